"""``orbitwatch.claim``: was an object where a dated claim says it was?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.api.arguments import Length, length_of
from orbitwatch.api.questions import offline_settings, path_of
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.features.claims.answer import answer
from orbitwatch.features.claims.question import ClaimQuestion, Conditions, Kind, StatedClaim
from orbitwatch.features.claims.verdict_sentences import sentences
from orbitwatch.formats.table import Table
from orbitwatch.sites import Site


def claim(
    object_: str | int,
    site: Site | str,
    time: str,
    *,
    kind: Kind = "taken",
    station: Site | str | None = None,
    within: Length | None = None,
    min_elevation: float = 10.0,
    max_off_nadir: float = 45.0,
    min_sun: float | None = 10.0,
    min_contact: Length = "60s",
    contact_elevation: float = 5.0,
    others: str | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    elements: Path | str | None = None,
) -> Table:
    """Return whether an object was where a claim says: the rows of ``orbitwatch claim``.

    ``time`` is a text, as its precision counts; without a zone there is a row for each plausible
    one. ``min_sun`` None is for radar, which needs no light. ``others`` is a group held, or
    ``all``: who of it could have seen the place too. The verdict in sentences is in the
    notes.
    """
    stated = StatedClaim(
        object=str(object_), site=site, time=time, kind=kind, station=station or ""
    )
    question = ClaimQuestion(
        claims=stated,
        conditions=Conditions(
            within=None if within is None else length_of(within),
            min_elevation_deg=min_elevation,
            max_off_nadir_deg=max_off_nadir,
            min_sun_deg=min_sun,
            min_contact_s=length_of(min_contact).total_seconds(),
            contact_elevation_deg=contact_elevation,
            mode=elements_mode,
        ),
        elements=path_of(elements),
        others=others,
    )
    with remarks.heard() as heard:
        found = answer(question, offline_settings(), datetime.now(UTC))
    (checked,) = found.checked
    said = sentences(checked)
    notes = (said.headline, *said.details, *said.basis, *heard)
    return Table(found.answer.rows(), f"Claim about {checked.claim.held.record.name}", notes)
