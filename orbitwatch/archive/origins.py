"""The origins of element sets: which source sent them, and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from orbitwatch.archive.combined_holdings import SHIPPED
from orbitwatch.archive.database.opening import is_there, with_archive
from orbitwatch.archive.database.repair_result import RepairResult
from orbitwatch.archive.database.set_rows import to_row
from orbitwatch.archive.database.store import Store
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.resources import shipped

_Key = tuple[int, int, int]
_BATCHES = (
    "SELECT s.catalog_id, s.epoch, s.digest, s.batch_id FROM json_each(?) AS w"
    " CROSS JOIN element_set AS s ON s.catalog_id = w.value WHERE s.epoch BETWEEN ? AND ?"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The sender of a set (``celestrak``, ``file NAME``, a shipped file) and the time, if known."""

    source: str
    fetched: datetime | None


def origins(
    folder: Path, element_sets: Sequence[ElementSet], on_repair: Callable[[RepairResult], None]
) -> list[Origin]:
    """Return the origin of each set: from the archive in ``folder``, else a shipped file.

    ``on_repair`` is called when a damaged archive has been repaired.
    """
    keys = [_key(element_set) for element_set in element_sets]
    known = _shipped_origins()
    if keys and is_there(folder):
        known |= with_archive(folder, partial(_archived, keys=keys), on_repair)
    unknown = Origin("", None)
    return [known.get(key, unknown) for key in keys]


def _archived(store: Store, keys: Iterable[_Key]) -> dict[_Key, Origin]:
    wanted = set(keys)
    numbers, epochs = {key[0] for key in wanted}, {key[1] for key in wanted}
    rows = store.select(_BATCHES, (json.dumps(sorted(numbers)), min(epochs), max(epochs)))
    batch_of = {row[:3]: row[3] for row in rows if row[:3] in wanted}
    batches = store.rows(
        "batch",
        "WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(batch_of.values()))),),
    )
    senders = {
        number: Origin(source, datetime.fromtimestamp(fetched, UTC))
        for number, source, fetched in batches
    }
    if not senders.keys() >= set(batch_of.values()):
        store.check_counts("batch")
    return {key: senders[batch] for key, batch in batch_of.items() if batch in senders}


def _shipped_origins() -> dict[_Key, Origin]:
    return {
        _key(element_set): Origin(f"{name}, which ships with orbitwatch", None)
        for name in SHIPPED
        for element_set in read_element_sets(shipped(name).read_bytes(), name).sets
    }


def _key(element_set: ElementSet) -> _Key:
    number, epoch, digest = to_row(element_set, False, 0, 0)[:3]
    return number, epoch, digest
