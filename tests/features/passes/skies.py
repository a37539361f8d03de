"""A few passes over the sky, made from orbits and found by the search, for pictures of them."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
from lxml import etree

from orbitwatch.features.passes.sky_path import Sighting, SkyPath, sky_path
from orbitwatch.search.passes import TrackedObject, find_passes
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd
from tests.reference.orbits import EPOCH, KINDS, random_draw

ROME = Site("Rome", 41.9028, 12.4964, 20.0, "Europe/Rome")
POLE = Site("South Pole", -90.0, 0.0, 2800.0)
NAME = "A & <B> $x_1$ ]]> (58400)"


@cache
def paths(site: Site = ROME, kind: str = "circular_leo") -> tuple[SkyPath, ...]:
    """Return the paths of one satellite's passes over a site in three days."""
    span = Span(EPOCH, EPOCH + timedelta(days=3))
    passes = find_passes([TrackedObject((KINDS[kind](random_draw(5)),))], [site], span, 10.0)
    found, jd = passes.found, passes.geometry.propagator.reference_jd
    return tuple(
        sky_path(
            Sighting(
                element_set=passes.element_sets[found.satellite[k]],
                site=site,
                min_elevation_deg=10.0,
                up=Span(from_jd(jd, found.first[k]), from_jd(jd, found.last[k])),
                tca=from_jd(jd, found.tca[k]),
                rises=bool(np.isfinite(found.aos[k])),
                sets=bool(np.isfinite(found.los[k])),
            )
        )
        for k in range(len(found.tca))
    )


def best(site: Site = ROME, kind: str = "circular_leo") -> SkyPath:
    """Return the one of ``paths`` that can be seen longest."""
    return max(
        paths(site, kind),
        key=lambda path: float(np.diff(path.seconds)[path.visible].sum()),
    )


def svg_places(file: Path) -> list[tuple[str, float, float]]:
    """Return the lines of text in a drawing, each with where it begins: x and y, downwards."""
    found = []
    for text in etree.parse(file).iter("{http://www.w3.org/2000/svg}text"):
        moved = re.search(r"translate\(([-\d.]+) ([-\d.]+)\)", text.get("transform") or "")
        x, y = moved.groups() if moved else (text.get("x") or "0", text.get("y") or "0")
        found.append(("".join(text.itertext()), float(x), float(y)))
    return found


def svg_texts(file: Path) -> list[str]:
    """Return the lines of text in a drawing."""
    return [text for text, _, _ in svg_places(file)]
