"""The only writer of stdout: chooses the format, and writes answers completely or not at all.

The default is a table on a terminal, CSV in a pipe, and for a file the format of its suffix;
``--format`` overrides these. A file is written as ``FILE.partial`` and renamed once it is complete,
so that no reader finds half an answer and a failure leaves an older file unchanged.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.files import naming
from orbitwatch.formats import registry
from orbitwatch.formats.columns import with_decimals
from orbitwatch.terminal.sink import TABLE, Output

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orbitwatch.formats.columns import Column

FORMATS: tuple[str, ...] = (TABLE, *registry.FORMATS)
SUFFIXES: dict[str, str] = {**registry.SUFFIXES, ".txt": TABLE}

_owes_json = False  # whether stdout is to have an answer in JSON
_wrote_json = False  # and whether it was started


def chosen_format(format_: str | None, target: str | None) -> str:
    """Return the format of an answer: the one given, else that of its suffix or of stdout.

    Raises UsageError as `open_output` does for a suffix of no known format.
    """
    global _owes_json
    if target is not None and target != "-":
        return format_ or _format_of(Path(target))
    if sys.stdout is None:
        raise UsageError("standard output is closed", hint="write to a file with -o FILE")
    chosen = format_ or (TABLE if sys.stdout.isatty() else "csv")
    _owes_json = chosen == "json"
    return chosen


@contextlib.contextmanager
def open_output(
    format_: str | None,
    target: str | None,
    columns: Sequence[Column] = (),
    *,
    resume: bool = False,
) -> Iterator[Output]:
    """Open the destination of the answer: the ``-o`` given in ``target``, stdout for None or ``-``.

    Open it before the computation, so that errors are reported at once. Raises UsageError for a
    suffix of no known format, for a format that cannot represent ``columns`` or is not installed,
    and for a path that cannot be written to.
    """
    from orbitwatch.configuration_file import decimals_in  # not for --help, which needs no settings

    columns = with_decimals(columns, decimals_in(os.environ))
    if target is None or target == "-":
        with _to_stdout(format_, columns, resume) as output:
            yield output
    else:
        with _to_file(format_, Path(target), columns, resume) as output:
            yield output


@contextlib.contextmanager
def _to_stdout(format_: str | None, columns: Sequence[Column], resume: bool) -> Iterator[Output]:
    global _wrote_json
    chosen = _checked(chosen_format(format_, None), columns)
    terminal = sys.stdout.isatty()
    binary = chosen != TABLE and registry.FORMATS[chosen].binary
    if binary and terminal:
        raise UsageError(
            f"{chosen} is not text and cannot be written to a terminal",
            hint="write it with -o FILE",
        )
    if isinstance(sys.stdout, io.TextIOWrapper):
        if chosen == TABLE:
            sys.stdout.reconfigure(errors="replace")  # an object's name may be in any script
        else:
            sys.stdout.reconfigure(encoding="utf-8", errors="strict", newline="\n")
    stream = sys.stdout.buffer if binary else sys.stdout
    output = Output(chosen, columns, stream, "standard output", terminal, _resume=resume)
    _wrote_json = chosen == "json"
    try:
        yield output
    except BrokenPipeError:
        raise
    except BaseException:
        output.abandon()
        if chosen == "json":  # close a JSON array that was started
            with contextlib.suppress(OSError, OrbitwatchError):
                output.finish()
        raise
    output.finish()


@contextlib.contextmanager
def _to_file(
    format_: str | None, path: Path, columns: Sequence[Column], resume: bool
) -> Iterator[Output]:
    from orbitwatch.terminal.partial_file import open_partial

    chosen = _checked(chosen_format(format_, str(path)), columns)
    file = open_partial(path, registry.FORMATS.get(chosen), "-o", resume=resume)
    output = Output(chosen, columns, file.stream, str(path), False, file, resume)
    try:
        yield output
        output.finish()
        with naming(str(path)):
            file.finish(columns)
    except BaseException:
        output.abandon()
        if file.abandon():
            remarks.note(f"the rows so far are in {file.partial}; --resume continues it")
        raise


def _checked(chosen: str, columns: Sequence[Column]) -> str:
    """Return the format's name after checking that it can be written."""
    if chosen != TABLE:
        registry.FORMATS[chosen].check(columns)
    return chosen


def _format_of(path: Path) -> str:
    try:
        return SUFFIXES[path.suffix.lower()]
    except KeyError:
        raise UsageError(
            f"cannot determine the format of {path.name!r}",
            hint=f"end it in {', '.join(SUFFIXES)}, or add --format",
        ) from None


@contextlib.contextmanager
def valid_json_on_failure(args: Sequence[str]) -> Iterator[None]:
    """Write an empty array to stdout if the block fails before any requested JSON was started.

    A reader can then parse the answer before checking the exit code. The raw arguments are
    inspected, since they may be the error.
    """
    global _owes_json, _wrote_json
    _owes_json = _wrote_json = False
    try:
        yield
    except Exception as error:
        if (
            (_owes_json or _wants_json(args))
            and not _wrote_json
            and not isinstance(error, BrokenPipeError)
        ):
            print_text("[]")
        raise


def _wants_json(args: Sequence[str]) -> bool:
    words = [word for arg in args for word in arg.split("=", 1)]
    pairs = list(pairwise(words))
    to_file = any(name in ("-o", "--output") and value != "-" for name, value in pairs)
    return ("--format", "json") in pairs and not to_file


def print_text(text: str) -> None:
    """Write one line to stdout."""
    with naming("standard output"):
        sys.stdout.write(text + "\n")


def flush() -> None:
    """Flush stdout now, while a failure can still be reported."""
    if sys.stdout is None:
        return
    try:
        with naming("standard output"):
            sys.stdout.flush()
    except (OSError, OrbitwatchError):
        abandon()
        raise


def abandon() -> None:
    """Discard unwritten output, about which Python would otherwise complain at exit."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
