"""The columns of re-entry forecasts."""

from __future__ import annotations

from orbitwatch.formats.columns import OBJECT, Column, count, distance, moment, text

DECAY_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    moment("as_of", "moment of the forecast: only sets from before it are used"),
    count("sets_used", "element sets the decay was measured on"),
    moment("last_epoch", "epoch of the last of them"),
    moment("decay_earliest", "re-entry, 5 %: one in twenty is earlier; null if propelled"),
    moment("decay_expected", "re-entry, median; null: none is predicted, see method"),
    moment("decay_latest", "re-entry, 95 %: one in twenty is later; null if propelled"),
    Column("remaining_days", "d", "from as_of to decay_expected", "number", 2),
    distance("perigee_km", "perigee height of the last set, mean elements"),
    distance("apogee_km", "apogee height of the last set, mean elements"),
    Column(
        "decay_rate_km_day",
        "km/d",
        "rate of the semi-major axis by the last sets; negative: it falls",
        "number",
        4,
        significant=3,
    ),
    text("method", "special cases, the method, and its assumptions"),
)
