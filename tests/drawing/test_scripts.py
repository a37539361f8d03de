"""Names in scripts that the usual font lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.figure import Figure

from orbitwatch.drawing import scripts
from orbitwatch.drawing.pictures import save
from orbitwatch.drawing.scripts import make_legible


def _texts(*words: str) -> Figure:
    figure = Figure()
    for word in words:
        figure.text(0.1, 0.5, word)
    return figure


def test_where_no_font_has_the_letters_they_become_latin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "_family_with", lambda letters: None)
    figure = _texts("만리경 ±5°", "Malligyong", "Wien, Łódź, Αθήνα")
    make_legible(figure)
    korean, plain, european = (text.get_text() for text in figure.texts)
    assert korean.isprintable()
    assert korean.endswith("±5°")
    assert korean.split()[0].isascii()
    assert (plain, european) == ("Malligyong", "Wien, Łódź, Αθήνα")


def test_no_picture_has_boxes(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    figure = _texts("만리경", "東京")
    save(figure, tmp_path / "names.png")
    usual = scripts._letters("DejaVu Sans")
    for text in figure.texts:
        lacking = {ord(c) for c in text.get_text()} - usual
        family = text.get_fontfamily()
        assert not lacking or lacking <= scripts._letters(family[1])
