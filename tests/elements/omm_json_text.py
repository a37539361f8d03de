"""Element sets as OMM in JSON, one object a line, for tests of readers."""

from __future__ import annotations

import json
from collections.abc import Iterable

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.omm import omm_from_element_set


def write_omm_json(element_sets: Iterable[ElementSet]) -> str:
    """Write an array, keywords in CelesTrak's order, numbers as numbers."""
    records = [json.dumps(omm_from_element_set(element_set)) for element_set in element_sets]
    return "[\n" + ",\n".join(records) + "\n]\n" if records else "[]\n"
