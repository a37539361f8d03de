"""Frequency offsets that the user keeps for an object's transmitters.

They live in ``radio-offsets.json`` beside the archive, as the user's own sites do in
``sites.csv``: an object by catalogue number and transmitter, in Hz.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Final

from orbitwatch.errors import OrbitwatchError, UsageError

FILE: Final = "radio-offsets.json"
MOST_HZ: Final = 1e6


def offset_key(catalog_id: int, transmitter: str | None, frequency_hz: float | None) -> str:
    """Return what an offset is kept under: a transmitter's UUID, else the nominal frequency."""
    return f"{catalog_id}/{transmitter or round(frequency_hz or 0.0)}"


def kept_offset(folder: Path, key: str) -> float | None:
    """Return the offset kept under ``key``, in Hz; None where there is none.

    Raises UsageError where the file is damaged.
    """
    return _read(folder / FILE).get(key)


def keep_offset(folder: Path, key: str, offset_hz: float) -> None:
    """Keep an offset for later runs; 0 takes it away.

    Raises OrbitwatchError where the file cannot be written.
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
        raise UsageError(f"{file} is damaged", hint="mend or delete it") from None
    if not isinstance(found, dict) or not all(map(_is_offset, found.values())):
        raise UsageError(f"{file} holds no offsets", hint="mend or delete it")
    return {str(key): float(value) for key, value in found.items()}


def _is_offset(value: object) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
        and abs(value) <= MOST_HZ
    )
