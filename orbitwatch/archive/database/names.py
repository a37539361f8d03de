"""Searches objects by designator, pattern, name or part of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from heapq import nlargest

from orbitwatch.elements.identity import labelled

_COSPAR = re.compile(
    r"(?:(?P<year>\d{4})-|(?P<short>\d\d))(?P<launch>\d{3})(?P<piece>[A-Z]{1,3})?", re.I
)
_DROPPED = re.compile(r"[\s\-_]+")
_WORD = re.compile(r"[^\W_]+")
_GRAM = 2
_COMPARED = 500


@dataclass(frozen=True, slots=True)
class Named:
    """The names of an object: current name, designator, and former names."""

    name: str
    object_id: str | None = None
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class Names:
    """The names of many objects by catalogue number, indexed at the first search.

    Every method returns catalogue numbers in ascending order.
    """

    named: Mapping[int, Named]
    _keys: dict[str, list[int]] = field(default_factory=dict, init=False)

    def label(self, number: int) -> str:
        """Return the object's name, if any, and number, for messages."""
        return labelled(self.named[number].name, number)

    def by_designator(self, text: str) -> list[int]:
        """Return the object with that COSPAR designator, or all of a launch (``2023-179``)."""
        match = _COSPAR.fullmatch(text)
        if match is None:
            return []
        year = match["year"] or ("19" if int(match["short"]) >= 57 else "20") + match["short"]
        launch, piece = f"{year}-{match['launch']}", (match["piece"] or "").upper()
        return sorted(
            number
            for number, named in self.named.items()
            if named.object_id
            and named.object_id.startswith(launch)
            and (not piece or named.object_id.upper() == launch + piece)
        )

    def by_pattern(self, key: str) -> list[int]:
        """Return the objects with a name that matches a pattern of ``*`` and ``?``."""
        fits = re.compile(translate(key)).match
        return sorted({n for name, numbers in self.keys().items() if fits(name) for n in numbers})

    def by_name(self, key: str, text: str) -> Iterator[list[int]]:
        """Yield matches from strictest to loosest: whole name, all words, prefix, substring."""
        keys = self.keys()
        yield sorted(keys.get(key, ()))
        yield self._with_words(set(_WORD.findall(text.casefold())))
        part = {name: numbers for name, numbers in keys.items() if key in name}
        yield sorted({n for name, ns in part.items() if name.startswith(key) for n in ns})
        yield sorted({n for ns in part.values() for n in ns})

    def near(self, key: str) -> list[int]:
        """Return up to three objects, best first, with names most similar to ``key``."""
        from difflib import get_close_matches  # only a failed search needs it

        grams = {key[i : i + _GRAM] for i in range(max(1, len(key) - _GRAM + 1))}
        keys = self.keys()
        # Comparing all names would take half a second: keep those with most letter pairs in common.
        alike = nlargest(_COMPARED, keys, key=lambda name: sum(gram in name for gram in grams))
        found = get_close_matches(key, alike, n=3, cutoff=0.6)
        return list(dict.fromkeys(keys[name][0] for name in found))

    def keys(self) -> dict[str, list[int]]:
        """Return the catalogue numbers of each normalised name."""
        if not self._keys:
            for number, named in self.named.items():
                for name in {named.name, *named.others}:
                    numbers = self._keys.setdefault(normalise(name), [])
                    if number not in numbers:
                        numbers.append(number)
        return self._keys

    def _with_words(self, words: set[str]) -> list[int]:
        if not words:
            return []
        return sorted(
            number
            for number, named in self.named.items()
            if any(_has_words(name, words) for name in (named.name, *named.others))
        )


def _has_words(name: str, words: Iterable[str]) -> bool:
    folded = name.casefold()
    if not all(word in folded for word in words):  # rejects most names cheaply
        return False
    return set(words) <= set(_WORD.findall(folded))


def is_designator(text: str) -> bool:
    """Whether ``text`` has the form of a COSPAR designator, or of the launch part of one."""
    return _COSPAR.fullmatch(text) is not None


def normalise(name: str) -> str:
    """Return a name in the form used for comparison: casefolded, without spaces, - and _."""
    if name.isascii() and name.isprintable():  # same result, five times faster
        return name.lower().replace(" ", "").replace("-", "").replace("_", "")
    return _DROPPED.sub("", name.casefold())
