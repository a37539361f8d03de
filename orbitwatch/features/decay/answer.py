"""The answer to ``decay``: a forecast for each object asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.cli.options import instants_from
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.modes import known_since
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.features.decay.columns import DECAY_COLUMNS
from orbitwatch.features.decay.forecast import HORIZON_YEARS, METHOD, DecayForecast, forecast_decay
from orbitwatch.features.decay.rows import decay_rows
from orbitwatch.formats.rows import concatenate
from orbitwatch.selection.holdings import holdings_from
from orbitwatch.selection.object_selection import select_objects
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import open_output

if TYPE_CHECKING:
    from rich.console import Console

_REASONS_SHOWN = 3
_OLD_DAYS = 30.0
_HOURS_COUNT_DAYS = 5.0
_DAY, _HOUR = "%Y-%m-%d", "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecayRequest:
    """What was asked on the command line, as it was written there."""

    objects: tuple[str, ...]
    time: str
    elements: Path | None
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None


def answer(request: DecayRequest) -> None:
    """Answer the request: a row for each object to its output, remarks to stderr."""
    with open_output(request.format_, request.output, DECAY_COLUMNS) as output:
        moments, notes = instants_from(request.time, datetime.now(UTC))
        for note in notes:
            remarks.note(note)
        if len(moments) > 1:
            raise UsageError("--time takes one time here", hint="ask again for another")
        settings = settings_from(request.data_dir, request.offline)
        holdings = holdings_from(request.elements, settings)
        found = select_objects(request.objects, holdings, all_of_file=request.elements is not None)
        forecasts = _forecasts(found, moments[0].instant)
        if not output.is_table:
            output.write(concatenate([decay_rows(held, told) for held, told in forecasts]))
            return
        console = output.console()
        for index, (held, forecast) in enumerate(forecasts):
            if index:
                console.print()
            _print(held, forecast, console)


def _forecasts(
    found: Sequence[HeldObject], moment: datetime
) -> list[tuple[HeldObject, DecayForecast]]:
    """Return a forecast for each object that allows one, and say why others do not."""
    forecasts, reasons = [], []
    for held in found:
        try:
            forecasts.append((held, _forecast(held, moment)))
        except ElementsError as error:
            reasons.append((f"{held.label}: {error.message}", error.hint))
    if not forecasts:
        what, hint = reasons[0] if reasons else ("no object is held", "give --elements FILE")
        raise ElementsError(what, hint=hint)
    for what, _ in reasons[:_REASONS_SHOWN]:
        remarks.warn(what)
    if len(reasons) > _REASONS_SHOWN:
        remarks.warn(f"{len(reasons) - _REASONS_SHOWN:,} more objects allow no forecast")
    return forecasts


def _forecast(held: HeldObject, moment: datetime) -> DecayForecast:
    record = held.record
    forecast = forecast_decay([s for s in held.element_sets if known_since(s) <= moment], moment)
    if record.in_orbit_until is not None and moment >= record.in_orbit_until:
        remarks.note(
            f"{held.label} decayed on {record.decayed}; told is what its sets foretold before"
        )
        forecast = replace(forecast, as_of=forecast.last_epoch)
    age = (forecast.as_of - forecast.last_epoch).total_seconds() / 86400.0
    if age > _OLD_DAYS:
        remarks.warn(
            f"{held.label}: the last element set is {age:,.0f} days old, "
            "and what happened since is not known"
        )
    return forecast


def _print(held: HeldObject, forecast: DecayForecast, console: Console) -> None:
    from orbitwatch.terminal.tables import render_key_values

    told = {
        "re-entry": _when(forecast),
        "90 % interval": _interval(forecast),
        "as of": f"{forecast.as_of:%Y-%m-%d %H:%M} UTC",
        "orbit": f"{forecast.perigee_km:.0f} x {forecast.apogee_km:.0f} km "
        f"on {forecast.last_epoch:%Y-%m-%d %H:%M} UTC, the last of {forecast.sets_used} sets used",
        "semi-major axis": f"{forecast.decay_rate_km_day:+.3g} km a day by the last sets",
        "method": METHOD,
    }
    pairs = [(name, value) for name, value in told.items() if value and "nan" not in value]
    render_key_values(pairs, console, held.label)


def _when(forecast: DecayForecast) -> str:
    if forecast.expected is None:
        return forecast.remark or "not foretold"
    days = (forecast.expected - forecast.as_of).total_seconds() / 86400.0
    side = f"in {days:,.1f} days" if days >= 0.0 else f"{-days:,.1f} days before that moment"
    remark = f" ({forecast.remark})" if forecast.remark else ""
    return f"about {forecast.expected:{_layout(forecast)}}, {side}{remark}"


def _interval(forecast: DecayForecast) -> str:
    if forecast.earliest is None:
        return ""
    layout = _layout(forecast)
    late = f"{forecast.latest:{layout}}" if forecast.latest else f"beyond {HORIZON_YEARS} years"
    return f"{forecast.earliest:{layout}} to {late}"


def _layout(forecast: DecayForecast) -> str:
    """Return how to write the times: hours only where the interval is not of many days."""
    if forecast.earliest is None or forecast.latest is None:
        return _DAY
    days = (forecast.latest - forecast.earliest).total_seconds() / 86400.0
    return _HOUR if days < _HOURS_COUNT_DAYS else _DAY
