"""The reports on overflights and on passes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS
from orbitwatch.features.passes.report_pictures import over_ground, overflight_pictures
from orbitwatch.features.passes.table import closest
from orbitwatch.features.passes.table_columns import PassTable
from orbitwatch.formats.phrases import counted, listed
from orbitwatch.formats.rows import Rows, concatenate, no_rows
from orbitwatch.reports.answer_sets import objects_shown, span_in_orbit, supporting_sets
from orbitwatch.reports.evidence import (
    MODES,
    MOST_ROWS,
    exact,
    number,
    origins_table,
    renamed_sets,
    report_table,
    sites_file,
)
from orbitwatch.reports.file import ReportFile
from orbitwatch.reports.findings import Findings, write_findings
from orbitwatch.reports.pictures import can_draw
from orbitwatch.reports.report import ELEMENTS_FILE, SITES_FILE, Report, Verdict
from orbitwatch.reports.versions import ACCURACY, accuracy_origin, versions
from orbitwatch.reports.wording import METHOD, PLOT_HINT
from orbitwatch.selection import quality_notes
from orbitwatch.selection.site_horizons import horizon_notes, up_from
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import right
from orbitwatch.times import format_second

if TYPE_CHECKING:
    from orbitwatch.answer import Answer, FirstRows
    from orbitwatch.config import Settings
    from orbitwatch.features.passes.pictures import BestPass
    from orbitwatch.features.passes.question import PassQuestion
    from orbitwatch.reports.markdown import ReportTable
    from orbitwatch.reports.pictures import Kind
    from orbitwatch.selection.object_selection import ObjectSelection
    from orbitwatch.sites import Site

_NAMED = 3
_AMONG_FIGURES = {"length", "side", "sunlit", "range", "altitude"}  # the space on a page


class Excerpt:
    """Keeps of the rows it receives the first ones, the closest at each site, and their number."""

    def __init__(self) -> None:
        self.rows = no_rows(OVERFLIGHT_COLUMNS)
        self.closest = no_rows(OVERFLIGHT_COLUMNS)
        self.count = 0

    def add(self, rows: Rows) -> None:
        """Add some rows."""
        if not len(rows):
            return
        room = MOST_ROWS - len(self.rows)
        if room > 0:
            self.rows = concatenate([self.rows, rows.take(slice(0, room))])
        rivals = concatenate([self.closest, rows])
        self.closest = rivals.take(closest(rivals))
        self.count += len(rows)


def write_overflights(
    report: ReportFile,
    question: PassQuestion,
    answer: Answer,
    settings: Settings,
    now: datetime,
    excerpt: Excerpt,
    best: BestPass,
) -> None:
    """Write the report on an answer, after ``excerpt`` and ``best`` have received all its rows."""
    rows = excerpt.rows
    objects = objects_shown(answer, rows)
    numbers = {held.record.catalog_id for held in objects}
    kept, about_sets = supporting_sets(answer, question.span, objects, rows)
    element_sets = renamed_sets(objects, kept)
    files = sites_file(question.sites, settings)
    who = listed([held.label for held in answer.objects], "objects")
    where = listed([site.name for site in question.sites], "sites")
    captions = quality_notes.captions(rows)
    report.write(
        Report(
            title=f"Overflights of {where} by {who}",
            verdict=_verdict(excerpt, who, where),
            made=now,
            question=_question(question, who, where),
            command=_command(question, answer, sorted(numbers), by_file=bool(files)),
            answer=_answer(excerpt, who, where),
            tables=[_table(rows, question.sites)] if len(rows) else (),
            rows=rows,
            more_rows=excerpt.count - len(rows),
            pictures=overflight_pictures(question, answer, rows, best, report.picture_kind),
            without_pictures="" if can_draw() else PLOT_HINT,
            trust=[*captions, *METHOD, f"The model: {accuracy_origin()}."],
            sites=question.sites,
            files=files,
            element_sets=element_sets,
            about_sets=about_sets,
            origins=origins_table(objects, element_sets, question.selection.elements, settings),
            versions=versions((ACCURACY, "sites.csv", "objects.csv")),
        )
    )


def _question(question: PassQuestion, who: str, where: str) -> list[str]:
    first, last = (format_second(moment) for moment in (question.span.start, question.span.end))
    mask = up_from(question.min_elevation_deg, question.sites)
    conditions = [f"the satellite rises above {mask}"]
    if question.daylight:
        conditions.append("the Sun is above the site's horizon")
    if question.max_off_nadir_deg is not None:
        conditions.append(f"the site is at most {question.max_off_nadir_deg:g}° off nadir")
    if question.max_distance_km is not None:
        conditions.append(f"the ground track comes within {question.max_distance_km:g} km")
    return [
        f"When did or will {who} come over {where} between {first} and {last}?",
        *_chosen(question.selection),
        *_horizons(question),
        f"An overflight counts where {' and '.join(conditions)}.",
        "Elevations are geometric, without refraction.",
        MODES[question.elements_mode],
    ]


def _horizons(question: PassQuestion) -> list[str]:
    return [f"{note[0].upper()}{note[1:]}." for note in horizon_notes(question.sites)]


def _chosen(selection: ObjectSelection) -> list[str]:
    """Return the filters that selected the objects, if not only names."""
    parts = []
    if selection.group is not None:
        parts.append(f"in the group {selection.group}")
    if selection.owner is not None:
        parts.append(f"of the owner {selection.owner.upper()}")
    if selection.perigee_below_km is not None:
        parts.append(f"with a perigee below {selection.perigee_below_km:g} km")
    if selection.names and not parts:
        return []
    among = "those named" if selection.names else "all available objects"
    return [f"Selected are {', '.join([among, *parts])}."]


def _answer(excerpt: Excerpt, who: str, where: str) -> list[str]:
    if not excerpt.count:
        return [f"None: no overflight of {where} by {who} in that time."]
    lines = [f"{counted(excerpt.count, 'overflight')} of {where} by {who}."]
    lines += quality_notes.closest_captions(excerpt.closest, range(len(excerpt.closest)))
    if excerpt.count > len(excerpt.rows):
        more = excerpt.count - len(excerpt.rows)
        lines.append(
            f"The table has the first {len(excerpt.rows):,} of them; {more:,} more are left out. "
            "The element sets below are those of the objects in the table."
        )
    return lines


def _verdict(excerpt: Excerpt, who: str, where: str) -> Verdict:
    """Return a sentence on the closest overflight, or that there is none."""
    if not excerpt.count:
        return Verdict(f"None: no overflight of {where} by {who} in that time.", "no")
    (first, *_) = quality_notes.closest_captions(excerpt.closest, range(len(excerpt.closest)))
    return Verdict(first, "yes")


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


def _command(
    question: PassQuestion, answer: Answer, numbers: Sequence[int], *, by_file: bool
) -> list[str]:
    span = span_in_orbit(answer, question.span)
    words = ["orbitwatch", "overflights"]
    words += [str(n) for n in numbers] if len(numbers) <= _NAMED else []
    words += ["--elements", ELEMENTS_FILE]
    if by_file:
        words += ["--sites-file", SITES_FILE]
    else:
        words += [word for site in question.sites for word in ("--site", site.name)]
    words += ["--start", exact(span.start), "--end", exact(span.end)]
    words += ["--min-elevation", number(question.min_elevation_deg)]
    words += ["--elements-mode", question.elements_mode]
    if question.max_off_nadir_deg is not None:
        words += ["--max-off-nadir", number(question.max_off_nadir_deg)]
    if question.max_distance_km is not None:
        words += ["--max-distance", number(question.max_distance_km)]
    words += ["--daylight"] if question.daylight else []
    return [*words, *(["--allow-stale"] if question.allow_stale else [])]


def write_passes(
    report: ReportFile,
    question: PassQuestion,
    answer: Answer,
    settings: Settings,
    now: datetime,
    first: FirstRows,
    best: BestPass,
) -> None:
    """Write the report on an answer, all rows of which ``first`` and ``best`` have taken."""
    from orbitwatch.cli.publishing import repeat_command

    found = passes_findings(
        question, answer, first.rows(), best, report.picture_kind, settings, now
    )
    write_findings(report, found, repeat_command(found))


_PASSES_SHOWN = (
    *("object_name", "catalog_id", "site", "aos", "tca", "los", "max_elevation_deg"),
    *("aos_azimuth_deg", "tca_azimuth_deg", "los_azimuth_deg", "visible_start", "visible_end"),
    *("magnitude", "timing_uncertainty_s", "timing_uncertainty_95_s"),
)


def passes_findings(
    question: PassQuestion,
    answer: Answer,
    rows: Rows,
    best: BestPass,
    kind: Kind,
    settings: Settings,
    now: datetime,
) -> Findings:
    """Return the findings of the answer to ``passes``, with the pictures of the best pass."""
    who = listed([held.label for held in answer.objects], "objects")
    where = listed([site.name for site in question.sites], "sites")
    span = question.span
    first, last = format_second(span.start), format_second(span.end)
    mask = up_from(question.min_elevation_deg, question.sites)
    row = next(iter(best.row), None) if best.row is not None else None
    return Findings(
        title=f"Passes of {who} over {where}",
        verdict=_best_verdict(best, who, where, by_visible_part=question.shows_visible),
        question=[
            f"When is {who} above {mask} at {where}, {first} to {last}?",
            *_horizons(question),
            "Elevations are geometric, without refraction.",
            MODES[question.elements_mode],
        ],
        answer=answer,
        rows=rows,
        columns=_PASSES_SHOWN,
        settings=settings,
        now=now,
        pinned={"--start": exact(span.start), "--end": exact(span.end)},
        pictures=overflight_pictures(question, answer, rows, best, kind),
        map=over_ground(question, answer, row) if row is not None else None,
        elements=question.selection.elements,
    )


def _best_verdict(best: BestPass, who: str, where: str, *, by_visible_part: bool) -> Verdict:
    row = next(iter(best.row), None) if best.row is not None else None
    if row is None:
        return Verdict(f"None: {who} does not come over {where} in that time.", "no")
    is_seen = row["visible_start"] is not None
    when, how_high = row["tca"], row["max_elevation_deg"]
    if is_seen and by_visible_part:
        when, how_high = row["visible_highest"], row["visible_max_elevation_deg"]
    at = cells.nearest_second(when)  # type: ignore[arg-type] # a row has its TCA
    seen = "visible" if is_seen else "not visible to the eye"
    count = "1 pass" if best.count == 1 else f"{best.count:,} passes"
    return Verdict(
        f"{count} over {where}; the best is that of "
        f"{row['object_name']} at {at:%Y-%m-%d %H:%M:%S} UTC, {how_high:.0f}° "
        f"high, {seen}; ±{row['timing_uncertainty_s']:.2g} s (68 %).",
        "yes",
    )
