"""What holds of values everywhere in the code: they do not change, and lists pair up whole."""

from __future__ import annotations

import re
from pathlib import Path

import orbitwatch

HOUSE = Path(orbitwatch.__file__).parent
CODE = "\n".join(path.read_text("utf-8") for path in sorted(HOUSE.rglob("*.py")))
STATEFUL = {
    *("Answer", "Progress", "Output", "Compute", "PassNotes", "MapWords", "Names", "Imported"),
    *("_Line", "_Lines", "_Message", "_Collection", "PerObjectWriter", "JsonLinesWriter"),
    *(
        "JsonWriter",
        "CellWriter",
        "ReportFile",
        "RotatorSteering",
        "RadioSteering",
        "ListenerColumns",
    ),
    *(
        "CollectingChannel",
        "RehearsalClock",
        "Jump",
        "StationPage",
        "Signals",
        "Post",
        "State",
        "Prediction",
    ),
    *("KnownPass", "StandardOutput", "ProgramChannel", "DesktopChannel", "Attempt", "Poster"),
}
"""Dataclasses that keep a state; all others are values."""
RAGGED = 2
"""Calls of ``zip`` that may end early: digits in pairs, and fields of a line that may be short."""


def test_dataclasses_have_slots_and_are_frozen_but_for_those_that_keep_a_state() -> None:
    found = re.findall(r"^@dataclass(.*)\n(?:@.*\n)*class (\w+)", CODE, re.MULTILINE)
    assert len(found) > 300
    assert [name for said, name in found if "slots=True" not in said] == []
    assert {name for said, name in found if "frozen=True" not in said} == STATEFUL
    assert [name for said, name in found if re.search(r"(frozen|order|kw_only)=False", said)] == []


def test_lists_that_are_walked_together_are_of_one_length() -> None:
    assert CODE.count("strict=True") > 100
    assert CODE.count("strict=False") == RAGGED
