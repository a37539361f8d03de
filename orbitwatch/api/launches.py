"""Orbits from a launch: `launch` and `launched`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.api.arguments import ElementSource, Names, Place, Places, names_of, texts_of
from orbitwatch.api.calls import api_call
from orbitwatch.api.questions import (
    Charted,
    choice_of,
    offline_settings,
    one_place,
    places_of,
    table_of,
)
from orbitwatch.api.times import Instant, Length, instant_of, length_of
from orbitwatch.features.areas.named_areas import areas_from
from orbitwatch.features.launch.answer import answer, answer_launched
from orbitwatch.features.launch.question import Direction, LaunchedQuestion, LaunchQuestion
from orbitwatch.formats.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@api_call
def launch(
    site: Place,
    time: Instant,
    inclination: float,
    altitude: float,
    *,
    insertion: Length | None = None,
    window: Length | None = None,
    through: Places = (),
    azimuth: float | None = None,
    node_offset: float | None = None,
    direction: Direction | None = None,
    clear_of: str | Sequence[str] = (),
    compare: Names = (),
    elements: ElementSource | None = None,
    observers: Places = (),
    passes_for: Length = "1d",
    save: int | None = None,
) -> Table:
    """Return the possible orbital planes of a launch: the rows of ``orbitwatch launch``.

    ``altitude`` is in km. With ``observers`` the rows are the first passes over them. ``save`` is
    the provisional number under which to store the elements, 0 the next free one; ``elements`` are
    the sets of the object to ``compare``. Raises subclasses of `OrbitwatchError`, as the command
    line reports.
    """

    def ask() -> LaunchQuestion:
        areas, notes = areas_from(texts_of("clear_of", clear_of))
        for note in notes:
            remarks.note(note)
        return LaunchQuestion(
            site=one_place(site),
            time=instant_of(time),
            inclination_deg=inclination,
            altitude_km=altitude,
            insertion=None if insertion is None else length_of(insertion),
            window=timedelta() if window is None else length_of(window),
            through=places_of(through),
            azimuth_deg=azimuth,
            node_offset_deg=node_offset,
            direction=direction,
            clear_of=tuple(areas),
            compare=choice_of(compare, elements) if names_of(compare) else None,
            observers=places_of(observers),
            passes_for=length_of(passes_for),
            save=save,
        )

    def charted() -> Charted:
        question = ask()
        found = answer(question, offline_settings(), datetime.now(UTC))

        def draw(_: Answer, path: Path | None) -> Figure:
            from orbitwatch.features.launch.chart import draw_launch

            return draw_launch(question, found, path)

        return Charted(found.answer, {"map": draw})

    return table_of(charted)


@api_call
def launched(
    objects: Names,
    *,
    site: Place | None = None,
    time: Instant | None = None,
    elements: ElementSource | None = None,
) -> Table:
    """Reconstruct launches from the first sets of objects: ``orbitwatch launch --from-object``.

    ``site`` and ``time`` override the catalogue's data on the launch.
    """
    question = LaunchedQuestion(
        objects=choice_of(objects, elements),
        site=None if site is None else one_place(site),
        time=None if time is None else instant_of(time),
    )
    return table_of(lambda: answer_launched(question, offline_settings(), datetime.now(UTC)))
