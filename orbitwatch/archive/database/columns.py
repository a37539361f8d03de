"""Columns of the archive's tables, in their order on disk."""

from __future__ import annotations

from typing import Final

FIRST_SET_COLUMNS: Final = (
    "catalog_id",
    "epoch",
    "digest",
    "mean_motion",
    "eccentricity",
    "inclination",
    "ra_of_asc_node",
    "arg_of_pericenter",
    "mean_anomaly",
    "bstar",
    "mean_motion_dot",
    "mean_motion_ddot",
    "classification_type",
    "ephemeris_type",
    "element_set_no",
    "rev_at_epoch",
    "creation_date",
    "supplemental",
    "naming_id",
    "batch_id",
)
SET_COLUMNS: Final = (*FIRST_SET_COLUMNS, "row_check")
"""The columns of ``element_set``."""

CHECKED_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "batch": ("id", "source", "fetched"),
    "naming": ("id", "catalog_id", "name", "object_id", "key"),
    "object": ("catalog_id", "sets", "first_epoch", "last_epoch"),
    "satcat": (
        *("catalog_id", "name", "object_id", "aliases", "kind", "owner", "launched"),
        *("launch_site", "in_orbit_from", "decayed", "in_orbit_until", "note", "key"),
        *("source", "fetched"),
    ),
    "satellite_group": ("name", "fetched"),
    "group_member": ("name", "catalog_id"),
    "earth_orientation": (
        *("mjd", "ut1_minus_utc_s", "tai_minus_utc_s", "is_predicted", "fetched"),
    ),
    "space_weather": ("day", "f107", "ap"),
    "fit": ("catalog_id", "epoch", "digest", "rms", "data_source"),
    "transmitter": ("uuid", "catalog_id", "record", "fetched"),
}
"""The tables whose rows triggers check and count, with their columns except ``row_check``."""
