"""The only writer of stdout: chooses the format and sees that an answer arrives whole.

A terminal gets a table, a pipe gets CSV, a file what its suffix says; ``--format`` overrides all
of these. A file is written as ``FILE.partial`` and renamed once it is complete, so that no reader
ever finds half an answer and a failure leaves an older file as it was.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO, cast

from orbitwatch.errors import OrbitwatchError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from orbitwatch.export.columns import Column
    from orbitwatch.export.rows import Rows
    from orbitwatch.export.text import Writer

Format = Literal["table", "csv", "json", "jsonl"]
FORMATS: tuple[Format, ...] = ("table", "csv", "json", "jsonl")
SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "table",
}

_UNCUT = 1000  # columns of a table that goes to a file or a pipe, where nothing has an edge
_wrote_json = False  # whether this process has begun an answer in JSON on stdout


@dataclass(slots=True)
class Output:
    """Where one answer goes, and as what: ``write`` its rows, or print a table on ``console``."""

    format: Format
    columns: Sequence[Column]
    _stream: TextIO
    _name: str
    _terminal: bool
    _writer: Writer | None = field(default=None, init=False)

    @property
    def is_table(self) -> bool:
        """Whether the answer is to be printed on ``console`` for people, not written as rows."""
        return self.format == "table"

    def write(self, rows: Rows) -> None:
        """Write a batch of rows in the format chosen (not for tables)."""
        with _naming(self._name):
            self._text_writer().write(rows)

    def console(self) -> Console:
        """Return a rich console for tables: the terminal's, or a wide one without colours."""
        from rich.console import Console

        if self._terminal:
            return Console(file=self._stream, markup=False, emoji=False, highlight=False)
        return Console(
            file=self._stream,
            width=_UNCUT,
            force_terminal=False,
            color_system=None,
            markup=False,
            emoji=False,
            highlight=False,
        )

    def finish(self) -> None:
        """Complete the document: an empty answer gets its header or its brackets here."""
        with _naming(self._name):
            if not self.is_table:
                self._text_writer().close()
            self._stream.flush()

    def _text_writer(self) -> Writer:
        if self._writer is None:
            from orbitwatch.export.text import WRITERS

            self._writer = WRITERS[self.format](self._stream, self.columns)
        return self._writer


@contextlib.contextmanager
def open_output(
    format_: str | None, target: str | None, columns: Sequence[Column] = ()
) -> Iterator[Output]:
    """Open where the answer goes: ``target`` is the ``-o`` given, None or ``-`` mean stdout.

    Open it before anything is computed, so that what is wrong with it is said at once. Raises
    UsageError for a suffix that names no format and for a place that cannot be written to.
    """
    if target is None or target == "-":
        with _to_stdout(format_, columns) as output:
            yield output
    else:
        with _to_file(format_, Path(target), columns) as output:
            yield output


@contextlib.contextmanager
def _to_stdout(format_: str | None, columns: Sequence[Column]) -> Iterator[Output]:
    global _wrote_json
    if sys.stdout is None:
        raise UsageError("standard output is closed", hint="write to a file with -o FILE")
    terminal = sys.stdout.isatty()
    chosen = cast("Format", format_ or ("table" if terminal else "csv"))
    if isinstance(sys.stdout, io.TextIOWrapper):
        if chosen == "table":
            sys.stdout.reconfigure(errors="replace")  # an object's name may be in any script
        else:
            sys.stdout.reconfigure(encoding="utf-8", errors="strict", newline="\n")
    output = Output(chosen, columns, sys.stdout, "standard output", terminal)
    _wrote_json = chosen == "json"
    try:
        yield output
    except BrokenPipeError:
        raise
    except BaseException:
        if chosen == "json":  # an array that was begun is ended, whatever happened
            with contextlib.suppress(OSError, OrbitwatchError):
                output.finish()
        raise
    output.finish()


@contextlib.contextmanager
def _to_file(format_: str | None, path: Path, columns: Sequence[Column]) -> Iterator[Output]:
    chosen = cast("Format", format_ or _format_of(path))
    special = path.exists() and not path.is_file() and not path.is_dir()  # /dev/null, a pipe
    real = path if special else Path(os.path.realpath(path))  # a link stays a link
    partial = real if special else real.with_name(real.name + ".partial")
    try:
        if real.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        stream = partial.open("w", encoding="utf-8", newline="\n")
    except FileNotFoundError:
        raise UsageError(
            f"cannot write {path}: there is no folder {real.parent}", hint="make that folder first"
        ) from None
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="name another file with -o"
        ) from None
    try:
        with _closing(stream):
            output = Output(chosen, columns, stream, str(path), False)
            yield output
            output.finish()
        if not special:
            with _naming(str(path)):
                partial.replace(real)
    except BaseException:
        if not special:
            partial.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _closing(stream: TextIO) -> Iterator[None]:
    """Close ``stream``; after a failure, without failing again on what it could not write."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            stream.close()
        raise
    stream.close()


@contextlib.contextmanager
def _naming(name: str) -> Iterator[None]:
    """Turn a failure to write into one that says where; a closed pipe stays what it is."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OrbitwatchError(
            f"cannot write to {name}: {error.strerror}", hint="the answer is not complete"
        ) from None


def _format_of(path: Path) -> Format:
    try:
        return SUFFIXES[path.suffix.lower()]
    except KeyError:
        raise UsageError(
            f"cannot tell a format from the name {path.name!r}",
            hint=f"end it in {', '.join(SUFFIXES)}, or add --format",
        ) from None


@contextlib.contextmanager
def valid_json_on_failure(args: Sequence[str]) -> Iterator[None]:
    """Write an empty array to stdout if the block fails before any JSON asked for was begun.

    Who reads the answer as JSON can then do so before looking at the exit code. The arguments
    are looked at as they came, since they may be what is wrong.
    """
    global _wrote_json
    _wrote_json = False
    try:
        yield
    except Exception as error:
        if _wants_json(args) and not _wrote_json and not isinstance(error, BrokenPipeError):
            print_text("[]")
        raise


def _wants_json(args: Sequence[str]) -> bool:
    words = [word for arg in args for word in arg.split("=", 1)]
    pairs = list(pairwise(words))
    to_file = any(name in ("-o", "--output") and value != "-" for name, value in pairs)
    return ("--format", "json") in pairs and not to_file


def print_text(text: str) -> None:
    """Write one line to stdout."""
    with _naming("standard output"):
        sys.stdout.write(text + "\n")


def flush() -> None:
    """Hand everything written to the system now, while a failure can still be told."""
    if sys.stdout is None:
        return
    try:
        with _naming("standard output"):
            sys.stdout.flush()
    except (OSError, OrbitwatchError):
        abandon()
        raise


def abandon() -> None:
    """Let what is still unwritten go nowhere, or Python complains about it on its way out."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
