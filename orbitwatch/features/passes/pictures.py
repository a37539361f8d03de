"""The pictures of an answer: ``--chart``, ``--timeline`` and ``--sky``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.features.passes.best_pass import BestPass, path_of
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.formats.rows import Rows
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import label
from orbitwatch.terminal.partial_file import check_apart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from orbitwatch.features.passes.timeline_chart import Band
    from orbitwatch.terminal.sink import Output


def check_pictures(
    chart: Path | None, timeline: Path | None, output: str | None, *, sky: bool, resume: bool
) -> None:
    """Check the requested pictures before anything is computed.

    Raises UsageError for a file that cannot be a picture, for two outputs to one file, and
    with ``--resume``, since the rows written earlier would be missing.
    """
    files = {"--chart": chart, "--timeline": timeline}
    given = {option: path for option, path in files.items() if path is not None}
    if resume and (given or sky):
        option = next(iter(given), "--sky")
        raise UsageError(
            f"{option} needs the whole answer",
            hint=f"omit --resume, or run it again with {option}",
        )
    check_apart({"-o": output, **files})
    if given:
        from orbitwatch.drawing.pictures import check_chart_path

        for path in given.values():
            check_chart_path(path)


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
    who = label(next(iter(best.row)))
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
    render_sky(path_of(question, answer, best.row), label(next(iter(best.row))), console)


def _note_choice(question: PassQuestion, best: Rows, count: int, what: str) -> None:
    """Note which pass was drawn, and that it was one of several."""
    (row,) = best
    if question.kind == "overflights":
        which = "closest"
    else:
        which = "highest" if row["visible_start"] is None else "highest visible"
    of = f"the {which} of {count:,} {question.kind}" if count > 1 else "the only one"
    at = cells.nearest_second(row["tca"])  # type: ignore[arg-type]
    remarks.note(f"{what} {of}, {label(row)} over {row['site']} at {at:%Y-%m-%d %H:%M:%S} UTC")
