"""A horizon read from a file: two columns of text, plain, gzip or zip."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from io import BytesIO
from os import PathLike
from pathlib import Path

from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.sites.horizon import HorizonProfile, check_point, horizon_profile

_LARGEST_BYTES = 4_000_000
_HINT = "write one point per line: azimuth and elevation in degrees, such as 90,12.5"
_AZIMUTH = ("az", "bearing", "direction", "compass")
_ELEVATION = ("el", "alt", "hor", "height", "höhe", "hoehe", "angle")
"""Beginnings of the names of the two columns."""


def read_horizon(file: PathLike[str] | str) -> HorizonProfile:
    """Return the horizon of a file with azimuth and elevation in degrees on each line.

    They are separated by commas, semicolons (then also with decimal commas), tabs or spaces; quotes
    are dropped. The first line may be a header, which may name the columns in another order; ``#``
    begins a comment. A gzip and a zip of one file are unpacked. Raises NotFoundError for a missing
    file and UsageError, with file and line, for content that cannot be read.
    """
    path = Path(file)
    azimuth, elevation, is_first = 0, 1, True
    points: list[tuple[float, float]] = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        cells = _cells(line.partition("#")[0].strip())
        if not cells:
            continue
        if is_first and not any(map(_is_number, cells)):
            azimuth, elevation = _columns(path, cells)
        else:
            try:
                points.append((_number(cells[azimuth]), _number(cells[elevation])))
                check_point(*points[-1])
            except UsageError as error:
                raise _damaged(f"{path}, line {number}: {error.message}", error.hint) from None
            except (ValueError, IndexError):
                what = f"{line.strip()[:40]!r} does not contain two numbers"
                raise _damaged(f"{path}, line {number}: {what}", _HINT) from None
        is_first = False
    try:
        return horizon_profile(points)
    except UsageError as error:
        raise _damaged(f"{path}: {error.message}", error.hint) from None


def _cells(line: str) -> list[str]:
    if ";" in line:
        return [_bare(cell).replace(",", ".") for cell in line.split(";")]
    for separator in (",", "\t"):
        if separator in line:
            return [_bare(cell) for cell in line.split(separator)]
    return [_bare(cell) for cell in line.split()]


def _bare(cell: str) -> str:
    return cell.strip().strip("\"'").strip()


def _number(text: str) -> float:
    if "_" in text:  # Python's notation of 1000
        raise ValueError(text)
    return float(text)


def _is_number(text: str) -> bool:
    try:
        _number(text)
    except ValueError:
        return False
    return True


def _columns(path: Path, header: list[str]) -> tuple[int, int]:
    """Return the indices of azimuth and elevation; of two columns one name is enough."""
    azimuth, elevation = _column(header, _AZIMUTH), _column(header, _ELEVATION)
    if len(header) == 2 and (azimuth is None) != (elevation is None):
        azimuth = 1 - elevation if elevation is not None else azimuth
        elevation = 1 - azimuth if azimuth is not None else elevation
    if azimuth is None and elevation is None and len(header) == 2:
        return 0, 1
    if azimuth is None or elevation is None:
        what = f"{path}: the header {', '.join(header)!r} does not name azimuth and elevation"
        raise _damaged(what, "name the two columns azimuth and elevation")
    return azimuth, elevation


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    found = (i for i, name in enumerate(header) if name.casefold().startswith(names))
    return next(found, None)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            with gzip.open(BytesIO(raw)) as unpacked:
                raw = unpacked.read(_LARGEST_BYTES + 1)
        elif raw[:4] == b"PK\x03\x04":
            raw = _only_member(path, raw)
    except FileNotFoundError:
        raise NotFoundError(f"no such file: {path}", hint="check --horizon") from None
    except OSError as error:
        raise _damaged(f"cannot read {path}: {error.strerror or error}", _HINT) from None
    except (EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise _damaged(f"cannot unpack {path}: {error}", _HINT) from None
    if len(raw) > _LARGEST_BYTES:
        raise _damaged(f"{path} is too large for a horizon", _HINT)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _damaged(f"{path} is not UTF-8 text", _HINT) from None


def _only_member(path: Path, raw: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise _damaged(f"{path} contains {len(members)} files, not one", _HINT)
        if members[0].flag_bits & 1:
            raise _damaged(f"{path} is encrypted", _HINT)
        with archive.open(members[0]) as member:
            return member.read(_LARGEST_BYTES + 1)


def _damaged(what: str, hint: str | None) -> UsageError:
    return UsageError(what, hint=hint)
