"""Which frequencies a command is about: those given, or those of a transmitter on record."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch import remarks
from orbitwatch.archive.transmitters import CREDIT, held_transmitters
from orbitwatch.config import Settings
from orbitwatch.elements.identity import HeldObject
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.features.radio.frequency import format_frequency
from orbitwatch.features.radio.offsets import MOST_HZ, keep_offset, kept_offset, offset_key
from orbitwatch.features.radio.passband import Link, choose_transmitter, is_active, link_of
from orbitwatch.selection.holdings import warn_mended


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChoice:
    """What the options say of frequencies, in Hz; ``transmitter`` as it was written.

    ``offset_hz`` None means the one kept; ``keep`` keeps the one given.
    """

    frequency_hz: float | None = None
    transmitter: str | None = None
    downlink_hz: float | None = None
    uplink_hz: float | None = None
    offset_hz: float | None = None
    keep: bool = False

    @property
    def is_given(self) -> bool:
        """Whether anything says which frequencies are meant."""
        given = (self.frequency_hz, self.transmitter, self.downlink_hz, self.uplink_hz)
        return any(value is not None for value in given)

    def check(self) -> None:
        """Raise UsageError where the options do not go together, before anything is looked up."""
        if not self.is_given:
            raise UsageError(
                "no frequency is given", hint="add --frequency 145.8M, or --transmitter UUID"
            )
        if self.frequency_hz is not None and self.transmitter is not None:
            raise UsageError(
                "--frequency and --transmitter exclude each other",
                hint="--downlink or --uplink choose a frequency in a transmitter's passband",
            )
        if self.frequency_hz is not None and self.downlink_hz is not None:
            raise UsageError("--frequency is the downlink already", hint="leave out --downlink")
        if self.keep and self.offset_hz is None:
            raise UsageError("--keep-offset keeps what --offset gives", hint="add --offset HZ")
        if self.offset_hz is not None and not abs(self.offset_hz) <= MOST_HZ:
            raise UsageError("--offset is more than 1 MHz", hint="give it in Hz, such as 350")


def resolve_link(choice: LinkChoice, held: HeldObject, settings: Settings) -> tuple[Link, float]:
    """Return the frequencies and the offset in Hz; keeps the offset where the choice says so.

    Raises NotFoundError where no transmitters are held or none fits, and UsageError as
    `LinkChoice.check` and `link_of` do.
    """
    choice.check()
    number, name = held.record.catalog_id, held.record.name
    if choice.transmitter is None:
        down = choice.frequency_hz if choice.frequency_hz is not None else choice.downlink_hz
        up = choice.uplink_hz
        if up is None and choice.frequency_hz is not None:
            up = choice.frequency_hz
        link = Link(down, up)
    else:
        known = held_transmitters(settings.data_dir, {number}, warn_mended)
        if known is None:
            raise NotFoundError(
                "no transmitters are held", hint="get them: orbitwatch fetch --transmitters"
            )
        one = choose_transmitter(choice.transmitter, known, name)
        if not is_active(one):
            remarks.warn(f"{one.description or one.uuid} is not listed as active")
        link = link_of(one, choice.downlink_hz, choice.uplink_hz)
        remarks.note(_sentence(link, inverted=one.inverted))
        remarks.note(CREDIT)
    key = offset_key(number, link.key, link.downlink_hz or link.uplink_hz)
    return link, _offset(choice, key, settings)


def _sentence(link: Link, *, inverted: bool) -> str:
    parts = [
        f"{word} {format_frequency(hertz)}"
        for word, hertz in (("downlink", link.downlink_hz), ("uplink", link.uplink_hz))
        if hertz is not None
    ]
    return f"{link.name}: {', '.join(parts)}{', inverting' if inverted else ''}"


def _offset(choice: LinkChoice, key: str, settings: Settings) -> float:
    if choice.offset_hz is not None:
        if choice.keep:
            keep_offset(settings.data_dir, key, choice.offset_hz)
        return choice.offset_hz
    kept = kept_offset(settings.data_dir, key)
    if kept is None:
        return 0.0
    remarks.note(f"an offset of {kept:+g} Hz is kept and applied; --offset 0 leaves it out")
    return kept
