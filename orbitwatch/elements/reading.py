"""Reads element sets from a text in any of the five formats, recognised by content."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.labels import quoted
from orbitwatch.elements.omm_csv import read_omm_csv
from orbitwatch.elements.record import Part, Reading, one_by_one
from orbitwatch.elements.refusal import LabelNote, Refusal
from orbitwatch.elements.tle import read_tle
from orbitwatch.errors import ElementsError

__all__ = [
    "LabelNote",
    "ReadResult",
    "Refusal",
    "iterate_element_sets",
    "read_element_sets",
    "read_parts",
    "sorted_out",
]

_HINT: Final = "expected element sets as TLE, or as OMM in CSV, JSON, XML or KVN"

_HTML_START = re.compile(r"<(?:!doctype\s+)?html", re.IGNORECASE)
_XML_START = re.compile(r"<(?:\?xml|!|(?:[\w.-]+:)?(?:omm|ndm)\b)")
_JSON_START = re.compile(r"\[\s*(?:[\]{]|\Z)|\{\s*(?:[\"}]|\Z)")
_CSV_KEYWORD = re.compile(r"\b(?:NORAD_CAT_ID|MEAN_MOTION|EPOCH)\b", re.IGNORECASE)

# These three are searched for in the whole text after a line feed, which is many times faster
# than a search for the start of a line.
_KVN_START = re.compile(r"\n[ \t]*CCSDS_OMM_VERS[ \t]*=")
_INDENT = r"\n[ \t\u00a0]*"
_TLE_PAIR = re.compile(rf"{_INDENT}1[ \u00a0][^\n]{{60,}}{_INDENT}2[ \u00a0][^\n]{{60,}}")
_TLE_LINE = re.compile(rf"{_INDENT}[12] [ 0-9A-Z][ 0-9]{{3}}[0-9]")
_DECLARED_ENCODING = re.compile(rb"""\s*<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FIRST_LINES: Final = 4096  # characters

_Reader = Callable[[str, str], Iterator[Part]]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The sets of one source in its order, including repeated ones, and the refusals.

    ``notes`` name malformed labels of the sets.
    """

    sets: Sequence[ElementSet]
    refused: tuple[Refusal, ...]
    notes: tuple[LabelNote, ...] = ()


def read_element_sets(content: str | bytes, source: str) -> ReadResult:
    """Read every element set in ``content``; ``source`` names it in refusals and errors.

    A damaged set is refused and the others are kept. Bytes are UTF-8, with or without a
    byte order mark, or in the encoding that XML declares; a byte that is not UTF-8 is read as
    Windows-1252 in a label, elsewhere it damages only its own set. An empty JSON array, a CSV
    header without records and an ``<ndm>`` without messages are results without sets.
    ``ElementsError`` if the content is not an element set file, is UTF-16, or is incomplete JSON
    or XML.
    """
    return sorted_out(read_parts(content, source))


def sorted_out(parts: Iterable[Part]) -> ReadResult:
    """Return the output of readers, separated into sets, refusals and notes."""
    tables: list[ElementTable] = []
    alone: list[ElementSet] = []  # since the last table
    refused: list[Refusal] = []
    notes: list[LabelNote] = []
    for read in parts:
        if isinstance(read, ElementSet):
            alone.append(read)
        elif isinstance(read, ElementTable):
            tables += [ElementTable(alone), read]
            alone = []
        elif isinstance(read, Refusal):
            refused.append(read)
        else:
            notes.append(read)
    tables = [table for table in (*tables, ElementTable(alone)) if len(table)]
    return ReadResult(ElementTable.joined(tables), tuple(refused), tuple(notes))


def iterate_element_sets(content: str | bytes, source: str) -> Iterator[Reading]:
    """Read as `read_element_sets` does, one set after the other, for files of millions."""
    return one_by_one(read_parts(content, source))


def read_parts(content: str | bytes, source: str) -> Iterator[Part]:
    """Read as `read_element_sets` does, part by part; problems are raised once it is iterated."""
    text = _text(content, source)
    yield from _reader(text, source)(text, source)


def _text(content: str | bytes, source: str) -> str:
    if isinstance(content, bytes):
        if _is_utf_16(content):
            raise ElementsError(
                f"{source} is text in UTF-16, not UTF-8",
                hint="save it as UTF-8: in PowerShell with 'Set-Content -Encoding utf8', "
                "elsewhere with 'iconv -f UTF-16 -t UTF-8'",
            )
        content = _decoded(content)
    content = content.removeprefix("\ufeff")
    if "\r" not in content:
        return content
    # Old Mac files end their lines in a carriage return alone.
    return content.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str:
    """Decode UTF-8, or what an XML declaration names.

    Invalid bytes become lone surrogates, which every check of a number rejects.
    """
    declared = _DECLARED_ENCODING.match(content[:_FIRST_LINES])
    if declared is not None:
        with contextlib.suppress(LookupError, UnicodeError):
            return content.decode(declared[1].decode("ascii"))
    return content.decode("utf-8", errors="surrogateescape")


def _is_utf_16(content: bytes) -> bool:
    """Whether every other byte is zero, as in ASCII text, where there is no byte order mark."""
    first, second = content[:64:2], content[1:64:2]
    return content.startswith(_UTF_16) or any(
        len(high) > 1 and not any(high) and all(low)
        for high, low in ((first, second), (second, first))
    )


def _has(after_a_line_feed: re.Pattern[str], text: str) -> bool:
    """Whether the pattern is found, including at the start, without copying the whole text."""
    start = "\n" + text[:_FIRST_LINES]
    return bool(after_a_line_feed.search(start) or after_a_line_feed.search(text))


def _reader(text: str, source: str) -> _Reader:
    start = text.lstrip()
    first_line = start[: start.find("\n") if "\n" in start else None].rstrip()
    if not start:
        raise ElementsError(f"{source} is empty", hint=_HINT)
    if _HTML_START.match(start):
        raise ElementsError(f"{source} is a web page, not element sets", hint=_HINT)
    if _XML_START.match(start):
        # The XML parser takes longer to load than everything else here together.
        from orbitwatch.elements.omm_xml import read_omm_xml

        return read_omm_xml
    if _has(_TLE_PAIR, text):  # before the others: a name may start or read like any of them
        return read_tle
    if _JSON_START.match(start):
        from orbitwatch.elements.omm_json import read_omm_json

        return read_omm_json
    if "," in first_line and _CSV_KEYWORD.search(first_line):
        return read_omm_csv
    if _has(_KVN_START, text):
        from orbitwatch.elements.omm_kvn import read_omm_kvn

        return read_omm_kvn
    if _has(_TLE_LINE, text):  # not one whole pair: everything will be refused, with reasons
        return read_tle
    raise ElementsError(
        f"{source} contains no element sets, it starts with {quoted(first_line)}", hint=_HINT
    )
