"""Re-entry forecasts as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.decay.forecast import HORIZON_YEARS, DecayForecast
from orbitwatch.terminal.tables import render_key_values

if TYPE_CHECKING:
    from rich.console import Console

_HOURS_BELOW_DAYS = 5.0
_DAY, _HOUR = "%Y-%m-%d", "%Y-%m-%d %H:%M UTC"


def render_forecasts(
    forecasts: Sequence[tuple[CatalogObject, DecayForecast]], console: Console
) -> None:
    """Print the forecasts one below the other."""
    for index, (held, forecast) in enumerate(forecasts):
        if index:
            console.print()
        render_key_values(_lines(forecast), console, held.label)


def _lines(forecast: DecayForecast) -> list[tuple[str, str]]:
    lines = {
        "re-entry": expected_text(forecast),
        "90 % interval": interval_text(forecast),
        "as of": f"{forecast.as_of:%Y-%m-%d %H:%M} UTC",
        "orbit": f"{forecast.perigee_km:.0f} x {forecast.apogee_km:.0f} km "
        f"on {forecast.last_epoch:%Y-%m-%d %H:%M} UTC, the last of {forecast.sets_used} sets used",
        "semi-major axis": f"{forecast.decay_rate_km_day:+.3g} km a day by the last sets",
        "method": forecast.method,
    }
    return [(name, text) for name, text in lines.items() if text and "nan" not in text]


def expected_text(forecast: DecayForecast) -> str:
    """Return when the object is expected to re-enter, or why this is unknown."""
    if forecast.expected is None:
        return forecast.remark or "not foretold"
    days = (forecast.expected - forecast.as_of).total_seconds() / 86400.0
    side = f"in {days:,.1f} days" if days >= 0.0 else f"{-days:,.1f} days before that moment"
    remark = f" ({forecast.remark})" if forecast.remark else ""
    return f"about {forecast.expected:{_layout(forecast)}}, {side}{remark}"


def interval_text(forecast: DecayForecast) -> str:
    """Return the 90 % interval, or an empty string without one."""
    if forecast.propelled or forecast.earliest is None:
        return ""
    layout = _layout(forecast)
    late = f"{forecast.latest:{layout}}" if forecast.latest else f"beyond {HORIZON_YEARS} years"
    return f"{forecast.earliest:{layout}} to {late}"


def _layout(forecast: DecayForecast) -> str:
    """Return the time format: with hours only if the interval is a few days."""
    if forecast.earliest is None or forecast.latest is None:
        return _DAY
    days = (forecast.latest - forecast.earliest).total_seconds() / 86400.0
    return _HOUR if days < _HOURS_BELOW_DAYS else _DAY
