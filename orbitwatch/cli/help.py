"""Commands whose help starts with examples: what most people came for."""

from __future__ import annotations

from typing import Any

import click

Examples = tuple[tuple[str, str], ...]
"""Pairs of what one wants and the command line that does it."""


class _ExamplesFirst(click.Command):
    """Prints ``Examples:`` before usage, text and options."""

    def __init__(self, *args: Any, examples: Examples = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are, unwrapped, then what click writes."""
        if self.examples:
            formatter.write_heading("Examples")
            for wish, line in self.examples:
                formatter.write(f"  # {wish}\n  {line}\n")
            formatter.write_paragraph()
        super().format_help(ctx, formatter)


class ExampleCommand(_ExamplesFirst):
    """A command: ``@click.command(cls=ExampleCommand, examples=((wish, line), …))``."""


class ExampleGroup(_ExamplesFirst, click.Group):
    """A group of commands that takes ``examples`` as ExampleCommand does."""

    command_class = ExampleCommand
