"""The shipped figures evaluated on data left out of the fit, from ``calibrate_accuracy.py``."""

from __future__ import annotations

import json
from dataclasses import dataclass

from orbitwatch.resources import shipped


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One archive and direction, evaluated on months and objects left out; all in percent.

    ``within_68`` and ``within_95`` are the shares of errors within the two figures, pooled;
    nine of ten dates have between ``dates_low`` and ``dates_high`` within the former.
    """

    sets: str
    backward: bool
    within_68: float
    within_95: float
    dates_low: float
    dates_high: float


def held_out() -> tuple[HeldOut, ...]:
    """Return the shipped evaluation, for objects that do not manoeuvre."""
    record = json.loads(shipped("accuracy.json").read_text(encoding="utf-8"))
    return tuple(HeldOut(**entry) for entry in record["held_out"])
