"""The result of each query of a fetch, as a sentence and as a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from orbitwatch import remarks
from orbitwatch.astro.earth_orientation import date_from_mjd
from orbitwatch.features.catalogue.columns import FETCH_COLUMNS
from orbitwatch.formats.rows import Rows, rows_of

if TYPE_CHECKING:
    from orbitwatch.archive.sources.celestrak import Fetched
    from orbitwatch.archive.sources.celestrak_replies import Content
    from orbitwatch.archive.sources.satnogs import FetchedTransmitters
    from orbitwatch.archive.sources.spacetrack_replies import History
    from orbitwatch.elements.element_set import ElementSet
    from orbitwatch.elements.refusal import Refusal

_REFUSALS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The result of one query to any source."""

    source: str
    query: str
    outcome: Literal["stored", "current"]
    asked: bool
    objects: int
    sets: tuple[ElementSet, ...]
    new: int
    refused: tuple[Refusal, ...]
    again: datetime | None
    others: int = 0  # sets of other objects in a reply about one; left out
    days: str | None = None  # the days of space weather or Earth orientation received
    transmitters: int = 0

    @property
    def epochs(self) -> tuple[datetime, datetime] | None:
        """The oldest and the newest epoch of the sets received."""
        epochs = [s.epoch for s in self.sets]
        return (min(epochs), max(epochs)) if epochs else None


def celestrak_result(fetched: Fetched) -> FetchResult:
    """Return the result of a query to CelesTrak."""
    content = fetched.content
    return FetchResult(
        source="celestrak",
        query=str(fetched.query),
        outcome=fetched.outcome,
        asked=fetched.asked,
        objects=len({s.norad_cat_id for s in content.sets}) or len(content.records),
        sets=content.sets,
        new=fetched.new if content.sets else 0,
        refused=content.refused,
        again=fetched.again,
        days=_days(content, fetched.new),
    )


def _days(content: Content, new: int) -> str | None:
    """Return the days of space weather or Earth orientation received, if any."""
    if content.space_weather:
        return f"{len(content.space_weather):,} days observed, {new:,} new or corrected"
    if content.earth_orientation:
        measured = [day.mjd for day in content.earth_orientation if not day.is_predicted]
        until = f", measured to {date_from_mjd(measured[-1])}" if measured else ""
        return f"{len(content.earth_orientation):,} days{until}"
    return None


def spacetrack_result(history: History) -> FetchResult:
    """Return the result of a query to Space-Track."""
    return FetchResult(
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


def satnogs_result(fetched: FetchedTransmitters) -> FetchResult:
    """Return the result of a request to SatNOGS DB."""
    return FetchResult(
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


def remark_on(result: FetchResult) -> None:
    """Report problems with a reply."""
    for refusal in result.refused[:_REFUSALS_SHOWN]:
        remarks.warn(f"refused {refusal}")
    if len(result.refused) > _REFUSALS_SHOWN:
        remarks.warn(f"refused {len(result.refused):,} rows in all; the others are stored")
    if result.others:
        several = f"{result.others:,} sets of other objects"
        what = "1 set of another object" if result.others == 1 else several
        remarks.warn(f"left out {what}")
    if result.source == "space-track" and (result.refused or result.others):
        remarks.warn(f"the {result.query} is incomplete; fetch it again in an hour")


def fetch_rows(result: FetchResult) -> Rows:
    """Return the result as a row."""
    first, last = result.epochs or (None, None)
    return rows_of(
        FETCH_COLUMNS,
        {
            "source": [result.source],
            "query": [result.query],
            "outcome": [result.outcome],
            "asked": [result.asked],
            "objects": [result.objects],
            "sets": [len(result.sets)],
            "new_sets": [result.new],
            "refused": [len(result.refused)],
            "first_epoch": [first],
            "last_epoch": [last],
            "again": [result.again],
        },
    )


def sentence(result: FetchResult) -> str:
    """Return the result as a sentence."""
    if result.outcome == "current":
        at = f"{result.again:%Y-%m-%d %H:%M} UTC" if result.again else ""
        again = f"; it may be queried again at {at}" if at else ""
        return f"{result.query}: the stored data are current{again}"
    if result.transmitters:
        return f"{result.query}: {result.transmitters:,} of {result.objects:,} objects"
    if result.days:
        return f"{result.query}: {result.days}"
    if result.epochs is None:
        what = f"{result.objects:,} records" if result.objects else "no element set"
        return f"{result.query}: {what}"
    first, last = (f"{epoch:%Y-%m-%d %H:%M}" for epoch in result.epochs)
    span = f"epoch {last} UTC" if first == last else f"epochs {first} to {last} UTC"
    sets = f"{len(result.sets):,} set{'' if len(result.sets) == 1 else 's'}"
    objects = f" of {result.objects:,} objects" if result.objects > 1 else ""
    return f"{result.query}: {sets}{objects}, {result.new:,} new, {span}"
