"""When the sky counts as dark, and by what the brightness of satellites is computed."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.astro.sky.phase_models import PhaseModel
from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG


@dataclass(frozen=True, slots=True)
class SkyConditions:
    """When the sky counts as dark, and by what the brightness of satellites is computed.

    ``twilight_deg`` is the Sun's elevation below which it is dark, ``extinction`` in magnitudes
    per air mass.
    """

    twilight_deg: float = TWILIGHT_ELEVATION_DEG
    phase_model: PhaseModel = "linear"
    extinction: float = 0.0


DEFAULT_SKY = SkyConditions()
