"""The columns of Doppler rows, transmitters, planned paths and steered passes."""

from __future__ import annotations

from orbitwatch.formats.columns import (
    ELEMENTS,
    OBJECT,
    SITE,
    TRUST,
    Column,
    angle,
    distance,
    flag,
    moment,
    text,
)

DOPPLER_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    SITE,
    moment("time", "moment of the row"),
    Column(
        "downlink_hz", "Hz", "frequency at which the downlink is received: f (1 - v/c)", "number", 1
    ),
    Column("uplink_hz", "Hz", "frequency to transmit for the uplink: f / (1 - v/c)", "number", 1),
    Column("shift_hz", "Hz", "shift of the downlink (without one: of the uplink)", "number", 1),
    Column("shift_rate_hz_s", "Hz/s", "rate of that shift", "number", 3),
    Column(
        "shift_uncertainty_hz",
        "Hz",
        "uncertainty of the shift due to the timing uncertainty, 68 % of cases",
        "number",
        1,
        significant=2,
    ),
    Column("range_rate_km_s", "km/s", "rate of the slant range, positive: receding", "number", 6),
    angle("elevation_deg", "elevation, geometric (no refraction)"),
    angle("azimuth_deg", "azimuth, from north through east"),
    distance("slant_range_km", "straight line from the site to the satellite"),
    *ELEMENTS,
    *TRUST,
)


def _frequency(name: str, meaning: str) -> Column:
    return Column(name, "Hz", f"{meaning}; null when unknown", "number", 0)


TRANSMITTER_COLUMNS: tuple[Column, ...] = (
    text("object_name", "name of the object, from the archive; null when it is not stored"),
    Column("catalog_id", "", "catalogue number of the object to follow", "integer"),
    Column("temporary_id", "", "temporary number that SatNOGS lists it under, if any", "integer"),
    text("uuid", "identifier of the transmitter in SatNOGS DB"),
    text("description", "its description in SatNOGS DB"),
    text("type", "Transmitter, Transceiver or Transponder"),
    text("mode", "modulation of the downlink"),
    text("uplink_mode", "modulation of the uplink"),
    text("bands", "AMSAT's letters of uplink and downlink, such as v/u"),
    _frequency("uplink_low_hz", "uplink, or the lower end of its passband"),
    _frequency("uplink_high_hz", "upper end of the uplink's passband"),
    _frequency("downlink_low_hz", "downlink, or the lower end of its passband"),
    _frequency("downlink_high_hz", "upper end of the downlink's passband"),
    Column("uplink_drift_ppb", "ppb", "measured drift of the uplink", "number", 0),
    Column("downlink_drift_ppb", "ppb", "measured drift of the downlink", "number", 0),
    flag("inverted", "the transponder inverts its passband"),
    Column("baud", "Bd", "symbol rate; null when unknown", "number", 0),
    text("status", "active, inactive or invalid, as SatNOGS DB lists it"),
    flag("alive", "SatNOGS DB lists the transmitter as working"),
    text("service", "radio service, such as Amateur"),
    flag("frequency_violation", "it violates the frequency plan"),
    flag("unconfirmed", "not confirmed by an observer"),
)


PLAN_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    SITE,
    moment("aos", "rise above the elevation mask: which pass the row belongs to"),
    moment("time", "when the rotator must have arrived; the command is sent one row earlier"),
    angle("rotator_azimuth_deg", "azimuth of the rotator, within its own limits", 2),
    angle("rotator_elevation_deg", "elevation of the rotator; beyond 90 deg it is flipped", 2),
    angle("azimuth_deg", "azimuth of the satellite, from north through east"),
    angle("elevation_deg", "elevation of the satellite, geometric (no refraction)"),
    angle("pointing_error_deg", "pointing error due to limits and slew rate", 2),
    Column(
        "downlink_hz",
        "Hz",
        "frequency at which the downlink is received; null without one",
        "number",
        1,
    ),
    Column(
        "uplink_hz", "Hz", "frequency to transmit for the uplink; null without one", "number", 1
    ),
)

RESULT_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    SITE,
    moment("aos", "rise above the elevation mask"),
    moment("los", "fall below the elevation mask"),
    angle("max_elevation_deg", "greatest elevation, geometric (no refraction)"),
    angle("planned_error_deg", "greatest pointing error that was planned", 2),
    angle("measured_error_deg", "greatest pointing error that was measured, once a second", 2),
    flag("flipped", "the antenna was used beyond the zenith"),
    Column("commands", "", "number of commands sent that move or tune", "integer"),
    Column(
        "interruptions", "", "number of times that the connection to a daemon was lost", "integer"
    ),
)

BEST_HOURS_COLUMNS: tuple[Column, ...] = (
    moment("horizon_aos", "rise above 0 deg; null when already up at the start"),
    moment("horizon_los", "fall below 0 deg; null when still up at the end"),
    Column(
        "max_doppler_rate_hz_s",
        "Hz/s",
        "greatest rate of the Doppler shift",
        "number",
        2,
    ),
)
"""The columns that `passes` adds for listeners."""
