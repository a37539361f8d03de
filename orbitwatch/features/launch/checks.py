"""Checks of a launch question: bounds, and inclinations that a site does not reach."""

from __future__ import annotations

from datetime import timedelta

from orbitwatch.errors import UsageError
from orbitwatch.features.launch.planes import Pad, shortfall_deg
from orbitwatch.features.launch.question import LaunchQuestion

REACHED_DEG = 0.3
"""An inclination may be this much too small for a site; it is then reached due east."""
_LOWEST_KM, _HIGHEST_KM = 120.0, 40_000.0
_SOONEST, _LATEST, _LONGEST_WINDOW = timedelta(minutes=3), timedelta(hours=1), timedelta(days=1)


def check_question(question: LaunchQuestion) -> None:
    """Raise UsageError if the question is out of bounds or contradicts itself."""
    plane_constraints = (question.through or None, question.azimuth_deg, question.node_offset_deg)
    if sum(one is not None for one in plane_constraints) > 1:
        raise UsageError(
            "zones, an azimuth and an offset of the node cannot be used together", hint="give one"
        )
    if not 0.0 <= question.inclination_deg <= 180.0:
        raise UsageError(
            f"an inclination of {question.inclination_deg:g}° is not within 0° to 180°"
        )
    if question.insertion is not None and not _SOONEST <= question.insertion <= _LATEST:
        raise UsageError(
            f"an insertion {question.insertion.total_seconds() / 60.0:g} minutes after launch is "
            "not within 3 minutes to an hour",
            hint="it is the time from launch to orbit, without a later coast, such as 12m",
        )
    if not timedelta() <= question.window <= _LONGEST_WINDOW:
        raise UsageError("a launch window is not within 0 to 24 hours", hint="such as --window 2h")


def check_orbit(question: LaunchQuestion, pad: Pad) -> None:
    """Raise UsageError for an altitude out of bounds or an inclination that is not reachable."""
    if not _LOWEST_KM <= question.altitude_km <= _HIGHEST_KM:
        raise UsageError(
            f"an altitude of {question.altitude_km:g} km is not {_LOWEST_KM:g} to "
            f"{_HIGHEST_KM:,.0f} km",
            hint="lower objects do not stay in orbit; give the height of the orbit, in km",
        )
    short = shortfall_deg(pad.declination_deg, question.inclination_deg)
    if short > REACHED_DEG and question.azimuth_deg is None and not question.through:
        raise UsageError(
            f"{question.site.name} reaches an inclination of {question.inclination_deg:g}° only "
            f"with a dogleg of at least {short:.1f}°",
            hint="give its direction: --azimuth DEG, or --through LAT,LON",
        )
