"""Commands whose help starts with examples."""

from __future__ import annotations

from collections import Counter
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any

import click

from orbitwatch.errors import UsageError
from orbitwatch.terminal.narrow import wrapped_command

Examples = tuple[tuple[str, str], ...]
"""Pairs of a task in words and the command line that performs it."""


def _set_level(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    from orbitwatch.terminal import messages

    if value and not ctx.resilient_parsing:
        messages.listen("quiet" if param.name == "quiet" else "verbose")


def _level_option(short: str, name: str, help_: str) -> click.Option:
    return click.Option(
        [short, f"--{name}"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_set_level,
        help=help_,
    )


_EVERYWHERE = (
    _level_option("-q", "quiet", "Suppress notes and progress, but not warnings and errors."),
    _level_option("-v", "verbose", "Print details: where the data are, how long it took."),
)
"""Options accepted both before and after the name of a command."""


class _ExamplesFirst(click.Command):
    """Prints ``Examples:`` before usage, text and options."""

    def __init__(self, *args: Any, examples: Examples = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters, with the options of every command before --help."""
        *own, help_option = super().get_params(ctx)
        return [*own, *_EVERYWHERE, help_option]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an option given twice that takes one value: click would drop the first."""
        if not ctx.resilient_parsing:
            _, _, given = self.make_parser(ctx).parse_args(args=list(args))
            for param, times in Counter(given).items():
                if times > 1 and _takes_one_value(param):
                    raise _twice(param, times, ctx)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, wrapped only if the terminal is narrow, then click's help."""
        if self.examples:
            width = get_terminal_size((1000, 24)).columns
            formatter.write_heading("Examples")
            for wish, line in self.examples:
                comment = wrap(wish, width - 4)
                formatter.write("".join(f"  # {part}\n" for part in comment))
                formatter.write(f"{wrapped_command(line, width, '  ')}\n")
            formatter.write_paragraph()
        super().format_help(ctx, formatter)


def _twice(param: click.Parameter, times: int, ctx: click.Context) -> Exception:
    """Return the error for an option given too often; some take a list in one value."""
    name = param.opts[-1]
    several, _, more = ((isinstance(param, click.Option) and param.metavar) or "").partition("[,")
    if more:
        return UsageError(
            f"{name} is given {times} times and takes one list",
            hint=f"separate the values by commas: {name} {several},{several}",
        )
    return click.UsageError(f"{name} is given {times} times and takes one value", ctx)


def _takes_one_value(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and not (param.multiple or param.is_flag or param.count)


class ExampleCommand(_ExamplesFirst):
    """A command: ``@click.command(cls=ExampleCommand, examples=((wish, line), …))``."""


class ExampleGroup(_ExamplesFirst, click.Group):
    """A group of commands that takes ``examples`` as ExampleCommand does."""

    command_class = ExampleCommand
