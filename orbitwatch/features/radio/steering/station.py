"""The station, the passes that it is to steer through, and their results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.radio.observation import Observer, UpInterval
from orbitwatch.features.radio.passband import Link
from orbitwatch.features.radio.steering.hamlib import Address
from orbitwatch.features.radio.steering.planning import Path, Rotator
from orbitwatch.times import from_jd


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One pass to steer through; ``link`` is None without frequencies."""

    held: CatalogObject
    observer: Observer
    up: UpInterval
    priority: int = 0
    link: Link | None = None
    offset_hz: float = 0.0
    save_offset: Callable[[float], None] | None = None

    def times(self) -> tuple[datetime, datetime]:
        """Return AOS and LOS."""
        reference = self.observer.reference_jd
        return from_jd(reference, self.up.aos), from_jd(reference, self.up.los)


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """The devices and the tolerances within which they follow.

    ``park`` None means the rotator's own parking position. ``overrides_limits`` means that the
    limits of ``rotator`` apply instead of those that its daemon reports.
    """

    rotator_address: Address | None
    radio_address: Address | None
    rotator: Rotator = field(default_factory=Rotator)
    overrides_limits: bool = False
    deadband_deg: float = 2.0
    tolerance_hz: float = 10.0
    park: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class PassResult:
    """Result of a pass: planned path, measured pointing error, and interruptions."""

    target: Target
    path: Path | None
    commands: int
    max_error_deg: float
    interruptions: int
