"""Rows of revisit statistics for fleets and places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from orbitwatch.arrays import IntArray, take
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.passes.columns import PASS_COLUMNS
from orbitwatch.features.revisit.columns import REVISIT_COLUMNS
from orbitwatch.features.revisit.fleets import Fleet
from orbitwatch.features.revisit.gaps import Revisit, revisit_of
from orbitwatch.features.revisit.imaging_opportunities import Opportunities
from orbitwatch.features.revisit.question import Target
from orbitwatch.formats.rows import Rows, Values, rows_of
from orbitwatch.formats.values import epochs, pick, to_datetime64
from orbitwatch.search.passes import span_days
from orbitwatch.times import Span

_NONE = np.empty(0, dtype=np.int64)
_EVIDENCE = (
    *("object_name", "catalog_id", "tca"),
    *("element_epoch", "element_age_days", "timing_uncertainty_s"),
)
EVIDENCE_COLUMNS = tuple(column for column in PASS_COLUMNS if column.name in _EVIDENCE)


def row_label(row: Mapping[str, Any]) -> str:
    """Return the site, the area, or the latitude as ``37.5 N``."""
    name: str | None = row["site"] or row["area"]
    if name is not None:
        return name
    latitude: float = row["latitude_deg"]
    return f"{abs(latitude):g}" + (" N" if latitude > 0.0 else " S" if latitude < 0.0 else "")


NO_GAPS: Final = {
    f"{prefix}{name}": value
    for prefix in ("", "daylight_")
    for name, value in {
        "mean_gap_h": np.nan,
        "median_gap_h": np.nan,
        "p95_gap_h": np.nan,
        "longest_gap_h": np.nan,
        "longest_gap_at_least": False,
        "longest_gap_start": np.datetime64("NaT"),
        "longest_gap_end": np.datetime64("NaT"),
        "mean_wait_h": np.nan,
    }.items()
}
"""Gap values for a satellite that is always in view."""


def only_daylight(rows: Rows) -> bool:
    """Return whether all looks are in daylight, so that the daylight figures add nothing."""
    return bool(np.array_equal(rows["looks"], rows["daylight_looks"]))


def opportunities_of(found: Opportunities, fleet: Fleet) -> Opportunities:
    """Return the imaging opportunities of one fleet."""
    mine = (found.subject >= fleet.first) & (found.subject < fleet.last)
    return take(found, np.flatnonzero(mine))


def revisit_rows(
    found: Opportunities,
    fleets: Sequence[Fleet],
    targets: Sequence[Target],
    span: Span,
    max_off_nadir_deg: float,
) -> Rows:
    """Return a row for each fleet and target, in that order."""
    listed: list[dict[str, Any]] = []
    for fleet in fleets:
        mine = opportunities_of(found, fleet)
        by_place = _by_place(mine)
        for target in targets:
            which = [by_place.get(place, _NONE) for place in target.places]
            listed.append(_row(mine, which, target, span))
            listed[-1] |= {
                "fleet": fleet.name,
                "n_objects": len(fleet),
                "max_off_nadir_deg": max_off_nadir_deg,
            }
    return rows_of(
        REVISIT_COLUMNS, {c.name: [row[c.name] for row in listed] for c in REVISIT_COLUMNS}
    )


def _by_place(found: Opportunities) -> dict[int, IntArray]:
    """Return the indices of the opportunities at each place that has any."""
    order = np.argsort(found.place, kind="stable")
    places, first = np.unique(found.place[order], return_index=True)
    return dict(zip(places.tolist(), np.split(order, first)[1:], strict=True))


def _row(
    found: Opportunities, which: Sequence[IntArray], target: Target, span: Span
) -> dict[str, Any]:
    """Return the row of one fleet and target; ``which[i]`` are the opportunities at its place i."""
    reference_jd, start, end = span_days(span)
    by_day = [rows[found.daylight[rows]] for rows in which]
    uncertain = found.timing_uncertainty_s[np.concatenate(which)]
    known = uncertain[np.isfinite(uncertain)]

    def figures(which: Sequence[IntArray], prefix: str) -> dict[str, Any]:
        revisit = revisit_of([found.days[rows] for rows in which], start, end)
        return _figures(revisit, reference_jd, prefix)

    always = all(found.endless[rows].any() for rows in which)
    return {
        "always_in_view": always,
        "site": target.site,
        "area": target.area,
        "latitude_deg": np.nan if target.latitude_deg is None else target.latitude_deg,
        "longitude_deg": np.nan if target.longitude_deg is None else target.longitude_deg,
        "places": len(target.places),
        "start": span.start,
        "end": span.end,
        "timing_uncertainty_s": known.max() if len(known) else np.nan,
        **figures(which, ""),
        **figures(by_day, "daylight_"),
        **(NO_GAPS if always else {}),
    }


def _figures(revisit: Revisit, reference_jd: float, prefix: str) -> dict[str, Any]:
    ends = ("longest_gap_start", "longest_gap_end")
    times = to_datetime64(reference_jd, np.array([getattr(revisit, end) for end in ends]))
    values = asdict(revisit) | dict(zip(ends, times, strict=True))
    return {f"{prefix}{name}": value for name, value in values.items()}


def evidence_rows(found: Opportunities, objects: Sequence[CatalogObject], span: Span) -> Rows:
    """Return element set, age and uncertainty for each opportunity of a real satellite.

    The real satellites are the first subjects: ``objects[i]`` is subject i.
    """
    found = take(found, np.flatnonzero(found.subject < len(objects)))
    reference_jd, _, _ = span_days(span)
    return rows_of(
        EVIDENCE_COLUMNS,
        {
            "object_name": pick([held.record.name for held in objects], found.subject),
            "catalog_id": pick([held.record.catalog_id for held in objects], found.subject),
            "tca": to_datetime64(reference_jd, found.days),
            "element_epoch": _epochs(found, objects, reference_jd),
            "element_age_days": found.age_days,
            "timing_uncertainty_s": found.timing_uncertainty_s,
        },
    )


def _epochs(found: Opportunities, objects: Sequence[CatalogObject], reference_jd: float) -> Values:
    """Return the epoch of the set behind each opportunity, found by its age, ``(n,)``."""
    sets = [s for held in objects for s in held.element_sets]
    owner = np.repeat(np.arange(len(objects)), [len(held.element_sets) for held in objects])
    exact = epochs(sets)
    about = to_datetime64(reference_jd, found.days - found.age_days)
    keys = _key(owner, exact)
    order = np.argsort(keys, kind="stable")
    at = np.searchsorted(keys[order], _key(found.subject, about))
    near = np.stack([np.maximum(at - 1, 0), np.minimum(at, len(sets) - 1)])
    away = np.abs(keys[order][near] - _key(found.subject, about))
    return np.asarray(exact[order[np.where(away[0] <= away[1], near[0], near[1])]])


def _key(subject: IntArray, times: Values) -> IntArray:
    """Return integers that sort by subject, then by time to the millisecond."""
    return np.asarray((subject << 43) + times.astype("datetime64[ms]").astype(np.int64))


def title(table: Rows, *, daylight_only: bool) -> str:
    """Return fleet and place, each if unique, with the definition of a look and the span."""
    rows: list[dict[str, Any]] = list(table)
    row = rows[0]
    fleets, places = {r["fleet"] for r in rows}, {row_label(r) for r in rows}
    parts = []
    if len(fleets) == 1:
        parts.append(row["fleet"])
    if len(places) == 1:
        parts.append(f"over {places.pop()}" if parts else f"Over {places.pop()}")
    head = " ".join(parts) + ": looks" if parts else "Looks"
    light = " by daylight" if daylight_only else ""
    days = (row["end"] - row["start"]).total_seconds() / 86400.0
    return (
        f"{head}{light} within {row['max_off_nadir_deg']:g}° of nadir, "
        f"{days:.3g} {'day' if days == 1 else 'days'} from {row['start']:%Y-%m-%d %H:%M} UTC"
    )
