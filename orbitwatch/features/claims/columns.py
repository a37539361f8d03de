"""The columns of a verdict on a claim: its figures, then local times as text."""

from __future__ import annotations

from typing import Final

from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS
from orbitwatch.formats.columns import Column, count, moment, text

_OF_OVERFLIGHTS: Final = {column.name: column for column in OVERFLIGHT_COLUMNS}


def _clock(name: str, meaning: str) -> Column:
    return Column(name, "", f"{meaning}; ISO 8601 with its offset from UTC", "text")


CLAIM_COLUMNS: Final = (
    _OF_OVERFLIGHTS["object_name"],
    _OF_OVERFLIGHTS["catalog_id"],
    _OF_OVERFLIGHTS["site"],
    moment("claimed", "claimed instant: the start of the span that its text means"),
    text("kind", "taken over the site, or received at the station by then"),
    text("verdict", "consistent, inconsistent or undetermined"),
    moment("tca", "culmination of the overflight that fits best; null if none does"),
    Column(
        "offset_s", "s", "tca minus claimed; negative: the overflight came earlier", "number", 3
    ),
    _OF_OVERFLIGHTS["timing_uncertainty_s"],
    _OF_OVERFLIGHTS["timing_uncertainty_95_s"],
    _OF_OVERFLIGHTS["max_elevation_deg"],
    _OF_OVERFLIGHTS["ground_distance_km"],
    _OF_OVERFLIGHTS["ground_distance_uncertainty_km"],
    _OF_OVERFLIGHTS["off_nadir_deg"],
    _OF_OVERFLIGHTS["daylight"],
    _OF_OVERFLIGHTS["element_epoch"],
    _OF_OVERFLIGHTS["element_age_days"],
    text("reason", "reason, in a word: within reach, out of reach, too dark, manoeuvre"),
    Column("sun_elevation_deg", "°", "height of the Sun at the site at tca", "number", 1),
    moment("reach_from", "the site comes within the greatest off-nadir angle"),
    moment("reach_until", "the site leaves it; null if it is never within"),
    Column(
        "distance_s",
        "s",
        "time from the interval in reach (else tca), or from the contact, to the claimed span",
        "number",
        3,
    ),
    text("station", "ground station"),
    moment("contact_aos", "start of the station's contact after the overflight"),
    moment("contact_tca", "the object is highest over the station"),
    moment("contact_los", "end of that contact"),
    Column(
        "margin_s",
        "s",
        "end of the claimed span minus the first moment of that contact after tca",
        "number",
        3,
    ),
    Column(
        "window_probability",
        "",
        "probability of reach within the claimed span, or of data received by its end",
        "number",
        4,
    ),
    Column(
        "chance_of_fit",
        "",
        "probability that a random span of that length on that UTC day would fit",
        "number",
        4,
    ),
    moment("claimed_until", "end of the span that the claim's text means"),
    text("claimed_text", "the time as it was written"),
    text("claimed_zone", "time zone in which the claim is read: IANA name or offset"),
    text("claimed_zone_of", "origin of that zone: given with the claim, UTC, site or station"),
    _clock("claimed_zone_time", "claimed, in claimed_zone"),
    _clock("claimed_site_time", "claimed, at the site"),
    _clock("claimed_station_time", "claimed, at the station"),
    _clock("tca_zone_time", "tca, in claimed_zone"),
    _clock("tca_site_time", "tca, at the site"),
    _clock("tca_station_time", "tca, at the station"),
    _OF_OVERFLIGHTS["blended_epoch"],
    Column(
        "others_in_reach",
        "",
        "number of other objects that could have seen the site, if they were checked",
        "integer",
    ),
    text("others", "their names and numbers, nearest in time first"),
    text("remark", "the verdict in a sentence"),
)
"""One row for each zone in which the claim's time is read."""

CLAIM_LIST_COLUMNS: Final = (
    count("line", "line of the list with the claim"),
    *CLAIM_COLUMNS,
    text("what", "what the list calls it, such as claim or control"),
    text("source", "who claimed it, according to the list"),
    text("note", "note from the list"),
)
