"""What was asked with ``overflights --area``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orbitwatch.elements.modes import ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.selection.object_selection import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRequest:
    """What was asked on the command line, as it was written there."""

    choice: Choice
    areas: tuple[str, ...]
    swath_km: float | None
    max_off_nadir: float | None
    max_distance: float | None
    daylight: bool
    start: str | None
    end: str | None
    for_: str | None
    allow_stale: bool
    elements_mode: ElementsMode
    jobs: int | None
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None
    report: Path | None

    @property
    def elements(self) -> Path | None:
        """The file of element sets that was given."""
        return self.choice.elements

    @classmethod
    def of(cls, asked: dict[str, Any], typed: Sequence[str]) -> AreaRequest:
        """Return the request in the values of all options, of which ``typed`` were given.

        Raises UsageError where an option was given that has no meaning for areas.
        """
        choice = Choice.of(asked)
        odd = sorted(set(typed) & set(asked) - set(cls.__slots__))
        if odd == ["resume"]:
            raise UsageError(
                "--area excludes --resume",
                hint="touches of areas are written at the end, all at once: ask again without it",
            )
        if odd:
            options = ", ".join(f"--{name.rstrip('_').replace('_', '-')}" for name in odd)
            raise UsageError(
                f"--area excludes {options.replace('--sites', '--site')}",
                hint="ask about sites and about areas one after the other",
            )
        known = {name: asked[name] for name in cls.__slots__ if name != "choice"}
        return cls(choice=choice, **known)
