"""From words to areas: files and names given with ``--area``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orbitwatch.features.areas.shapes import Area


_SUFFIXES = (".geojson", ".json")


_LARGE_SHARE = 0.25


def areas_from(texts: Sequence[str]) -> tuple[list[Area], list[str]]:
    """Return the areas that ``texts`` name, each once, and what must be said about them.

    A text that ends like a GeoJSON file, or names a file that is there, is one; others are names.
    """
    from orbitwatch.features.areas.geojson import read_areas
    from orbitwatch.features.areas.names import named_area

    areas: dict[str, Area] = {}
    for text in dict.fromkeys(texts):
        path = Path(text)
        if is_area_file(text):
            found = read_areas(_content(path), str(path), path.stem)
        else:
            found = [named_area(text)]
        for area in found:
            areas.setdefault(area.name, area)
            if areas[area.name] is not area and path.suffix:
                raise UsageError(
                    f"two areas are called {area.name!r}",
                    hint=f"change the name in the properties of {path}",
                )
    return list(areas.values()), [note for area in areas.values() for note in _notes(area)]


def is_area_file(text: str) -> bool:
    """Whether a text that names an area is a file's."""
    return Path(text).suffix.lower() in _SUFFIXES or Path(text).is_file()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}", hint="check --area") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="check --area") from None


def _notes(area: Area) -> list[str]:
    if area.share < _LARGE_SHARE:
        return []
    size = "more than a hemisphere" if area.share > 0.5 else "less than a hemisphere"
    covered = f"the area {area.name} covers {100.0 * area.share:.0f} % of the Earth, {size}"
    return [f"{covered}: each polygon is the smaller side of its outer ring"]
