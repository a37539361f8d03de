"""A pass that is tracked from its first prediction to its end."""

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
"""Times are announced to the second, so a smaller shift is not announced."""


@dataclass(slots=True)
class Prediction:
    """A prediction as announced: time of culmination, its uncertainty, and the set's epoch."""

    tca: datetime
    uncertainty_s: float
    epoch: str


@dataclass(slots=True)
class KnownPass:
    """A tracked pass: its latest prediction and what has been announced.

    ``predicted`` is the prediction announced last, or the first one before any announcement.
    ``leads`` are the lead times already announced, in seconds. Once ``settled``, only a shift of
    the pass is announced.
    """

    id: str
    coming: ComingPass
    predicted: Prediction
    leads: set[float] = field(default_factory=set)
    announced: bool = False
    settled: bool = False
    cancelled: bool = False
    moves: int = 0

    @classmethod
    def of(cls, coming: ComingPass) -> KnownPass:
        """Start tracking a pass; its id is derived from the first prediction."""
        site = coming.site
        text = repr((coming.key, site.latitude_deg, site.longitude_deg, coming.tca.timestamp()))
        predicted = Prediction(coming.tca, coming.uncertainty_s, coming.epoch)
        return cls(sha256(text.encode()).hexdigest()[:16], coming, predicted)

    @property
    def over_at(self) -> datetime:
        """When the pass is over; if its end is not known yet, a day after culmination."""
        return self.coming.end or self.coming.tca + timedelta(days=1)

    @property
    def moved_s(self) -> float | None:
        """How much later the pass is than announced, if a newer set shifts it significantly."""
        shift = (self.coming.tca - self.predicted.tca).total_seconds()
        is_newer = self.coming.epoch != self.predicted.epoch
        least = max(self.predicted.uncertainty_s, LEAST_MOVE_S)
        return shift if is_newer and abs(shift) > least else None

    def mark_announced(self) -> None:
        """Mark the latest prediction as announced."""
        found = self.coming
        self.predicted = Prediction(found.tca, found.uncertainty_s, found.epoch)
        self.announced = True

    def as_json(self) -> str:
        """Return the state that a later run needs, as JSON."""
        found, predicted, site = self.coming, self.predicted, self.coming.site
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
            "told": [_text(predicted.tca), predicted.uncertainty_s, predicted.epoch],
            "leads": sorted(self.leads),
            "flags": [self.announced, self.settled, self.cancelled],
            "moves": self.moves,
        }
        return json.dumps(known, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> KnownPass:
        """Return the pass that `as_json` wrote; ValueError for any other text."""
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
            predicted = Prediction(datetime.fromisoformat(tca), uncertainty_s, epoch)
            leads = set(known["leads"])
            one = cls(known["id"], coming, predicted, leads, announced, settled, cancelled)
            one.moves = known["moves"]
        except (KeyError, TypeError, AttributeError, UsageError) as error:
            raise ValueError(str(error)) from None
        return one


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
