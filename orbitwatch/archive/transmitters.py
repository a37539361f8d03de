"""Transmitters of satellites as described by SatNOGS DB: parsed, stored and loaded.

The records are CC BY-SA 4.0 (https://db.satnogs.org); none ship with orbitwatch. Fields:
https://db.satnogs.org/api/schema/, ``Transmitter``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from orbitwatch.archive.database.opening import is_there, with_archive
from orbitwatch.archive.database.repair_result import RepairResult
from orbitwatch.archive.database.store import Store
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError

CREDIT: Final = "transmitters: SatNOGS DB (https://db.satnogs.org), CC BY-SA 4.0"
"""The attribution that the licence requires with every answer based on the records."""

_HAS_TABLE: Final = "SELECT 1 FROM pragma_table_info('transmitter') WHERE name = 'row_check'"
_HIGHEST_HZ: Final = 1e12
_FREQUENCIES: Final = ("uplink_low", "uplink_high", "downlink_low", "downlink_high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmitter:
    """A transmitter, transceiver or transponder; frequencies in Hz, None where unknown.

    ``catalog_id`` is that of the object to track: where the satellite has a temporary number
    (99xxx), ``temporary_id``, the catalogue's own. Drifts are in parts per billion, ``baud`` in
    symbols per second. ``inverted`` marks a transponder that inverts its passband.
    """

    uuid: str
    catalog_id: int
    temporary_id: int | None = None
    description: str = ""
    type: str = ""
    alive: bool = False
    status: str = ""
    service: str = ""
    mode: str | None = None
    uplink_mode: str | None = None
    uplink_low_hz: float | None = None
    uplink_high_hz: float | None = None
    downlink_low_hz: float | None = None
    downlink_high_hz: float | None = None
    uplink_drift_ppb: float = 0.0
    downlink_drift_ppb: float = 0.0
    inverted: bool = False
    baud: float | None = None
    frequency_violation: bool = False
    unconfirmed: bool = False

    @property
    def frequencies_hz(self) -> tuple[float | None, ...]:
        """The four limits: uplink low and high, downlink low and high."""
        return (
            self.uplink_low_hz,
            self.uplink_high_hz,
            self.downlink_low_hz,
            self.downlink_high_hz,
        )


def read_transmitters(
    body: bytes, source: str
) -> tuple[tuple[Transmitter, ...], tuple[Refusal, ...]]:
    """Return the transmitters in a reply, and the damaged records.

    A record without UUID or catalogue number is refused; any other field may be null or missing.
    Raises ElementsError where the reply is not a list of transmitters or no record is good.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ElementsError("it is not JSON, or incomplete") from None
    if not isinstance(found, list):
        raise ElementsError("it is not a list of transmitters")
    good: dict[str, Transmitter] = {}
    refused = []
    for number, record in enumerate(found, start=1):
        try:
            transmitter = _transmitter(record)
        except _FieldError as error:
            refused.append(Refusal(source, number, *error.args))
            continue
        good[transmitter.uuid] = transmitter
    if not good:
        raise ElementsError(f"no usable record{f': {refused[0]}' if refused else ''}")
    return tuple(good.values()), tuple(refused)


def store_transmitters(
    store: Store, transmitters: Iterable[Transmitter], fetched: datetime
) -> None:
    """Store the transmitters in place of all stored ones."""
    with store.transaction():
        store.connection.execute("DELETE FROM transmitter")
        store.connection.executemany(
            "INSERT INTO transmitter (uuid, catalog_id, record, fetched) VALUES (?, ?, ?, ?)",
            [
                (t.uuid, t.catalog_id, json.dumps(asdict(t)), fetched.timestamp())
                for t in transmitters
            ],
        )


def has_transmitters(store: Store) -> bool:
    """Whether any transmitters are stored."""
    return bool(store.select("SELECT 1 FROM transmitter LIMIT 1"))


def stored_transmitters(
    folder: Path, catalog_ids: Collection[int] | None, on_repair: Callable[[RepairResult], None]
) -> tuple[Transmitter, ...] | None:
    """Return the transmitters of the objects (None: of all); None if none were ever fetched.

    They are sorted by catalogue number and downlink. ``on_repair`` is called when a damaged archive
    has been repaired (`with_archive`).
    """
    if not is_there(folder):
        return None

    def work(store: Store) -> tuple[Transmitter, ...] | None:
        if not store.select(_HAS_TABLE) or not has_transmitters(store):
            return None
        store.check_counts("transmitter")
        rows = store.rows("transmitter")
        found = [
            Transmitter(**json.loads(record))
            for _, catalog_id, record, _ in rows
            if catalog_ids is None or catalog_id in catalog_ids
        ]
        return tuple(sorted(found, key=_order))

    return with_archive(folder, work, on_repair)


def _order(one: Transmitter) -> tuple[int, float, str]:
    return one.catalog_id, one.downlink_low_hz or one.uplink_low_hz or math.inf, one.uuid


class _FieldError(Exception):
    """A field that invalidates its record; the arguments are the field's name and the problem."""


def _transmitter(record: object) -> Transmitter:
    if not isinstance(record, dict):
        raise _FieldError("record", "is not an object")
    uuid = _text(record, "uuid")
    if not uuid:
        raise _FieldError("uuid", "is missing")
    own, followed = _integer(record, "norad_cat_id"), _integer(record, "norad_follow_id")
    number = followed or own
    if number is None:
        raise _FieldError("norad_cat_id", "is missing")
    limits = {f"{name}_hz": _frequency(record, name) for name in _FREQUENCIES}
    return Transmitter(
        uuid=uuid,
        catalog_id=number,
        temporary_id=own if followed not in (None, own) else None,
        description=_text(record, "description"),
        type=_text(record, "type"),
        alive=record.get("alive") is True,
        status=_text(record, "status"),
        service=_text(record, "service"),
        mode=_text(record, "mode") or None,
        uplink_mode=_text(record, "uplink_mode") or None,
        uplink_drift_ppb=_number(record, "uplink_drift") or 0.0,
        downlink_drift_ppb=_number(record, "downlink_drift") or 0.0,
        inverted=record.get("invert") is True,
        baud=_number(record, "baud") or None,
        frequency_violation=record.get("frequency_violation") is True,
        unconfirmed=record.get("unconfirmed") is True,
        **limits,
    )


def _text(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""


def _number(record: Mapping[str, object], name: str) -> float | None:
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)


def _integer(record: Mapping[str, object], name: str) -> int | None:
    value = _number(record, name)
    return int(value) if value is not None and 1 <= value <= 999_999_999 else None


def _frequency(record: Mapping[str, object], name: str) -> float | None:
    """Return a frequency; zero and null are unknown, an impossible value refuses the record."""
    if record.get(name) in (None, 0, ""):
        return None
    value = _number(record, name)
    if value is None or not 0.0 < value < _HIGHEST_HZ:
        raise _FieldError(name, f"{str(record.get(name))[:40]!r} is not a frequency in Hz")
    return value
