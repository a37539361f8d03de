"""Commands whose help starts with examples: what most people came for."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

Examples = tuple[tuple[str, str], ...]
"""Pairs of what one wants and the command line that does it."""


class _ExamplesFirst(click.Command):
    """Prints ``Examples:`` before usage, text and options."""

    def __init__(self, *args: Any, examples: Examples = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an option given twice that takes one value: click would drop the first."""
        if not ctx.resilient_parsing:
            _, _, given = self.make_parser(ctx).parse_args(args=list(args))
            for param, times in Counter(given).items():
                if times > 1 and _takes_one_value(param):
                    raise click.UsageError(
                        f"{param.opts[-1]} is given {times} times and takes one value", ctx
                    )
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are, unwrapped, then what click writes."""
        if self.examples:
            formatter.write_heading("Examples")
            for wish, line in self.examples:
                formatter.write(f"  # {wish}\n  {line}\n")
            formatter.write_paragraph()
        super().format_help(ctx, formatter)


def _takes_one_value(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and not (param.multiple or param.is_flag or param.count)


class ExampleCommand(_ExamplesFirst):
    """A command: ``@click.command(cls=ExampleCommand, examples=((wish, line), …))``."""


class ExampleGroup(_ExamplesFirst, click.Group):
    """A group of commands that takes ``examples`` as ExampleCommand does."""

    command_class = ExampleCommand
