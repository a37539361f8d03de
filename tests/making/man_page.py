"""Writes data/orbitwatch.1, the man page, from the commands: python -m tests.making.man_page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from orbitwatch.cli.main import COMMANDS, group
from orbitwatch.cli.topics import TOPICS

PAGE = Path(__file__).parents[2] / "data" / "orbitwatch.1"


def man_page() -> str:
    """Return the page in roff, for man(7)."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    top = click.Context(group, info_name="orbitwatch", **group.context_settings)
    yield '.TH ORBITWATCH 1 "" "orbitwatch" "User commands"'
    yield ".SH NAME"
    yield r"orbitwatch \- satellite passes and overflights, with the trust each answer deserves"
    yield ".SH SYNOPSIS"
    yield r".B orbitwatch"
    yield r"[\fIoptions\fR] \fIcommand\fR [\fIarguments\fR]"
    yield ".SH DESCRIPTION"
    yield from _prose(group.help or "")
    yield ".SH OPTIONS"
    yield from _options(group, top)
    yield ".SH COMMANDS"
    for name in COMMANDS:
        command = group.get_command(top, name)
        assert command is not None
        yield from _command(command, click.Context(command, info_name=name, parent=top))
    yield ".SH TOPICS"
    yield r"Pages shown by \fBorbitwatch help\fR \fItopic\fR:"
    for name, about in TOPICS.items():
        yield from (".TP", rf"\fB{name}\fR", _text(about))


def _command(command: click.Command, ctx: click.Context) -> Iterator[str]:
    words = ctx.command_path.removeprefix("orbitwatch ")
    yield f'.SS "{words}"'
    yield rf"\fBorbitwatch {words}\fR {_text(' '.join(command.collect_usage_pieces(ctx)))}"
    yield ".PP"
    yield from _prose(command.help or "")
    for wish, line in getattr(command, "examples", ()):
        yield from (
            ".PP",
            _text(wish) + ("" if wish.endswith("?") else ":"),
            ".PP",
            ".RS",
            ".nf",
            _text(line),
            ".fi",
            ".RE",
        )
    yield from _options(command, ctx)
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            assert below is not None
            yield from _command(below, click.Context(below, info_name=name, parent=ctx))


def _options(command: click.Command, ctx: click.Context) -> Iterator[str]:
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None:
            yield from (".TP", rf"\fB{_text(record[0])}\fR", _text(record[1]))


def _prose(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            yield from (_text(" ".join(paragraph.split())), ".PP")


def _text(text: str) -> str:
    """Return text that roff prints as it is."""
    safe = text.replace("\\", r"\e").replace("-", r"\-")
    safe = "".join(sign if sign.isascii() else rf"\[u{ord(sign):04X}]" for sign in safe)
    return r"\&" + safe if safe[:1] in (".", "'") else safe


if __name__ == "__main__":
    PAGE.write_text(man_page(), encoding="utf-8")
