"""The columns of a planned path, and of what became of the passes that were steered through."""

from __future__ import annotations

from orbitwatch.formats.columns import _SITE, OBJECT, Column, angle, flag, moment

PLAN_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    _SITE,
    moment("aos", "rise above the elevation mask: which pass the row belongs to"),
    moment("time", "when the rotator is to be there; it is sent there one row earlier"),
    angle("rotator_azimuth_deg", "azimuth of the rotator, within its own limits", 2),
    angle("rotator_elevation_deg", "elevation of the rotator; beyond 90 deg it is flipped", 2),
    angle("azimuth_deg", "azimuth of the satellite, from north through east"),
    angle("elevation_deg", "elevation of the satellite, geometric (no refraction)"),
    angle("pointing_error_deg", "how far off limits and slew rate make the antenna point", 2),
    Column("downlink_hz", "Hz", "where the downlink is received; null without one", "number", 1),
    Column("uplink_hz", "Hz", "what to send to be heard; null without an uplink", "number", 1),
)

STEERED_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    _SITE,
    moment("aos", "rise above the elevation mask"),
    moment("los", "fall below the elevation mask"),
    angle("max_elevation_deg", "greatest elevation, geometric (no refraction)"),
    angle("planned_error_deg", "greatest pointing error that was planned", 2),
    angle("measured_error_deg", "greatest pointing error that was measured, once a second", 2),
    flag("flipped", "the antenna was used beyond the zenith"),
    Column("commands", "", "commands sent that move or tune", "integer"),
    Column("interruptions", "", "times that a daemon was lost", "integer"),
)
