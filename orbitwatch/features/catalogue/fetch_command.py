"""``orbitwatch fetch``: public element sets, asked for as their sources want it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import output_options, settings_options
from orbitwatch.errors import SourceError, UsageError

if TYPE_CHECKING:
    from orbitwatch.archive.database.store import Store
    from orbitwatch.archive.holdings import Holdings
    from orbitwatch.archive.sources.celestrak_queries import Query
    from orbitwatch.archive.sources.pending import Pending
    from orbitwatch.config import Settings
    from orbitwatch.features.catalogue.fetch_plan import Wanted
    from orbitwatch.features.catalogue.fetch_rows import Brought

_SPECIAL = ("gpz", "gpz-plus", "decaying")


@click.command(
    cls=ExampleCommand,
    examples=(
        ("The newest element set of an object", "orbitwatch fetch iss"),
        ("Every object of a launch", "orbitwatch fetch 2023-179"),
        ("All active satellites, in one request", "orbitwatch fetch --group active"),
        ("What its operator says of its orbit", "orbitwatch fetch --supplemental 25544"),
        ("Who is who: owner, launch and decay of every object", "orbitwatch fetch --satcat"),
        ("What satellites send, and on which frequencies", "orbitwatch fetch --transmitters"),
        (
            "Old sets, with an account at Space-Track",
            "orbitwatch fetch --spacetrack 58400 --start 2023-11-21 --end 2023-12-10",
        ),
    ),
)
@click.argument("objects", nargs=-1, metavar="[OBJECT]...")
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="NAME",
    help="A group of CelesTrak's: active, stations, visual, last-30-days ...",
)
@click.option(
    "--special",
    multiple=True,
    type=click.Choice(_SPECIAL, case_sensitive=False),
    help="Objects near the geostationary ring, or about to decay.",
)
@click.option("--first", is_flag=True, help="The first element set of each OBJECT, not the newest.")
@click.option(
    "--supplemental", is_flag=True, help="Sets made from what operators publish of their orbits."
)
@click.option(
    "--source", "sources", multiple=True, metavar="NAME", help="All supplemental sets of a source."
)
@click.option(
    "--file", "files", multiple=True, metavar="NAME", help="A supplemental list, such as starlink."
)
@click.option("--satcat", is_flag=True, help="The catalogue's records of OBJECTs, or all of it.")
@click.option(
    "--spacetrack", is_flag=True, help="The history of OBJECTs from Space-Track (needs an account)."
)
@click.option("--transmitters", is_flag=True, help="What satellites send, from SatNOGS DB.")
@click.option("--start", metavar="DATE", help="With --spacetrack: the first day of epochs, UTC.")
@click.option("--end", metavar="DATE", help="With --spacetrack: the last day. Default: today.")
@output_options
@settings_options
def command(
    objects: tuple[str, ...],
    groups: tuple[str, ...],
    special: tuple[str, ...],
    first: bool,
    supplemental: bool,
    sources: tuple[str, ...],
    files: tuple[str, ...],
    satcat: bool,
    spacetrack: bool,
    transmitters: bool,
    start: str | None,
    end: str | None,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Fetch element sets from CelesTrak, or their history from Space-Track, and keep them.

    An OBJECT is a catalogue number, a name, a designator or a launch, and is one request. No
    query is sent twice in two hours, whatever came of it: what is held is current then.
    """
    from orbitwatch.features.catalogue import fetch_plan
    from orbitwatch.features.catalogue.fetch_rows import FETCH_COLUMNS, tell
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output

    kind = fetch_plan.kind_from(
        first=first, supplemental=supplemental or bool(sources or files), satcat=satcat
    )
    wanted = fetch_plan.Wanted(objects, groups, special, sources, files, kind)
    if transmitters and wanted == fetch_plan.Wanted((), (), (), (), (), None) and not spacetrack:
        _fetch_transmitters(format_, output, data_dir, offline)
        return
    if transmitters:
        raise UsageError("--transmitters brings those of all satellites", hint="give it alone")
    fetch_plan.check(wanted, spacetrack=spacetrack, dated=start is not None or end is not None)
    now = datetime.now(UTC)
    span = fetch_plan.days_from(start, end, now) if spacetrack else None
    with open_output(format_, output, FETCH_COLUMNS) as out:
        settings = settings_from(data_dir, offline)
        if settings.offline:
            raise SourceError(
                "nothing can be fetched offline", hint="leave out --offline (or ORBITWATCH_OFFLINE)"
            )
        _fetch(wanted, span, settings, now, lambda brought: tell(brought, out))


def _fetch_transmitters(
    format_: str | None, output: str | None, data_dir: Path | None, offline: bool | None
) -> None:
    """Ask SatNOGS DB for all transmitters, and say what came."""
    from orbitwatch import remarks
    from orbitwatch.archive.database.attempts import system_clock
    from orbitwatch.archive.database.opening import with_archive
    from orbitwatch.archive.sources.http import Client, is_private
    from orbitwatch.archive.sources.pending import Pending
    from orbitwatch.archive.sources.satnogs import fetch_transmitters
    from orbitwatch.archive.transmitters import CREDIT
    from orbitwatch.features.catalogue.fetch_rows import FETCH_COLUMNS, from_satnogs, tell
    from orbitwatch.selection.holdings import warn_mended
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output

    with open_output(format_, output, FETCH_COLUMNS) as out:
        settings = settings_from(data_dir, offline)
        if settings.offline:
            raise SourceError(
                "nothing can be fetched offline", hint="leave out --offline (or ORBITWATCH_OFFLINE)"
            )
        base, pending = settings.satnogs_url, Pending()
        plain = not is_private(base)
        if plain:
            remarks.warn(f"{base} is asked without encryption, as your settings say")
        with Client(allow_plain=plain) as client:
            fetched = with_archive(
                settings.data_dir,
                lambda store: fetch_transmitters(store, client, base, system_clock, pending),
                warn_mended,
            )
        tell(from_satnogs(fetched), out)
        remarks.note(CREDIT)


def _fetch(
    wanted: Wanted,
    span: tuple[date, date] | None,
    settings: Settings,
    now: datetime,
    tell: Callable[[Brought], None],
) -> None:
    """Ask, and tell what each query brought; once, even where the archive is mended on the way."""
    from orbitwatch.archive.database.opening import with_archive
    from orbitwatch.archive.sources.pending import Pending
    from orbitwatch.features.catalogue import fetch_plan
    from orbitwatch.selection.holdings import warn_mended

    holdings = _holdings(settings, now)
    pending, told = Pending(), set[str]()

    def work(store: Store) -> None:
        if span is not None:
            every = _from_spacetrack(store, wanted.objects, span, settings, holdings, pending)
        else:
            queries = fetch_plan.queries_for(wanted, holdings)
            left = [query for query in queries if str(query) not in told]
            every = _from_celestrak(store, left, settings, pending)
        for brought in every:
            if brought.query not in told:
                told.add(brought.query)
                tell(brought)

    with_archive(settings.data_dir, work, warn_mended)


def _from_celestrak(
    store: Store, queries: Iterable[Query], settings: Settings, pending: Pending
) -> Iterator[Brought]:
    from orbitwatch import remarks
    from orbitwatch.archive.database.attempts import system_clock
    from orbitwatch.archive.sources.celestrak import fetch_all
    from orbitwatch.archive.sources.http import Client, is_private
    from orbitwatch.features.catalogue.fetch_rows import from_celestrak

    base = settings.celestrak_url
    plain = not is_private(base)
    if plain:
        remarks.warn(f"{base} is asked without encryption, as your settings say")
    with Client(allow_plain=plain) as client:
        asked = list(dict.fromkeys(queries))
        for fetched in fetch_all(store, client, base, asked, system_clock, pending):
            yield from_celestrak(fetched)


def _from_spacetrack(
    store: Store,
    objects: tuple[str, ...],
    span: tuple[date, date],
    settings: Settings,
    holdings: Holdings,
    pending: Pending,
) -> Iterator[Brought]:
    from orbitwatch.archive.database.attempts import system_clock
    from orbitwatch.archive.sources.credentials import find_credentials
    from orbitwatch.archive.sources.history_queries import HistoryQuery, is_held
    from orbitwatch.archive.sources.http import Client
    from orbitwatch.archive.sources.policy import NotDueError
    from orbitwatch.archive.sources.spacetrack import History, logged_in
    from orbitwatch.features.catalogue import fetch_plan
    from orbitwatch.features.catalogue.fetch_rows import from_spacetrack

    numbers = [number for text in objects for number in fetch_plan.numbers_of(text, holdings)]
    due = []
    for number in dict.fromkeys(numbers):
        query = HistoryQuery(number, *span)
        if is_held(store, query):
            yield from_spacetrack(History(query, asked=False))
        else:
            due.append(query)
    if not due:
        return
    credentials = find_credentials(os.environ, Path.home())
    with (
        Client() as client,
        logged_in(
            store, client, settings.spacetrack_url, credentials, system_clock, pending
        ) as session,
    ):
        early: NotDueError | None = None
        for query in due:
            try:
                history = session.history(query)
            except NotDueError as error:  # nothing was sent: it stops nothing
                early = early or error
                continue
            yield from_spacetrack(history)
        if early is not None:
            raise early


def _holdings(settings: Settings, now: datetime) -> Holdings:
    """Return the objects known by name: those that ship, and those held."""
    from orbitwatch.archive.held import all_held
    from orbitwatch.archive.selection import Need
    from orbitwatch.selection.holdings import warn_mended

    return all_held(settings.data_dir, Need(now, now, "latest"), warn_mended)
