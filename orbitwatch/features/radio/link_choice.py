"""The frequencies of a command: those given, or those of a transmitter on record.

Saved frequency offsets are in ``radio-offsets.json`` next to the archive, as the user's own sites
are in ``sites.csv``: by catalogue number and transmitter, in Hz.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from orbitwatch import remarks
from orbitwatch.archive.transmitters import CREDIT, stored_transmitters
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.errors import NotFoundError, OrbitwatchError, UsageError
from orbitwatch.features.radio.frequency import format_frequency
from orbitwatch.features.radio.passband import Link, choose_transmitter, is_active, link_of
from orbitwatch.selection.holdings import warn_repaired

FILE: Final = "radio-offsets.json"
MOST_HZ: Final = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChoice:
    """The frequency options in Hz; ``transmitter`` as the user wrote it.

    ``offset_hz`` None means the saved offset; ``keep`` saves the one given.
    """

    frequency_hz: float | None = None
    transmitter: str | None = None
    downlink_hz: float | None = None
    uplink_hz: float | None = None
    offset_hz: float | None = None
    keep: bool = False

    @property
    def is_given(self) -> bool:
        """Whether any option selects a frequency."""
        given = (self.frequency_hz, self.transmitter, self.downlink_hz, self.uplink_hz)
        return any(value is not None for value in given)

    def check(self) -> None:
        """Raise UsageError for conflicting options, before anything is looked up."""
        if not self.is_given:
            raise UsageError(
                "no frequency is given", hint="add --frequency 145.8M, or --transmitter UUID"
            )
        if self.frequency_hz is not None and self.transmitter is not None:
            raise UsageError(
                "--frequency and --transmitter cannot be used together",
                hint="--downlink or --uplink choose a frequency in a transmitter's passband",
            )
        if self.frequency_hz is not None and self.downlink_hz is not None:
            raise UsageError("--frequency already is the downlink", hint="leave out --downlink")
        if self.keep and self.offset_hz is None:
            raise UsageError("--keep-offset needs --offset", hint="add --offset HZ")
        if self.offset_hz is not None and not abs(self.offset_hz) <= MOST_HZ:
            raise UsageError("--offset is more than 1 MHz", hint="give it in Hz, such as 350")


def resolve_link(choice: LinkChoice, held: CatalogObject, settings: Settings) -> tuple[Link, float]:
    """Return the frequencies and the offset in Hz; save the offset if the choice says so.

    Raises NotFoundError if no transmitters are stored or none matches, and UsageError as
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
        known = stored_transmitters(settings.data_dir, {number}, warn_repaired)
        if known is None:
            raise NotFoundError(
                "no transmitters are stored", hint="get them: orbitwatch fetch --transmitters"
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
    remarks.note(f"an offset of {kept:+g} Hz is stored and applied; --offset 0 disables it")
    return kept


def offset_key(catalog_id: int, transmitter: str | None, frequency_hz: float | None) -> str:
    """Return the key of a saved offset: the transmitter's UUID, else the nominal frequency."""
    return f"{catalog_id}/{transmitter or round(frequency_hz or 0.0)}"


def kept_offset(folder: Path, key: str) -> float | None:
    """Return the offset saved under ``key``, in Hz; None if there is none.

    Raises UsageError if the file is damaged.
    """
    return _read(folder / FILE).get(key)


def keep_offset(folder: Path, key: str, offset_hz: float) -> None:
    """Save an offset for later runs; 0 deletes it.

    Raises OrbitwatchError if the file cannot be written.
    """
    file = folder / FILE
    offsets = {**_read(file), key: offset_hz}
    if not offset_hz:
        del offsets[key]
    partial = file.with_name(f"{file.name}.partial")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(offsets, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        raise OrbitwatchError(
            f"cannot keep the offset in {file}: {error.strerror or error}",
            hint="choose another folder with --data-dir, or leave out --keep-offset",
        ) from None


def _read(file: Path) -> dict[str, float]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise OrbitwatchError(
            f"cannot read {file}: {error.strerror or error}", hint="check the file and its folder"
        ) from None
    except ValueError:
        raise UsageError(f"{file} is damaged", hint="correct or delete it") from None
    if not isinstance(found, dict) or not all(map(_is_offset, found.values())):
        raise UsageError(f"{file} contains no offsets", hint="correct or delete it")
    return {str(key): float(value) for key, value in found.items()}


def _is_offset(value: object) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
        and abs(value) <= MOST_HZ
    )
