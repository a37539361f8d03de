"""OMM as XML: one ``<omm>``, or an ``<ndm>`` of many (CCSDS 505.0-B, 502.0-B-3 section 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from defusedxml import ElementTree

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.omm import READ_KEYWORDS, element_set_from_omm
from orbitwatch.elements.refusal import Refusal
from orbitwatch.elements.validation import FieldError, quoted
from orbitwatch.errors import ElementsError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type alone; defusedxml does the parsing

_MESSAGE = re.compile(r"<(?:[\w.-]+:)?omm[\s/>]")
_NOT_MARKUP = (("<!--", "-->"), ("<![CDATA[", "]]>"))
_DEEPEST = 20  # an <ndm> of messages has six levels


def read_omm_xml(text: str, source: str) -> Iterator[ElementSet | Refusal]:
    """Read messages in the order of the file, with or without a namespace.

    Units stand in attributes and are the ones the standard fixes, so they are not read. A
    refusal names the line and the number of its ``<omm>``. ``ElementsError`` when the text is
    not whole, valid XML, declares entities, or holds something else than messages.
    """
    root = _parse(text, source)
    _check_depth(root, source)
    if _local_name(root) not in ("omm", "ndm"):
        raise ElementsError(
            f"{source}: this XML is no OMM, its first element is {quoted(_local_name(root))}",
            hint="expected is an <omm>, or an <ndm> of them",
        )
    lines: list[int] = []
    messages = list(_messages(root))
    for index, message in enumerate(messages):
        try:
            yield element_set_from_omm(_fields(message))
        except FieldError as error:
            lines = lines or _starting_lines(text)
            line = lines[index] if index < len(lines) else 1
            yield Refusal(source, line, f"message {index + 1}, {error.field}", error.reason)


def _parse(text: str, source: str) -> Element:
    hint = "the file may be cut off; fetch it again"
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line, column = error.position
        message = f"{source}:{line}: broken XML, column {column + 1}"
    except ValueError:  # entities that defusedxml forbids, or text that is no Unicode
        message = f"{source}: this XML declares entities or holds bytes that are not UTF-8"
    raise ElementsError(message, hint=hint)


def _check_depth(root: Element, source: str) -> None:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise ElementsError(
        f"{source}: this XML is nested too deeply", hint="expected is an <omm>, or an <ndm> of them"
    )


def _messages(element: Element) -> Iterator[Element]:
    """Yield the messages in order; one within another is part of that, and spoils it."""
    if _local_name(element) == "omm":
        yield element
        return
    for child in element:
        yield from _messages(child)


def _fields(message: Element) -> dict[str, str | None]:
    fields: dict[str, str | None] = {}
    for element in message.iter():
        keyword = _local_name(element)
        if keyword in READ_KEYWORDS:
            if keyword in fields:
                raise FieldError(keyword, "is given twice")
            fields[keyword] = element.text
    return fields


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _starting_lines(text: str) -> list[int]:
    """Find the line of each ``<omm>``: the parser does not keep where an element stood."""
    lines: list[int] = []
    line, seen = 1, 0
    for start, end in _markup(text):
        for match in _MESSAGE.finditer(text, start, end):
            line += text.count("\n", seen, match.start())
            seen = match.start()
            lines.append(line)
    return lines


def _markup(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a valid text that are no comment and no CDATA section."""
    position = 0
    found = {opening: text.find(opening) for opening, _ in _NOT_MARKUP}
    while True:
        for opening, place in found.items():
            if 0 <= place < position:
                found[opening] = text.find(opening, position)
        start, opening, closing = min(
            ((found[opening], opening, closing) for opening, closing in _NOT_MARKUP),
            key=lambda one: one[0] if one[0] >= 0 else len(text),
        )
        if start < 0:
            break
        yield position, start
        end = text.find(closing, start + len(opening))
        position = len(text) if end < 0 else end + len(closing)
    yield position, len(text)
