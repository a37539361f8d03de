"""The answer to ``map --html``: the content of the interactive page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from orbitwatch.astro.swath import Swath
from orbitwatch.config import Settings
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import DEFAULT_MODE
from orbitwatch.features.maps.answer import (
    PlannedTrack,
    compute,
    find_objects,
    leg_ends,
    plan_objects,
    warn_of_manoeuvres,
)
from orbitwatch.features.maps.page.data import PageContent
from orbitwatch.features.maps.page.document import ELEMENTS_FILE, check_objects, check_samples
from orbitwatch.features.maps.question import MapQuestion
from orbitwatch.features.maps.scene import GroundTrack, ground_track
from orbitwatch.features.passes.answer import answer_for
from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import Rows, no_rows
from orbitwatch.reports.evidence import exact, number, renamed_sets, site_text
from orbitwatch.selection import quality_notes
from orbitwatch.sites import Site
from orbitwatch.terminal import cells


def answer(
    question: MapQuestion, settings: Settings, now: datetime, swath: Swath | None = None
) -> PageContent:
    """Return the content of the page. Raises UsageError if it would be too large."""
    question, held = find_objects(question, settings, now)
    check_objects(len(held))
    planned = plan_objects(question, held)
    check_samples(sum(one.plan.n_rows for one in planned))
    objects = [one.held for one in planned]

    def track(one: PlannedTrack) -> GroundTrack:
        return ground_track(one.held, one.plan, ())

    shown = compute(planned, track, lambda made: len(made.time))
    rows = _passes(question, objects, settings) if question.sites else no_rows(OVERFLIGHT_COLUMNS)
    if not len(rows):
        warn_of_manoeuvres(question, planned, settings)
    at = _opening_moment(question, rows)
    used = {s for one in shown for s in one.element_sets}
    return PageContent(
        title=_title(objects, question.sites),
        span=question.span,
        at=at,
        objects=tuple(shown),
        sites=question.sites,
        min_elevation_deg=question.min_elevation_deg,
        passes=rows,
        captions=tuple(quality_notes.captions(rows if len(rows) else leg_ends(planned))),
        command=tuple(_command(question, objects, at, swath, settings)),
        evidence=tuple(renamed_sets(objects)),
        element_sets=tuple(pair[0] for pair in renamed_sets(objects, used)),
        swath=swath,
        view=question.view,
    )


def _title(objects: Sequence[CatalogObject], sites: Sequence[Site]) -> str:
    object_names = listed([held.record.name for held in objects], "satellites")
    site_names = listed([site.name for site in sites], "sites")
    return f"{object_names} over {site_names}" if site_names else object_names


def _passes(question: MapQuestion, objects: Sequence[CatalogObject], settings: Settings) -> Rows:
    """Return the overflights of the objects over the sites, with notes on what is left out."""
    pass_question = PassQuestion(
        kind="overflights",
        selection=question.objects,
        sites=question.sites,
        span=question.span,
        min_elevation_deg=question.min_elevation_deg,
        elements_mode=question.elements_mode,
        allow_stale=question.allow_stale,
        jobs=1,
    )
    rows = answer_for(pass_question, objects, settings).rows()
    return rows.take(np.argsort(rows["tca"], kind="stable"))


def _opening_moment(question: MapQuestion, passes: Rows) -> datetime:
    """Return the moment at which the page opens, within the span."""
    at, span = question.at or question.span.start, question.span
    if question.at is None and len(passes):
        whole = ~(np.isnat(passes["aos"]) | np.isnat(passes["los"]))
        first = passes["tca"][int(np.argmax(whole))]  # the first of all if none is whole
        at = cells.nearest_second(first.astype("datetime64[us]").item().replace(tzinfo=UTC))
    return min(max(at, span.start), span.end)


def _command(
    question: MapQuestion,
    objects: Sequence[CatalogObject],
    at: datetime,
    swath: Swath | None,
    settings: Settings,
) -> list[str]:
    """Return the command that recreates the page from the element sets saved from it."""
    words = ["orbitwatch", "map", *(str(held.record.catalog_id) for held in objects)]
    words += ["--elements", ELEMENTS_FILE]
    words += [w for site in question.sites for w in ("--site", site_text(site, settings))]
    words += ["--start", exact(question.span.start), "--end", exact(question.span.end)]
    words += ["--time", exact(at), "--min-elevation", number(question.min_elevation_deg)]
    words += _swath_words(swath)
    words += _view_words(question.view)
    words += ["--allow-stale"] if question.allow_stale else []
    if question.elements_mode != DEFAULT_MODE:
        words += ["--elements-mode", question.elements_mode]
    return words


def _swath_words(swath: Swath | None) -> list[str]:
    if swath is None:
        return []
    if swath.width_km is not None:
        return ["--swath-km", number(swath.width_km)]
    return ["--max-off-nadir", number(swath.max_off_nadir_deg or 0.0)]


def _view_words(view: MapView) -> list[str]:
    if view is WORLD:
        return []
    if view.width_deg >= 360.0 and view.height_deg >= 180.0:
        return ["--center", number(round(view.west_deg + 180.0, 6))]
    edges = (view.west_deg, view.south_deg, (view.east_deg + 180.0) % 360.0 - 180.0, view.north_deg)
    return [f"--extent={','.join(number(round(edge, 6)) for edge in edges)}"]
