"""The element sets at hand, by object, and how an object is found among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from operator import attrgetter

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject, ObjectRecord
from orbitwatch.errors import NotFoundError, UsageError

_LISTED = 8
_COSPAR = re.compile(
    r"(?:(?P<year>\d{4})-|(?P<short>\d\d))(?P<launch>\d{3})(?P<piece>[A-Z]{1,3})?", re.I
)
_DROPPED = re.compile(r"[\s\-_]+")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Holdings:
    """Objects by catalogue number; ``find`` understands every way of naming one."""

    objects: Mapping[int, HeldObject]
    _names: dict[str, list[int]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for number, held in self.objects.items():
            for name in _all_names(held):
                numbers = self._names.setdefault(normalise(name), [])
                if number not in numbers:
                    numbers.append(number)

    def __iter__(self) -> Iterator[HeldObject]:
        return iter(self.objects.values())

    def __len__(self) -> int:
        return len(self.objects)

    def find(self, query: str) -> list[HeldObject]:
        """Return the object that ``query`` names, or all that a wildcard or a launch means.

        A catalogue number, a COSPAR designator (``2023-179A``; ``2023-179`` is every object of
        the launch), a pattern with ``*`` or ``?``, or a name, in which case, spaces and hyphens
        do not matter. A whole name wins over a word in a name, and that over a mere part. Raises
        UsageError where a name leaves several objects, NotFoundError with the nearest names.
        """
        text = query.strip()
        if text.isascii() and text.isdigit() and int(text) in self.objects:
            return [self.objects[int(text)]]
        if match := _COSPAR.fullmatch(text):
            found = self._by_designator(match)
            if found:
                return found
        key = normalise(text)
        if "*" in key or "?" in key:
            numbers = sorted(
                {n for name, ns in self._names.items() if fnmatchcase(name, key) for n in ns}
            )
            return [self.objects[n] for n in numbers] or self._none(query, key)
        for numbers in self._by_name(key, text) if key else ():
            if len(numbers) == 1:
                return [self.objects[numbers[0]]]
            if numbers:
                raise self._several(query, numbers)
        return self._none(query, key)

    def _by_designator(self, match: re.Match[str]) -> list[HeldObject]:
        year = match["year"] or ("19" if int(match["short"]) >= 57 else "20") + match["short"]
        launch, piece = f"{year}-{match['launch']}", (match["piece"] or "").upper()
        wanted = launch + piece
        return [
            held
            for held in self
            if (held.record.object_id or "").upper() == wanted
            or (not piece and (held.record.object_id or "").startswith(launch))
        ]

    def _by_name(self, key: str, text: str) -> Iterator[list[int]]:
        """Yield matches from the strictest kind to the loosest."""
        yield self._names.get(key, [])
        words = set(_WORD.findall(text.casefold()))
        yield (
            sorted(
                n
                for n, held in self.objects.items()
                if any(words <= set(_WORD.findall(name.casefold())) for name in _all_names(held))
            )
            if words
            else []
        )
        yield sorted({n for name, ns in self._names.items() if name.startswith(key) for n in ns})
        yield sorted({n for name, ns in self._names.items() if key in name for n in ns})

    def _several(self, query: str, numbers: Sequence[int]) -> UsageError:
        listed = ", ".join(self.objects[n].label for n in numbers[:_LISTED])
        more = f" and {len(numbers) - _LISTED} more" if len(numbers) > _LISTED else ""
        return UsageError(
            f"{query!r} matches {len(numbers)} objects: {listed}{more}",
            hint=f"give a catalogue number, or '{query}*' for all whose names start so",
        )

    def _none(self, query: str, key: str) -> list[HeldObject]:
        near = get_close_matches(key, self._names, n=3, cutoff=0.6)
        labels = [self.objects[self._names[name][0]].label for name in near]
        hint = f"did you mean {' or '.join(dict.fromkeys(labels))}?" if labels else _FIND_HINT
        raise NotFoundError(f"no object {query!r} among the element sets held", hint=hint)


_FIND_HINT = "give --elements FILE with its element set, or a name, catalogue number or designator"


def normalise(name: str) -> str:
    """Return a name as it is compared: without case, spaces, hyphens and underscores."""
    return _DROPPED.sub("", name.casefold())


def gather(element_sets: Iterable[ElementSet], records: Mapping[int, ObjectRecord]) -> Holdings:
    """Return the holdings that ``element_sets`` make, with what ``records`` know of each object.

    An object that ``records`` do not name gets the name and designator of its newest set.
    """
    by_number: dict[int, list[ElementSet]] = {}
    for element_set in element_sets:
        by_number.setdefault(element_set.norad_cat_id, []).append(element_set)
    held = {}
    for number, sets in by_number.items():
        ordered = tuple(sorted(dict.fromkeys(sets), key=attrgetter("epoch")))
        record = records.get(number) or ObjectRecord(
            catalog_id=number,
            name=_newest(ordered, "object_name") or str(number),
            object_id=_newest(ordered, "object_id"),
        )
        held[number] = HeldObject(record, ordered)
    return Holdings(held)


def _newest(element_sets: Sequence[ElementSet], field_name: str) -> str | None:
    values = (getattr(s, field_name) for s in reversed(element_sets))
    return next((str(value) for value in values if value), None)


def _all_names(held: HeldObject) -> Iterator[str]:
    yield held.record.name
    yield from held.record.aliases
    yield from {s.object_name for s in held.element_sets if s.object_name}
