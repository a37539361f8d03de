"""``-n`` keeps the first rows of an answer, and the same rows, on the commands that list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import run

_QUESTIONS = {
    "sites near": ("sites", "near", "guam"),
    "position": (*("position", "malligyong-1", "--time"), "2023-12-01,2023-12-02,2023-12-03"),
    "revisit": (
        *("revisit", "--walker", "97.4:1/1/0", "--altitude", "500", "-s", "guam", "-s", "rome"),
        *("-s", "seoul", "--start", "2026-01-01", "--for", "2d"),
    ),
}


@pytest.mark.parametrize("question", _QUESTIONS.values(), ids=_QUESTIONS)
def test_a_limited_answer_begins_as_the_whole_one(
    tmp_path: Path, question: tuple[str, ...]
) -> None:
    asked = (*question, "--offline", "--format", "json")
    whole = json.loads(run(tmp_path, *asked).out)
    limited = json.loads(run(tmp_path, *asked, "-n", "2").out)
    assert len(whole) > 2
    assert limited == whole[:2]
