"""How often fleets look at places, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from orbitwatch.arrays import IntArray, take
from orbitwatch.features.passes.columns import PASS_COLUMNS
from orbitwatch.features.revisit.columns import REVISIT_COLUMNS
from orbitwatch.features.revisit.gaps import Revisit, revisit_of
from orbitwatch.features.revisit.imaging_opportunities import Looks
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.formats.values import pick, to_datetime64
from orbitwatch.search.passes import span_days
from orbitwatch.times import Span

_NONE = np.empty(0, dtype=np.int64)
_HALF_MS = np.timedelta64(500, "us")  # a set's epoch is the same, whichever look it is told by
_BASIS = ("object_name", "element_epoch", "element_age_days", "timing_uncertainty_s")
_BASIS_COLUMNS = tuple(column for column in PASS_COLUMNS if column.name in _BASIS)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Some of the survey's subjects, from ``first`` to before ``last``, under one name."""

    name: str
    first: int
    last: int
    hypothetical: bool

    def __len__(self) -> int:
        return self.last - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a row is about: the numbers of the places that it pools, and what they are."""

    places: tuple[int, ...]
    site: str | None = None
    area: str | None = None
    latitude_deg: float | None = None
    longitude_deg: float | None = None


def row_label(row: Mapping[str, Any]) -> str:
    """Return the site, the area, or the latitude as ``37.5 N``, for a reader."""
    name: str | None = row["site"] or row["area"]
    if name is not None:
        return name
    latitude: float = row["latitude_deg"]
    return f"{abs(latitude):g}" + (" N" if latitude > 0.0 else " S" if latitude < 0.0 else "")


_NO_GAPS: Final = {
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
"""What is said of gaps where a satellite is always in view: there are none."""


def only_daylight(rows: Rows) -> bool:
    """Whether all looks are by daylight, so that the figures of those say nothing more."""
    return bool(np.array_equal(rows["looks"], rows["daylight_looks"]))


def looks_of(looks: Looks, fleet: Fleet) -> Looks:
    """Return the looks of one fleet."""
    mine = (looks.subject >= fleet.first) & (looks.subject < fleet.last)
    return take(looks, np.flatnonzero(mine))


def revisit_rows(
    looks: Looks,
    fleets: Sequence[Fleet],
    targets: Sequence[Target],
    span: Span,
    max_off_nadir_deg: float,
) -> Rows:
    """Return a row for each fleet and target, in that order."""
    listed: list[dict[str, Any]] = []
    for fleet in fleets:
        mine = looks_of(looks, fleet)
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


def _by_place(looks: Looks) -> dict[int, IntArray]:
    """Return which looks are at each place that is looked at."""
    order = np.argsort(looks.place, kind="stable")
    places, first = np.unique(looks.place[order], return_index=True)
    return dict(zip(places.tolist(), np.split(order, first)[1:], strict=True))


def _row(looks: Looks, which: Sequence[IntArray], target: Target, span: Span) -> dict[str, Any]:
    """Return what one fleet's looks, ``which[i]`` at place i of the target, make of it."""
    reference_jd, start, end = span_days(span)
    by_day = [rows[looks.daylight[rows]] for rows in which]
    uncertain = looks.timing_uncertainty_s[np.concatenate(which)]
    known = uncertain[np.isfinite(uncertain)]

    def figures(which: Sequence[IntArray], prefix: str) -> dict[str, Any]:
        revisit = revisit_of([looks.days[rows] for rows in which], start, end)
        return _figures(revisit, reference_jd, prefix)

    always = all(looks.endless[rows].any() for rows in which)
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
        **(_NO_GAPS if always else {}),
    }


def _figures(revisit: Revisit, reference_jd: float, prefix: str) -> dict[str, Any]:
    ends = np.array([revisit.longest_start, revisit.longest_end])
    begin, finish = to_datetime64(reference_jd, ends)
    return {
        f"{prefix}looks": revisit.looks,
        f"{prefix}looks_per_day": revisit.looks_per_day,
        f"{prefix}mean_gap_h": revisit.mean_gap_h,
        f"{prefix}median_gap_h": revisit.median_gap_h,
        f"{prefix}p95_gap_h": revisit.p95_gap_h,
        f"{prefix}longest_gap_h": revisit.longest_gap_h,
        f"{prefix}longest_gap_at_least": revisit.longest_at_least,
        f"{prefix}longest_gap_start": begin,
        f"{prefix}longest_gap_end": finish,
        f"{prefix}mean_wait_h": revisit.mean_wait_h,
    }


def basis_rows(looks: Looks, fleets: Sequence[Fleet], names: Sequence[str], span: Span) -> Rows:
    """Return for each look of a real satellite what it rests on: the set, its age, its worth.

    ``names[i]`` is subject i's.
    """
    real = np.zeros(len(names), dtype=np.bool_)
    for fleet in fleets:
        real[fleet.first : fleet.last] = not fleet.hypothetical
    looks = take(looks, np.flatnonzero(real[looks.subject]))
    reference_jd, _, _ = span_days(span)
    epochs = to_datetime64(reference_jd, looks.days - looks.age_days)
    return rows_of(
        _BASIS_COLUMNS,
        {
            "object_name": pick(names, looks.subject),
            "element_epoch": (epochs + _HALF_MS).astype("datetime64[ms]"),
            "element_age_days": looks.age_days,
            "timing_uncertainty_s": looks.timing_uncertainty_s,
        },
    )
