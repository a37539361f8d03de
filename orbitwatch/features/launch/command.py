"""``orbitwatch launch``: the orbit of an object that has just been launched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch import remarks
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import limit_option, output_options, settings_options
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import duration_from, instant_from, note_readings
from orbitwatch.drawing.pictures import CHART_SUFFIXES, check_chart_path
from orbitwatch.errors import UsageError
from orbitwatch.features.launch.command_options import launch_options
from orbitwatch.selection.object_selection import ObjectSelection

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.features.launch.question import LaunchQuestion
    from orbitwatch.reports.findings import Findings
    from orbitwatch.sites import Site

_SOHAE = (
    "orbitwatch launch --site sohae --time 2023-11-21T13:42:28Z --inclination 97.4 --altitude 500"
)
_NARROWING = ("through", "azimuth", "node_offset")
_OF_LAUNCHES = (
    *("inclination", "altitude", "insertion", "window", "direction", "clear_of", "compare"),
    *("observers", "passes_for", "save", *_NARROWING),
)


@click.command(
    cls=ExampleCommand,
    examples=(
        ("It was launched an hour ago: in which planes can it be?", f"{_SOHAE} --insertion 12m"),
        (
            "Who sees it first, if its path crosses these zones?",
            f"{_SOHAE} --through 19.4,124.1 --through=-29.8,113.9 --seen-from guam",
        ),
        (
            "Keep the elements, for passes, map, identify and claim",
            f"{_SOHAE} --direction descending --save",
        ),
        (
            "How far from them is the catalogued object, and how far from China is the path?",
            f"{_SOHAE} --compare 58400 --clear-of china",
        ),
        ("The legs and the first two revolutions as a picture", f"{_SOHAE} -o trajectory.png"),
        ("How was an object launched, by its first sets?", "orbitwatch launch --from-object 58400"),
    ),
)
@launch_options
@limit_option
@output_options
@publishes
@settings_options
def command(**options: Any) -> Callable[[], Findings]:
    """Where is an object that was launched an hour ago, and who sees it?

    Its plane passes through the launch site, or beside it if its rocket turned. Unknown
    parameters widen the window. Search elements are marked as such wherever they are used.

    -o FILE with .png, .svg or .pdf draws the path and the first two revolutions; the rows are then
    shown as well.
    """
    from orbitwatch.selection.settings import settings_from

    settings = settings_from(options["data_dir"], options["offline"])
    now = datetime.now(UTC)
    if options["from_object"] is not None:
        return _from_object(options, settings, now)
    if options["elements"] is not None and options["compare"] is None:
        raise UsageError("--elements needs --compare or --from-object", hint="add one of them")
    question = _question(options, settings, now)
    picture = _picture(options["output"])
    if picture is not None:
        check_chart_path(picture)
    return _deliver(options, question, settings, now, picture)


def _deliver(
    options: dict[str, Any],
    question: LaunchQuestion,
    settings: Settings,
    now: datetime,
    picture: Path | None,
) -> Callable[[], Findings]:
    from orbitwatch.features.launch.answer import answer
    from orbitwatch.features.launch.rows import launch_columns
    from orbitwatch.features.launch.table import render_launch
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    output = None if picture is not None else options["output"]
    with open_output(options["format_"], output, launch_columns(question)) as out:
        found = answer(question, settings, now)
        deliver(found.answer.first(options["limit"]), out, partial(render_launch, found))
        if picture is not None:
            from orbitwatch.features.launch.chart import draw_launch

            draw_launch(question, found, picture)
            remarks.note(f"drew {picture}")

    def findings() -> Findings:
        from orbitwatch.features.launch.report import launch_findings

        return launch_findings(question, found, settings, now)

    return findings


def _from_object(
    options: dict[str, Any], settings: Settings, now: datetime
) -> Callable[[], Findings]:
    from orbitwatch.features.launch.answer import answer_launched
    from orbitwatch.features.launch.columns import LAUNCHED_COLUMNS
    from orbitwatch.features.launch.question import LaunchedQuestion
    from orbitwatch.features.launch.table import render_launched
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    if click.get_current_context().params.get("chart") is not None:
        raise UsageError("--chart draws an ascent, not --from-object", hint="leave one of them out")
    given = [name for name in _OF_LAUNCHES if options[name] not in (None, ())]
    if given:
        option = "--seen-from" if given[0] == "observers" else f"--{given[0].replace('_', '-')}"
        raise UsageError(
            f"{option} cannot be used with --from-object", hint="leave one of them out"
        )
    with open_output(options["format_"], options["output"], LAUNCHED_COLUMNS) as out:
        time = options["time"]
        question = LaunchedQuestion(
            objects=_objects(options["from_object"], options["elements"]),
            site=_site("--site", options["site"], settings) if options["site"] else None,
            time=_time(time, now) if time else None,
        )
        found = answer_launched(question, settings, now)
        deliver(found.first(options["limit"]), out, render_launched)

    def findings() -> Findings:
        from orbitwatch.features.launch.report import launched_findings

        return launched_findings(found, question.objects.elements, settings, now)

    return findings


def _question(options: dict[str, Any], settings: Settings, now: datetime) -> LaunchQuestion:
    from orbitwatch.features.launch.question import LaunchQuestion

    for name in ("site", "time", "inclination", "altitude"):
        if options[name] is None:
            raise UsageError(
                f"--{name} is missing",
                hint="such as --site sohae --time 2023-11-21T13:42:28Z --inclination 97.4 "
                "--altitude 500",
            )
    given = [name for name in _NARROWING if options[name] not in (None, ())]
    if len(given) > 1:
        first, second = (f"--{name.replace('_', '-')}" for name in given[:2])
        raise UsageError(f"{first} and {second} cannot be used together", hint="give one of them")
    insertion, window = options["insertion"], options["window"]
    return LaunchQuestion(
        site=_site("--site", options["site"], settings),
        time=_time(options["time"], now),
        inclination_deg=options["inclination"],
        altitude_km=options["altitude"],
        insertion=duration_from("--insertion", insertion) if insertion else None,
        window=duration_from("--window", window) if window else timedelta(),
        through=tuple(_site("--through", text, settings) for text in options["through"]),
        azimuth_deg=options["azimuth"],
        node_offset_deg=options["node_offset"],
        direction=options["direction"],
        clear_of=_areas(options["clear_of"]),
        compare=_objects(options["compare"], options["elements"]) if options["compare"] else None,
        observers=tuple(_site("--seen-from", text, settings) for text in options["observers"]),
        passes_for=duration_from("--passes-for", options["passes_for"] or "1d"),
        save=_number(options["save"]),
    )


def _objects(text: str, elements: Path | None) -> ObjectSelection:
    from orbitwatch.selection.object_names import expand_names

    return ObjectSelection(names=expand_names([text]), elements=elements)


def _site(option: str, text: str, settings: Settings) -> Site:
    from orbitwatch.selection.site_selection import gazetteer_from

    try:
        return gazetteer_from(settings).resolve(text)
    except UsageError as error:
        raise UsageError(f"{option}: {error.message}", hint=error.hint) from None


def _time(text: str, now: datetime) -> datetime:
    parsed = instant_from("--time", text, now)
    note_readings([parsed])
    return parsed.instant


def _areas(texts: tuple[str, ...]) -> tuple[Any, ...]:
    if not texts:
        return ()
    from orbitwatch.features.areas.named_areas import areas_from

    areas, notes = areas_from(texts)
    for note in notes:
        remarks.note(note)
    return tuple(areas)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UsageError(f"--save: {text!r} is not a number", hint="give 79900 to 79999, or --save")
    return int(text)


def _picture(output: str | None) -> Path | None:
    path = Path(output) if output else None
    return path if path is not None and path.suffix.lower() in CHART_SUFFIXES else None
