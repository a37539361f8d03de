"""The pages of ``orbitwatch help TOPIC``: details that the README omits."""

from __future__ import annotations

from orbitwatch.resources import shipped

TOPICS = {
    "objects": "How to name objects, and select many of them.",
    "places": "How to name places, and save your own.",
    "times": "How to write times and spans, and which zone they are in.",
    "settings": "Defaults, and completion in a shell.",
    "elements": "Where element sets come from, and which one is used.",
    "trust": "How far to trust an answer, and how that was measured.",
    "visible": "Passes, overflights and visibility.",
    "sky": "Tonight, transits, trails in pictures, identification.",
    "areas": "Areas and fleets: revisit times and coverage.",
    "orbits": "Positions, changes of an orbit, and re-entry.",
    "launches": "Orbits from a launch, before an object is catalogued.",
    "claims": "Checking dated claims, and writing reports.",
    "radio": "Doppler, transmitters, rotators and radios.",
    "maps": "Maps, globes and files for other programs.",
    "watching": "Live view, announcements, and a station's page.",
    "python": "The Python API, for programs and notebooks.",
    "scale": "The whole catalogue, speed, and clusters.",
}
"""Name and subject of each page; the pages are ``data/help/NAME.md``."""


def page(name: str) -> str:
    """Return the page of a topic as Markdown; raises NotFoundError where it does not ship."""
    return shipped(f"help/{name}.md").read_text(encoding="utf-8")
