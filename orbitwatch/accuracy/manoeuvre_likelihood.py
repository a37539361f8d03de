"""The probability that an object manoeuvres, estimated from its element sets.

Even one set contains several indications. A set made from an operator's ephemeris has its epoch on
a whole second; a mean-motion derivative or B* that drag cannot cause at that height indicates
thrust; a frozen or nearly circular orbit is maintained; a recently launched object is still moving
to its final orbit; and the behaviour of its fleet, identified by the first word of the name, is
known. They are weighted by a logistic regression against catalogues of later dates, in which a
manoeuvre appears as a step in the semi-major axis (``residuals.manoeuvred``). If an object has
older sets, these show such steps, or their absence, directly.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.orbit_shape import OrbitShapes
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable

FEATURES = (
    "one",
    "whole_second",
    "log_motion_dot",
    "log_bstar",
    "motion_dot_negative",
    "bstar_negative",
    "log_perigee",
    "log_perigee_2",
    "log_perigee_3",
    "log_eccentricity",
    "perigee_off_equator",
    "log_years",
    "drag_mismatch_2",
    "log_inclination",
    "geosynchronous",
    "log_mean_motion",
    "fleet",
    "fleet_known",
)
"""The features of a set, in the order of the coefficients; logarithms are to the base 10."""
INERT = ("DEB", "R/B")
"""The fleets without propulsion: debris and spent stages."""
_KINDS = {"DEB": re.compile(r"\bDEB\b"), "R/B": re.compile(r"\bR/B\b")}
_WORD_END = re.compile(r"[-\s(]")
_WHOLE_SECOND_US = 500
"""Epochs of TLEs have steps of 864 µs; by chance one in 1157 is this near a whole second."""
_UNKNOWN_LAUNCH_YEARS = 5.0
_FIRST_LAUNCH = 1957.0


@dataclass(frozen=True, slots=True)
class Clues:
    """Features of element sets that indicate propulsion; arrays ``(n,)``, ``matrix`` ``(n, k)``.

    The logarithms have floors, so that a zero counts as a very small value.
    """

    matrix: FloatArray
    deep: BoolArray
    log_motion_dot: FloatArray
    log_bstar: FloatArray
    motion_dot_negative: FloatArray
    whole_second: FloatArray
    log_eccentricity: FloatArray
    inert: FloatArray
    years: FloatArray


@dataclass(frozen=True, slots=True)
class ManoeuvreRule:
    """The fitted rule: coefficients of FEATURES near the Earth and in deep space, and fleets.

    ``fleets`` holds the log-odds of each fleet, shrunk towards ``other`` by its size. ``steps``
    are the least log-odds of an object whose older sets show a manoeuvre; if they show none,
    ``still`` times the logarithm of the number of their pairs (plus one) is added.
    """

    near_earth: FloatArray
    deep_space: FloatArray
    fleets: Mapping[str, float]
    other: float
    steps: float
    still: float

    def log_odds(self, clues: Clues) -> FloatArray:
        """Return the log-odds that each object manoeuvres, from its single set, ``(n,)``."""
        near, deep = (
            np.einsum("nk,k->n", clues.matrix, weights)  # alike for one object and for many
            for weights in (self.near_earth, self.deep_space)
        )
        return np.asarray(np.where(clues.deep, deep, near))

    def with_older_sets(
        self, log_odds: FloatArray, with_step: IntArray, without: IntArray
    ) -> FloatArray:
        """Return ``log_odds`` updated with older sets, ``(n,)``.

        ``with_step`` and ``without`` are the numbers of their pairs with and without a manoeuvre.
        An observed manoeuvre takes precedence over the features of the single set.
        """
        quiet = log_odds + self.still * np.log1p(without)
        return np.asarray(np.where(with_step > 0, np.maximum(log_odds, self.steps), quiet))


@lru_cache(maxsize=65_536)
def fleet_of(name: str | None) -> str:
    """Return the fleet of an object by its name: debris, rocket body, or the first word.

    Empty without a name: an unnamed object has its designator as its name.
    """
    upper = (name or "").upper()
    for kind, word in _KINDS.items():
        if kind in upper and word.search(upper):
            return kind
    first = _WORD_END.split(upper.strip(), maxsplit=1)[0]
    return "" if first[:1].isdigit() else first


def clues_of(
    element_sets: Sequence[ElementSet],
    shapes: OrbitShapes,
    fleets: Mapping[str, float],
    other: float,
) -> Clues:
    """Return the features of ``element_sets``, whose orbits are ``shapes``."""
    table = ElementTable.of(element_sets)
    motion_dot, bstar = table.column("mean_motion_dot"), table.column("bstar")
    eccentricity, inclination = table.column("eccentricity"), table.column("inclination")
    argument, motion = table.column("arg_of_pericenter"), table.column("mean_motion")
    microsecond = table.column("epoch").astype(np.int64) % 1_000_000
    years = _years_since_launch(table)
    names = list(map(fleet_of, table.column("object_name").tolist()))
    known = np.array([fleets.get(name, math.nan) for name in names])
    deep = shapes.period_min >= NEAR_EARTH_PERIOD_MIN
    log_motion_dot = np.log10(np.abs(motion_dot) + 1e-6)
    log_bstar = np.log10(np.abs(bstar) + 1e-5)
    negative = (motion_dot < 0.0).astype(np.float64)
    whole = np.minimum(microsecond, 1e6 - microsecond) <= _WHOLE_SECOND_US
    perigee = np.log10(np.clip(shapes.perigee_km, 150.0, 2000.0) / 500.0)
    features = {
        "one": np.ones(len(table)),
        "whole_second": whole.astype(np.float64),
        "log_motion_dot": log_motion_dot,
        "log_bstar": log_bstar,
        "motion_dot_negative": negative,
        "bstar_negative": (bstar < 0.0).astype(np.float64),
        "log_perigee": perigee,
        "log_perigee_2": perigee**2,
        "log_perigee_3": perigee**3,
        "log_eccentricity": np.log10(eccentricity + 1e-5),
        "perigee_off_equator": np.abs(np.sin(np.radians(argument))),
        "log_years": np.log10(years + 0.3),
        "drag_mismatch_2": (log_motion_dot - log_bstar) ** 2,
        "log_inclination": np.log10(inclination + 0.01),
        "geosynchronous": (np.abs(motion - 1.0027) < 0.003).astype(np.float64),
        "log_mean_motion": np.log10(np.clip(motion, 0.1, 20.0)),
        "fleet": np.where(np.isnan(known), other, known),
        "fleet_known": (~np.isnan(known)).astype(np.float64),
    }
    return Clues(
        matrix=np.stack([features[name] for name in FEATURES], axis=1),
        deep=np.asarray(deep),
        log_motion_dot=log_motion_dot,
        log_bstar=log_bstar,
        motion_dot_negative=negative,
        whole_second=whole.astype(np.float64),
        log_eccentricity=np.log10(eccentricity + 1e-4),
        inert=np.array([name in INERT for name in names], dtype=np.float64),
        years=years,
    )


def _years_since_launch(table: ElementTable) -> FloatArray:
    """Return the years from the beginning of the year of launch to the epoch, at least 0.05.

    A designator of a year before the first launch, or after the epoch's, does not tell it.
    """
    months = table.column("epoch").astype("datetime64[M]").astype(np.int64)  # since 1970
    years = 1970 + months // 12 + (months % 12 + 1) / 12.0
    launches = [(object_id or "")[:4] for object_id in table.column("object_id").tolist()]
    known = [float(text) if text.isascii() and text.isdigit() else math.nan for text in launches]
    launch = np.array(known)
    is_known = (launch >= _FIRST_LAUNCH) & (launch <= 1970 + months // 12)
    return np.where(is_known, np.maximum(years - launch, 0.05), _UNKNOWN_LAUNCH_YEARS)
