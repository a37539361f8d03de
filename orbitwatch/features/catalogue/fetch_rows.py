"""What a fetch has brought: as a sentence for people, as a row for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from orbitwatch import remarks
from orbitwatch.formats.columns import Column

if TYPE_CHECKING:
    from orbitwatch.archive.sources.celestrak import Fetched
    from orbitwatch.archive.sources.satnogs import FetchedTransmitters
    from orbitwatch.archive.sources.spacetrack import History
    from orbitwatch.elements.element_set import ElementSet
    from orbitwatch.elements.refusal import Refusal
    from orbitwatch.terminal.output import Output

FETCH_COLUMNS: tuple[Column, ...] = (
    Column("source", "", "celestrak, space-track or satnogs", "text"),
    Column("query", "", "what was asked", "text"),
    Column("outcome", "", "stored, or current: what is held is the newest there is", "text"),
    Column("asked", "", "a request was sent; false where the rules of use forbid it", "flag"),
    Column("objects", "", "objects in the reply", "integer"),
    Column("sets", "", "element sets in the reply (of --satcat: none)", "integer"),
    Column("new_sets", "", "those of them that were not held before", "integer"),
    Column("refused", "", "damaged rows in the reply, left out", "integer"),
    Column("first_epoch", "UTC", "epoch of the oldest set in the reply", "time"),
    Column("last_epoch", "UTC", "epoch of the newest set in the reply", "time"),
    Column("again", "UTC", "when the query may be asked again; null: never need be", "time"),
)

_REFUSALS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of one query, whichever source was asked."""

    source: str
    query: str
    outcome: Literal["stored", "current"]
    asked: bool
    objects: int
    sets: tuple[ElementSet, ...]
    new: int
    refused: tuple[Refusal, ...]
    again: datetime | None
    transmitters: int = 0
    others: int = 0  # sets of other objects in a reply about one; left out

    @property
    def epochs(self) -> tuple[datetime, datetime] | None:
        """The oldest and the newest epoch of the sets that came."""
        epochs = [s.epoch for s in self.sets]
        return (min(epochs), max(epochs)) if epochs else None


def from_celestrak(fetched: Fetched) -> Brought:
    """Return the account of a query to CelesTrak."""
    return Brought(
        source="celestrak",
        query=str(fetched.query),
        outcome=fetched.outcome,
        asked=fetched.asked,
        objects=len({s.norad_cat_id for s in fetched.sets}) or len(fetched.records),
        sets=fetched.sets,
        new=fetched.new if fetched.sets else 0,
        refused=fetched.refused,
        again=fetched.again,
    )


def from_spacetrack(history: History) -> Brought:
    """Return the account of a query to Space-Track."""
    return Brought(
        source="space-track",
        query=str(history.query),
        outcome="stored" if history.asked else "current",
        asked=history.asked,
        objects=len({s.norad_cat_id for s in history.sets}),
        sets=history.sets,
        new=history.new,
        refused=history.refused,
        again=history.again,
        others=history.others,
    )


def from_satnogs(fetched: FetchedTransmitters) -> Brought:
    """Return the account of a request to SatNOGS DB."""
    return Brought(
        source="satnogs",
        query="the transmitters",
        outcome="stored" if fetched.asked else "current",
        asked=fetched.asked,
        objects=len({one.catalog_id for one in fetched.transmitters}),
        sets=(),
        new=0,
        refused=fetched.refused,
        again=fetched.again,
        transmitters=len(fetched.transmitters),
    )


def tell(brought: Brought, out: Output) -> None:
    """Write what came to ``out``, and what was wrong with it to stderr."""
    for refusal in brought.refused[:_REFUSALS_SHOWN]:
        remarks.warn(f"refused {refusal}")
    if len(brought.refused) > _REFUSALS_SHOWN:
        remarks.warn(f"refused {len(brought.refused):,} rows in all; the others are kept")
    if brought.others:
        several = f"{brought.others:,} sets of other objects"
        what = "1 set of another object" if brought.others == 1 else several
        remarks.warn(f"left out {what}")
    if brought.source == "space-track" and (brought.refused or brought.others):
        remarks.warn(f"the {brought.query} is not whole; ask for it again in an hour")
    if out.is_table:
        out.console().print(sentence(brought), soft_wrap=True)
        return
    from orbitwatch.formats.rows import rows_of

    first, last = brought.epochs or (None, None)
    out.write(
        rows_of(
            FETCH_COLUMNS,
            {
                "source": [brought.source],
                "query": [brought.query],
                "outcome": [brought.outcome],
                "asked": [brought.asked],
                "objects": [brought.objects],
                "sets": [len(brought.sets)],
                "new_sets": [brought.new],
                "refused": [len(brought.refused)],
                "first_epoch": [first],
                "last_epoch": [last],
                "again": [brought.again],
            },
        )
    )
    if brought.outcome == "current":
        remarks.note(sentence(brought))


def sentence(brought: Brought) -> str:
    """Return the account in one line."""
    if brought.outcome == "current":
        again = f"; it may be asked again at {brought.again:%H:%M} UTC" if brought.again else ""
        return f"{brought.query}: what is held is current{again}"
    if brought.transmitters:
        return f"{brought.query}: {brought.transmitters:,} of {brought.objects:,} objects"
    if brought.epochs is None:
        what = f"{brought.objects:,} records" if brought.objects else "no element set"
        return f"{brought.query}: {what}"
    first, last = (f"{epoch:%Y-%m-%d %H:%M}" for epoch in brought.epochs)
    span = f"epoch {last} UTC" if first == last else f"epochs {first} to {last} UTC"
    sets = f"{len(brought.sets):,} set{'' if len(brought.sets) == 1 else 's'}"
    objects = f" of {brought.objects:,} objects" if brought.objects > 1 else ""
    return f"{brought.query}: {sets}{objects}, {brought.new:,} new, {span}"
