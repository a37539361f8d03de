"""``--report`` and ``--chart``, identical for all commands that return an answer.

A command decorated with `publishes` returns a function that returns its `Findings`, called only
where one of the files is requested.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from orbitwatch import remarks
from orbitwatch.cli.options import all_options
from orbitwatch.cli.report_option import report_option
from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.reports.findings import Findings

_NOT_REPEATED: Final = {
    *("output", "format_", "report", "chart", "resume", "data_dir", "offline", "elements", "yes"),
    *("everything", "group", "owner", "perigee_below", "objects", "sites", "sites_file", "alarm"),
    *("line", "jobs", "sky", "timeline", "utc", "zone", "save", "cluster", "quiet", "verbose"),
}
"""Options that the command in a report omits or replaces by fixed values."""
_MOST_NAMED: Final = 20

_chart_option = click.option(
    "--chart",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also draw the answer to FILE (.png, .svg, .pdf). Needs matplotlib: 'orbitwatch[plot]'.",
)
_OPTIONS: Final = all_options(_chart_option, report_option)


def publishes(command: Callable[..., Callable[[], Findings] | None]) -> Callable[..., None]:
    """Add ``--chart`` and ``--report`` to a command function.

    The files are checked before the command runs, and written after its answer. For a dataset the
    command returns None, and neither is written.
    """

    @functools.wraps(command)
    def run(**options: Any) -> None:
        chart, path = options.pop("chart"), options.pop("report")
        if chart is None and path is None:
            command(**options)
            return
        if options.get("partition") is not None:
            raise UsageError(
                "a dataset has neither chart nor report", hint="ask for them without --partition"
            )
        from orbitwatch.drawing.pictures import check_chart_path
        from orbitwatch.reports.file import open_report
        from orbitwatch.reports.findings import write_findings
        from orbitwatch.terminal.partial_file import check_apart

        output = options.get("output")
        check_apart({"-o": output, "--chart": chart, "--report": path})
        if chart is not None:
            check_chart_path(chart)
        with open_report(path, output, resume=bool(options.get("resume"))) as report:
            findings = command(**options)
            if findings is None:  # a dataset was written
                return
            found = findings()
            if report is not None:
                write_findings(report, found, repeat_command(found))
        if chart is not None:
            found.chart(chart)
            remarks.note(f"drew {chart}")

    return _OPTIONS(run)


def repeat_command(found: Findings) -> list[str]:
    """Return the words of a command that reproduces the answer from the report's own files.

    Options are those of the command line; the rest is fixed: objects by number, times to the
    second, sites by coordinates or shipped names.
    """
    from orbitwatch.reports.evidence import site_text
    from orbitwatch.reports.report import ELEMENTS_FILE

    context = click.get_current_context()
    numbers = [held.record.catalog_id for held in found.answer.objects]
    takes = {param.name for param in context.command.params}
    words = ["orbitwatch", str(context.info_name)]
    if "objects" in takes and 0 < len(numbers) <= _MOST_NAMED:
        words += map(str, numbers)
    if numbers:
        words += ["--elements", ELEMENTS_FILE]
    if "sites" in takes:
        words += [w for s in found.answer.sites for w in ("--site", site_text(s, found.settings))]
    words += [word for pin in found.pinned.items() for word in pin]
    for param in context.command.params:
        if isinstance(param, click.Option) and not _is_pinned(param, found.pinned):
            words += _as_words(param, context)
    return words


def _is_pinned(param: click.Option, pinned: Mapping[str, str]) -> bool:
    replaced = {*pinned, "--for"} if "--end" in pinned else pinned
    return param.name in _NOT_REPEATED or any(name in replaced for name in param.opts)


def _as_words(param: click.Option, context: click.Context) -> list[str]:
    name = str(param.name)
    if context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
        return []
    value = context.params[name]
    option = next((opt for opt in param.opts if opt.startswith("--")), param.opts[0])
    if param.is_flag:
        return [option] if value else []
    values = value if param.multiple else [value]
    return [word for one in values for word in (option, str(one))]
