"""Tables of a report's evidence: sites, element sets and their origins, options, numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePath

from orbitwatch.archive.origins import origins
from orbitwatch.config import Settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_text import Elements, ElementText
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.reports.document import attached_sites
from orbitwatch.reports.markdown import ReportTable
from orbitwatch.reports.report import Attached
from orbitwatch.selection.holdings import warn_repaired
from orbitwatch.selection.site_selection import gazetteer_from
from orbitwatch.sites import Site, is_position
from orbitwatch.terminal.table_layout import TableColumn

MODES = {
    "nearest": "For each time, the element set of the nearest epoch is used.",
    "before": "For each time, the last element set that existed before it is used.",
    "latest": "The newest stored element set is used.",
    "blend": "For each time, the element set of the nearest epoch is used, corrected along the "
    "track by the set on the other side of that time; if there is none, by the drag of the days "
    "between, if their space weather is stored.",
}
"""A sentence on each mode of selecting element sets."""

MOST_ROWS = 500
"""The most rows in a report, which states how many more there are."""

_LISTED_ORIGINS = 20


def exact(instant: datetime) -> str:
    """Return the shortest text that parses to the instant, such as ``2023-11-22T00:18Z``."""
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    text = utc.isoformat()
    return (text.rstrip("0") if utc.microsecond else text.removesuffix(":00")) + "Z"


def number(value: float) -> str:
    """Return the shortest text that parses to the same number."""
    return repr(float(value)).removesuffix(".0")


def sites_file(sites: Sequence[Site], settings: Settings) -> list[Attached]:
    """Return these sites as a file if any of them cannot be found by name in the shipped data.

    Such sites are the user's own, and those from a file of the user's.
    """
    gazetteer = gazetteer_from(settings)
    shipped = set(gazetteer.shipped)

    def is_known(site: Site) -> bool:
        if is_position(site.name):
            return gazetteer.resolve(site.name) == site
        return site in shipped

    return [] if all(map(is_known, sites)) else [attached_sites(sites)]


def site_text(site: Site, settings: Settings) -> str:
    """Return text that identifies a site anywhere: its coordinates if it is the user's own."""
    if site in gazetteer_from(settings).shipped or is_position(site.name):
        return site.name
    return ",".join(map(number, (site.latitude_deg, site.longitude_deg, site.height_m)))


def report_table(
    columns: Sequence[TableColumn], title: str = "", rows: int | None = None
) -> ReportTable:
    """Return columns of a terminal table as a report table: all of them, each cell on one line."""
    filled = [column for column in columns if any(column.cells)]
    cells = zip(*(column.cells[:rows] for column in filled), strict=True)
    return ReportTable(
        [column.head.replace("-\n", "").replace("\n", " ") for column in filled],
        [[text.replace("\n", " ") for text in row] for row in cells],
        title,
        [index for index, column in enumerate(filled) if column.align == "right"],
    )


def renamed_sets(
    objects: Sequence[CatalogObject], kept: Collection[ElementSet] | None = None
) -> list[tuple[ElementSet, bool]]:
    """Return the objects' sets (only those in ``kept``) under the names in the answer.

    Each comes with whether it is supplemental. Order matters: of several sets at one epoch the last
    is used.
    """
    return [
        (replace(element_set, object_name=held.record.name), element_set in held.supplemental)
        for held in objects
        for element_set in held.element_sets
        if kept is None or element_set in kept
    ]


def origins_table(
    objects: Sequence[CatalogObject],
    element_sets: Sequence[tuple[ElementSet, bool]],
    elements: Elements | None,
    settings: Settings,
) -> ReportTable:
    """Return a table of the sets' origins, by object or, for many objects, by source."""
    labels = {held.record.catalog_id: held.label for held in objects}
    every = len(labels) > _LISTED_ORIGINS
    groups: dict[tuple[str, str, str], list[ElementSet]] = {}
    sources = _sources([s for s, _ in element_sets], elements, settings)
    for (element_set, _), (source, received) in zip(element_sets, sources, strict=True):
        who = "all" if every else labels[element_set.norad_cat_id]
        groups.setdefault((who, source, received), []).append(element_set)
    rows = []
    for (who, source, received), members in groups.items():
        epochs = sorted(f"{s.epoch:%Y-%m-%d %H:%M:%S}" for s in members)
        span = epochs[0] if len(epochs) == 1 else f"{epochs[0]} to {epochs[-1]}"
        rows.append((who, f"{len(members):,}", span, source, received))
    heads = ("object", "sets", "epochs (UTC)", "source", "received (UTC)")
    return ReportTable(heads, rows, right=(1,))


def _sources(
    element_sets: Sequence[ElementSet], elements: Elements | None, settings: Settings
) -> list[tuple[str, str]]:
    """Return the source of each set and the time it was received, as far as known."""
    if elements is not None:
        return [(_file_source(elements), "")] * len(element_sets)
    found = origins(settings.data_dir, element_sets, warn_repaired)
    return [(_named(origin.source), _moment(origin.fetched)) for origin in found]


def _named(source: str) -> str:
    """Return the name of a source, without the folders of the machine that imported it."""
    kind, of, path = source.partition("file ")
    return f"{kind}{of}{PurePath(path).name}" if of else source or "not known"


def _moment(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}" if instant else ""


def _file_source(elements: Elements) -> str:
    if isinstance(elements, ElementText):
        return elements.name
    if str(elements) == "-":
        return "standard input"
    from hashlib import sha256

    try:
        digest = sha256(elements.read_bytes()).hexdigest()
    except OSError:  # a pipe, or gone since it was read
        return f"the file {elements.name}"
    return f"the file {elements.name} (sha256 {digest[:12]})"
