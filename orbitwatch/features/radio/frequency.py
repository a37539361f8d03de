"""Parsing and formatting of frequencies, amateur bands, and the Doppler effect."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, TypeVar

from orbitwatch.arrays import FloatArray
from orbitwatch.errors import UsageError

SPEED_OF_LIGHT_KM_S: Final = 299_792.458

_UNITS: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_WRITTEN: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:([kmg])(?:hz)?|hz)\s*", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s*\d+(?:\.\d+)?\s*")
_LOWEST_HZ, _HIGHEST_HZ = 1e3, 3e11

BANDS_HZ: Final = {
    "10m": (28.0e6, 29.7e6),
    "2m": (144.0e6, 148.0e6),
    "1.25m": (219.0e6, 225.0e6),
    "70cm": (420.0e6, 450.0e6),
    "33cm": (902.0e6, 928.0e6),
    "23cm": (1.24e9, 1.3e9),
    "13cm": (2.3e9, 2.45e9),
    "9cm": (3.3e9, 3.5e9),
    "5cm": (5.65e9, 5.925e9),
    "3cm": (10.0e9, 10.5e9),
    "vhf": (30.0e6, 300.0e6),
    "uhf": (300.0e6, 1.0e9),
    "l": (1.0e9, 2.0e9),
    "s": (2.0e9, 4.0e9),
    "c": (4.0e9, 8.0e9),
    "x": (8.0e9, 12.0e9),
    "ku": (12.0e9, 18.0e9),
    "k": (18.0e9, 27.0e9),
    "ka": (27.0e9, 40.0e9),
}
"""Amateur satellite bands (the widest of the three ITU regions) and the letter bands of IEEE 521.
"""

_MODE_LETTERS: Final = (  # AMSAT's letters, as in "mode V/u"
    ("h", 21.0e6, 30.0e6),
    ("v", 144.0e6, 148.0e6),
    ("u", 420.0e6, 450.0e6),
    ("l", 1.24e9, 1.3e9),
    ("s", 2.3e9, 2.5e9),
    ("c", 5.65e9, 5.925e9),
    ("x", 10.0e9, 10.5e9),
    ("k", 24.0e9, 24.25e9),
)

Hertz = TypeVar("Hertz", float, FloatArray)


def parse_frequency(text: str) -> float:
    """Return a frequency in Hz, written with its unit: ``145.8M``, ``437.8 MHz``, ``2.4G``.

    Raises UsageError if the unit is missing, the number cannot be read, or it is not a radio
    frequency.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        if _NUMBER.fullmatch(text):
            raise UsageError(
                f"the frequency {text.strip()!r} has no unit", hint="write 145.8M, 437.8 MHz or 2G"
            )
        raise UsageError(
            f"{text!r} is not a frequency", hint="write one like 145.8M, 437.8 MHz or 2.4G"
        )
    hertz = float(Decimal(found[1]) * _UNITS[(found[2] or "").lower()])
    if not _LOWEST_HZ <= hertz <= _HIGHEST_HZ:
        raise UsageError(f"{text.strip()} is not between 1 kHz and 300 GHz", hint="check the unit")
    return hertz


def format_frequency(hertz: float) -> str:
    """Return a frequency in MHz to the Hertz: ``145.800000 MHz``."""
    return f"{hertz / 1e6:.6f} MHz"


def band_limits_hz(name: str) -> tuple[float, float]:
    """Return the limits of a band such as ``70cm`` or ``S``; UsageError for an unknown one."""
    limits = BANDS_HZ.get(name.strip().casefold().replace(" ", ""))
    if limits is None:
        raise UsageError(f"unknown band {name!r}", hint=f"use one of {', '.join(BANDS_HZ)}")
    return limits


def mode_letter(hertz: float) -> str | None:
    """Return AMSAT's letter of an amateur band, such as ``v`` for 2 m; None outside the bands."""
    return next((letter for letter, low, high in _MODE_LETTERS if low <= hertz <= high), None)


def received_hz(sent_hz: float, range_rate_km_s: Hertz) -> Hertz:
    """Return f0 (1 − ṙ/c): the frequency at which a signal from the satellite is received.

    To first order in ṙ/c, as in amateur practice and SatNOGS; the second-order terms are 0.1 Hz at
    437 MHz in low Earth orbit.
    """
    return sent_hz * (1.0 - range_rate_km_s / SPEED_OF_LIGHT_KM_S)


def transmit_hz(wanted_hz: float, range_rate_km_s: Hertz) -> Hertz:
    """Return f0 / (1 − ṙ/c): transmitted here, the satellite receives it as ``wanted_hz``."""
    return wanted_hz / (1.0 - range_rate_km_s / SPEED_OF_LIGHT_KM_S)
