"""``map --html FILE``: the interactive page, from the objects and sites asked about."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch import remarks
from orbitwatch.errors import UsageError
from orbitwatch.features.maps.objects import Planned, compute, ends, plan_objects
from orbitwatch.features.maps.page import ELEMENTS_FILE, check_objects, check_samples, page_html
from orbitwatch.features.maps.page_data import PageContent, PageObject
from orbitwatch.features.maps.track_samples import sample
from orbitwatch.features.passes.answer import answer_for
from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import Rows, no_rows
from orbitwatch.reports.evidence import exact, named_alike, number
from orbitwatch.selection import quality_notes
from orbitwatch.sites import is_position
from orbitwatch.terminal import cells
from orbitwatch.terminal.partial_file import PartialFile, naming, open_partial

if TYPE_CHECKING:
    from orbitwatch.elements.identity import HeldObject
    from orbitwatch.features.maps.question import MapQuestion
    from orbitwatch.sites import Site

_SUFFIXES = (".html", ".htm")


@dataclass(slots=True)
class PageFile:
    """A page's file under way; ``remarks`` are those made since it opened."""

    path: Path
    remarks: list[str]
    _file: PartialFile

    def write(self, asked: MapQuestion) -> None:
        """Compute the page and write it. Raises UsageError where it would become too large."""
        work = _Work(asked)
        content = work.content(self.path.name, self.remarks)
        page = page_html(content)
        with naming(str(self.path)):
            self._file.stream.write(page)


@contextlib.contextmanager
def open_page(path: Path) -> Iterator[PageFile]:
    """Open the page's file, which appears once it is whole.

    Open it before anything is computed. Raises UsageError for another suffix than .html, and for
    a place that cannot be written to.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"cannot write a page as {path.name!r}", hint="end it in .html")
    file = open_partial(path, None, "--html", resume=False)
    try:
        with remarks.heard() as said:
            yield PageFile(path, said, file)
        with naming(str(path)):
            file.finish(())
    except BaseException:
        file.give_up()
        raise
    remarks.note(f"wrote {path}")


@dataclass(slots=True)
class _Work:
    """The objects that can be shown, with the plans of their samples."""

    asked: MapQuestion
    planned: list[Planned] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_objects(len(self.asked.objects))
        self.planned = plan_objects(self.asked)
        check_samples(sum(one.plan.n_rows for one in self.planned))

    @property
    def objects(self) -> list[HeldObject]:
        return [one.held for one in self.planned]

    def content(self, name: str, remarks: list[str]) -> PageContent:
        """Compute everything that the page tells; ``name`` is what its file is called."""
        asked, shown = self.asked, self._shown()
        rows = self._passes() if asked.sites else no_rows(OVERFLIGHT_COLUMNS)
        captions = quality_notes.captions(rows if len(rows) else ends(self.planned))
        at = self._opens(rows)
        used = {s for one in shown for s in one.samples.element_sets}
        return PageContent(
            title=self._title(),
            span=asked.span,
            at=at,
            objects=tuple(shown),
            sites=tuple(asked.sites),
            min_elevation_deg=asked.min_elevation_deg,
            passes=rows,
            captions=tuple(captions),
            remarks=tuple(dict.fromkeys(remarks)),
            command=shlex.join(self._command(name, at)),
            evidence=tuple(named_alike(self.objects)),
            element_sets=tuple(pair[0] for pair in named_alike(self.objects, used)),
        )

    def _title(self) -> str:
        who = listed([held.record.name for held in self.objects], "satellites")
        where = listed([site.name for site in self.asked.sites], "sites")
        return f"{who} over {where}" if where else who

    def _shown(self) -> list[PageObject]:
        """Return the objects with their samples, without those that SGP4 refuses throughout."""
        return compute(self.planned, self._sampled, lambda one: len(one.samples.time_us))

    def _sampled(self, one: Planned) -> PageObject:
        record = one.held.record
        return PageObject(
            name=record.name,
            catalog_id=record.catalog_id,
            object_id=record.object_id or "",
            samples=sample(one.plan, self.asked.span.start),
        )

    def _passes(self) -> Rows:
        """Return the overflights of the objects over the sites, and say what is left out."""
        asked = self.asked
        question = PassQuestion(
            kind="overflights",
            selection=asked.selection,
            sites=tuple(asked.sites),
            span=asked.span,
            min_elevation_deg=asked.min_elevation_deg,
            elements_mode=asked.elements_mode,
            allow_stale=asked.allow_stale,
            jobs=1,
        )
        rows = answer_for(question, self.objects, asked.settings).rows()
        return rows.take(np.argsort(rows["tca"], kind="stable"))

    def _opens(self, rows: Rows) -> datetime:
        """Return the moment that the page opens with, which lies in the span."""
        at, span = self.asked.at or self.asked.span.start, self.asked.span
        if self.asked.at is None and len(rows):
            whole = ~(np.isnat(rows["aos"]) | np.isnat(rows["los"]))
            first = rows["tca"][int(np.argmax(whole))]  # the very first where none is whole
            at = cells.nearest_second(first.astype("datetime64[us]").item().replace(tzinfo=UTC))
        return min(max(at, span.start), span.end)

    def _command(self, name: str, at: datetime) -> list[str]:
        """Return the words that make the page again from the sets that can be saved from it."""
        asked = self.asked
        words = ["orbitwatch", "map", *(str(held.record.catalog_id) for held in self.objects)]
        words += ["--elements", ELEMENTS_FILE]
        words += [w for site in asked.sites for w in ("--site", self._place(site))]
        words += ["--start", exact(asked.span.start), "--end", exact(asked.span.end)]
        words += ["--at", exact(at), "--min-elevation", number(asked.min_elevation_deg)]
        words += ["--allow-stale"] if asked.allow_stale else []
        if asked.elements_mode != "nearest":
            words += ["--elements-mode", asked.elements_mode]
        return [*words, "--html", name]

    def _place(self, site: Site) -> str:
        """Return what names a site for everybody: its coordinates where it is the user's own."""
        if site in self.asked.gazetteer.shipped or is_position(site.name):
            return site.name
        return ",".join(map(number, (site.latitude_deg, site.longitude_deg, site.height_m)))
