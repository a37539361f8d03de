"""The FITS header of a picture: time, exposure, site and field.

A header consists of 80-character cards in blocks of 2,880 bytes (FITS standard 4.0, section 4);
nothing else is read. The world coordinates are those of Calabretta and Greisen 2002, projection
TAN.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO

import numpy as np

from orbitwatch.errors import UsageError
from orbitwatch.features.sky.trails.field_of_view import Frame

_BLOCK, _CARD = 2880, 80
_MOST_BLOCKS = 400
_EXPOSURES = ("EXPTIME", "EXPOSURE")
_LONGEST_SKIP = 2**33

Header = dict[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """The data on a picture; None if the header lacks them.

    ``time`` is DATE-OBS (UTC), longitude east positive.
    """

    frame: Frame
    time: datetime | None
    exposure_s: float | None
    latitude_deg: float | None
    longitude_deg: float | None
    height_m: float | None


def read_picture(path: Path) -> Picture:
    """Read the first header with world coordinates. Raises UsageError if there is none."""
    try:
        with _opened(path) as stream:
            headers = _headers(stream)
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"cannot read {path}: {error}") from None
    if not headers:
        raise UsageError(f"{path} is not a FITS file", hint="its first card must be SIMPLE")
    chosen = next((header for header in headers if "CRVAL1" in header), None)
    if chosen is None:
        raise UsageError(
            f"{path} has no world coordinates (CRVAL1 ...)",
            hint="solve the picture first, such as with astrometry.net",
        )
    header = {**headers[0], **chosen}
    exposure = next((header[name] for name in _EXPOSURES if name in header), None)
    return Picture(
        frame=_frame(header, path),
        time=_time(header, path),
        exposure_s=None if exposure is None else _number(exposure, "EXPTIME", path),
        latitude_deg=_angle(header, "SITELAT", path),
        longitude_deg=_angle(header, "SITELONG", path),
        height_m=_number(header["SITEELEV"], "SITEELEV", path) if "SITEELEV" in header else None,
    )


def _opened(path: Path) -> BinaryIO | gzip.GzipFile:
    raw = path.open("rb")
    if raw.read(2) == b"\x1f\x8b":
        raw.close()
        return gzip.open(path, "rb")
    raw.seek(0)
    return raw


def _headers(stream: IO[bytes] | gzip.GzipFile) -> list[Header]:
    """Return the headers up to the first with world coordinates, skipping data units."""
    headers: list[Header] = []
    while True:
        header = _header(stream)
        if header is None or (not headers and header.get("SIMPLE") is None):
            return headers
        headers.append(header)
        if "CRVAL1" in header:
            return headers
        size = _data_bytes(header)
        if not 0 <= size <= _LONGEST_SKIP:
            return headers
        stream.seek(-(-size // _BLOCK) * _BLOCK, 1)


def _header(stream: IO[bytes] | gzip.GzipFile) -> Header | None:
    header: Header = {}
    for _ in range(_MOST_BLOCKS):
        block = stream.read(_BLOCK)
        if len(block) < _BLOCK:
            return None
        for at in range(0, _BLOCK, _CARD):
            card = block[at : at + _CARD].decode("ascii", "replace")
            name = card[:8].rstrip()
            if name == "END":
                return header
            if card[8:10] == "= " and name not in header:
                header[name] = _value(card[10:])
    return None


def _value(text: str) -> str:
    """Return the value of a card: a string without its quotes, or the text before the slash."""
    text = text.strip()
    if not text.startswith("'"):
        return text.partition("/")[0].strip()
    end = 1
    while end < len(text):
        if text[end] == "'":
            if text[end + 1 : end + 2] != "'":  # a doubled quote stands for one
                break
            end += 1
        end += 1
    return text[1:end].replace("''", "'").rstrip()


def _data_bytes(header: Header) -> int:
    try:
        axes = int(header.get("NAXIS", "0"))
        if not axes:
            return 0
        count = abs(int(header.get("BITPIX", "8"))) // 8
        for axis in range(1, axes + 1):
            count *= int(header[f"NAXIS{axis}"])
        return (count + int(header.get("PCOUNT", "0"))) * int(header.get("GCOUNT", "1"))
    except (ValueError, KeyError):
        return -1


def _frame(header: Header, path: Path) -> Frame:
    kind = header.get("CTYPE1", ""), header.get("CTYPE2", "")
    if not (kind[0].startswith("RA---TAN") and kind[1].startswith("DEC--TAN")):
        raise UsageError(
            f"{path}: its projection is {' '.join(kind).strip() or 'not given'}, not RA---TAN",
            hint="solve the picture anew; north and the tangent plane are understood",
        )

    def figure(name: str, default: float | None = None) -> float:
        if name not in header:
            if default is None:
                raise UsageError(f"{path} lacks {name} of its world coordinates")
            return default
        return _number(header[name], name, path)

    if "CD1_1" in header or "CD1_2" in header:
        cells = [[figure(f"CD{i}_{j}", 0.0) for j in (1, 2)] for i in (1, 2)]
        matrix = np.array(cells)
    else:
        scale = np.array([figure("CDELT1"), figure("CDELT2")])
        turn = np.radians(figure("CROTA2", figure("CROTA1", 0.0)))
        cosine, sine = float(np.cos(turn)), float(np.sin(turn))
        # Greisen and Calabretta 2002, section 6.1: CROTA2 rotates by the ratio of the scales.
        ratio = scale[1] / scale[0] if scale[0] else 1.0
        rotated = [[cosine, -sine * ratio], [sine / ratio, cosine]]
        cells = [[figure(f"PC{i + 1}_{j + 1}", rotated[i][j]) for j in (0, 1)] for i in (0, 1)]
        matrix = scale[:, None] * np.array(cells)
    if abs(np.linalg.det(matrix)) < 1e-20:
        raise UsageError(f"{path}: its world coordinates give the picture no size")
    prefix = "ZNAXIS" if "ZNAXIS1" in header else "NAXIS"  # a picture compressed as a table
    size = int(figure(f"{prefix}1")), int(figure(f"{prefix}2"))
    if min(size) < 1:
        raise UsageError(f"{path}: a picture of {size[0]} by {size[1]} pixels")
    return Frame(
        (figure("CRVAL1"), figure("CRVAL2")), (figure("CRPIX1"), figure("CRPIX2")), matrix, size
    )


def _time(header: Header, path: Path) -> datetime | None:
    text = header.get("DATE-OBS", "").strip()
    if not text:
        return None
    if "T" not in text:
        clock = header.get("TIME-OBS") or header.get("UT") or header.get("UTC")
        if clock is None:
            raise UsageError(f"{path}: DATE-OBS {text!r} has no time of day", hint="give --time")
        text = f"{text}T{clock.strip()}"
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        raise UsageError(f"{path}: cannot read DATE-OBS {text!r}", hint="give --time") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _angle(header: Header, name: str, path: Path) -> float | None:
    text = header.get(name, "").strip()
    if not text:
        return None
    parts = text.replace(":", " ").split()
    try:
        values = [abs(float(part)) for part in parts]
        if not 1 <= len(values) <= 3:
            raise ValueError
    except ValueError:
        raise UsageError(f"{path}: cannot read {name} {text!r}", hint="give --site") from None
    size = sum(value / 60.0**place for place, value in enumerate(values))
    return -size if text.startswith("-") else size


def _number(text: str, name: str, path: Path) -> float:
    try:
        value = float(text.replace("D", "E"))
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise UsageError(f"{path}: {name} {text!r} is not a number")
    return value
