"""The report on overflights: what a search found, put so that others can check it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS
from orbitwatch.features.passes.report_evidence import Searched, sets_behind, span_in_orbit, told_of
from orbitwatch.features.passes.report_pictures import overflight_pictures
from orbitwatch.features.passes.table import closest
from orbitwatch.features.passes.table_columns import PassTable
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import Rows, concatenate, no_rows
from orbitwatch.reports.document import ELEMENTS_FILE, SITES_FILE, Report
from orbitwatch.reports.evidence import (
    MODES,
    MOST_ROWS,
    exact,
    named_alike,
    number,
    origins_table,
    report_table,
    sites_file,
)
from orbitwatch.reports.file import ReportFile
from orbitwatch.reports.pictures import can_draw
from orbitwatch.reports.versions import ACCURACY, accuracy_origin, versions
from orbitwatch.reports.wording import METHOD, PLOT_HINT
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import right
from orbitwatch.times import format_utc

if TYPE_CHECKING:
    from orbitwatch.features.passes.pictures import PassPictures
    from orbitwatch.reports.markdown import ReportTable
    from orbitwatch.selection.object_selection import Choice
    from orbitwatch.sites import Site

_NAMED = 3
_AMONG_FIGURES = {"length", "side", "sunlit", "range", "altitude"}  # a page has room for so much


class Excerpt:
    """What a report keeps of rows that pass by: the first, the closest at each site, how many."""

    def __init__(self) -> None:
        self.rows = no_rows(OVERFLIGHT_COLUMNS)
        self.closest = no_rows(OVERFLIGHT_COLUMNS)
        self.count = 0

    def add(self, rows: Rows) -> None:
        """Look at some more rows."""
        if not len(rows):
            return
        room = MOST_ROWS - len(self.rows)
        if room > 0:
            self.rows = concatenate([self.rows, rows.take(slice(0, room))])
        rivals = concatenate([self.closest, rows])
        self.closest = rivals.take(closest(rivals))
        self.count += len(rows)


def write_overflights(
    report: ReportFile, searched: Searched, excerpt: Excerpt, gathered: PassPictures
) -> None:
    """Write the report on a search whose rows ``excerpt`` and the pictures have seen."""
    request, rows = searched.request, excerpt.rows
    objects = told_of(searched, rows)
    numbers = {held.record.catalog_id for held in objects}
    kept, about_sets = sets_behind(searched, objects, rows)
    element_sets = named_alike(objects, kept)
    files = sites_file(searched.sites, searched.settings)
    who = listed([held.label for held in searched.objects], "objects")
    where = listed([site.name for site in searched.sites], "sites")
    lines = quality_notes.captions(rows)
    report.write(
        Report(
            title=f"Overflights of {where} by {who}",
            made=searched.now,
            question=_question(searched, who, where),
            command=_command(searched, sorted(numbers), by_file=bool(files)),
            answer=_answer(searched, excerpt, who, where),
            tables=[_table(rows, searched.sites)] if len(rows) else (),
            rows=rows,
            more_rows=excerpt.count - len(rows),
            pictures=overflight_pictures(
                searched, rows, excerpt.count, gathered, report.picture_kind
            ),
            without_pictures="" if can_draw() else PLOT_HINT,
            trust=[*lines, *METHOD, f"The model: {accuracy_origin()}."],
            sites=searched.sites,
            files=files,
            element_sets=element_sets,
            about_sets=about_sets,
            origins=origins_table(
                objects, element_sets, request.choice.elements, searched.settings
            ),
            versions=versions((ACCURACY, "sites.csv", "objects.csv")),
        )
    )


def _question(searched: Searched, who: str, where: str) -> list[str]:
    request = searched.request
    first, last = (_second(moment) for moment in (searched.span.start, searched.span.end))
    conditions = [f"the satellite rises above {request.min_elevation:g}°"]
    if request.daylight:
        conditions.append("the Sun is above the site's horizon")
    if request.max_off_nadir is not None:
        conditions.append(f"the site is at most {request.max_off_nadir:g}° off nadir")
    if request.max_distance is not None:
        conditions.append(f"the ground track comes within {request.max_distance:g} km")
    return [
        f"When did or will {who} come over {where} between {first} and {last}?",
        *_chosen(request.choice),
        f"An overflight counts where {' and '.join(conditions)}.",
        "Elevations are geometric, without refraction.",
        MODES[request.elements_mode],
    ]


def _chosen(choice: Choice) -> list[str]:
    """Return by what the objects were chosen, where it was not by name alone."""
    parts = []
    if choice.group is not None:
        parts.append(f"in the group {choice.group}")
    if choice.owner is not None:
        parts.append(f"of the owner {choice.owner.upper()}")
    if choice.perigee_below_km is not None:
        parts.append(f"with a perigee below {choice.perigee_below_km:g} km")
    if choice.names and not parts:
        return []
    among = "those named" if choice.names else "all objects at hand"
    return [f"Asked about are {', '.join([among, *parts])}."]


def _answer(searched: Searched, excerpt: Excerpt, who: str, where: str) -> list[str]:
    if not excerpt.count:
        return [f"None: no overflight of {where} by {who} in that time."]
    count = "1 overflight" if excerpt.count == 1 else f"{excerpt.count:,} overflights"
    lines = [f"{count} of {where} by {who}."]
    lines += quality_notes.closest_captions(excerpt.closest, range(len(excerpt.closest)))
    if excerpt.count > len(excerpt.rows):
        more = excerpt.count - len(excerpt.rows)
        lines.append(
            f"The table has the first {len(excerpt.rows):,} of them; {more:,} more are left out. "
            "The element sets below are those of the objects in the table."
        )
    return lines


def _table(rows: Rows, sites: Sequence[Site]) -> ReportTable:
    given = list(rows)
    signs = cells.Signs()
    zones = {site.name: ZoneInfo(site.timezone) for site in sites}
    table = PassTable(given, zones, signs)
    *columns, timing, mark = [*table.columns(), *table.overflight_columns(closest(rows))]
    off = [
        f"{cells.two_digits(value)} km" for value in rows["ground_distance_uncertainty_km"].tolist()
    ]
    wide = [cells.uncertainty(s, signs) for s in rows["timing_uncertainty_95_s"].tolist()]
    columns += [timing, right("timing\n95 %", wide, 68), right("dist.\n±", off, 67), mark]
    kept = [column for column in columns if (column.name or column.head) not in _AMONG_FIGURES]
    return report_table(kept, table.title())


def _command(searched: Searched, numbers: Sequence[int], *, by_file: bool) -> list[str]:
    request = searched.request
    span = span_in_orbit(searched)
    words = ["orbitwatch", "overflights"]
    words += [str(n) for n in numbers] if len(numbers) <= _NAMED else []
    words += ["--elements", ELEMENTS_FILE]
    if by_file:
        words += ["--sites-file", SITES_FILE]
    else:
        words += [word for site in searched.sites for word in ("--site", site.name)]
    words += ["--start", exact(span.start), "--end", exact(span.end)]
    words += ["--min-elevation", number(request.min_elevation)]
    words += ["--elements-mode", request.elements_mode]
    if request.max_off_nadir is not None:
        words += ["--max-off-nadir", number(request.max_off_nadir)]
    if request.max_distance is not None:
        words += ["--max-distance", number(request.max_distance)]
    words += ["--daylight"] if request.daylight else []
    return [*words, *(["--allow-stale"] if request.allow_stale else [])]


def _second(moment: datetime) -> str:
    return format_utc(moment)[:19].replace("T", " ") + " UTC"
