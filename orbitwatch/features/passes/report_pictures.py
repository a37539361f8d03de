"""Pictures for the report on overflights: the closest in the sky, and all over the days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from orbitwatch.errors import UsageError
from orbitwatch.features.passes.sky_path import SkyPath
from orbitwatch.reports.markdown import Picture
from orbitwatch.reports.pictures import Kind, can_draw, drawn
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import label

if TYPE_CHECKING:
    from orbitwatch.features.passes.pictures import PassPictures
    from orbitwatch.features.passes.report_evidence import Searched
    from orbitwatch.formats.rows import Rows


def overflight_pictures(
    searched: Searched, rows: Rows, count: int, gathered: PassPictures, kind: Kind
) -> list[Picture]:
    """Return the closest overflight in the sky and, of several, when they came over the days.

    None without matplotlib; no days where there are more of them than a picture shows, or where
    ``rows`` are not all of the ``count``.
    """
    best = gathered.best
    if best is None or not can_draw():
        return []
    pictures = [_sky(*best, kind)]
    if 1 < count == len(rows):
        pictures += _days(searched, rows, kind)
    return pictures


def _sky(path: Callable[[], SkyPath], row: Rows, kind: Kind) -> Picture:
    (told,) = row
    tca: datetime = told["tca"]  # type: ignore[assignment] # a row has its TCA
    return _drawn_sky(label(told), str(told["site"]), tca, path, quality_notes.captions(row), kind)


def _days(searched: Searched, rows: Rows, kind: Kind) -> list[Picture]:
    from orbitwatch.features.passes.timeline_chart import Band, check_timeline, draw_timeline

    pairs = [(held, site) for held in searched.objects for site in searched.sites]
    bands = [Band(held.label, held.record.catalog_id, site) for held, site in pairs]
    try:
        check_timeline(len(bands), searched.span)
    except UsageError:  # a report does without what cannot be read
        return []
    captions = quality_notes.captions(rows)
    return [
        drawn(
            "When they came over: hours across, days down",
            kind,
            lambda file: draw_timeline(rows, bands, searched.span, captions, file),
        )
    ]


def _drawn_sky(
    who: str,
    site: str,
    tca: datetime,
    path: Callable[[], SkyPath],
    captions: Sequence[str],
    kind: Kind,
) -> Picture:
    from orbitwatch.features.passes.sky_chart import draw_sky

    moment = f"{cells.nearest_second(tca):%Y-%m-%d %H:%M:%S} UTC"
    return drawn(
        f"{who} in the sky of {site}, culmination {moment}",
        kind,
        lambda file: draw_sky(path(), who, captions, file),
    )
