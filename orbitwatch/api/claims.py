"""``orbitwatch.claim``: was an object where a dated claim says it was?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.api.arguments import ElementSource, Place, elements_of, one_name
from orbitwatch.api.calls import api_call
from orbitwatch.api.questions import Charted, charts_of, offline_settings, one_place
from orbitwatch.api.times import Length, length_of
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.features.claims.answer import answer
from orbitwatch.features.claims.question import ClaimQuestion, Conditions, Kind, StatedClaim
from orbitwatch.features.claims.verdict_sentences import sentences
from orbitwatch.formats.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@api_call
def claim(
    object_: str | SupportsIndex,
    site: Place,
    time: str,
    *,
    zone: str = "",
    kind: Kind = "taken",
    station: Place | None = None,
    within: Length | None = None,
    min_elevation: float = 10.0,
    max_off_nadir: float = 45.0,
    min_sun: float | None = 10.0,
    min_contact: Length = "60s",
    contact_elevation: float = 5.0,
    others: str | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    elements: ElementSource | None = None,
) -> Table:
    """Return whether an object was where a claim says: the rows of ``orbitwatch claim``.

    ``time`` is a string, because its precision counts; without a ``zone``, here or in it, there is
    a row for each plausible one. ``min_sun`` None is for radar, which needs no light. ``others``
    is a stored group, or ``all``: which of its objects could have seen the place too. The verdict
    in sentences is in the notes.
    """
    stated = StatedClaim(
        object=one_name(object_),
        site=one_place(site),
        time=time,
        zone=zone,
        kind=kind,
        station="" if station is None else one_place(station),
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
        elements=elements_of(elements),
        others=others,
    )
    with remarks.recorded() as heard:
        found = answer(question, offline_settings(), datetime.now(UTC))
    (checked,) = found.checked
    said = sentences(checked)
    notes = (said.headline, *said.details, *said.basis, *heard)

    def draw(_: Answer, path: Path | None) -> Figure:
        from orbitwatch.features.claims.report_pictures import claim_map
        from orbitwatch.reports.maps import draw_map_into

        return draw_map_into(claim_map(checked.best), path)

    rows = found.answer.rows()
    charts = charts_of(Charted(found.answer, {"map": draw}), rows)
    return Table(rows, f"Claim about {checked.claim.held.record.name}", notes, charts)
