"""The answer to ``transmitters``: the frequencies and modes of satellites."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.archive.transmitters import CREDIT, Transmitter, stored_transmitters
from orbitwatch.config import Settings
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.features.radio.columns import TRANSMITTER_COLUMNS
from orbitwatch.features.radio.frequency import band_limits_hz
from orbitwatch.features.radio.passband import distinct, is_active, mode_letters
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.selection.holdings import holdings_from, warn_repaired
from orbitwatch.times import Span

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransmitterQuestion:
    """Transmitters of the objects named, or of all; ``mode`` and ``band`` filter them.

    ``band`` is that of the downlink, or of the uplink if there is no downlink.
    """

    names: tuple[str, ...] = ()
    everything: bool = False
    mode: str | None = None
    band: str | None = None


def answer(question: TransmitterQuestion, settings: Settings, now: datetime) -> Answer:
    """Return the transmitters on record; of all objects only those that may be in use.

    With ``everything``, those not listed as active and those of decayed objects are left out, and a
    note counts them. Raises UsageError if no object is named, NotFoundError if an object is unknown
    or no transmitters are stored.
    """
    if bool(question.names) == question.everything:
        raise UsageError("name an object, or give --all", hint="such as 'transmitters iss'")
    limits = band_limits_hz(question.band) if question.band else None
    records = None if question.everything else _records(question.names, settings.data_dir, now)
    held = stored_transmitters(settings.data_dir, records, warn_repaired)
    if held is None:
        raise NotFoundError(
            "no transmitters are stored", hint="get them: orbitwatch fetch --transmitters"
        )
    found = [t for t in distinct(held) if _fits(t, question.mode, limits)]
    if records is None:
        records = _records([str(t.catalog_id) for t in found], settings.data_dir, now)
        found = _in_use(found, records, now)
    if not found:
        remarks.note("no transmitter on record matches")
    remarks.note(CREDIT)
    return Answer.of("Transmitters", _rows(found, records))


def _records(names: Sequence[str], data_dir: Path, now: datetime) -> dict[int, ObjectRecord | None]:
    """Return the records of objects; one that only SatNOGS lists may be given by number."""
    settings = Settings(data_dir, offline=True)
    holdings = holdings_from(None, settings, Span(now, now + timedelta(seconds=1)), "latest")
    numbers = [int(name) for name in dict.fromkeys(names) if _NUMBER.fullmatch(name)]
    found: dict[int, ObjectRecord | None] = dict.fromkeys(numbers)
    found |= {held.record.catalog_id: held.record for held in holdings.load(numbers)}
    for name in names:
        if not _NUMBER.fullmatch(name):
            found |= {held.record.catalog_id: held.record for held in holdings.find(name)}
    return found


def _fits(one: Transmitter, mode: str | None, limits: tuple[float, float] | None) -> bool:
    if mode is not None:
        wanted = mode.strip().casefold()
        modes = (one.mode or one.uplink_mode or "").casefold().split("/")
        if not any(one_mode.startswith(wanted) for one_mode in modes):
            return False
    if limits is None:
        return True
    hertz = one.downlink_low_hz or one.uplink_low_hz
    return hertz is not None and limits[0] <= hertz <= limits[1]


def _in_use(
    transmitters: Sequence[Transmitter],
    records: Mapping[int, ObjectRecord | None],
    now: datetime,
) -> list[Transmitter]:
    def has_decayed(number: int) -> bool:
        record = records.get(number)
        return (
            record is not None
            and record.in_orbit_until is not None
            and (record.in_orbit_until <= now)
        )

    used = [t for t in transmitters if is_active(t) and not has_decayed(t.catalog_id)]
    excluded = len(transmitters) - len(used)
    if excluded:
        remarks.note(f"{excluded:,} are left out: not listed as active, or of decayed objects")
    return used


def _rows(transmitters: Sequence[Transmitter], records: Mapping[int, ObjectRecord | None]) -> Rows:
    def name(number: int) -> str | None:
        record = records.get(number)
        return record.name if record else None

    values: dict[str, list[object]] = {
        column.name: [getattr(one, column.name, None) for one in transmitters]
        for column in TRANSMITTER_COLUMNS
    }
    values["object_name"] = [name(one.catalog_id) for one in transmitters]
    values["bands"] = [mode_letters(one) or None for one in transmitters]
    for column in TRANSMITTER_COLUMNS:
        if column.kind == "number":
            values[column.name] = [float("nan") if v is None else v for v in values[column.name]]
    return rows_of(TRANSMITTER_COLUMNS, values)
