"""The space weather held: what the archive has of days, beside the months that ship."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from orbitwatch.accuracy.space_weather import SpaceWeather, by_day, use
from orbitwatch.archive.database.mended import Mended
from orbitwatch.archive.database.opening import from_archive
from orbitwatch.archive.database.store import Store


def use_space_weather(folder: Path, tell: Callable[[Mended], None]) -> None:
    """Let answers rest on the space weather that the archive in ``folder`` holds.

    It is read when it is first needed. ``tell`` hears when the archive had to be mended.
    """
    use(partial(_held, folder, tell))


def _held(folder: Path, tell: Callable[[Mended], None]) -> SpaceWeather:
    instead = "the space weather that ships is used"
    return by_day(from_archive(folder, Store.space_weather, tell, instead) or {})
