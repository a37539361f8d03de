"""Conditions for visibility: the limit of darkness, and the brightness model."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.astro.sky.phase_models import PhaseModel
from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG


@dataclass(frozen=True, slots=True)
class SkyConditions:
    """The limit of darkness, and the brightness model.

    ``twilight_deg`` is the Sun's elevation below which it is dark, ``extinction`` in magnitudes per
    air mass.
    """

    twilight_deg: float = TWILIGHT_ELEVATION_DEG
    phase_model: PhaseModel = "linear"
    extinction: float = 0.0


DEFAULT_SKY = SkyConditions()
