"""The names of the ways in which brightness falls with the phase angle; light, for options."""

from __future__ import annotations

from typing import Literal, get_args

PhaseModel = Literal["linear", "lambert"]
PHASE_MODELS: tuple[PhaseModel, ...] = get_args(PhaseModel)
