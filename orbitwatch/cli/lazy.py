"""A command group that imports only the command that is called, and none for its help."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from orbitwatch.cli.help import ExampleGroup
from orbitwatch.cli.suggestions import COMMAND_SYNONYMS
from orbitwatch.cli.topics import TOPICS, page
from orbitwatch.errors import UsageError

LazyTable = Mapping[str, tuple[str, str]]
"""By command name: its location as ``package.module:attribute``, and its help in one line."""


class LazyGroup(ExampleGroup):
    """A group that lists its commands from a table and imports only the one that is called."""

    def __init__(self, *args: Any, table: LazyTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command; None for an unknown name."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown name, suggest the intended or nearest one.

        ``help WORDS`` stands for ``WORDS --help``, or for the page of a topic.
        """
        if args[0] == "help" and not ctx.resilient_parsing:
            if not args[1:]:
                click.echo(ctx.get_help())
                ctx.exit()
            topic = args[1].casefold()
            if topic in TOPICS:
                from orbitwatch.terminal.markdown import print_markdown

                print_markdown(page(topic))
                ctx.exit()
            args = [*args[1:], "--help"]
        name = args[0]
        if name not in self.table and not name.startswith("-") and not ctx.resilient_parsing:
            if name.casefold() in COMMAND_SYNONYMS:
                hint = f"use orbitwatch {COMMAND_SYNONYMS[name.casefold()]}"
                raise UsageError(f"unknown command {name!r}", hint=hint)
            from difflib import get_close_matches

            near = get_close_matches(name.casefold(), self.table, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(self.table)}"
            raise UsageError(f"unknown command {name!r}", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the one-line helps from the table, importing nothing."""
        with formatter.section("Commands"):
            lines = [(name, line) for name, (_, line) in self.table.items()]
            formatter.write_dl([*lines, ("help", "The help of a command: orbitwatch help passes.")])
        with formatter.section("Topics, such as 'orbitwatch help trust'"):
            formatter.write_dl(list(TOPICS.items()))
