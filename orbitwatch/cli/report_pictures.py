"""Pictures for reports: drawn as files are, and taken into the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from orbitwatch.analysis.sky_path import Sighting, SkyPath, sky_path
from orbitwatch.cli import cells, trust
from orbitwatch.cli.pass_columns import label
from orbitwatch.errors import UsageError
from orbitwatch.export.pictures import figure_class
from orbitwatch.export.report_markdown import Picture
from orbitwatch.times import Span

if TYPE_CHECKING:
    from orbitwatch.analysis.claim_model import Finding
    from orbitwatch.analysis.claim_search import Contact
    from orbitwatch.cli.pass_pictures import PassPictures
    from orbitwatch.cli.report_searched import Searched
    from orbitwatch.export.rows import Rows
    from orbitwatch.sites import Site

Kind = Literal["png", "svg"]


def can_draw() -> bool:
    """Whether matplotlib is there."""
    try:
        figure_class()
    except UsageError:
        return False
    return True


def drawn(shows: str, kind: Kind, draw: Callable[[Path], object]) -> Picture:
    """Return the picture that ``draw`` makes in the file it is given."""
    with TemporaryDirectory(prefix="orbitwatch-") as folder:
        path = Path(folder) / f"chart.{kind}"
        draw(path)
        return Picture(shows, kind, path.read_bytes())


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


def claim_pictures(finding: Finding, captions: Sequence[str], kind: Kind) -> list[Picture]:
    """Return the overflight that suits a claim in the sky of the site, and the contact after it.

    None without matplotlib, and none of what has no rise or no set.
    """
    match, claim = finding.match, finding.claim
    if match is None or not can_draw():
        return []
    who = claim.held.label
    skies = [_contact(claim.site, claim.min_elevation_deg, match.overflight.contact)]
    if match.downlink is not None and claim.station is not None:
        mask_deg = claim.station_elevation_deg
        skies.append(_contact(claim.station, mask_deg, match.downlink))
    return [
        _drawn_sky(
            who, sighting.site.name, sighting.tca, partial(sky_path, sighting), captions, kind
        )
        for sighting in skies
        if sighting is not None
    ]


def _contact(site: Site, mask_deg: float, contact: Contact) -> Sighting | None:
    if contact.aos is None or contact.los is None:
        return None
    return Sighting(
        element_set=contact.element_set,
        site=site,
        min_elevation_deg=mask_deg,
        up=Span(contact.aos, contact.los),
        tca=contact.tca,
        rises=True,
        sets=True,
    )


def _sky(path: Callable[[], SkyPath], row: Rows, kind: Kind) -> Picture:
    (told,) = row
    tca: datetime = told["tca"]  # type: ignore[assignment] # a row has its TCA
    return _drawn_sky(label(told), str(told["site"]), tca, path, trust.captions(row), kind)


def _drawn_sky(
    who: str,
    site: str,
    tca: datetime,
    path: Callable[[], SkyPath],
    captions: Sequence[str],
    kind: Kind,
) -> Picture:
    from orbitwatch.export.sky_chart import draw_sky

    moment = f"{cells.nearest_second(tca):%Y-%m-%d %H:%M:%S} UTC"
    return drawn(
        f"{who} in the sky of {site}, culmination {moment}",
        kind,
        lambda file: draw_sky(path(), who, captions, file),
    )


def _days(searched: Searched, rows: Rows, kind: Kind) -> list[Picture]:
    from orbitwatch.export.pass_timeline import Band, check_timeline, draw_timeline

    pairs = [(held, site) for held in searched.objects for site in searched.sites]
    bands = [Band(held.label, held.record.catalog_id, site) for held, site in pairs]
    try:
        check_timeline(len(bands), searched.span)
    except UsageError:  # a report does without what cannot be read
        return []
    captions = trust.captions(rows)
    return [
        drawn(
            "When they came over: hours across, days down",
            kind,
            lambda file: draw_timeline(rows, bands, searched.span, captions, file),
        )
    ]
