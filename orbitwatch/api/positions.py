"""Where objects are: `track`, `position` and `identify`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch.answer import Answer
from orbitwatch.api.arguments import (
    ElementSource,
    Names,
    Place,
    Places,
    elements_of,
    group_of,
    list_of,
    shown,
)
from orbitwatch.api.calls import api_call
from orbitwatch.api.datasets import Dataset, parts_of
from orbitwatch.api.questions import (
    Charted,
    choice_of,
    offline_settings,
    one_place,
    places_of,
    table_of,
    trust_of,
)
from orbitwatch.api.times import Instant, Length, instant_of, instants_of, span_of, step_of
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.features.identify.answer import answer as answer_identify
from orbitwatch.features.identify.question import IdentifyQuestion, directions_from
from orbitwatch.features.tracks.answer import answer_position, answer_track
from orbitwatch.features.tracks.dataset import plan as plan_track
from orbitwatch.features.tracks.question import Frame, PositionQuestion, TrackQuestion
from orbitwatch.features.tracks.rows import with_element_age
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@api_call
def track(
    objects: Names = (),
    *,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    step: Length = "auto",
    sites: Places = (),
    frame: Frame | None = None,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    allow_stale: bool = False,
    dataset: Dataset | None = None,
) -> Table:
    """Return positions of objects at each step, including both ends of the span.

    ``step`` "auto" puts points at most 100 km apart on the ground; ``frame`` adds states in km and
    km/s; with ``sites`` each moment has a row for each of them. Objects are
    selected as in `passes`, and a ``dataset`` is written as there. Raises subclasses of
    `OrbitwatchError`, as the command line reports.
    """
    question = TrackQuestion(
        objects=choice_of(
            objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
        ),
        span=span_of(start, end, length),
        sites=places_of(sites),
        step=step_of(step),
        frame=frame,
        elements_mode=elements_mode,
        allow_stale=allow_stale,
        allow_many_rows=True,
    )
    if dataset is not None:
        return parts_of(dataset, partial(plan_track, question))

    def ask() -> Charted:
        settings, now = offline_settings(), datetime.now(UTC)
        found = answer_track(question, settings, now)

        def draw(answer: Answer, path: Path | None) -> Figure:
            from orbitwatch.features.tracks.report import track_findings

            rows = answer.rows()
            findings = track_findings(question, answer, rows, found.evidence(), settings, now)
            return findings.chart(path)

        return Charted(found.answer, {"map": draw})

    def captions(rows: Rows) -> Sequence[str]:
        return trust_of(with_element_age(rows))

    return table_of(ask, captions)


@api_call
def position(
    objects: Names = (),
    times: Instant | Iterable[Instant] = "now",
    *,
    sites: Places = (),
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    allow_stale: bool = False,
) -> Table:
    """Return positions of objects at given times: the rows of ``orbitwatch position``.

    With ``sites`` there are rows for each of them, with the direction to the object.
    Objects are selected as in `passes`.
    """
    moments = instants_of(times)
    if not moments:
        raise UsageError("no time is given", hint='such as "2023-11-22 00:18:44"')
    question = PositionQuestion(
        objects=choice_of(
            objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
        ),
        moments=moments,
        sites=places_of(sites),
        elements_mode=elements_mode,
        allow_stale=allow_stale,
    )
    settings, now = offline_settings(), datetime.now(UTC)

    def draw(answer: Answer, path: Path | None) -> Figure:
        from orbitwatch.features.tracks.report import position_findings

        return position_findings(question, answer, settings, now).chart(path)

    return table_of(
        lambda: Charted(answer_position(question, settings, now), {"map": draw}), trust_of
    )


@api_call
def identify(
    site: Place,
    time: Instant,
    *,
    azimuth: float | None = None,
    elevation: float | None = None,
    at: Sequence[tuple[float, float]] = (),
    ra: str | float | None = None,
    dec: str | float | None = None,
    heading: float | None = None,
    within: float | None = None,
    limit: int | None = 10,
    elements: ElementSource | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    allow_stale: bool = False,
) -> Table:
    """Return what an object seen in the sky may have been: the rows of ``orbitwatch identify``.

    The direction is ``azimuth`` and ``elevation`` in degrees, or ``ra`` and ``dec`` (J2000) in
    degrees or as strings such as "14h30m"; ``heading`` is its direction of motion, degrees
    clockwise from up. ``at`` are azimuths and elevations of several lights at once: each row then
    has the number of its ``light``. ``within`` drops objects that cannot have been within so many
    degrees; ``limit`` applies to each light, None keeps all rows.
    """
    pairs = [group_of("at", one, 2, "[(225, 45)]") for one in list_of(at, _no_list)]
    question = IdentifyQuestion(
        site=one_place(site),
        moment=instant_of(time),
        directions=directions_from(
            [f"{one},{other}" for one, other in pairs],
            azimuth,
            elevation,
            None if ra is None else str(ra),
            None if dec is None else str(dec),
            heading,
        ),
        within_deg=within,
        limit=limit,
        elements=elements_of(elements),
        elements_mode=elements_mode,
        allow_stale=allow_stale,
    )
    settings, now = offline_settings(), datetime.now(UTC)

    def draw(answer: Answer, path: Path | None) -> Figure:
        from orbitwatch.features.identify.report import identify_findings

        return identify_findings(question, answer, settings, now).chart(path)

    return table_of(
        lambda: Charted(answer_identify(question, settings, now), {"map": draw}), trust_of
    )


def _no_list(given: object) -> UsageError:
    return UsageError(f"at is a list of directions, not {shown(given)}", hint="such as [(225, 45)]")
