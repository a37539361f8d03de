"""The pages of ``orbitwatch help TOPIC``: details that the README omits."""

from __future__ import annotations

from orbitwatch.resources import shipped

TOPICS = {
    "objects": "How to name objects, and choose many of them.",
    "places": "How to name places, and save your own.",
    "times": "How to write times and spans, and whose zone they are in.",
    "settings": "Defaults, and completion in a shell.",
    "elements": "Where element sets come from, and which one answers.",
    "trust": "How far to trust an answer, and how that was measured.",
    "visible": "Passes, overflights, and what can be seen of them.",
    "sky": "Tonight, transits, pictures crossed, and what was that light.",
    "areas": "Areas and fleets: how often they look, how well they cover.",
    "orbits": "Where it is, how its orbit changed, and when it comes down.",
    "launches": "Orbits from a launch, before the catalogue has them.",
    "claims": "Check dated claims, and write reports.",
    "radio": "Doppler, transmitters, rotators and radios.",
    "maps": "Maps, globes and files for other programs.",
    "watching": "Live view, announcements, and a station's page.",
    "python": "The same answers in a program or a notebook.",
    "scale": "The whole catalogue, speed, and clusters.",
}
"""Name and subject of each page; the pages are ``data/help/NAME.md``."""


def page(name: str) -> str:
    """Return the page of a topic as Markdown; raises NotFoundError where it does not ship."""
    return shipped(f"help/{name}.md").read_text(encoding="utf-8")
