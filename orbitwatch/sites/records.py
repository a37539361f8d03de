"""Sites as rows of CSV: the shipped gazetteer and the user's own file have the same columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from orbitwatch.errors import UsageError
from orbitwatch.sites.horizon import format_horizon, parse_horizon
from orbitwatch.sites.site import Site, normalise

COLUMNS = (
    "name",
    "kind",
    "country",
    "latitude_deg",
    "longitude_deg",
    "height_m",
    "timezone",
    "aliases",
    "horizon",
)
"""``horizon`` may be missing, and is written only if a site has one: `format_horizon`."""
_REQUIRED = {"name", "latitude_deg", "longitude_deg"}


def read_sites(file: Path, *, missing_ok: bool = False) -> list[Site]:
    """Return the sites in ``file``, in its order.

    With ``missing_ok`` a missing file has none. The columns name, latitude_deg and longitude_deg
    are required. Raises UsageError, with the file and the line, if the file cannot be read as sites
    or two rows share a name or an alias. The file itself is never changed.
    """
    sites: list[Site] = []
    owners: dict[str, str] = {}
    text = _text(file, missing_ok)
    for line, row in _rows(file, text) if text is not None else ():
        try:
            site = _site(row)
        except UsageError as error:
            raise _damaged(file, line, error.message) from None
        for key in sorted({normalise(text) for text in (site.name, *site.aliases)}):
            if key in owners:
                raise _damaged(file, line, f"{site.name!r} and {owners[key]!r} share a name")
            owners[key] = site.name
        sites.append(site)
    return sites


def site_named(file: Path, key: str) -> Site | None:
    """Return the site in ``file`` with ``key`` as its name or an alias, normalised; None for none.

    Only rows that may have that name are read: the file must be whole, with a row on each line.
    """
    header, *lines = (_text(file, False) or "").splitlines()
    in_ascii = re.compile(r"[\W_]*".join(map(re.escape, key)))
    rows = [line for line in lines if not line.isascii() or in_ascii.search(line.lower())]
    for _, row in _rows(file, "\n".join([header, *rows])):
        if key in map(normalise, (row["name"], *_aliases(row))):
            return _site(row)
    return None


def format_sites(sites: Iterable[Site]) -> str:
    """Return ``sites`` as CSV text, with a header and all digits of their numbers."""
    listed = list(sites)
    with_horizon = any(site.horizon_profile for site in listed)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS if with_horizon else COLUMNS[:-1])
    for site in listed:
        profile = site.horizon_profile
        numbers = (site.latitude_deg, site.longitude_deg, site.height_m)
        writer.writerow(
            [
                site.name,
                site.kind,
                site.country,
                *(repr(number).removesuffix(".0") for number in numbers),
                site.timezone,
                "|".join(site.aliases),
                *([format_horizon(profile) if profile else ""] if with_horizon else []),
            ]
        )
    return text.getvalue()


def _rows(file: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if header is None:
            raise _damaged(file, 1, "the file is empty")
        _check_header(file, header)
        for cells in reader:
            if not cells:
                continue  # a blank line
            if len(cells) != len(header):
                raise _damaged(
                    file, reader.line_num, f"{len(cells)} cells, but {len(header)} columns"
                )
            row = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
            yield reader.line_num, row
    except csv.Error as error:
        raise _damaged(file, reader.line_num, str(error)) from None


def _text(file: Path, missing_ok: bool) -> str | None:
    try:
        raw = file.read_bytes()
    except OSError as error:
        if missing_ok and isinstance(error, FileNotFoundError | NotADirectoryError):
            return None
        raise UsageError(
            f"cannot read {file}: {error.strerror or error}",
            hint="check that the file exists and that you may read it",
        ) from None
    try:
        return raw.decode("utf-8-sig")  # spreadsheets put a byte order mark in front
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _damaged(file, line, "not UTF-8 text") from None


def _check_header(file: Path, header: list[str]) -> None:
    if missing := sorted(_REQUIRED.difference(header)):
        raise _damaged(file, 1, f"no column {', '.join(missing)}")
    # An unknown column would be lost when the file is written again.
    if unknown := [column for column in header if column not in COLUMNS]:
        raise _damaged(file, 1, f"unknown column {unknown[0]!r}")
    if len(set(header)) != len(header):
        raise _damaged(file, 1, "a column appears twice")


def _site(row: dict[str, str]) -> Site:
    return Site(
        name=row["name"],
        latitude_deg=_number(row, "latitude_deg"),
        longitude_deg=_number(row, "longitude_deg"),
        height_m=_number(row, "height_m") if row.get("height_m") else 0.0,
        timezone=row.get("timezone") or "UTC",
        kind=row.get("kind", ""),
        country=row.get("country", ""),
        aliases=_aliases(row),
        horizon=parse_horizon(row["horizon"]) if row.get("horizon") else None,
    )


def _aliases(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(alias for alias in row.get("aliases", "").split("|") if alias)


def _number(row: dict[str, str], column: str) -> float:
    try:
        return float(row[column])
    except ValueError:
        raise UsageError(f"{column} is {row[column]!r}, not a number") from None


def _damaged(file: Path, line: int, what: str) -> UsageError:
    return UsageError(
        f"{file}, line {line}: {what}",
        hint="correct that line or move the file away; orbitwatch does not change it",
    )
