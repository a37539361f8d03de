"""The columns of re-entry forecasts."""

from __future__ import annotations

from orbitwatch.formats.columns import OBJECT, Column, count, distance, moment, text

DECAY_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    moment("as_of", "moment of the forecast: only sets from before it are used"),
    count("sets_used", "number of element sets from which the decay was measured"),
    moment("last_epoch", "epoch of the last of them"),
    moment("decay_earliest", "time of re-entry, 5th percentile; null if the object is propelled"),
    moment("decay_expected", "time of re-entry, median; null if none is predicted, see method"),
    moment("decay_latest", "time of re-entry, 95th percentile; null if the object is propelled"),
    Column("remaining_days", "d", "from as_of to decay_expected", "number", 2),
    distance("perigee_km", "perigee height of the last set, mean elements"),
    distance("apogee_km", "apogee height of the last set, mean elements"),
    Column(
        "decay_rate_km_day",
        "km/d",
        "rate of change of the semi-major axis over the last sets; negative: it falls",
        "number",
        4,
        significant=3,
    ),
    text("method", "method of the forecast and its assumptions, or a special case"),
)
