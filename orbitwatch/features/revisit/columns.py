"""The columns of ``orbitwatch revisit``: how often a fleet can look at a place."""

from __future__ import annotations

from orbitwatch.formats.columns import Column


def _hours(name: str, meaning: str) -> Column:
    return Column(name, "h", meaning, "number", 3)


def _figures(prefix: str, which: str) -> tuple[Column, ...]:
    """Return the columns of all looks, or of some, whose names begin with ``prefix``."""
    at_least = "the true gap is at least that, as it reaches an end of the span"
    return (
        Column(f"{prefix}looks", "", f"{which}, of all places of the row", "integer"),
        Column(f"{prefix}looks_per_day", "1/d", f"{which} a day at one place", "number", 3),
        _hours(f"{prefix}mean_gap_h", f"mean time from one of {which} to the next"),
        _hours(f"{prefix}median_gap_h", "half of those gaps are no longer"),
        _hours(f"{prefix}p95_gap_h", "95 % of those gaps are no longer"),
        _hours(f"{prefix}longest_gap_h", f"longest time without {which} in the span, ends and all"),
        Column(f"{prefix}longest_gap_at_least", "", at_least, "flag"),
        Column(f"{prefix}longest_gap_start", "UTC", "when it begins", "time"),
        Column(f"{prefix}longest_gap_end", "UTC", "when it ends", "time"),
        _hours(f"{prefix}mean_wait_h", "mean response time: from a random moment to the next"),
    )


REVISIT_COLUMNS: tuple[Column, ...] = (
    Column("fleet", "", "the satellites: their name, group or Walker pattern", "text"),
    Column("n_objects", "", "number of satellites in the fleet", "integer"),
    Column("site", "", "name of the site; null in a row of an area or a latitude", "text"),
    Column("area", "", "name of the area; null in other rows", "text"),
    Column("latitude_deg", "deg", "latitude of the place, north positive", "number", 5),
    Column("longitude_deg", "deg", "longitude of the site, east positive", "number", 5),
    Column("places", "", "1, or the longitudes that a row of a latitude pools", "integer"),
    Column("start", "UTC", "start of the span", "time"),
    Column("end", "UTC", "end of the span", "time"),
    Column("max_off_nadir_deg", "deg", "a look is at most so far from straight below", "number", 3),
    Column(
        "always_in_view",
        "",
        "a satellite has the place in view for the whole span: one look, and no gaps",
        "flag",
    ),
    *_figures("", "looks"),
    *_figures("daylight_", "looks by daylight"),
    Column(
        "timing_uncertainty_s",
        "s",
        "how early or late the least certain look may be, 68 %; null for hypothetical satellites",
        "number",
        1,
        significant=2,
    ),
)
