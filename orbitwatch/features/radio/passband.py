"""The downlink and uplink of a contact from a transmitter's record, and how they pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orbitwatch.archive.transmitters import Transmitter
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.features.radio.frequency import format_frequency, mode_letter

_SHORTEST_PREFIX = 6
_LISTED = 6


@dataclass(frozen=True, slots=True)
class Link:
    """The nominal frequencies of one contact in Hz; None for an unused direction.

    ``name`` is the transmitter's common name, ``key`` the key of its saved offset.
    """

    downlink_hz: float | None
    uplink_hz: float | None
    name: str = ""
    key: str | None = None
    mode: str | None = None
    uplink_mode: str | None = None

    @property
    def reference_hz(self) -> float:
        """The frequency whose shift is reported: the downlink, else the uplink."""
        return self.downlink_hz if self.downlink_hz is not None else self.uplink_hz or 0.0


def distinct(transmitters: Sequence[Transmitter]) -> tuple[Transmitter, ...]:
    """Return the transmitters with each transponder once.

    A linear transponder is often listed as SSB and again as CW, and ``invert`` of the CW row can be
    wrong: of records with the same four limits the other one is kept, with both modes.
    """
    groups: dict[object, list[Transmitter]] = {}
    for one in transmitters:
        key = (one.catalog_id, one.frequencies_hz) if is_linear(one) else one.uuid
        groups.setdefault(key, []).append(one)
    return tuple(map(_best_of, groups.values()))


def _best_of(group: Sequence[Transmitter]) -> Transmitter:
    ordered = sorted(group, key=lambda t: ((t.mode or "").upper() == "CW", not is_active(t)))
    best = ordered[0]
    if not is_active(best) and any(map(is_active, group)):
        best = replace(best, alive=True, status="active")
    modes = list(dict.fromkeys(t.mode for t in ordered if t.mode))
    return replace(best, mode="/".join(modes) or None)


def is_linear(one: Transmitter) -> bool:
    """Return whether it is a transponder with a passband in both directions."""
    return all(hertz is not None for hertz in one.frequencies_hz)


def is_active(one: Transmitter) -> bool:
    """Return whether the database lists it as working; some dead satellites are listed so."""
    return one.alive and one.status in ("active", "")


def mode_letters(one: Transmitter) -> str:
    """Return AMSAT's letters of both directions, such as ``v/u``; empty if either is in no band."""
    up, down = one.uplink_low_hz, one.downlink_low_hz
    letters = [mode_letter(hertz) for hertz in (up, down) if hertz is not None]
    return "/".join(letter for letter in letters if letter) if all(letters) else ""


def choose_transmitter(
    text: str, transmitters: Sequence[Transmitter], object_name: str
) -> Transmitter:
    """Return the transmitter selected by a UUID, a UUID prefix, or words like ``fm v/u``.

    Words match mode and description; ``v/u`` are AMSAT's letters of uplink and downlink. Active
    transmitters are preferred. Raises NotFoundError for no match, UsageError for several.
    """
    every = distinct(transmitters)
    wanted = text.strip().casefold()
    by_uuid = [t for t in transmitters if t.uuid.casefold() == wanted]
    if not by_uuid and len(wanted) >= _SHORTEST_PREFIX:
        by_uuid = [t for t in transmitters if t.uuid.casefold().startswith(wanted)]
    if len(by_uuid) == 1:
        one = by_uuid[0]
        twins = (t for t in every if is_linear(t) and t.frequencies_hz == one.frequencies_hz)
        return next(twins, one) if is_linear(one) else one
    words = [word for word in wanted.split() if word != "mode"]
    found = [t for t in every if words and all(_fits(word, t) for word in words)]
    if len(found) > 1:
        found = [t for t in found if is_active(t)] or found
    if not found:
        raise NotFoundError(
            f"no transmitter {text.strip()!r} of {object_name} is known",
            hint=f"known are {_listed(every)}" if every else "see 'orbitwatch transmitters'",
        )
    if len(found) > 1:
        raise UsageError(
            f"{text.strip()!r} matches {len(found)} transmitters: {_listed(found)}",
            hint="give the UUID, or more words of its description",
        )
    return found[0]


def _fits(word: str, one: Transmitter) -> bool:
    if "/" in word and word == mode_letters(one):
        return True
    return word in f"{one.mode or ''} {one.description}".casefold()


def _listed(transmitters: Sequence[Transmitter]) -> str:
    parts = [f"{t.description or t.mode or t.type} ({t.uuid[:8]})" for t in transmitters[:_LISTED]]
    more = len(transmitters) - _LISTED
    return ", ".join(parts) + (f" and {more} more" if more > 0 else "")


def link_of(
    one: Transmitter, downlink_hz: float | None = None, uplink_hz: float | None = None
) -> Link:
    """Return the frequencies of a contact through a transmitter, corrected for its drift.

    For a linear transponder ``downlink_hz`` or ``uplink_hz`` selects the place in the passband and
    the other follows: ``up_low + (down_high − down)`` if it inverts, else ``up_low + (down −
    down_low)``; the default is the middle. Raises UsageError for a frequency outside the passband,
    and for two frequencies that the transponder does not pair.
    """
    down: float | None
    up: float | None
    if is_linear(one):
        down, up = _pair(one, downlink_hz, uplink_hz)
    else:
        down = _single("downlink", downlink_hz, one.downlink_low_hz, one.downlink_high_hz)
        up = _single("uplink", uplink_hz, one.uplink_low_hz, one.uplink_high_hz)
    if down is None and up is None:
        raise UsageError(
            f"{one.description or one.uuid} has no frequency on record",
            hint="give one with --frequency",
        )
    return Link(
        down if down is None else down * (1.0 + one.downlink_drift_ppb * 1e-9),
        up if up is None else up * (1.0 + one.uplink_drift_ppb * 1e-9),
        one.description or one.mode or one.type,
        one.uuid,
        one.mode,
        one.uplink_mode,
    )


def _pair(one: Transmitter, down: float | None, up: float | None) -> tuple[float, float]:
    limits: list[float] = [hertz or 0.0 for hertz in one.frequencies_hz]
    up_low, up_high, down_low, down_high = limits
    _check_inside("downlink", down, down_low, down_high)
    _check_inside("uplink", up, up_low, up_high)
    if down is None:
        if up is None:
            down = 0.5 * (down_low + down_high)
        elif one.inverted:
            down = down_high - (up - up_low)
        else:
            down = down_low + (up - up_low)
    paired = up_low + (down_high - down if one.inverted else down - down_low)
    if up is not None and abs(up - paired) > 1.0:
        raise UsageError(
            f"the transponder pairs {format_frequency(down)} with {format_frequency(paired)}",
            hint="give --downlink or --uplink, not both",
        )
    return down, paired


def _single(name: str, wanted: float | None, low: float | None, high: float | None) -> float | None:
    if wanted is None:
        return low if high is None or low is None else 0.5 * (low + high)
    if low is None:
        raise UsageError(f"the transmitter has no {name}", hint=f"leave out --{name}")
    _check_inside(name, wanted, low, high if high is not None else low)
    return wanted


def _check_inside(name: str, hertz: float | None, low: float, high: float) -> None:
    if hertz is not None and not low <= hertz <= high:
        raise UsageError(
            f"the {name} {format_frequency(hertz)} is outside the transmitter's "
            f"{format_frequency(low)} to {format_frequency(high)}",
            hint="choose a frequency in between",
        )
