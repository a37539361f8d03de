"""Pictures appear whole or not at all, and what stands in their way is said beforehand."""

from __future__ import annotations

import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from orbitwatch.drawing.pictures import (
    CHART_SUFFIXES,
    check_chart_path,
    figure_class,
    fit_width,
    save,
)
from orbitwatch.errors import OrbitwatchError, UsageError


def _picture(text: str = "A") -> Figure:
    figure = figure_class()(figsize=(1.0, 1.0))
    figure.text(0.1, 0.5, text)
    return figure


@pytest.mark.parametrize("suffix", CHART_SUFFIXES)
def test_a_picture_is_the_same_twice_and_alone_in_its_folder(tmp_path: Path, suffix: str) -> None:
    path, again = tmp_path / f"a{suffix}", tmp_path / f"b{suffix.upper()}"
    for file in (path, again):
        check_chart_path(file)
        assert not file.exists()
        save(_picture(), file)
    assert path.read_bytes() == again.read_bytes()
    assert sorted(tmp_path.iterdir()) == [path, again]


def test_a_palette_makes_a_png_small_and_keeps_its_colours(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("whole.png", "few.png", "again.png")]
    for file, palette in zip(files, (False, True, True), strict=True):
        save(_picture("ABC"), file, palette=palette)
    whole, few, again = (file.read_bytes() for file in files)
    assert few == again
    assert len(few) < len(whole)
    apart = np.abs(imread(files[0])[..., :3] - imread(files[1])[..., :3])
    assert apart.max() < 0.02
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link, target = tmp_path / "link.svg", tmp_path / "target.svg"
    link.symlink_to(target)
    save(_picture(), link)
    assert link.is_symlink()
    assert target.read_text().startswith("<?xml")


def test_a_name_in_a_script_that_the_font_lacks_is_no_reason_to_fail(tmp_path: Path) -> None:
    save(_picture("만리경 1호"), tmp_path / "name.png")
    assert (tmp_path / "name.png").stat().st_size > 100


@pytest.mark.parametrize(
    "words", ["short", "one as long as the room", "W" * 60, "이" * 90], ids=len
)
def test_words_that_are_too_wide_shrink_and_then_end_early(words: str) -> None:
    figure = figure_class()(figsize=(2.0, 1.0))
    text = figure.text(0.0, 0.5, words, fontsize=14.0)
    fit_width(text, 2.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font lacks
        figure.draw_without_rendering()
    wide = text.get_window_extent().width / figure.dpi
    assert wide <= 2.0
    assert (text.get_fontsize() == 14.0) == (words == "short")
    assert text.get_fontsize() >= 9.0
    assert text.get_text() == words or (text.get_text().endswith("…") and wide > 1.7)


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.gif", "cannot draw"), ("none/a.svg", "no such folder"), ("d.svg", "a folder")],
)
def test_what_stands_in_the_way_is_said_beforehand(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "d.svg").mkdir()
    with pytest.raises(UsageError, match=said):
        check_chart_path(tmp_path / name)


def test_a_disk_that_is_full_is_noticed_and_an_older_picture_stays(
    tmp_path: Path, no_room: None
) -> None:
    path = tmp_path / "a.svg"
    path.write_text("older")
    attempts: list[Callable[[], None]] = [
        lambda: check_chart_path(path),
        lambda: save(_picture(), path),
    ]
    for attempt in attempts:
        with pytest.raises(OrbitwatchError, match=r"cannot write .*a\.svg: File too large"):
            attempt()
        assert path.read_text() == "older"
        assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def no_room() -> Iterator[None]:
    """The system lets this process write no file of more than a hundred bytes."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, handler)


def test_without_matplotlib_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(UsageError) as told:
        check_chart_path(tmp_path / "a.svg")
    assert told.value.hint == "pip install 'orbitwatch[plot]'"
