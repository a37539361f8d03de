"""Gap statistics plotted against latitude or fleet size.

Fleets of one size over named places are drawn over time instead, see
`orbitwatch.features.revisit.timeline_chart`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.drawing.pictures import (
    check_chart_path,
    figure_class,
    foot,
    head,
    save,
)
from orbitwatch.errors import UsageError
from orbitwatch.features.revisit.answer import RevisitAnswer
from orbitwatch.features.revisit.curve_panels import Curve, Panel, draw_panel, size_axis
from orbitwatch.features.revisit.fleets import Fleet, Fleets
from orbitwatch.features.revisit.question import RevisitQuestion, Target
from orbitwatch.features.revisit.rows import only_daylight, row_label
from orbitwatch.features.revisit.timeline_chart import draw_timeline
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain
from orbitwatch.search.passes import span_days
from orbitwatch.sites.time_zones import zone_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_CURVES = 6
MOST_PANELS = 6
MOST_LINES = 24
_GAPS: Final = (
    ("longest gap", "longest_gap_h"),
    ("95 % of gaps ≤", "p95_gap_h"),
    ("mean gap", "mean_gap_h"),
)
_BY_DAY: Final = ("longest by daylight", "daylight_longest_gap_h")


def is_by_latitude(rows: Rows) -> bool:
    """Return whether the rows are of latitudes."""
    return all(site is None for site in (*rows["site"], *rows["area"]))


def is_by_size(rows: Rows) -> bool:
    """Return whether the rows compare fleets of different sizes."""
    return len(np.unique(rows["n_objects"])) > 1


def check_chart(fleets: Sequence[Fleet], targets: Sequence[Target]) -> None:
    """Raise UsageError if a picture of fleets and places would be too crowded.

    This is checked before the search, which may take long.
    """
    latitudes = all(target.site is None and target.area is None for target in targets)
    sizes = len({len(fleet) for fleet in fleets}) > 1
    lines = len(fleets) * len(targets)
    for count, most, what in (
        (len(fleets) if latitudes else 0, MOST_CURVES, "fleets"),
        (len(targets) if sizes and not latitudes else 0, MOST_PANELS, "places"),
        (0 if sizes or latitudes else lines, MOST_LINES, "pairs of a fleet and a place"),
    ):
        if count > most:
            raise UsageError(
                f"a chart shows at most {most} {what}, and {count:,} are requested",
                hint="name fewer, or draw several charts",
            )


def draw(
    question: RevisitQuestion, fleets: Fleets, found: RevisitAnswer, path: Path | None = None
) -> Figure:
    """Draw what the question is about: latitudes, the size of fleets, or the course of time."""
    rows, heading = found.answer.rows(), found.answer.title
    if is_by_latitude(rows) or is_by_size(rows):
        return draw_curves(rows, heading, found.captions, path)
    reference_jd, _, _ = span_days(question.span)
    return draw_timeline(
        rows,
        found.opportunities,
        fleets.fleets,
        question.places.targets,
        reference_jd,
        heading,
        found.captions,
        path,
        zone_of(question.places.sites) if not question.places.areas else UTC,
    )


def draw_curves(
    rows: Rows, title: str, captions: Sequence[str], path: Path | None = None
) -> Figure:
    """Draw ``rows`` of ``orbitwatch revisit`` by latitude, or by the size of the fleets.

    ``captions`` are printed below; call `check_chart` beforehand. Raises errors as
    ``check_chart_path`` does, and if the file cannot be written.
    """
    check_chart_path(path)
    latitudes = is_by_latitude(rows)
    panels = _by_latitude(rows) if latitudes else _by_size(rows)
    figure = figure_class()(figsize=(9.0, 1.2 + 2.6 * len(panels)), layout="constrained")
    several: Any = figure.subplots(len(panels), 1, sharex=True, squeeze=False)
    axes: Sequence[Axes] = several[:, 0]
    for one, panel in zip(axes, panels, strict=True):
        draw_panel(one, panel)
    if latitudes:
        axes[-1].set_xlabel("latitude (°, north positive)")
        axes[-1].set_xlim(-92.0, 92.0)
        axes[-1].set_xticks(np.arange(-90, 91, 30))
    else:
        size_axis(axes[-1], np.unique(rows["n_objects"]))
    head(figure, plain(title))
    foot(figure, captions)
    return save(figure, path)


def _by_latitude(rows: Rows) -> list[Panel]:
    """Return gaps and looks a day by latitude; for several fleets a panel for each figure."""
    fleets = list(dict.fromkeys(rows["fleet"].tolist()))
    parts = [rows.take(np.flatnonzero(rows["fleet"] == fleet)) for fleet in fleets]
    if len(fleets) == 1:
        one = parts[0]
        gaps = tuple(_curve(name, one, "latitude_deg", key) for name, key in _gaps(rows))
        counts = (("all", "looks_per_day"), ("by daylight", "daylight_looks_per_day"))
        looks = tuple(
            _curve(name, one, "latitude_deg", key)
            for name, key in counts[: 1 if only_daylight(rows) else 2]
        )
        return [Panel("gaps", gaps), Panel("looks a day", looks, gaps=False)]
    return [
        Panel(
            title,
            tuple(
                _curve(_brief(fleet), part, "latitude_deg", key)
                for fleet, part in zip(fleets, parts, strict=True)
            ),
            gaps=key != "looks_per_day",
        )
        for title, key in (*_GAPS, ("looks a day", "looks_per_day"))
    ]


def _by_size(rows: Rows) -> list[Panel]:
    """Return a panel for each place: gaps by the number of satellites."""
    rows = rows.take(np.argsort(rows["n_objects"], kind="stable"))
    labels = np.array([row_label(row) for row in rows], dtype=object)
    return [
        Panel(
            f"gaps over {label}",
            tuple(
                _curve(name, rows.take(np.flatnonzero(labels == label)), "n_objects", key)
                for name, key in _gaps(rows)
            ),
        )
        for label in dict.fromkeys(labels.tolist())
    ]


def _gaps(rows: Rows) -> tuple[tuple[str, str], ...]:
    """Return the names and columns of the gaps that a panel shows."""
    return _GAPS if only_daylight(rows) else (*_GAPS, _BY_DAY)


def _curve(name: str, rows: Rows, x: str, key: str) -> Curve:
    """Return a column as a curve; a place without looks has no gaps."""
    prefix = "daylight_" if key.startswith("daylight_") else ""
    never = rows[f"{prefix}looks"] == 0
    values = np.where(never & key.endswith("_gap_h"), np.nan, rows[key])
    at_least = rows[f"{prefix}longest_gap_at_least"].astype(np.bool_) & ~never
    is_longest = key.endswith("longest_gap_h")
    return Curve(name, rows[x].astype(np.float64), values, at_least & is_longest)


def _brief(fleet: str) -> str:
    return plain(fleet.removeprefix("walker "))
