"""The columns of ``orbitwatch transmitters``."""

from __future__ import annotations

from orbitwatch.formats.columns import Column, flag, text


def _frequency(name: str, meaning: str) -> Column:
    return Column(name, "Hz", f"{meaning}; null when unknown", "number", 0)


TRANSMITTER_COLUMNS: tuple[Column, ...] = (
    text("object_name", "name of the object, from the archive; null when it is not held"),
    Column("catalog_id", "", "catalogue number of the object to follow", "integer"),
    Column("temporary_id", "", "temporary number that SatNOGS lists it under, if any", "integer"),
    text("uuid", "what names the transmitter in SatNOGS DB"),
    text("description", "what SatNOGS DB calls it"),
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
    flag("inverted", "the transponder turns its passband over"),
    Column("baud", "Bd", "symbol rate; null when unknown", "number", 0),
    text("status", "active, inactive or invalid, as SatNOGS DB lists it"),
    flag("alive", "SatNOGS DB takes the transmitter to work"),
    text("service", "radio service, such as Amateur"),
    flag("frequency_violation", "it violates the frequency plan"),
    flag("unconfirmed", "nobody has confirmed it"),
)
