"""The findings of ``decay`` for a report."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.decay.answer import DecayAnswer
from orbitwatch.features.decay.chart import draw_forecast
from orbitwatch.features.decay.forecast import DecayForecast
from orbitwatch.features.decay.question import DecayQuestion
from orbitwatch.features.decay.table import expected_text, interval_text
from orbitwatch.formats.phrases import listed
from orbitwatch.reports.evidence import exact
from orbitwatch.reports.findings import Findings
from orbitwatch.reports.report import Verdict
from orbitwatch.times import format_second

_SHOWN = (
    *("object_name", "catalog_id", "as_of", "sets_used", "last_epoch", "decay_earliest"),
    *("decay_expected", "decay_latest", "remaining_days", "perigee_km", "apogee_km"),
    "decay_rate_km_day",
)


def decay_findings(
    question: DecayQuestion, found: DecayAnswer, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``decay``; the chart is of the first object."""
    object_label = listed([held.label for held, _ in found.forecasts], "objects")
    held, forecast = found.forecasts[0]
    return Findings(
        title=f"When {object_label} will re-enter",
        verdict=_verdict(held, forecast),
        question=[
            (
                f"When will {object_label} re-enter, from the sets that were known at "
                f"{format_second(question.as_of)}?"
            )
        ],
        answer=found.answer,
        rows=found.answer.rows(),
        columns=_SHOWN,
        settings=settings,
        now=now,
        pinned={"--time": exact(question.as_of)},
        method=[f"Method: {forecast.method}."],
        draw=partial(draw_forecast, held, forecast),
        shows=f"{held.label}: perigee and apogee, and the expected re-entry",
        elements=question.objects.elements,
    )


def _verdict(held: CatalogObject, forecast: DecayForecast) -> Verdict:
    if forecast.expected is None:
        return Verdict(f"{held.label}: {expected_text(forecast)}.", "open")
    interval = interval_text(forecast)
    within = f"; 90 % of such cases re-enter between {interval}" if interval else ""
    return Verdict(f"{held.label} re-enters {expected_text(forecast)}{within}.")
