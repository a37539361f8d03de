"""``--chart``, ``--timeline`` and ``--sky``: what they draw of an answer, and of which pass."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.passes.rows import merits
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.search.passes import find_passes
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection import quality_notes
from orbitwatch.times import Span, from_jd, to_jd

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from orbitwatch.features.passes.sky_path import SkyPath
    from orbitwatch.features.passes.timeline_chart import Band
    from orbitwatch.terminal.sink import Output


class BestPass:
    """Takes rows as they come and keeps the best.

    That is the one that is highest while it can be seen, else the highest; of overflights the one
    whose ground track comes closest.
    """

    def __init__(self, question: PassQuestion) -> None:
        self._by_distance = question.kind == "overflights"
        self._merit = -np.inf
        self.row: Rows | None = None
        self.count = 0

    def add(self, rows: Rows) -> None:
        """Take some more rows."""
        self.count += len(rows)
        if not len(rows):
            return
        merit = self._merits(rows)
        best = int(np.argmax(merit))
        if self.row is None or merit[best] > self._merit:
            self._merit, self.row = float(merit[best]), rows.take([best])

    def _merits(self, rows: Rows) -> Values:
        if self._by_distance:
            return np.nan_to_num(-rows["ground_distance_km"], nan=-np.inf)
        return merits(rows)


def check_pictures(options: Mapping[str, Any], format_: str) -> None:
    """Say what is wrong with the pictures chosen, before anything is computed.

    Raises UsageError for a file that cannot become a picture, for two things in one file, for a
    sky below another format than a table, and with ``--resume``, where the rows that are there
    already would be missing.
    """
    files = {"--chart": options["chart"], "--timeline": options["timeline"]}
    given = {option: path for option, path in files.items() if path is not None}
    if options["resume"] and (given or options["sky"]):
        option = next(iter(given), "--sky")
        raise UsageError(
            f"{option} needs the whole answer",
            hint=f"omit --resume, or run it again with {option}",
        )
    if given:
        from orbitwatch.drawing.pictures import check_chart_path
        from orbitwatch.terminal.partial_file import check_apart

        check_apart({"-o": options["output"], **files})
        for path in given.values():
            check_chart_path(path)
    if options["sky"] and format_ != "table":
        raise UsageError(
            f"--sky is drawn below a table, and {format_} is not one",
            hint="ask for --format table, or draw a file with --chart",
        )


def check_days(question: PassQuestion, answer: Answer) -> None:
    """Raise UsageError where a timeline of the answer would be too large."""
    from orbitwatch.features.passes.timeline_chart import check_timeline

    check_timeline(len(bands_of(question, answer)), question.span)


def bands_of(question: PassQuestion, answer: Answer) -> list[Band]:
    """Return the bands of a timeline: one for each object, or for a whole launch, and site."""
    from orbitwatch.features.passes.timeline_chart import Band

    if question.is_launch:
        (launch,) = question.selection.names
        return [Band(f"launch {launch.strip()}", None, site) for site in answer.sites]
    return [
        Band(held.label, held.record.catalog_id, site)
        for held in answer.objects
        for site in answer.sites
    ]


def draw_days(
    question: PassQuestion, answer: Answer, rows: Rows, path: Path | None = None
) -> Figure:
    """Draw all passes, ``rows``, into a file if one is given: hours across and days down."""
    from orbitwatch.features.passes.timeline_chart import draw_timeline

    captions = quality_notes.captions(rows)
    twilight_deg = question.sky.twilight_deg
    bands = bands_of(question, answer)
    figure = draw_timeline(rows, bands, question.span, twilight_deg, captions, path)
    if path is not None:
        remarks.note(f"drew {path}")
    return figure


def draw_best(
    question: PassQuestion, answer: Answer, best: BestPass, path: Path | None = None
) -> Figure:
    """Draw the best pass, into a file if one is given. Raises OrbitwatchError if there is none.

    A remark names the pass.
    """
    if best.row is None:
        into = "" if path is None else f" into {path}"
        raise OrbitwatchError(f"no pass to draw{into}", hint="choose a longer span")
    from orbitwatch.features.passes.sky_chart import draw_sky

    shown = path_of(question, answer, best.row)
    who = _who(best.row)
    figure = draw_sky(shown, who, quality_notes.captions(best.row), path)
    _note_choice(question, best.row, best.count, "drew" if path is None else f"drew {path}:")
    return figure


def print_best(question: PassQuestion, answer: Answer, best: BestPass, output: Output) -> None:
    """Print the sky with the best pass below a table, if there is one."""
    if best.row is None:
        return
    from orbitwatch.features.passes.sky_terminal import render_sky

    console = output.console()
    console.print()
    _note_choice(question, best.row, best.count, "the sky shows")
    render_sky(path_of(question, answer, best.row), _who(best.row), console)


def _note_choice(question: PassQuestion, best: Rows, count: int, what: str) -> None:
    """Note which pass was drawn, and that it was one of several."""
    (row,) = best
    if question.kind == "overflights":
        which = "closest"
    else:
        which = "highest" if row["visible_start"] is None else "highest visible"
    of = f"the {which} of {count:,} {question.kind}" if count > 1 else "the only one"
    from orbitwatch.terminal import cells

    at = cells.nearest_second(row["tca"])  # type: ignore[arg-type]
    remarks.note(f"{what} {of}, {_who(best)} over {row['site']} at {at:%Y-%m-%d %H:%M:%S} UTC")


def path_of(question: PassQuestion, answer: Answer, row: Rows) -> SkyPath:
    """Return the path over the sky of the pass that is the one ``row`` of the answer."""
    from orbitwatch.features.passes.sky_path import Sighting, sky_path

    (number,), (name,) = row["catalog_id"].tolist(), row["site"].tolist()
    held = next(held for held in answer.objects if held.record.catalog_id == number)
    site = next(site for site in answer.sites if site.name == name)
    tracked = TrackedObject.of(held, question.elements_mode)
    passes = find_passes([tracked], [site], question.span, question.min_elevation_deg)
    found, reference_jd = passes.found, passes.geometry.propagator.reference_jd
    (tca,) = row["tca"].astype("datetime64[us]").tolist()
    day, fraction = to_jd(tca)
    index = int(np.argmin(np.abs(found.tca - (day - reference_jd + fraction))))
    first, tca, last = (
        from_jd(reference_jd, float(days[index])) for days in (found.first, found.tca, found.last)
    )
    return sky_path(
        Sighting(
            element_set=passes.element_sets[int(found.satellite[index])],
            shifts=passes.shifts_of(int(found.satellite[index])),
            site=site,
            min_elevation_deg=question.min_elevation_deg,
            up=Span(first, last),
            tca=tca,
            rises=bool(np.isfinite(found.aos[index])),
            sets=bool(np.isfinite(found.los[index])),
            twilight_deg=question.sky.twilight_deg,
            **_brightness(row),
        )
    )


def _brightness(row: Rows) -> dict[str, Any]:
    """Return how bright the pass of one row gets."""
    (values,) = row
    return {
        "magnitude": values["magnitude"],
        "magnitude_at": values["magnitude_at"],
        "magnitude_is_estimated": bool(values["magnitude_is_estimated"]),
    }


def _who(row: Rows) -> str:
    """Return name and number of the object of one row."""
    from orbitwatch.terminal.common_columns import label  # not for a plain question

    return label(next(iter(row)))
