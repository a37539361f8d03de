"""What ``--chart``, ``--timeline`` and ``--sky`` draw of an answer, gathered as it passes by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch import remarks
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.formats.rows import Rows, Values, concatenate, no_rows
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import label
from orbitwatch.terminal.partial_file import check_apart
from orbitwatch.times import Span, from_jd

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.elements.identity import HeldObject
    from orbitwatch.features.passes.request import PassRequest
    from orbitwatch.features.passes.sky_path import SkyPath
    from orbitwatch.features.passes.stream import Batch, Stream
    from orbitwatch.sites import Site
    from orbitwatch.terminal.sink import Output


def check_pictures(request: PassRequest) -> None:
    """Say what is wrong with the pictures asked for, before anything is computed.

    Raises UsageError for a file that cannot become a picture, for two things in one file, and
    with ``--resume``, where the rows that are there already would be missing.
    """
    files = {"--chart": request.chart, "--timeline": request.timeline}
    asked = {option: path for option, path in files.items() if path is not None}
    if request.resume and (asked or request.sky):
        option = next(iter(asked), "--sky")
        raise UsageError(
            f"{option} needs the whole answer",
            hint=f"leave out --resume, or ask again for {option}",
        )
    check_apart({"-o": request.output, **files})
    if asked:
        from orbitwatch.drawing.pictures import check_chart_path

        for path in asked.values():
            check_chart_path(path)


def format_for(request: PassRequest) -> str | None:
    """Return the format asked for; with ``--sky`` a table also where the answer is piped."""
    if request.sky and request.format_ is None and request.output in (None, "-"):
        return "table"
    return request.format_


class PassPictures:
    """The best pass and, for a timeline, all rows of an answer.

    The best pass is the highest of those that can be seen, else the highest; the best overflight
    is the one whose ground track comes closest.
    """

    def __init__(
        self,
        request: PassRequest,
        output: Output,
        objects: Sequence[HeldObject],
        sites: Sequence[Site],
        span: Span,
    ) -> None:
        self._request = request
        self._pairs = [(held, site) for held in objects for site in sites]
        self._span = span
        self._count = 0
        self._best: tuple[float, Rows] | None = None
        self._path: Callable[[], SkyPath] | None = None
        self._rows = [no_rows(output.columns)]
        if request.sky and not output.is_table:
            raise UsageError(
                f"--sky is drawn below a table, and {output.format} is none",
                hint="ask for --format table, or draw a file with --chart",
            )
        if request.timeline is not None:
            from orbitwatch.features.passes.timeline_chart import check_timeline

            check_timeline(len(self._pairs), span)

    def look_at(self, stream: Stream, batch: Batch, every: Rows, kept: Rows) -> None:
        """Look at some rows of the answer, ``kept`` of ``every`` row that the batch makes."""
        self._count += len(kept)
        if self._request.timeline is not None:
            self._rows.append(kept)
        asked = self._request.sky or self._request.chart or self._request.report
        if not len(kept) or not asked:
            return
        worth = self._worth(kept)
        which = int(np.argmax(worth))
        if self._best is not None and worth[which] <= self._best[0]:
            return
        row = kept.take([which])
        self._best = float(worth[which]), row
        same = [every[name] == row[name][0] for name in ("catalog_id", "site", "tca")]
        self._follow(stream, batch, int(np.flatnonzero(np.logical_and.reduce(same))[0]))

    @property
    def best(self) -> tuple[Callable[[], SkyPath], Rows] | None:
        """How the path of the best pass is computed, and its row; None where there is none."""
        if self._path is None or self._best is None:
            return None
        return self._path, self._best[1]

    def show(self, console: Console) -> None:
        """Print the sky with the best pass, if that is asked for and there is one."""
        if self._request.sky and self._best is not None and self._path is not None:
            from orbitwatch.features.passes.sky_terminal import render_sky

            console.print()
            self._tell_choice("the sky shows")
            render_sky(self._path(), self._label(self._best[1]), console)

    def draw(self) -> None:
        """Draw the files asked for. Raises OrbitwatchError where there is no pass to draw."""
        chart, timeline = self._request.chart, self._request.timeline
        if timeline is not None:
            from orbitwatch.features.passes.timeline_chart import Band, draw_timeline

            rows = concatenate(self._rows)
            bands = [Band(held.label, held.record.catalog_id, site) for held, site in self._pairs]
            draw_timeline(rows, bands, self._span, quality_notes.captions(rows), timeline)
            remarks.note(f"drew {timeline}")
        if chart is None:
            return
        if self._best is None or self._path is None:
            raise OrbitwatchError(
                f"there is no pass to draw into {chart}", hint="ask about a longer span"
            )
        from orbitwatch.features.passes.sky_chart import draw_sky

        row = self._best[1]
        draw_sky(self._path(), self._label(row), quality_notes.captions(row), chart)
        self._tell_choice(f"drew {chart}:")

    def _worth(self, rows: Rows) -> Values:
        if self._request.kind == "overflights":
            return np.nan_to_num(-rows["ground_distance_km"], nan=-np.inf)
        seen = ~np.isnat(rows["visible_start"])
        return np.asarray(rows["max_elevation_deg"] + 1000.0 * seen)

    def _follow(self, stream: Stream, batch: Batch, index: int) -> None:
        """Note how the path of a batch's pass is to be computed, should it be needed."""
        from orbitwatch.features.passes.sky_path import Sighting, sky_path

        found, question, jd = batch.found, stream.question, stream.reference_jd
        sighting = Sighting(
            element_set=stream.element_sets[int(batch.element_set[index])],
            site=question.sites[int(found.site[index])],
            min_elevation_deg=question.min_elevation_deg,
            up=Span(from_jd(jd, float(found.first[index])), from_jd(jd, float(found.last[index]))),
            tca=from_jd(jd, float(found.tca[index])),
            rises=bool(np.isfinite(found.aos[index])),
            sets=bool(np.isfinite(found.los[index])),
        )
        self._path = lambda: sky_path(sighting)

    def _label(self, row: Rows) -> str:
        return label(next(iter(row)))

    def _tell_choice(self, what: str) -> None:
        """Say which pass was drawn, and that it was one of several."""
        if self._best is None:
            return
        (row,) = self._best[1]
        if self._request.kind == "overflights":
            which = "closest"
        else:
            which = "highest" if row["visible_start"] is None else "highest visible"
        noun = "overflights" if self._request.kind == "overflights" else "passes"
        of = f"the {which} of {self._count:,} {noun}" if self._count > 1 else "the only one"
        at = cells.nearest_second(row["tca"])  # type: ignore[arg-type]
        remarks.note(f"{what} {of}, {label(row)} over {row['site']} at {at:%Y-%m-%d %H:%M:%S} UTC")
