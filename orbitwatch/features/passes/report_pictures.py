"""Pictures for the report on overflights: the closest in the sky, and all by day and hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from orbitwatch.errors import UsageError
from orbitwatch.features.passes.pictures import BestPass, bands_of, path_of
from orbitwatch.features.passes.sky_path import SkyPath
from orbitwatch.reports.maps import MapRequest, map_picture
from orbitwatch.reports.markdown import Picture
from orbitwatch.reports.pictures import Kind, can_draw, drawn
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import label
from orbitwatch.times import Span

if TYPE_CHECKING:
    from orbitwatch.answer import Answer
    from orbitwatch.features.passes.question import PassQuestion
    from orbitwatch.formats.rows import Rows

_AROUND: Final = timedelta(minutes=15)
"""Of culmination, on a map of one pass."""


def overflight_pictures(
    question: PassQuestion, answer: Answer, rows: Rows, best: BestPass, kind: Kind
) -> list[Picture]:
    """Return the closest overflight in the sky and, for several, a timeline.

    None without matplotlib; no timeline if it would be too long, or if ``rows`` are not all
    rows of the answer.
    """
    if best.row is None or not can_draw():
        return []
    (row,) = best.row
    tca: datetime = row["tca"]  # type: ignore[assignment] # a row has its TCA
    path = partial(path_of, question, answer, best.row)
    captions = quality_notes.captions(best.row)
    pictures = [drawn_sky(label(row), str(row["site"]), tca, path, captions, kind)]
    if question.kind == "overflights":  # the report on passes has its own map
        pictures.append(map_picture(over_ground(question, answer, row), kind))
    if 1 < best.count == len(rows):
        pictures += _days(question, answer, rows, kind)
    return pictures


def over_ground(question: PassQuestion, answer: Answer, row: dict[str, Any]) -> MapRequest:
    """Return the map of one pass around its site."""
    at = row["tca"].replace(tzinfo=UTC)
    site = next((site for site in question.sites if site.name == row["site"]), None)
    return MapRequest(
        objects=tuple(h for h in answer.objects if h.record.catalog_id == row["catalog_id"]),
        span=Span(at - _AROUND, at + _AROUND),
        at=at,
        sites=(site,) if site else (),
        min_elevation_deg=question.min_elevation_deg,
        elements_mode=question.elements_mode,
        max_off_nadir_deg=question.max_off_nadir_deg,
        close=True,
        shows=f"{row['object_name']} around {row['site']}, with the uncertainty of its track",
    )


def _days(question: PassQuestion, answer: Answer, rows: Rows, kind: Kind) -> list[Picture]:
    from orbitwatch.features.passes.timeline_chart import check_timeline, draw_timeline

    bands = bands_of(question, answer)
    try:
        check_timeline(len(bands), question.span)
    except UsageError:  # a report omits pictures that would be unreadable
        return []
    captions = quality_notes.captions(rows)
    return [
        drawn(
            "Times of the overflights: hours across, days down",
            kind,
            lambda file: draw_timeline(
                rows, bands, question.span, question.sky.twilight_deg, captions, file
            ),
        )
    ]


def drawn_sky(
    who: str,
    site: str,
    tca: datetime,
    path: Callable[[], SkyPath],
    captions: Sequence[str],
    kind: Kind,
) -> Picture:
    """Return the picture of a pass in the sky of a site; ``path`` is called when it is drawn."""
    from orbitwatch.features.passes.sky_chart import draw_sky

    moment = f"{cells.nearest_second(tca):%Y-%m-%d %H:%M:%S} UTC"
    return drawn(
        f"{who} in the sky of {site}, culmination {moment}",
        kind,
        lambda file: draw_sky(path(), who, captions, file),
    )
