"""The columns of ``orbitwatch revisit``."""

from __future__ import annotations

from orbitwatch.formats.columns import Column, count, flag, moment, text, uncertainty


def _hours(name: str, meaning: str) -> Column:
    return Column(name, "h", meaning, "number", 3)


def figures(prefix: str, which: str, *, pooled: bool = True) -> tuple[Column, ...]:
    """Return the columns of all looks, or of those whose names start with ``prefix``.

    ``pooled``: a row may combine several places.
    """
    at_least = "the gap reaches an end of the span, so that the true one may be longer"
    return (
        count(
            f"{prefix}looks",
            f"number of {which}" + (", over all places of the row" if pooled else ""),
        ),
        Column(f"{prefix}looks_per_day", "1/d", f"{which} a day at one place", "number", 3),
        _hours(f"{prefix}mean_gap_h", f"mean time between successive {which}"),
        _hours(f"{prefix}median_gap_h", "median of those gaps"),
        _hours(f"{prefix}p95_gap_h", "95th percentile of those gaps"),
        _hours(
            f"{prefix}longest_gap_h",
            f"longest time without {which}, including the ends of the span",
        ),
        flag(f"{prefix}longest_gap_at_least", at_least),
        moment(f"{prefix}longest_gap_start", "start of the longest gap"),
        moment(f"{prefix}longest_gap_end", "end of the longest gap"),
        _hours(
            f"{prefix}mean_wait_h",
            f"mean response time: from a random moment to the next of the {which}",
        ),
    )


REVISIT_COLUMNS: tuple[Column, ...] = (
    text("fleet", "the satellites: their name, group or Walker pattern"),
    count("n_objects", "number of satellites in the fleet"),
    text("site", "name of the site; null in a row of an area or a latitude"),
    text("area", "name of the area; null in other rows"),
    Column("latitude_deg", "deg", "latitude of the place, north positive", "number", 5),
    Column("longitude_deg", "deg", "longitude of the site, east positive", "number", 5),
    count("places", "number of places in the row: 1, or the longitudes of a latitude"),
    moment("start", "start of the span"),
    moment("end", "end of the span"),
    Column("max_off_nadir_deg", "deg", "greatest off-nadir angle of a look", "number", 3),
    flag(
        "always_in_view",
        "a satellite has the place in view for the whole span: one look, and no gaps",
    ),
    *figures("", "looks"),
    *figures("daylight_", "looks by daylight"),
    uncertainty(
        "timing_uncertainty_s",
        "s",
        "timing uncertainty of the least certain look, 68 %; null for hypothetical satellites",
    ),
)
