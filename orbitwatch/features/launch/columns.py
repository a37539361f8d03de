"""The columns of launch planes, first passes, and reconstructed launches."""

from __future__ import annotations

from typing import Final

from orbitwatch.formats.columns import OBJECT, Column, angle, count, distance, flag, moment, text

_NAME = text("object_name", "name of the elements; it ends in (search elements)")
_NUMBER = count("catalog_id", "provisional number they are stored under; null: they are not stored")
_DIRECTION = text("direction", "ascending or descending, at the launch site")
SITE = text("launch_site", "name of the launch site")
_NODE = angle("ra_of_asc_node_deg", "right ascension of the ascending node (TEME)", 3)
_INCLINATION = angle("inclination_deg", "angle between orbit and equator", 3)
_AZIMUTH = angle("azimuth_deg", "launch azimuth over the ground", 1)
_INSERTION = (
    moment("insertion_time", "time of insertion into orbit, as assumed or given"),
    angle("insertion_latitude_deg", "geodetic latitude of that point", 3),
    angle("insertion_longitude_deg", "longitude of that point, east positive", 3),
)
_TURN = angle("turn_deg", "dogleg: angle between the plane of the ascent and that of the orbit", 1)
_WINDOW = Column(
    "window_minutes",
    "min",
    "whole width of the window: minutes in which the Earth turns across it, and of a launch window",
    "number",
    2,
)

LAUNCH_COLUMNS: Final = (
    _NAME,
    _NUMBER,
    SITE,
    moment("launch_time", "time of launch; the middle of a launch window"),
    _DIRECTION,
    _AZIMUTH,
    flag("is_usual_azimuth", "whether this azimuth is usual there; null if that is not public"),
    _NODE,
    _INCLINATION,
    distance("altitude_km", "height of the orbit above the equatorial radius"),
    *_INSERTION,
    angle("argument_of_latitude_deg", "angle from the ascending node to that point", 3),
    _TURN,
    _WINDOW,
    angle("node_window_deg", "uncertainty of the node, either way", 3),
    Column("time_window_s", "s", "timing uncertainty along the track, at insertion", "number", 1),
    Column("period_window_percent", "%", "uncertainty of its period", "number", 2),
)
"""One row for each plane."""

CLEARANCE_COLUMNS: Final = (
    text("clear_of", "the area that the path into orbit is compared with"),
    distance(
        "clearance_km",
        "least distance of the path from it, beyond 111 km from the pad; negative: over it",
    ),
)
"""Additional columns with ``--clear-of``."""

COMPARISON_COLUMNS: Final = (
    text("compared_with", "name of the catalogued object"),
    count("compared_catalog_id", "its catalogue number"),
    angle("node_difference_deg", "its node minus that of the row", 3),
    Column(
        "node_difference_minutes", "min", "the same in minutes of the Earth's rotation", "number", 2
    ),
    angle("inclination_difference_deg", "its inclination minus that of the row", 3),
    Column("time_difference_s", "s", "how late it was along its track", "number", 1),
    Column(
        "time_uncertainty_s",
        "s",
        "uncertainty of that, 68 %, due to the age of its set",
        "number",
        1,
    ),
    flag("is_within_window", "whether its node lies in the window"),
)
"""Additional columns with ``--compare``."""

PASS_COLUMNS: Final = (
    _NAME,
    _NUMBER,
    text("site", "name of the site"),
    _DIRECTION,
    moment("aos_earliest", "the earliest rise in the window"),
    moment("tca_expected", "the middle of the culminations in the window"),
    moment("los_latest", "the latest set in the window"),
    angle(
        "elevation_least_deg",
        "the lowest culmination in the window, of the orbits that rise at all",
        1,
    ),
    angle("elevation_most_deg", "the highest culmination in the window", 1),
    Column("share", "", "part of the window for which there is a pass", "number", 2),
    _WINDOW,
)
"""One row for each pass over an observer."""

LAUNCHED_COLUMNS: Final = (
    *OBJECT,
    SITE,
    moment("launch_time", "time of launch; when the plane met the pad, if it is not known"),
    flag("is_time_known", "whether that time is known"),
    _DIRECTION,
    _AZIMUTH,
    flag("is_usual_azimuth", "whether this azimuth is usual there; null if that is not public"),
    angle(
        "ra_of_asc_node_deg",
        "right ascension of the ascending node, propagated back to the launch",
        3,
    ),
    _INCLINATION,
    angle(
        "plane_distance_deg",
        "angle between plane and pad at launch, positive to the right of the motion",
        2,
    ),
    angle("node_offset_deg", "node minus that of the plane through the pad", 2),
    moment("plane_over_pad", "when the pad passed under the plane"),
    *_INSERTION,
    _TURN,
    moment("element_epoch", "epoch of the first set, which was propagated back"),
    Column("time_uncertainty_s", "s", "timing uncertainty along the track, 68 %", "number", 1),
)
"""One row for each object, or two if only the day of its launch is known."""
