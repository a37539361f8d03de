"""The S-curve of a pass: shift over time, with the band of the timing uncertainty."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.config import Settings
from orbitwatch.drawing.pictures import (
    BLUE,
    GREY,
    VERMILION,
    check_chart_path,
    figure_class,
    foot,
    head,
    quiet_axes,
    save,
)
from orbitwatch.errors import UsageError
from orbitwatch.features.radio.doppler_answer import DopplerAnswer, DopplerQuestion
from orbitwatch.features.radio.frequency import SPEED_OF_LIGHT_KM_S, format_frequency
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain
from orbitwatch.formats.values import to_datetime64
from orbitwatch.reports.evidence import exact
from orbitwatch.reports.findings import Findings
from orbitwatch.reports.report import Verdict
from orbitwatch.times import format_second

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from orbitwatch.arrays import FloatArray

_POINTS = 400


def draw_doppler(found: DopplerAnswer, path: Path | None = None) -> Figure:
    """Draw the shift and the elevation over each pass into ``path``, up to eight of them.

    The bands show where the curve may lie, given the timing uncertainty. Raises UsageError as
    `check_chart_path` does, and for no pass or more than eight.
    """
    check_chart_path(path)
    if not 1 <= len(found.passes) <= 8:
        raise UsageError(
            f"a chart shows one to eight passes, not {len(found.passes)}",
            hint="choose another span",
        )
    figure = figure_class()(figsize=(9.0, 6.0), layout="constrained")
    axes: Any = figure.subplots(
        2,
        len(found.passes),
        sharex="col",
        sharey="row",
        squeeze=False,
        gridspec_kw={"height_ratios": [2.5, 1.0]},
    )
    for column, up in enumerate(found.passes):
        _draw_pass(axes[:, column], found, np.linspace(up.aos, up.los, _POINTS))
    axes[0, 0].set_ylabel("shift (kHz)")
    axes[1, 0].set_ylabel("elevation (°)")
    axes[0, -1].legend(loc="upper right", fontsize="small")
    head(
        figure,
        plain(f"{found.answer.title}: {format_frequency(found.link.reference_hz)}"),
    )
    foot(figure, ["Bands: range of the curve, as the satellite may be early or late."])
    return save(figure, path)


def shift_band_hz(
    found: DopplerAnswer, frequency_hz: float, days: FloatArray, seconds: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the least and greatest shift if the satellite is up to ``seconds`` early or late."""
    late = np.linspace(-1.0, 1.0, 9)
    shifts = [
        -frequency_hz
        / SPEED_OF_LIGHT_KM_S
        * found.observer.observe(days + part * seconds / SECONDS_A_DAY).range_rate_km_s
        for part in late
    ]
    return np.min(shifts, axis=0), np.max(shifts, axis=0)


def _draw_pass(axes: Any, found: DopplerAnswer, days: FloatArray) -> None:
    dates = import_module("matplotlib.dates")
    times = to_datetime64(found.observer.reference_jd, days)
    seen, trust = found.observer.observe(days), found.observer.trust(days)
    base = found.link.reference_hz
    curve, sky = axes
    for seconds, alpha, name in (
        (trust.timing_95_s, 0.15, "95 % of cases"),
        (trust.timing_s, 0.3, "68 % of cases"),
    ):
        low, high = shift_band_hz(found, base, days, seconds)
        curve.fill_between(times, low / 1e3, high / 1e3, color=BLUE, alpha=alpha, lw=0, label=name)
    curve.plot(times, -base * seen.range_rate_km_s / SPEED_OF_LIGHT_KM_S / 1e3, color=BLUE, lw=1.5)
    curve.axhline(0.0, color=GREY, lw=0.8, ls="--")
    sky.plot(times, seen.elevation_deg, color=VERMILION, lw=1.5)
    locator = dates.AutoDateLocator(minticks=3, maxticks=6)
    sky.xaxis.set_major_locator(locator)
    sky.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    sky.set_xlabel("UTC")
    for one in axes:
        quiet_axes(one)


_SHOWN = (
    *("object_name", "catalog_id", "site", "time", "downlink_hz", "uplink_hz", "shift_hz"),
    *("shift_rate_hz_s", "elevation_deg", "azimuth_deg", "slant_range_km", "timing_uncertainty_s"),
)


def doppler_findings(
    question: DopplerQuestion, found: DopplerAnswer, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``doppler``; the chart is the S-curve."""
    rows = found.answer.rows()
    site, span = question.site.name, question.span
    return Findings(
        title=found.answer.title,
        verdict=_verdict(rows, site),
        question=[
            (
                f"On which frequency is it heard at {site} from {format_second(span.start)} on, "
                f"while it is above {question.min_elevation_deg:g}°?"
            ),
            "A received frequency is f (1 - v/c), v being the rate of the slant range.",
        ],
        answer=found.answer,
        rows=rows,
        columns=_SHOWN,
        settings=settings,
        now=now,
        pinned={"--start": exact(span.start)},
        draw=partial(draw_doppler, found),
        shows="The shift and the elevation, with the band due to the age of the set",
        elements=question.selection.elements,
    )


def _verdict(rows: Rows, site: str) -> Verdict:
    if not len(rows):
        return Verdict(f"No pass over {site} in that time.", "no")
    shift = rows["shift_hz"]
    first, last = rows["time"][0].item(), rows["time"][-1].item()
    return Verdict(
        f"Heard at {site} from {first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S} UTC, shifted "
        f"by {float(shift.max()) / 1e3:+.2f} to {float(shift.min()) / 1e3:+.2f} kHz.",
        "yes",
    )
