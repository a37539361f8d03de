"""``orbitwatch claim``: was the object where a dated claim says it was?"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from orbitwatch import remarks
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    FiniteRange,
    elements_mode_option,
    elements_option,
    limit_option,
    min_elevation_option,
    output_options,
    settings_options,
)
from orbitwatch.cli.report_option import report_option
from orbitwatch.drawing.pictures import check_chart_path
from orbitwatch.errors import UsageError
from orbitwatch.features.claims.claim_list import read_claim_list
from orbitwatch.features.claims.columns import CLAIM_COLUMNS, CLAIM_LIST_COLUMNS
from orbitwatch.features.claims.question import (
    DEFAULT_GROUP,
    ClaimQuestion,
    Conditions,
    StatedClaim,
)
from orbitwatch.resources import shipped
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import open_output
from orbitwatch.terminal.partial_file import check_apart
from orbitwatch.times import parse_duration

_EXIT_CODES = (("inconsistent", 10), ("undetermined", 11))
_UNREAD = 12


@click.command(
    cls=ExampleCommand,
    examples=(
        (
            "Could Malligyong-1 have photographed Andersen AFB at the claimed time?",
            "orbitwatch claim malligyong-1 -s andersen --time '2023-11-27 09:17:07 Asia/Pyongyang'",
        ),
        (
            "'Photographs of Guam, received at 9:21': in which time zone is that possible?",
            "orbitwatch claim malligyong-1 -s guam --time '2023-11-22 09:21' --kind received",
        ),
        ("The published claims that ship with orbitwatch, checked", "orbitwatch claim --examples"),
        ("A list of your own", "orbitwatch claim --claims claims.csv -o verdicts.csv"),
    ),
)
@click.argument("objects", nargs=-1, metavar="[OBJECT]")
@click.option(
    "-s",
    "--site",
    metavar="NAME|LAT,LON[,HEIGHT_M]",
    help="The place claimed to have been seen. Default: your own site.",
)
@click.option(
    "--time",
    metavar="TIME",
    help="The claimed time, such as '2023-11-22 09:21 Asia/Pyongyang'. It is taken as precise as "
    "it is written: 09:21 means its minute, a date its day. Without a zone it is read in UTC and "
    "in those of the site, the station and the owner's country.",
)
@click.option(
    "--zone",
    metavar="ZONE",
    help="The zone of the claimed time, such as Asia/Pyongyang or +09:00: no other is tried.",
)
@click.option(
    "--kind",
    type=click.Choice(["taken", "received"]),
    default="taken",
    show_default=True,
    help="Taken over the site at that time, or received at a ground station by then.",
)
@click.option(
    "--station",
    metavar="PLACE",
    help="The ground station. Default: that of the owner, if one is known (North Korea's).",
)
@click.option(
    "--contact-elevation",
    type=FiniteRange(0, 90),
    default=5.0,
    show_default=True,
    metavar="DEG",
    help="The least elevation of a contact with the station.",
)
@click.option(
    "--min-contact",
    default="60s",
    show_default=True,
    metavar="DURATION",
    help="How long a contact must last to download data.",
)
@click.option(
    "--max-off-nadir",
    type=FiniteRange(0, 90),
    default=45.0,
    show_default=True,
    metavar="DEG",
    help="The greatest off-nadir angle of a photograph.",
)
@click.option(
    "--min-sun",
    type=FiniteRange(-90, 90),
    default=10.0,
    show_default=True,
    metavar="DEG",
    help="The least elevation of the Sun at the site for a photograph.",
)
@click.option("--radar", is_flag=True, help="The picture was taken by radar, which needs no light.")
@click.option(
    "--others",
    is_flag=False,
    flag_value=DEFAULT_GROUP,
    metavar="[GROUP|all]",
    help="List the others that could have seen the place by day within --within of the time: "
    f"objects of a stored group ({DEFAULT_GROUP} if none is named), or all.",
)
@click.option(
    "--within",
    metavar="DURATION",
    help="How far from the time to search for an overflight. Default: one revolution.",
)
@min_elevation_option
@click.option(
    "--claims",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Check a list: CSV with object, site, time and, if wanted, zone, kind, station, what, "
    "source, note.",
)
@click.option("--examples", is_flag=True, help="Check the published claims that ship.")
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit with 0 if every claim is consistent (in one of its zones), 10 if one is "
    "inconsistent, else 11 if one is undetermined, else 12 if one could not be checked.",
)
@elements_option
@elements_mode_option
@limit_option
@output_options
@click.option(
    "--chart",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also draw a map of one claim into FILE (.png, .svg or .pdf): the overflight nearest to "
    "the claimed time, its reach and its uncertainty. Needs matplotlib: 'orbitwatch[plot]'.",
)
@report_option
@settings_options
def command(**options: Any) -> None:
    """Was the object where it would have to be at the claimed time?

    The verdict is 'consistent' if an overflight had the site within reach of a camera, in
    light, at the claimed time, give or take the interval that contains 95 % of timing errors of
    such element sets; 'inconsistent' if none had; and 'undetermined' if that interval exceeds a
    tenth of a revolution or the object manoeuvred between the set and the claim. A claim of
    received data holds if such an overflight was followed by a contact with the station in time.
    """
    from orbitwatch.features.claims.answer import answer
    from orbitwatch.features.claims.table import note_list_results, render_claims
    from orbitwatch.reports.file import open_report
    from orbitwatch.terminal.rendering import deliver

    path, chart = _list_path(options), options["chart"]
    check_apart({"-o": options["output"], "--chart": chart, "--report": options["report"]})
    if chart is not None:
        if path is not None:
            raise UsageError("--chart draws one claim", hint="omit it, or check one claim")
        check_chart_path(chart)
    columns = CLAIM_LIST_COLUMNS if path else CLAIM_COLUMNS
    with (
        open_output(options["format_"], options["output"], columns) as output,
        open_report(options["report"], options["output"]) as report,
    ):
        now = datetime.now(UTC)
        settings = settings_from(options["data_dir"], options["offline"])
        question = ClaimQuestion(
            claims=read_claim_list(path, options["kind"]) if path else _stated(options),
            conditions=Conditions(
                within=parse_duration(options["within"]) if options["within"] else None,
                min_elevation_deg=options["min_elevation"],
                max_off_nadir_deg=options["max_off_nadir"],
                min_sun_deg=None if options["radar"] else options["min_sun"],
                min_contact_s=parse_duration(options["min_contact"]).total_seconds(),
                contact_elevation_deg=options["contact_elevation"],
                mode=options["elements_mode"],
            ),
            elements=options["elements"],
            others=options["others"],
        )
        found = answer(question, settings, now)
        shown = found.answer.first(options["limit"])
        deliver(shown, output, partial(render_claims, found))
        if not output.is_table:
            note_list_results(found)
        if report is not None:
            from orbitwatch.features.claims.report import write_report

            write_report(report, found, settings, now)
    if chart is not None:
        from orbitwatch.features.claims.report_pictures import claim_map
        from orbitwatch.reports.maps import draw_map_into

        draw_map_into(claim_map(found.checked[0].best), chart)
        remarks.note(f"drew {chart}")
    if options["exit_code"]:
        verdicts = {checked.best.verdict for checked in found.checked}
        unread = _UNREAD if found.problems else 0
        code = next((code for verdict, code in _EXIT_CODES if verdict in verdicts), unread)
        click.get_current_context().exit(code)


def _list_path(options: dict[str, Any]) -> Path | None:
    """Return the list of claims to check, None where one claim is given."""
    if options["claims"] is None and not options["examples"]:
        return None
    if options["claims"] is not None and options["examples"]:
        raise UsageError("--claims and --examples cannot be used together", hint="give one of them")
    if any(options[name] for name in ("objects", "site", "time", "zone", "station")):
        raise UsageError(
            "a list says itself what is claimed: object, site, time, zone, station are its columns",
            hint="use --claims or --examples without them",
        )
    return options["claims"] or shipped("claims.csv")


def _stated(options: dict[str, Any]) -> StatedClaim:
    objects, time = options["objects"], options["time"]
    if len(objects) > 1:
        raise UsageError(
            f"a claim is about one object, not {', '.join(map(repr, objects))}",
            hint="put a time in quotes: --time '2023-11-22 09:21 Asia/Pyongyang'",
        )
    if not objects and options["elements"] is None:
        raise UsageError(
            "no object is named", hint="name one, such as malligyong-1, or give --claims FILE"
        )
    if time is None:
        raise UsageError(
            "no time is claimed", hint="give it with --time '2023-11-22 09:21 Asia/Pyongyang'"
        )
    return StatedClaim(
        object="".join(objects),
        site=options["site"] or "",
        time=time,
        zone=options["zone"] or "",
        kind=options["kind"],
        station=options["station"] or "",
    )
