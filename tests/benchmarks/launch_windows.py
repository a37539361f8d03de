"""Launches of the real catalogue against what ``launch`` says of them beforehand.

Run as ``python -m tests.benchmarks.launch_windows CATALOGUE...``, with full catalogues in TLE of
the weeks after the launches (such as 2023-12-09 and 2024-03-11; gzip is read). Sites and times of
launch are public; inclination and height, rounded to 0.1° and 10 km, are taken from the first set,
as an announcement would give them. Nothing narrows the window. The truth is the first set of the
object, carried back: its node at launch, and its first pass over each of four observers. A pass is
inside where its rise and set lie in the window that is listed for it. Where a set cannot be carried
back to five minutes along the track, or the object has manoeuvred since, only the node is judged.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.errors import ElementsError
from orbitwatch.features.launch.candidates import Candidate, candidates
from orbitwatch.features.launch.comparison import Comparison, compare
from orbitwatch.features.launch.first_passes import first_passes
from orbitwatch.features.launch.question import LaunchQuestion
from orbitwatch.features.launch.reconstruction import LaunchOrbit, orbit_at_launch
from orbitwatch.search.passes import TrackedObject, find_passes
from orbitwatch.sites import Site, load_gazetteer
from orbitwatch.times import Span, from_jd

OBSERVERS = ("guam", "london", "santiago", "svalbard")
DAY = timedelta(days=1)
MOST_TIMING_S = 300.0


@dataclass(frozen=True, slots=True)
class Launch:
    """A public launch: designator of the launch, piece of a name in the catalogue, time, site."""

    designator: str
    name: str
    time: str
    site: str
    manoeuvred: bool = False


LAUNCHES = (
    Launch("2023-177", "STARLINK", "2023-11-18T05:05Z", "cape canaveral slc-40", True),
    Launch("2023-179", "MALLIGYONG", "2023-11-21T13:42:28Z", "sohae"),
    Launch("2023-179", "CHOLLIMA", "2023-11-21T13:42:28Z", "sohae"),
    Launch("2023-180", "STARLINK", "2023-11-22T07:47Z", "cape canaveral slc-40", True),
    Launch("2023-182", "COSMOS", "2023-11-25T20:58:06Z", "plesetsk"),
    Launch("2023-183", "STARLINK", "2023-11-28T04:20Z", "cape canaveral slc-40", True),
    Launch("2023-185", "", "2023-12-01T18:19Z", "vandenberg"),
    Launch("2023-187", "", "2023-12-04T04:10Z", "jiuquan"),
    Launch("2023-188", "S-STEP", "2023-12-04T05:00Z", "33.0,126.4"),
    Launch("2023-189", "", "2023-12-04T23:33Z", "jiuquan"),
    Launch("2023-193", "", "2023-12-08T23:39Z", "jiuquan"),
    Launch("2024-025", "PACE", "2024-02-08T06:33:36Z", "cape canaveral slc-40", True),
    Launch("2024-028", "RAPTOR2", "2024-02-14T22:30Z", "cape canaveral slc-40"),
    Launch("2024-031", "STARLINK", "2024-02-15T21:34Z", "vandenberg", True),
    Launch("2024-032", "CE-SAT", "2024-02-17T00:22:55Z", "tanegashima"),
    Launch("2024-034", "ADRAS-J", "2024-02-18T14:52Z", "mahia"),
    Launch("2024-036", "STARLINK", "2024-02-23T04:11Z", "vandenberg", True),
    Launch("2024-038", "STARLINK", "2024-02-25T22:06Z", "cape canaveral slc-40", True),
    Launch("2024-039", "METEOR", "2024-02-29T05:43:26Z", "vostochny"),
    Launch("2024-041", "STARLINK", "2024-02-29T15:30Z", "cape canaveral slc-40", True),
    Launch("2024-044", "STARLINK", "2024-03-04T23:56Z", "cape canaveral slc-40", True),
)


def main(files: Sequence[str]) -> None:
    """Print a line for each launch, and how many were inside their windows."""
    sets = [s for file in files for s in _read(Path(file))]
    gazetteer = load_gazetteer(None)
    observers = [gazetteer.resolve(name) for name in OBSERVERS]
    nodes = passes = judged = nodes_judged = 0
    for launch in LAUNCHES:
        held = _first(launch, sets)
        if held is None:
            print(f"{launch.designator}: no set in these catalogues")
            continue
        question = _question(launch, held, gazetteer.resolve(launch.site))
        orbit = orbit_at_launch(held, question.time)
        found = candidates(question)
        compared = [(c, compare(c, orbit, held.record.name, 0)) for c in found]
        candidate, comparison = min(compared, key=lambda pair: abs(pair[1].node_deg))
        nodes_judged += 1
        nodes += comparison.is_within
        inside: tuple[int, int] | None = None
        if not launch.manoeuvred and orbit.timing_s < MOST_TIMING_S:
            inside = _inside(candidate, orbit, observers)
            judged += 1
            passes += inside[0] == inside[1]
        print(_line(launch, held, question, candidate, comparison, inside))
    print(f"node inside the window: {nodes} of {nodes_judged} launches")
    print(f"first passes inside the window: all of {passes} of {judged} launches judged")


def _read(file: Path) -> list[ElementSet]:
    content = file.read_bytes()
    content = gzip.decompress(content) if file.suffix == ".gz" else content
    return list(read_element_sets(content, file.name).sets)


def _first(launch: Launch, sets: Sequence[ElementSet]) -> CatalogObject | None:
    """Return the first set of the launch by that name, as an object of its own."""
    own = [
        s
        for s in sets
        if (s.object_id or "").startswith(launch.designator)
        and launch.name in (s.object_name or "")
        and s.eccentricity < 0.02
    ]
    for first in sorted(own, key=lambda s: s.epoch):
        record = ObjectRecord(catalog_id=first.norad_cat_id, name=first.object_name or "")
        held = CatalogObject(record, (first,))
        try:
            orbit_at_launch(held, datetime.fromisoformat(launch.time))
        except ElementsError:  # it was falling or climbing so fast that SGP4 cannot go back
            continue
        return held
    return None


def _question(launch: Launch, held: CatalogObject, site: Site) -> LaunchQuestion:
    time = datetime.fromisoformat(launch.time)
    orbit = orbit_at_launch(held, time)
    return LaunchQuestion(
        site=site,
        time=time,
        inclination_deg=round(orbit.element_set.inclination, 1),
        altitude_km=round(orbit.altitude_km, -1),
    )


def _inside(candidate: Candidate, orbit: LaunchOrbit, observers: Sequence[Site]) -> tuple[int, int]:
    """Return how many of the object's first passes lie in their windows, and how many there are."""
    span = Span(candidate.insertion, candidate.insertion + DAY)
    true = find_passes([TrackedObject((orbit.element_set,))], observers, span, 10.0)
    listed = first_passes(candidate, observers, DAY, 10.0, over_ground=False)
    found, jd = true.found, true.geometry.propagator.reference_jd
    inside = count = 0
    for index, site in enumerate(observers):
        mine = np.flatnonzero((found.site == index) & ~np.isnan(found.aos))
        if not len(mine):
            continue
        first = mine[np.argmin(found.tca[mine])]
        rise, fall = (from_jd(jd, float(d[first])) for d in (found.first, found.last))
        count += 1
        inside += any(
            one.site == site and one.aos_earliest <= rise and fall <= one.los_latest
            for one in listed
        )
    return inside, count


def _line(
    launch: Launch,
    held: CatalogObject,
    question: LaunchQuestion,
    candidate: Candidate,
    comparison: Comparison,
    inside: tuple[int, int] | None,
) -> str:
    passes = "passes not judged" if inside is None else f"passes {inside[0]} of {inside[1]} inside"
    age = (held.element_sets[0].epoch - question.time).total_seconds() / 86400.0
    return (
        f"{launch.designator} {held.record.name[:18]:18} "
        f"{question.site.name[:20]:20} "
        f"{candidate.direction:10} {question.inclination_deg:5.1f}° "
        f"{question.altitude_km:5.0f} km "
        f"set of day {age:4.1f}: node {comparison.node_deg:+5.2f}° "
        f"{'inside' if comparison.is_within else 'OUTSIDE'}, later by "
        f"{comparison.time_s / 60.0:+5.1f} ±{comparison.time_uncertainty_s / 60.0:.1f} min, "
        f"{passes}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
