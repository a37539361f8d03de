"""The names of the brightness models by phase angle; imports little, for options."""

from __future__ import annotations

from typing import Literal, get_args

PhaseModel = Literal["linear", "lambert"]
PHASE_MODELS: tuple[PhaseModel, ...] = get_args(PhaseModel)
