"""Directions on the sky: parsing, and angles between them."""

from __future__ import annotations

import re

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.errors import UsageError

_NUMBER = r"\d+(?:\.\d+)?|\.\d+"
_PARTS = re.compile(
    rf"(?P<sign>[+-]?)\s*(?P<whole>{_NUMBER})\s*(?:(?P<unit>[hd°:])\s*"
    rf"(?:(?P<minutes>{_NUMBER})\s*(?:[m':′]\s*(?:(?P<seconds>{_NUMBER})\s*[s\"″]?)?)?)?)?",
    re.IGNORECASE | re.ASCII,
)


def parse_right_ascension(text: str) -> float:
    """Return degrees in [0, 360) from ``14h30m05s``, ``14:30:05`` or decimal degrees.

    Colons separate hours, minutes and seconds; ``217.5`` and ``217d30m`` are degrees. Raises
    UsageError for anything else.
    """
    value, unit = _sexagesimal(text, "a right ascension", "14h30m, 14:30:05 or 217.5 (degrees)")
    degrees = value * 15.0 if unit in ("h", ":") else value
    if not 0.0 <= degrees < 360.0:
        raise UsageError(
            f"a right ascension of {text.strip()} is not within 0h to 24h",
            hint="write it like 14h30m, or in degrees like 217.5",
        )
    return degrees


def parse_declination(text: str) -> float:
    """Return degrees within ±90 from ``+20d15m``, ``-5:30:10`` or decimal degrees.

    Raises UsageError for anything else.
    """
    value, unit = _sexagesimal(text, "a declination", "+20d15m, -5:30:10 or 20.25")
    if unit == "h" or not -90.0 <= value <= 90.0:
        raise UsageError(
            f"a declination of {text.strip()} is not within ±90°",
            hint="write it like +20d15m or 20.25",
        )
    return value


def _sexagesimal(text: str, what: str, example: str) -> tuple[float, str]:
    match = _PARTS.fullmatch(text.strip().replace("\N{MINUS SIGN}", "-"))
    parts = [float(match[name] or 0.0) for name in ("whole", "minutes", "seconds")] if match else []
    if match is None or max(parts[1:]) >= 60.0:
        raise UsageError(f"cannot read {text!r} as {what}", hint=f"write {example}")
    value = parts[0] + parts[1] / 60.0 + parts[2] / 3600.0
    return (-value if match["sign"] == "-" else value), (match["unit"] or "").lower()


def from_angles(around_deg: float, above_deg: float) -> FloatArray:
    """Return the unit vector ``(3,)`` at an angle from x towards y, and one towards z."""
    around, above = np.radians(around_deg), np.radians(above_deg)
    return np.array([np.cos(above) * np.cos(around), np.cos(above) * np.sin(around), np.sin(above)])


def separation_deg(vectors: FloatArray, direction: FloatArray) -> FloatArray:
    """Return the angle between each of ``vectors`` ``(n, 3)``, of any length, and ``direction``.

    Computed from its tangent, which is accurate for the smallest angles too.
    """
    across = np.linalg.norm(np.cross(vectors, direction), axis=1)
    return np.asarray(np.degrees(np.arctan2(across, vectors @ direction)))


def heading_difference_deg(heading_deg: FloatArray, other_deg: float) -> FloatArray:
    """Return the difference of headings from another one, within 0° to 180°."""
    return np.asarray(np.abs((heading_deg - other_deg + 180.0) % 360.0 - 180.0))
