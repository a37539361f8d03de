"""The answer to ``decay``: a re-entry forecast for each object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import known_since
from orbitwatch.errors import ElementsError
from orbitwatch.features.decay.forecast import DecayForecast, forecast_decay
from orbitwatch.features.decay.question import DecayQuestion
from orbitwatch.features.decay.rows import decay_rows
from orbitwatch.formats.rows import concatenate

_REASONS_SHOWN = 3
_OLD_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class DecayAnswer:
    """The rows, and the forecasts in the order of the rows; objects without one are left out."""

    answer: Answer
    forecasts: tuple[tuple[CatalogObject, DecayForecast], ...]

    def first(self, limit: int | None) -> DecayAnswer:
        """Return the first ``limit`` forecasts alone (None: all)."""
        return DecayAnswer(self.answer.first(limit), self.forecasts[:limit])


def answer(question: DecayQuestion, settings: Settings, now: datetime) -> DecayAnswer:
    """Return a forecast for each object, and warn of objects that allow none.

    Raises NotFoundError for an unknown object, ElementsError if no object allows a forecast.
    """
    found = question.objects.with_all_sets(settings, now)
    forecasts = tuple(_forecasts(found, question.as_of))
    rows = concatenate([decay_rows(held, forecast) for held, forecast in forecasts])
    objects = tuple(held for held, _ in forecasts)
    return DecayAnswer(Answer.of("Re-entry", rows, objects=objects), forecasts)


def _forecasts(
    found: Sequence[CatalogObject], as_of: datetime
) -> list[tuple[CatalogObject, DecayForecast]]:
    forecasts, reasons = [], []
    for held in found:
        try:
            forecasts.append((held, _forecast(held, as_of)))
        except ElementsError as error:
            reasons.append((f"{held.label}: {error.message}", error.hint))
    if not forecasts:
        what, hint = reasons[0] if reasons else ("no object is stored", "give --elements FILE")
        raise ElementsError(what, hint=hint)
    for what, _ in reasons[:_REASONS_SHOWN]:
        remarks.warn(what)
    if len(reasons) > _REASONS_SHOWN:
        remarks.warn(f"{len(reasons) - _REASONS_SHOWN:,} more objects allow no forecast")
    return forecasts


def _forecast(held: CatalogObject, as_of: datetime) -> DecayForecast:
    record = held.record
    forecast = forecast_decay([s for s in held.element_sets if known_since(s) <= as_of], as_of)
    if record.in_orbit_until is not None and as_of >= record.in_orbit_until:
        remarks.note(
            f"{held.label} decayed on {record.decayed}; "
            "this is the forecast from its sets before that"
        )
        forecast = replace(forecast, as_of=forecast.last_epoch)
    age = (forecast.as_of - forecast.last_epoch).total_seconds() / 86400.0
    if age > _OLD_DAYS:
        remarks.warn(
            f"{held.label}: the last element set is {age:,.0f} days old, "
            "and later changes are unknown"
        )
    return forecast
