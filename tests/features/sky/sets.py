"""Element sets of published sightings."""

from __future__ import annotations

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets

ISS_2023 = """ISS (ZARYA)
1 25544U 98067A   23160.52920207  .00014621  00000+0  25792-3 0  9990
2 25544  51.6427   6.4943 0005441  65.9777  22.9778 15.50621294400608
"""
ISS_2016 = """ISS (ZARYA)
1 25544U 98067A   16199.82010626  .00004168  00000-0  68389-4 0  9998
2 25544  51.6449 265.1961 0001716  65.5653  43.7582 15.54851285  9750
"""


def read_set(text: str) -> ElementSet:
    (one,) = read_element_sets(text.encode(), "test").sets
    return one
