"""Reports a failure as one line and an exit code."""

from __future__ import annotations

import os
import sys

import click

from orbitwatch.cli.suggestions import option_hint
from orbitwatch.errors import OrbitwatchError
from orbitwatch.terminal import messages


def report(error: Exception) -> int:
    """Write one line about ``error`` to stderr and return its exit code.

    A traceback is written only for an internal error, and only when ``ORBITWATCH_DEBUG`` is 1.
    """
    if isinstance(error, OrbitwatchError):
        messages.error(error.message, error.hint)
        return error.exit_code
    if isinstance(error, click.ClickException):
        messages.error(*_from_click(error))
        return error.exit_code
    if isinstance(error, click.Abort):  # Ctrl-C at a prompt
        return 130
    if isinstance(error, MemoryError):
        messages.error("out of memory", "ask for fewer objects, fewer sites or a shorter span")
        return 1
    if isinstance(error, OSError):
        about = f"{error.filename}: " if error.filename else ""
        messages.error(
            f"{about}{error.strerror or error}", "check the file, its folder and the disk"
        )
        return 1
    if os.environ.get("ORBITWATCH_DEBUG") == "1":
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    messages.error(
        f"internal error: {type(error).__name__}: {error}",
        "please report this, with the output of ORBITWATCH_DEBUG=1",
    )
    return 1


def _from_click(error: click.ClickException) -> tuple[str, str | None]:
    """Return click's message in our style: no capital, no full stop, with a hint."""
    if isinstance(error, click.NoSuchOption):
        message = f"unknown option {error.option_name}"
        from difflib import get_close_matches

        near = get_close_matches(error.option_name, error.possibilities or (), n=1, cutoff=0.7)
        hint = option_hint(error) or (f"did you mean {near[0]}?" if near else None)
        if hint:
            return message, hint
    else:
        message = error.format_message().rstrip(".")
    message = message[:1].lower() + message[1:]
    context = error.ctx if isinstance(error, click.UsageError) else None
    return message, f"see {context.command_path} --help" if context else None
