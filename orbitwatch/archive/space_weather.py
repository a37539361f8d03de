"""Space weather from the archive, combined with the shipped months."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch.accuracy.space_weather import SpaceWeather, by_day, use
from orbitwatch.archive.database.opening import from_archive
from orbitwatch.archive.database.store import Store

if TYPE_CHECKING:
    from orbitwatch.archive.database.repair_result import RepairResult


def use_space_weather(folder: Path, on_repair: Callable[[RepairResult], None]) -> None:
    """Use the space weather stored in the archive in ``folder``.

    It is read when first needed. ``on_repair`` is called when a damaged archive has been repaired.
    """
    use(partial(_stored_days, folder, on_repair))


def _stored_days(folder: Path, on_repair: Callable[[RepairResult], None]) -> SpaceWeather:
    instead = "the shipped space weather is used"
    return by_day(from_archive(folder, Store.space_weather, on_repair, instead) or {})
