"""The queries for the options of ``fetch``; nothing is sent from here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.archive.sources.celestrak_queries import Kind, Query, is_launch, object_query
from orbitwatch.elements.search_elements import is_provisional
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.times import parse_instant

if TYPE_CHECKING:
    from orbitwatch.archive.holdings import Holdings

_NON_OBJECT_KINDS: tuple[Kind, ...] = ("space-weather", "earth-orientation")
_MOST_OBJECTS = 20  # each is a request; a group is one


@dataclass(frozen=True, slots=True)
class FetchQuestion:
    """What to fetch, before names are looked up; ``days`` are the epochs for Space-Track."""

    objects: tuple[str, ...]
    groups: tuple[str, ...]
    special: tuple[str, ...]
    sources: tuple[str, ...]
    files: tuple[str, ...]
    kind: Kind | None
    spacetrack: bool = False
    days: tuple[date, date] | None = None
    transmitters: bool = False


def kind_from(
    *, first: bool, supplemental: bool, satcat: bool, space_weather: bool, earth_orientation: bool
) -> Kind | None:
    """Return the CelesTrak page selected; None is the usual one."""
    kinds: dict[Kind, bool] = {
        "first": first,
        "supplemental": supplemental,
        "satcat": satcat,
        "space-weather": space_weather,
        "earth-orientation": earth_orientation,
    }
    given = [kind for kind, is_given in kinds.items() if is_given]
    if len(given) > 1:
        raise UsageError(
            f"--{given[0]} and --{given[1]} cannot be used together", hint="give one of them"
        )
    return given[0] if given else None


def check(question: FetchQuestion, *, dated: bool) -> None:
    """Raise UsageError for conflicting options, or if nothing is named."""
    lists = question.groups or question.special
    for name in (*question.objects, *question.groups, *question.sources, *question.files):
        if not name.strip() or not name.isprintable():
            raise UsageError(f"{name!r} is not a name", hint="give one like 25544, iss or stations")
    if dated and not question.spacetrack:
        raise UsageError(
            "--start and --end need --spacetrack", hint="CelesTrak has only the newest sets"
        )
    if question.spacetrack and (question.kind or lists):
        raise UsageError("--spacetrack accepts only OBJECTs", hint="fetch the rest separately")
    if question.kind in _NON_OBJECT_KINDS and (question.objects or lists):
        raise UsageError(
            f"--{question.kind} cannot be combined with anything else",
            hint="fetch the rest separately",
        )
    if question.kind and lists:
        raise UsageError(
            f"--group and --special cannot be used with --{question.kind}",
            hint="supplemental lists are --source and --file",
        )
    if question.transmitters:
        if question != FetchQuestion((), (), (), (), (), None, transmitters=True):
            raise UsageError("--transmitters fetches those of all satellites", hint="give it alone")
        return
    supplemental = question.sources or question.files
    whole = question.kind in ("satcat", *_NON_OBJECT_KINDS)
    if not (question.objects or lists or supplemental or whole):
        raise UsageError(
            "nothing to fetch is named",
            hint="name an object such as 25544, or a list such as --group stations",
        )


def queries_for(question: FetchQuestion, holdings: Holdings) -> Iterator[Query]:
    """Yield the queries for CelesTrak; names known to ``holdings`` are requested by number."""
    kind = question.kind or "gp"
    if question.kind in ("satcat", *_NON_OBJECT_KINDS) and not question.objects:
        yield Query(question.kind)
    for text in question.objects:
        yield from _object_queries(text, kind, holdings)
    for group in question.groups:
        yield Query("gp", "GROUP", group.strip())
    for special in question.special:
        yield Query("gp", "SPECIAL", special.upper())
    for source in question.sources:
        yield Query("supplemental", "SOURCE", source.strip())
    for file in question.files:
        yield Query("supplemental", "FILE", file.strip())


def _object_queries(text: str, kind: Kind, holdings: Holdings) -> Iterator[Query]:
    """Yield one query for each object, and one for a launch or an unknown name."""
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
            remarks.note(f"no {text!r} is stored; {error.hint} CelesTrak is queried for the name")
        yield object_query(text, kind)
        return
    for number in numbers:
        yield Query(kind, "CATNR", str(number))


def check_number(queries: Sequence[Query]) -> None:
    """Raise UsageError if single objects would make too many requests."""
    single = [query for query in queries if query.parameter in ("CATNR", "INTDES", "NAME")]
    if len(single) > _MOST_OBJECTS:
        raise UsageError(
            f"{len(single):,} objects would be as many requests, and {_MOST_OBJECTS} are the most",
            hint="fetch a list in one: --group active, or --group starlink",
        )


def numbers_of(text: str, holdings: Holdings) -> list[int]:
    """Return the catalogue numbers for a number, a name, a designator or a pattern."""
    if text.isascii() and text.isdigit():
        if not 1 <= int(text) <= 999_999_999:
            raise UsageError(f"{text} is not a catalogue number", hint="they have up to 9 digits")
        if is_provisional(int(text)):
            raise UsageError(
                f"{text} is a provisional number of search elements, which no source has",
                hint="compute them again: orbitwatch launch; or fetch the catalogued object",
            )
        return [int(text)]
    found = [held.record.catalog_id for held in holdings.find(text)]
    numbers = [number for number in found if number > 0 and not is_provisional(number)]
    if not numbers:
        raise NotFoundError(f"{text!r} has no catalogue number", hint="no source can be queried")
    if len(numbers) > _MOST_OBJECTS:
        raise UsageError(
            f"{text!r} means {len(numbers):,} objects, and each would be a request",
            hint="fetch a list in one: --group active, or --group starlink",
        )
    return numbers


def days_from(start: str | None, end: str | None, now: datetime) -> tuple[date, date]:
    """Return the first day of epochs and the day after the last, both in UTC.

    Space-Track excludes the last day of a range.
    """
    if start is None:
        raise UsageError("--spacetrack needs --start", hint="such as --start 2023-11-21")
    first = parse_instant(start, now).instant.date()
    last = parse_instant(end, now).instant.date() if end is not None else now.date()
    if last < first:
        raise UsageError(f"the end, {last}, is before the start, {first}", hint="swap them")
    return first, last + timedelta(days=1)
