"""The same search by other programs: Skyfield, and brahe and Orekit where they are installed.

Each function returns what runs the search alone, all else made ready, and counts the passes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.tle import write_tle
from orbitwatch.sites import Site
from tests.reference.dense import satrec_from

Search = Callable[[], int]


def skyfield_search(
    element_sets: Sequence[ElementSet], site: Site, start: datetime, days: int, mask_deg: float
) -> Search:
    """Return the search by Skyfield's ``find_events``."""
    from skyfield.api import EarthSatellite, load, wgs84

    timescale = load.timescale(builtin=True)
    satellites = [EarthSatellite.from_satrec(satrec_from(s), timescale) for s in element_sets]
    place = wgs84.latlon(site.latitude_deg, site.longitude_deg)
    t0 = timescale.from_datetime(start)
    t1 = timescale.from_datetime(start + timedelta(days=days))

    def run() -> int:
        return sum(
            int(np.sum(satellite.find_events(place, t0, t1, mask_deg)[1] == 1))
            for satellite in satellites
        )

    return run


def brahe_search(
    element_sets: Sequence[ElementSet], site: Site, start: datetime, days: int, mask_deg: float
) -> Search | None:
    """Return the search by brahe on one thread, or None where it is not installed."""
    try:
        import brahe
    except ImportError:
        return None
    brahe.set_global_eop_provider(brahe.StaticEOPProvider.from_zero())
    satellites = [
        brahe.SGPPropagator.from_tle(*write_tle(s)[1:], 60.0)
        for s in element_sets
        if s.norad_cat_id <= 339_999
    ]
    place = brahe.PointLocation(site.longitude_deg, site.latitude_deg, 0.0)
    constraint = brahe.ElevationConstraint(min_elevation_deg=mask_deg, max_elevation_deg=None)
    config = brahe.AccessSearchConfig(parallel=False)
    utc = brahe.TimeSystem.UTC
    t0 = brahe.Epoch.from_datetime(start.year, start.month, start.day, 0, 0, 0.0, 0.0, utc)

    def run() -> int:
        end = t0 + days * 86400.0
        return sum(
            len(brahe.location_accesses(place, s, t0, end, constraint, config=config))
            for s in satellites
        )

    return run


def orekit_search(
    element_sets: Sequence[ElementSet], site: Site, start: datetime, days: int, mask_deg: float
) -> Search | None:
    """Return the search by Orekit's elevation detector, or None where it is not installed.

    It takes the Python package ``orekit-jpype`` and a Java virtual machine. UT1 is UTC here.
    """
    try:
        import orekit_jpype
    except ImportError:
        return None
    orekit_jpype.initVM()
    _tell_leap_seconds()
    from org.orekit.bodies import GeodeticPoint, OneAxisEllipsoid
    from org.orekit.frames import FramesFactory, TopocentricFrame
    from org.orekit.propagation.analytical.tle import TLE, TLEPropagator
    from org.orekit.propagation.events import ElevationDetector, EventsLogger
    from org.orekit.propagation.events.handlers import ContinueOnEvent
    from org.orekit.time import AbsoluteDate, TimeScalesFactory
    from org.orekit.utils import Constants

    earth = OneAxisEllipsoid(
        Constants.WGS84_EARTH_EQUATORIAL_RADIUS,
        Constants.WGS84_EARTH_FLATTENING,
        FramesFactory.getGTOD(False),
    )
    point = GeodeticPoint(
        float(np.radians(site.latitude_deg)), float(np.radians(site.longitude_deg)), 0.0
    )
    frame = TopocentricFrame(earth, point, site.name)
    utc = TimeScalesFactory.getUTC()
    t0 = AbsoluteDate(start.year, start.month, start.day, 0, 0, 0.0, utc)
    lines = [write_tle(s)[1:] for s in element_sets if s.norad_cat_id <= 339_999]

    def run() -> int:
        passes = 0
        for first, second in lines:
            propagator = TLEPropagator.selectExtrapolator(TLE(first, second))
            detector = (
                ElevationDetector(60.0, 1e-3, frame)
                .withConstantElevation(float(np.radians(mask_deg)))
                .withHandler(ContinueOnEvent())
            )
            logger = EventsLogger()
            propagator.addEventDetector(logger.monitorDetector(detector))
            propagator.propagate(t0, t0.shiftedBy(days * 86400.0))
            passes += sum(1 for event in logger.getLoggedEvents() if event.isIncreasing())
        return passes

    return run


def _tell_leap_seconds() -> None:
    """Give Orekit the one table that it cannot do without, in the USNO's form."""
    from java.io import File
    from org.orekit.data import DataContext, DirectoryCrawler
    from skyfield.api import load

    timescale = load.timescale(builtin=True)
    folder = Path(tempfile.mkdtemp())
    with (folder / "tai-utc.dat").open("w") as table:
        for jd, offset in zip(timescale.leap_dates, timescale.leap_offsets, strict=True):
            day = datetime(1972, 1, 1, tzinfo=UTC) + timedelta(days=float(jd) - 2441317.5)
            table.write(
                f" {day:%Y} {day:%b}".upper()
                + f" {day.day:2d} =JD {jd:.1f}  TAI-UTC={offset:6.1f}       "
                + "S + (MJD - 41317.) X 0.0      S\n"
            )
    manager = DataContext.getDefault().getDataProvidersManager()
    manager.addProvider(DirectoryCrawler(File(str(folder))))
