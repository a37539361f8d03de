"""What ``doppler`` is asked."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.elements.modes import ElementsMode
from orbitwatch.features.radio.link_choice import LinkChoice
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site
from orbitwatch.times import Span

AUTO_STEP_HZ = 10.0
"""``--step auto``: a row whenever the shift has changed by so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DopplerQuestion:
    """How the frequencies of one object shift at one site.

    ``step_s`` is the time between rows, None a row whenever the shift has changed by
    `AUTO_STEP_HZ`. ``next_pass_only`` answers for the first pass of the span alone.
    """

    selection: ObjectSelection
    site: Site
    span: Span
    link: LinkChoice
    step_s: float | None = 10.0
    min_elevation_deg: float = 0.0
    next_pass_only: bool = False
    elements_mode: ElementsMode = "nearest"
    allow_stale: bool = False
