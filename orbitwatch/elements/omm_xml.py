"""OMM as XML: one ``<omm>``, or an ``<ndm>`` of many (CCSDS 505.0-B, 502.0-B-3 section 8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from defusedxml import ElementTree

from orbitwatch.elements.labels import quoted, without_surrogates
from orbitwatch.elements.omm import LABELS, READ_KEYWORDS, element_set_from_omm
from orbitwatch.elements.record import Reading, read_record
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type alone; defusedxml does the parsing

_MESSAGE_OR_HIDDEN = re.compile(r"<!--|<!\[CDATA\[|<(?:[\w.-]+:)?omm[\s/>]")
_DEEPEST = 20  # an <ndm> of messages has six levels


def read_omm_xml(text: str, source: str) -> Iterator[Reading]:
    """Read messages in the order of the file, with or without a namespace.

    Units are in attributes and fixed by the standard, so they are not read. A
    refusal names the line and the number of its ``<omm>``. ``ElementsError`` if the text is
    not complete, valid XML, declares entities, or contains anything but messages.
    """
    root = _parse(text, source)
    _check_depth(root, source)
    if _local_name(root) not in ("omm", "ndm"):
        raise ElementsError(
            f"{source}: this XML is not an OMM, its first element is {quoted(_local_name(root))}",
            hint="expected an <omm>, or an <ndm> of them",
        )
    lines = cache(lambda: _starting_lines(text))  # determined only if something is wrong
    for index, message in enumerate(_messages(root)):
        fields, twice = _fields(message)
        place = partial(_place, lines, index)
        if twice is not None:
            yield Refusal(source, *place(twice), "is given twice")
        else:
            yield from read_record(element_set_from_omm, fields, source, place)


def _place(lines: Callable[[], list[int]], index: int, field: str) -> tuple[int, str]:
    found = lines()
    return found[index] if index < len(found) else 1, f"message {index + 1}, {field}"


def _parse(text: str, source: str) -> Element:
    try:
        return ElementTree.fromstring(without_surrogates(text))
    except ElementTree.ParseError as error:
        line, column = error.position
        raise ElementsError(
            f"{source}:{line}: broken XML, column {column + 1}",
            hint="the file may be cut off; fetch it again",
        ) from None
    except ValueError:  # what defusedxml forbids
        raise ElementsError(
            f"{source}: this XML declares entities, which are not read",
            hint="remove its <!DOCTYPE> part",
        ) from None


def _check_depth(root: Element, source: str) -> None:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise ElementsError(
        f"{source}: this XML is nested too deeply", hint="expected an <omm>, or an <ndm> of them"
    )


def _messages(root: Element) -> Iterator[Element]:
    """Yield each ``<omm>`` in the order of the file; one within another is a part of that one."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if _local_name(element) == "omm":
            yield element
        else:
            waiting.extend(reversed(element))


def _fields(message: Element) -> tuple[dict[str, str | None], str | None]:
    """Return the fields of a message, and the keyword that is given twice, if one is."""
    fields: dict[str, str | None] = {}
    for element in message.iter():
        keyword = _local_name(element)
        if keyword in READ_KEYWORDS and not (fields.get(keyword) and keyword in LABELS):
            if fields.get(keyword) and element.text:
                return fields, keyword
            fields[keyword] = fields.get(keyword) or element.text
    return fields, None


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _starting_lines(text: str) -> list[int]:
    """Find the line of each ``<omm>``: the parser does not keep where an element stood."""
    lines: list[int] = []
    line, counted, position = 1, 0, 0
    while match := _MESSAGE_OR_HIDDEN.search(text, position):
        position = match.end()
        if match[0].startswith("<!"):
            end = text.find("-->" if match[0] == "<!--" else "]]>", position)
            position = len(text) if end < 0 else end
        else:
            line += text.count("\n", counted, match.start())
            counted = match.start()
            lines.append(line)
    return lines
