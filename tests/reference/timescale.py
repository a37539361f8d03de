"""Skyfield's time scales with the UT1 that orbitwatch uses.

Skyfield's own table of UT1 is a prediction from January 2026 on, and 0.1 s off a year later. What
is compared with Skyfield here is everything else; UT1 itself is compared with astropy's.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from skyfield.api import Timescale, load

from orbitwatch.astro.earth_orientation import TT_MINUS_TAI_S, tai_minus_utc_s, ut1_minus_utc_s


@cache
def timescale() -> Timescale:
    skyfields = load.timescale(builtin=True)
    return Timescale(_delta_t_s, skyfields.leap_dates, skyfields.leap_offsets)


def _delta_t_s(tt_jd: np.ndarray) -> np.ndarray:
    """Return TT − UT1 in seconds."""
    shape = np.shape(tt_jd)
    tt_jd = np.atleast_1d(np.asarray(tt_jd, dtype=np.float64))
    utc_jd = tt_jd - (tai_minus_utc_s(tt_jd) + TT_MINUS_TAI_S) / 86400.0
    delta_t = tai_minus_utc_s(utc_jd) + TT_MINUS_TAI_S - ut1_minus_utc_s(utc_jd)
    return delta_t.reshape(shape)
