"""Text colours legible on white (WCAG 2.2, success criterion 1.4.3)."""

from __future__ import annotations

from typing import Final

import numpy as np

from orbitwatch.arrays import FloatArray

READABLE: Final = 4.5
"""The minimum contrast ratio of small text."""


def readable_on_white(colour: str) -> str:
    """Return ``colour``, darkened in its hue until its contrast to white is `READABLE`."""
    from matplotlib.colors import to_hex, to_rgb

    rgb = np.array(to_rgb(colour))
    while contrast_to_white(rgb) < READABLE:
        rgb = 0.95 * rgb
    red, green, blue = rgb.tolist()
    return to_hex((red, green, blue))


def contrast_to_white(rgb: FloatArray) -> float:
    """Return the contrast ratio to white of a colour in sRGB, ``(3,)`` from 0 to 1."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return 1.05 / (float(linear @ np.array([0.2126, 0.7152, 0.0722])) + 0.05)
