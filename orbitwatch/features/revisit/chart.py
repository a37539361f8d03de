"""How often fleets look at places, as curves: gaps by latitude, or by the number of satellites.

One fleet (or several of one size) over places is drawn over time instead, see
`orbitwatch.features.revisit.timeline_chart`. Whatever a colour says, a marker and a dash say too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.drawing import pictures
from orbitwatch.drawing.pictures import (
    check_chart_path,
    figure_class,
    fit_width,
    foot,
    head,
    quiet_axes,
    save,
)
from orbitwatch.errors import UsageError
from orbitwatch.features.revisit.answer import RevisitAnswer
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
_PANEL_IN: Final = 6.4
_FEW_POINTS: Final = 4
"""Of a curve, whose values are written."""

_STYLES: Final = (
    (pictures.BLUE, "o", "-"),
    (pictures.VERMILION, "s", "--"),
    (pictures.GREEN, "^", "-."),
    (pictures.PURPLE, "D", ":"),
    (pictures.GREY, "v", (0, (6, 2))),
    (pictures.ORANGE, "P", (0, (1, 1))),
)
GAP_MARKS: Final = {
    **{minutes / 60.0: f"{minutes} min" for minutes in (1, 2, 5, 10, 20)},
    0.5: "30 min",
    **{float(hours): f"{hours} h" for hours in (1, 2, 3, 6, 12)},
    **{24.0 * days: f"{days} d" for days in (1, 2, 4, 7, 14, 30, 60, 120, 365)},
}
_GAPS: Final = (
    ("longest gap", "longest_gap_h"),
    ("95 % of gaps ≤", "p95_gap_h"),
    ("mean gap", "mean_gap_h"),
)
_BY_DAY: Final = ("longest by daylight", "daylight_longest_gap_h")


@dataclass(frozen=True, slots=True)
class _Curve:
    """A line of one panel: what it is, where its points are, and which of them are a least."""

    name: str
    x: FloatArray
    y: FloatArray
    at_least: BoolArray


@dataclass(frozen=True, slots=True)
class _Panel:
    """Curves over each other; ``gaps`` are lengths of time, on a logarithmic scale."""

    title: str
    curves: tuple[_Curve, ...]
    gaps: bool = True


def is_by_latitude(rows: Rows) -> bool:
    """Whether the rows are of latitudes."""
    return all(site is None for site in (*rows["site"], *rows["area"]))


def is_by_size(rows: Rows) -> bool:
    """Whether the rows compare fleets of different sizes."""
    return len(np.unique(rows["n_objects"])) > 1


def check_chart(fleets: Sequence[Fleet], targets: Sequence[Target]) -> None:
    """Raise UsageError where a picture of fleets and places would show more than can be read.

    That is known before the search, which may be long.
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
                f"a chart shows at most {most} {what}, and {count:,} are asked for",
                hint="name fewer, or draw them one after another",
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

    ``captions`` stand below. `check_chart` checks beforehand that it is not too much.
    Raises errors as ``check_chart_path`` does, and where the file cannot be written.
    """
    check_chart_path(path)
    latitudes = is_by_latitude(rows)
    panels = _by_latitude(rows) if latitudes else _by_size(rows)
    figure = figure_class()(figsize=(9.0, 1.2 + 2.6 * len(panels)), layout="constrained")
    several: Any = figure.subplots(len(panels), 1, sharex=True, squeeze=False)
    axes: Sequence[Axes] = several[:, 0]
    for one, panel in zip(axes, panels, strict=True):
        _draw(one, panel)
    if latitudes:
        axes[-1].set_xlabel("latitude (°, north positive)")
        axes[-1].set_xlim(-92.0, 92.0)
        axes[-1].set_xticks(np.arange(-90, 91, 30))
    else:
        _number_axis(axes[-1], np.unique(rows["n_objects"]))
    head(figure, plain(title))
    foot(figure, captions)
    return save(figure, path)


def _by_latitude(rows: Rows) -> list[_Panel]:
    """Return gaps and looks a day by latitude; of several fleets a panel for each figure."""
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
        return [_Panel("gaps", gaps), _Panel("looks a day", looks, gaps=False)]
    return [
        _Panel(
            title,
            tuple(
                _curve(_brief(fleet), part, "latitude_deg", key)
                for fleet, part in zip(fleets, parts, strict=True)
            ),
            gaps=key != "looks_per_day",
        )
        for title, key in (*_GAPS, ("looks a day", "looks_per_day"))
    ]


def _by_size(rows: Rows) -> list[_Panel]:
    """Return a panel for each place: gaps by the number of satellites."""
    rows = rows.take(np.argsort(rows["n_objects"], kind="stable"))
    labels = np.array([row_label(row) for row in rows], dtype=object)
    return [
        _Panel(
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


def _curve(name: str, rows: Rows, x: str, key: str) -> _Curve:
    """Return a column as a curve; what is never looked at has no gaps to show."""
    prefix = "daylight_" if key.startswith("daylight_") else ""
    never = rows[f"{prefix}looks"] == 0
    values = np.where(never & key.endswith("_gap_h"), np.nan, rows[key])
    at_least = rows[f"{prefix}longest_gap_at_least"].astype(np.bool_) & ~never
    is_longest = key.endswith("longest_gap_h")
    return _Curve(name, rows[x].astype(np.float64), values, at_least & is_longest)


def _brief(fleet: str) -> str:
    return plain(fleet.removeprefix("walker "))


def _draw(axes: Axes, panel: _Panel) -> None:
    for number, curve in enumerate(panel.curves[: len(_STYLES)]):
        colour, marker, dash = _STYLES[number]
        # Each is thinner than the one before, so that none disappears under another.
        wide = 1.2 + 0.9 * (len(panel.curves) - 1 - number)
        axes.plot(
            curve.x,
            curve.y,
            color=colour,
            marker=marker,
            markersize=3.0 + 1.2 * wide,
            linestyle=dash,
            linewidth=wide,
            label=curve.name,
        )
        _value(axes, curve, colour)
    some = [curve for curve in panel.curves if curve.at_least.any()]
    if some:
        axes.plot(
            np.concatenate([c.x[c.at_least] for c in some]),
            np.concatenate([c.y[c.at_least] for c in some]),
            color="black", marker="o", markersize=9.0, markerfacecolor="none", linestyle="none",
            label="at least that",
        )  # fmt: skip
    name = axes.set_title(plain(panel.title), loc="left", fontsize="medium", parse_math=False)
    fit_width(name, _PANEL_IN)
    quiet_axes(axes)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize="small")
    if panel.gaps:
        _gap_axis(axes, np.concatenate([curve.y for curve in panel.curves]))
    else:
        axes.set_ylim(bottom=0.0)


def _value(axes: Axes, curve: _Curve, colour: str) -> None:
    """Write the last value of a gap beside its point where there are few."""
    known = np.flatnonzero(np.isfinite(curve.y))
    if len(known) and len(curve.x) <= _FEW_POINTS:
        for i in known.tolist():
            hours = float(curve.y[i])
            text = f"{hours / 24.0:.1f} d" if hours >= 48.0 else f"{hours:.1f} h"
            axes.annotate(
                text,
                (float(curve.x[i]), hours),
                xytext=(0, 5),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
                color=colour,
            )


def _gap_axis(axes: Axes, hours: FloatArray) -> None:
    """Make a logarithmic scale of time with marks that clocks and calendars have."""
    known = hours[np.isfinite(hours) & (hours > 0.0)]
    if not len(known):
        axes.annotate("never looked at twice", (0.5, 0.5), xycoords="axes fraction", ha="center")
    low, high = (float(known.min()), float(known.max())) if len(known) else (1.0, 24.0)
    axes.set_yscale("log")
    axes.set_ylim(low / 1.4, high * 1.4)
    marks = [mark for mark in sorted(GAP_MARKS) if low / 1.4 <= mark <= high * 1.4]
    axes.set_yticks(marks, [GAP_MARKS[mark] for mark in marks])
    axes.minorticks_off()


def _number_axis(axes: Axes, sizes: FloatArray) -> None:
    """Mark the sizes of the fleets; where they differ much, on a logarithmic scale."""
    axes.set_xlabel("satellites in the fleet")
    if sizes.max() / sizes.min() > 8:
        axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
