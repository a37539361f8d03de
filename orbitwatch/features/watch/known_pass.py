"""A pass that is kept track of, from its first prediction to its end."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from orbitwatch.errors import UsageError
from orbitwatch.features.watch.coming import ComingPass
from orbitwatch.sites import Site

LEAST_MOVE_S: Final = 1.0
"""People are told times to the second: a pass that moves by less has not moved for them."""


@dataclass(slots=True)
class Told:
    """What was said of a pass last: its culmination, how uncertain it was, and by which set."""

    tca: datetime
    uncertainty_s: float
    epoch: str


@dataclass(slots=True)
class KnownPass:
    """A pass, what was last found of it, and what has been announced.

    ``told`` is the prediction announced last, before that the first one. ``leads`` are those
    announced, in seconds. ``settled``: nothing more is announced but that it moved.
    """

    id: str
    coming: ComingPass
    told: Told
    leads: set[float] = field(default_factory=set)
    announced: bool = False
    settled: bool = False
    cancelled: bool = False
    moves: int = 0

    @classmethod
    def of(cls, coming: ComingPass) -> KnownPass:
        """Begin to keep track of a pass; its id comes from what is found of it first."""
        site = coming.site
        text = repr((coming.whose, site.latitude_deg, site.longitude_deg, coming.tca.timestamp()))
        told = Told(coming.tca, coming.uncertainty_s, coming.epoch)
        return cls(sha256(text.encode()).hexdigest()[:16], coming, told)

    @property
    def over_at(self) -> datetime:
        """When the pass is over; where the end is not known yet, a day after its culmination."""
        return self.coming.end or self.coming.tca + timedelta(days=1)

    @property
    def moved_s(self) -> float | None:
        """How much later the pass is than was told, where a newer set says so and it matters."""
        shift = (self.coming.tca - self.told.tca).total_seconds()
        is_newer = self.coming.epoch != self.told.epoch
        least = max(self.told.uncertainty_s, LEAST_MOVE_S)
        return shift if is_newer and abs(shift) > least else None

    def tell(self) -> None:
        """Take what is found now as told."""
        found = self.coming
        self.told = Told(found.tca, found.uncertainty_s, found.epoch)
        self.announced = True

    def as_json(self) -> str:
        """Return what a later run must know, as JSON."""
        found, told, site = self.coming, self.told, self.coming.site
        known = {
            "id": self.id,
            "number": found.number,
            "name": found.name,
            "site": [site.name, site.latitude_deg, site.longitude_deg, site.height_m],
            "timezone": site.timezone,
            "start": _text(found.start),
            "tca": _text(found.tca),
            "end": _text(found.end),
            "uncertainty_s": found.uncertainty_s,
            "epoch": found.epoch,
            "period_s": found.period.total_seconds(),
            "row": found.row,
            "told": [_text(told.tca), told.uncertainty_s, told.epoch],
            "leads": sorted(self.leads),
            "flags": [self.announced, self.settled, self.cancelled],
            "moves": self.moves,
        }
        return json.dumps(known, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> KnownPass:
        """Return the pass that `as_json` wrote; ValueError for what it did not write."""
        try:
            known: dict[str, Any] = json.loads(text)
            tca, uncertainty_s, epoch = known["told"]
            name, latitude_deg, longitude_deg, height_m = known["site"]
            announced, settled, cancelled = known["flags"]
            coming = ComingPass(
                number=known["number"],
                name=known["name"],
                site=Site(name, latitude_deg, longitude_deg, height_m, known["timezone"]),
                start=_time(known["start"]),
                tca=datetime.fromisoformat(known["tca"]),
                end=_time(known["end"]),
                uncertainty_s=known["uncertainty_s"],
                epoch=known["epoch"],
                period=timedelta(seconds=known["period_s"]),
                row=dict(known["row"]),
            )
            told = Told(datetime.fromisoformat(tca), uncertainty_s, epoch)
            leads = set(known["leads"])
            one = cls(known["id"], coming, told, leads, announced, settled, cancelled)
            one.moves = known["moves"]
        except (KeyError, TypeError, AttributeError, UsageError) as error:
            raise ValueError(str(error)) from None
        return one


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
