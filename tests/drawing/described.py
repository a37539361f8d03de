"""What a drawing says and how it is drawn, without where: places differ with fonts and versions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from lxml import etree

_SVG = "{http://www.w3.org/2000/svg}"
_STYLED = ("path", "use", "rect", "circle")


def described(file: Path) -> str:
    """Return the size of an SVG drawing, its strokes and fills with their number, and its texts."""
    root = etree.parse(file).getroot()
    strokes = Counter(
        f"{element.tag.removeprefix(_SVG)}{_marker_size(element)} {_style(element)}"
        for element in root.iter(*(_SVG + tag for tag in _STYLED))
        if element.get("style")
    )
    texts = [f"{''.join(text.itertext())} | {_style(text)}" for text in root.iter(_SVG + "text")]
    size = f"{root.get('width')} x {root.get('height')}"
    return "\n".join([size, *(f"{n} x {what}" for what, n in sorted(strokes.items())), *texts])


def _marker_size(element: etree._Element) -> str:
    """Return how large a marker is, points; empty for what is no marker."""
    parent = element.getparent()
    if parent is None or parent.tag != f"{_SVG}defs":
        return ""
    numbers = [float(text) for text in re.findall(r"-?\d+\.?\d*", element.get("d") or "")]
    return f" of {max(numbers) - min(numbers):.1f}"


def _style(element: etree._Element) -> str:
    """Return a style with its lengths rounded, without families of type and names of patterns."""
    style = re.sub(r"#h[^)]*| font-family:[^;]*;", "", element.get("style") or "")
    return re.sub(r"\d+\.\d+", lambda number: f"{float(number.group()):.1f}", style)
