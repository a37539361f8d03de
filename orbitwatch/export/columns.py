"""The columns of each kind of row: name, unit and meaning, said once for every format.

Tables, CSV, JSON and the documentation all read these lists, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "number", "time", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in files, its unit (empty: none), and one line on what it means.

    A number is written with ``decimals`` digits after the point, and with more where it takes
    more to show ``significant`` digits. Any value may be null.
    """

    name: str
    unit: str
    meaning: str
    kind: Kind
    decimals: int = 0
    significant: int = 0


def text(name: str, meaning: str) -> Column:
    """Return a column of text."""
    return Column(name, "", meaning, "text")


def moment(name: str, meaning: str) -> Column:
    """Return a column of UTC instants."""
    return Column(name, "UTC", meaning, "time")


def flag(name: str, meaning: str) -> Column:
    """Return a column of yes and no."""
    return Column(name, "", meaning, "flag")


def angle(name: str, meaning: str, decimals: int = 3) -> Column:
    """Return a column of angles in degrees."""
    return Column(name, "deg", meaning, "number", decimals)


def distance(name: str, meaning: str) -> Column:
    """Return a column of kilometres, to the metre."""
    return Column(name, "km", meaning, "number", 3)


OBJECT = (
    text("object_name", "name of the object, from its element set"),
    Column("catalog_id", "", "catalogue number (NORAD), up to nine digits", "integer"),
    text("object_id", "international (COSPAR) designator"),
)
_SITE = text("site", "name of the site")
_LATITUDE = angle("latitude_deg", "geodetic latitude of the sub-satellite point, north positive", 5)
_LONGITUDE = angle("longitude_deg", "longitude of the sub-satellite point, east positive", 5)
_ALTITUDE = distance("altitude_km", "height of the satellite above the WGS 84 ellipsoid")


_ELEMENTS = (
    moment("element_epoch", "epoch of the element set the row was computed from"),
    Column(
        "element_age_days",
        "d",
        "time of the row minus that epoch; negative when the set is from later",
        "number",
        3,
    ),
    Column(
        "timing_uncertainty_s",
        "s",
        "how early or late the satellite may be along its track, 68 % of cases",
        "number",
        1,
        significant=2,
    ),
)
_TRUST = (
    Column(
        "timing_uncertainty_95_s",
        "s",
        "the same in 95 % of cases; measured by itself, as the tails are heavy",
        "number",
        1,
        significant=2,
    ),
    Column(
        "cross_track_uncertainty_km",
        "km",
        "how far to the side of its track the satellite may be, 68 % of cases",
        "number",
        1,
        significant=2,
    ),
)
_GROUND_UNCERTAINTY = Column(
    "ground_distance_uncertainty_km",
    "km",
    "how far off ground_distance_km may be: the Earth turns meanwhile, and cross-track, 68 %",
    "number",
    1,
    significant=2,
)

PASS_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    _SITE,
    moment("aos", "rise above the elevation mask; null when already up at the start"),
    moment("tca", "moment of the greatest elevation within the span"),
    moment("los", "fall below the elevation mask; null when still up at the end"),
    Column("duration_s", "s", "from aos to los; null when either is", "number", 3),
    angle("aos_azimuth_deg", "azimuth at aos, from north through east"),
    angle("tca_azimuth_deg", "azimuth at tca"),
    angle("los_azimuth_deg", "azimuth at los"),
    angle("max_elevation_deg", "greatest elevation, geometric (no refraction)"),
    distance("slant_range_km", "straight line from the site to the satellite at tca"),
    moment("visible_start", "first moment up, in sunlight, with the Sun below -6 deg at the site"),
    moment("visible_end", "last such moment; null when there is none"),
    *_ELEMENTS,
    *_TRUST,
    _GROUND_UNCERTAINTY,
)

OVERFLIGHT_COLUMNS: tuple[Column, ...] = (
    *PASS_COLUMNS,
    distance("ground_distance_km", "geodesic from the site to the sub-satellite point at tca"),
    angle("off_nadir_deg", "angle at the satellite from geodetic nadir to the site, at tca"),
    _ALTITUDE,
    angle("sun_elevation_deg", "elevation of the Sun at the site at tca, geometric"),
    flag("daylight", "the Sun is above 0 deg at the site at tca"),
    flag("satellite_sunlit", "the Sun shines on the satellite at tca"),
    text("direction", "ascending or descending: latitude rising or falling at tca"),
    text("side", "left or right: where the site lies, seen along the motion"),
    _LATITUDE,
    _LONGITUDE,
)

POSITION_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    moment("time", "the moment asked for"),
    _LATITUDE,
    _LONGITUDE,
    _ALTITUDE,
    Column("speed_km_s", "km/s", "speed in the inertial frame (TEME)", "number", 6),
    flag("sunlit", "the Sun shines on the satellite"),
    *_ELEMENTS,
    *_TRUST,
)

SITE_POSITION_COLUMNS: tuple[Column, ...] = (
    _SITE,
    angle("azimuth_deg", "azimuth from the site, from north through east", 4),
    angle("elevation_deg", "elevation from the site, geometric (no refraction)", 4),
    distance("slant_range_km", "straight line from the site to the satellite"),
    Column("range_rate_km_s", "km/s", "rate of the slant range; negative: nearing", "number", 6),
    angle("right_ascension_deg", "topocentric right ascension, J2000", 5),
    angle("declination_deg", "topocentric declination, J2000", 5),
)
"""What follows POSITION_COLUMNS when a site is asked about."""

TRACK_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    moment("time", "the moment of the row"),
    _LATITUDE,
    _LONGITUDE,
    _ALTITUDE,
    Column("speed_km_s", "km/s", "speed in the inertial frame (TEME)", "number", 6),
    Column("ground_speed_km_s", "km/s", "speed of the sub-satellite point", "number", 6),
    angle("heading_deg", "direction of the ground track, from north through east"),
    flag("sunlit", "the Sun shines on the satellite"),
    angle("sun_elevation_deg", "elevation of the Sun at the sub-satellite point, geometric"),
    Column(
        "revolution",
        "",
        "revolution since launch, begun at the ascending node; goes on past 99,999",
        "integer",
    ),
    moment("element_epoch", "epoch of the element set the row was computed from"),
    _ELEMENTS[2],
)

TRACK_STATE_COLUMNS: tuple[Column, ...] = (
    text("frame", "frame of the state: itrs (fixed to the Earth), teme or gcrs"),
    *(
        Column(f"{axis}_km", "km", f"position along {axis} in that frame", "number", 6)
        for axis in "xyz"
    ),
    *(
        Column(f"v{axis}_km_s", "km/s", f"velocity along {axis} in that frame", "number", 9)
        for axis in "xyz"
    ),
)
"""What follows TRACK_COLUMNS when states are asked for."""

TRACK_SITE_COLUMNS: tuple[Column, ...] = SITE_POSITION_COLUMNS[:5]
"""What comes last when sites are asked about: each moment then has a row for each site."""

AREA_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    text("area", "name of the area"),
    moment("entry", "the swath begins to touch the area; null when it does at the start"),
    moment("closest", "the ground track is nearest to the area, or deepest within it"),
    moment("exit", "the swath leaves the area; null when it touches it still at the end"),
    Column("duration_s", "s", "from entry to exit; null when either is", "number", 3),
    distance("closest_distance_km", "geodesic from track to area at closest; 0: it crosses it"),
    _ALTITUDE,
    _LATITUDE,
    _LONGITUDE,
    text("direction", "ascending or descending: latitude rising or falling at closest"),
    angle("sun_elevation_deg", "elevation of the Sun at the area's nearest point, at closest"),
    flag("daylight", "the Sun is above 0 deg there"),
    flag("satellite_sunlit", "the Sun shines on the satellite at closest"),
    *_ELEMENTS,
)

IDENTIFY_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    _SITE,
    moment("time", "the moment asked for"),
    angle("separation_deg", "angle from the direction asked for"),
    angle("azimuth_deg", "azimuth from the site, from north through east"),
    angle("elevation_deg", "elevation from the site, geometric (no refraction)"),
    angle("right_ascension_deg", "topocentric right ascension, J2000", 4),
    angle("declination_deg", "topocentric declination, J2000", 4),
    distance("slant_range_km", "straight line from the site to the satellite"),
    Column("angular_speed_deg_s", "deg/s", "speed across the sky over the horizon", "number", 5),
    angle("heading_deg", "direction of that motion: 0 up to the zenith, 90 right, 180 down", 1),
    angle("heading_difference_deg", "from the heading asked for; null when none was", 1),
    flag("sunlit", "the Sun shines on the satellite"),
    angle("nearest_separation_deg", "least separation if it is early or late by up to 2 sigma"),
    Column(
        "nearest_offset_s",
        "s",
        "how late the satellite is then; negative: early",
        "number",
        1,
        significant=2,
    ),
    *_ELEMENTS,
    Column(
        "direction_uncertainty_deg",
        "deg",
        "how far across the sky the timing uncertainty carries it, 68 % of cases",
        "number",
        3,
        significant=2,
    ),
)
