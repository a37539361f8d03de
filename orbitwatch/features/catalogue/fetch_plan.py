"""What ``orbitwatch fetch`` is asked for, as queries; nothing is sent from here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.archive.sources.celestrak_queries import Kind, Query, is_launch, object_query
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.times import parse_instant

if TYPE_CHECKING:
    from orbitwatch.archive.holdings import Holdings

_MOST_OBJECTS = 20  # each is a request; a group is one


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for, before anything is looked up."""

    objects: tuple[str, ...]
    groups: tuple[str, ...]
    special: tuple[str, ...]
    sources: tuple[str, ...]
    files: tuple[str, ...]
    kind: Kind | None


def kind_from(*, first: bool, supplemental: bool, satcat: bool) -> Kind | None:
    """Return which of CelesTrak's pages is meant; None is the usual one."""
    if first + supplemental + satcat > 1:
        raise UsageError(
            "--first, --supplemental and --satcat exclude each other", hint="give one of them"
        )
    return "first" if first else "supplemental" if supplemental else "satcat" if satcat else None


def check(wanted: Wanted, *, spacetrack: bool, dated: bool) -> None:
    """Raise UsageError where the options do not go together, or name nothing."""
    lists = wanted.groups or wanted.special
    for name in (*wanted.objects, *wanted.groups, *wanted.sources, *wanted.files):
        if not name.strip() or not name.isprintable():
            raise UsageError(f"{name!r} is no name", hint="give one like 25544, iss or stations")
    if dated and not spacetrack:
        raise UsageError(
            "--start and --end go with --spacetrack", hint="CelesTrak has the newest sets alone"
        )
    if spacetrack and (wanted.kind or lists):
        raise UsageError("--spacetrack takes OBJECTs alone", hint="fetch the rest apart from it")
    if wanted.kind and lists:
        raise UsageError(
            f"--group and --special do not go with --{wanted.kind}",
            hint="supplemental lists are --source and --file",
        )
    if not (wanted.objects or lists or wanted.sources or wanted.files or wanted.kind == "satcat"):
        raise UsageError(
            "nothing is named to fetch",
            hint="name an object such as 25544, or a list such as --group stations",
        )


def queries_for(wanted: Wanted, holdings: Holdings) -> Iterator[Query]:
    """Yield what to ask CelesTrak; names that ``holdings`` know are asked for by number."""
    kind = wanted.kind or "gp"
    if wanted.kind == "satcat" and not wanted.objects:
        yield Query("satcat")
    for text in wanted.objects:
        yield from _object_queries(text, kind, holdings)
    for group in wanted.groups:
        yield Query("gp", "GROUP", group.strip())
    for special in wanted.special:
        yield Query("gp", "SPECIAL", special.upper())
    for source in wanted.sources:
        yield Query("supplemental", "SOURCE", source.strip())
    for file in wanted.files:
        yield Query("supplemental", "FILE", file.strip())


def _object_queries(text: str, kind: Kind, holdings: Holdings) -> Iterator[Query]:
    """Yield one query for each object; for a launch, and a name not known here, one for it all."""
    text = text.strip()
    if is_launch(text):
        yield object_query(text, kind)
        return
    try:
        numbers = numbers_of(text, holdings)
    except NotFoundError as error:
        if "*" in text or "?" in text:
            raise
        if error.hint and error.hint.startswith("did you mean"):
            remarks.note(f"no {text!r} is held; {error.hint} CelesTrak is asked for the name")
        yield object_query(text, kind)
        return
    for number in numbers:
        yield Query(kind, "CATNR", str(number))


def check_number(queries: Sequence[Query]) -> None:
    """Raise UsageError where single objects would be too many requests."""
    single = [query for query in queries if query.parameter in ("CATNR", "INTDES", "NAME")]
    if len(single) > _MOST_OBJECTS:
        raise UsageError(
            f"{len(single):,} objects would be as many requests, and {_MOST_OBJECTS} are the most",
            hint="fetch a list in one: --group active, or --group starlink",
        )


def numbers_of(text: str, holdings: Holdings) -> list[int]:
    """Return the catalogue numbers that a number, a name, a designator or a pattern means."""
    if text.isascii() and text.isdigit():
        if not 1 <= int(text) <= 999_999_999:
            raise UsageError(f"{text} is not a catalogue number", hint="they have up to 9 digits")
        return [int(text)]
    numbers = [held.record.catalog_id for held in holdings.find(text)]
    if len(numbers) > _MOST_OBJECTS:
        raise UsageError(
            f"{text!r} means {len(numbers):,} objects, and each would be a request",
            hint="fetch a list in one: --group active, or --group starlink",
        )
    return numbers


def days_from(start: str | None, end: str | None, now: datetime) -> tuple[date, date]:
    """Return the first and the last day of epochs, which Space-Track counts in UTC."""
    if start is None:
        raise UsageError("--spacetrack needs --start", hint="such as --start 2023-11-21")
    first = parse_instant(start, now).instant.date()
    last = parse_instant(end, now).instant if end is not None else now
    midnight = last.replace(hour=0, minute=0, second=0, microsecond=0)
    day = last.date() if last == midnight else (last + timedelta(days=1)).date()
    if day <= first:
        raise UsageError(f"the end, {day}, is not after the start, {first}", hint="swap them")
    return first, day
