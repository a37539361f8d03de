"""The columns of Doppler rows: name, unit and meaning, said once for every format."""

from __future__ import annotations

from orbitwatch.formats.columns import (
    _ELEMENTS,
    _SITE,
    _TRUST,
    OBJECT,
    Column,
    angle,
    distance,
    moment,
)

DOPPLER_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    _SITE,
    moment("time", "moment of the row"),
    Column("downlink_hz", "Hz", "where the downlink is received: f (1 - v/c)", "number", 1),
    Column("uplink_hz", "Hz", "what to send to be heard on the uplink: f / (1 - v/c)", "number", 1),
    Column("shift_hz", "Hz", "shift of what is received (without a downlink: sent)", "number", 1),
    Column("shift_rate_hz_s", "Hz/s", "how fast that shift changes", "number", 3),
    Column(
        "shift_uncertainty_hz",
        "Hz",
        "how far off the shift may be for the timing uncertainty, 68 % of cases",
        "number",
        1,
        significant=2,
    ),
    Column("range_rate_km_s", "km/s", "rate of the slant range, positive: receding", "number", 6),
    angle("elevation_deg", "elevation, geometric (no refraction)"),
    angle("azimuth_deg", "azimuth, from north through east"),
    distance("slant_range_km", "straight line from the site to the satellite"),
    *_ELEMENTS,
    *_TRUST,
)
