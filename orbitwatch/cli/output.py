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
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from orbitwatch.cli import messages
from orbitwatch.cli.files import PartialFile
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.export import formats
from orbitwatch.export.formats import Context, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from orbitwatch.export.columns import Column
    from orbitwatch.export.rows import Rows

TABLE = "table"
FORMATS: tuple[str, ...] = (TABLE, *formats.FORMATS)
SUFFIXES: dict[str, str] = {**formats.SUFFIXES, ".txt": TABLE}

_UNCUT = 1000  # columns of a table that goes to a file or a pipe, where nothing has an edge
_wrote_json = False  # whether this process has begun an answer in JSON on stdout


@dataclass(slots=True)
class Output:
    """Where one answer goes, and as what: ``write`` its rows, or print a table on ``console``."""

    format: str
    columns: Sequence[Column]
    _stream: IO[Any]
    _name: str
    _terminal: bool
    _file: PartialFile | None = None
    _resume: bool = False
    _context: Context = field(default_factory=lambda: Context(created=datetime.now(UTC)))
    _writer: Writer | None = field(default=None, init=False)

    @property
    def is_table(self) -> bool:
        """Whether the answer is to be printed on ``console`` for people, not written as rows."""
        return self.format == TABLE

    def about(self, **known: Any) -> None:
        """Tell, before the first row, what some formats say beside the rows: see `Context`."""
        self._context = replace(self._context, **known)

    def write(self, rows: Rows) -> None:
        """Write a batch of rows in the format chosen (not for tables)."""
        with _naming(self._name):
            self._rows_writer().write(rows)

    def begin(self, question: str) -> int:
        """Say what a long answer is about; return how many of its rows are there already.

        ``question`` is a text that differs wherever the rows would. With ``--resume`` a file that
        was cut short is continued from there. Raises UsageError where it cannot be.
        """
        if self._file is None or self.is_table or not formats.FORMATS[self.format].resumes:
            if self._resume:
                raise UsageError(
                    f"{self.format} on {self._name} cannot be continued",
                    hint="leave out --resume, or write csv, json, jsonl or parquet to a file",
                )
            return 0
        note = self._file.begin(question)
        if self._resume:
            messages.note(
                f"{note.rows:,} rows are there already"
                if note.rows
                else "nothing to continue; starting anew"
            )
        if note.begun:
            self._rows_writer().begun = True  # type: ignore[attr-defined] # CSV and JSON have it
        return note.rows

    def mark(self, rows: int) -> None:
        """Say that ``rows`` of the answer are written, so that it can be continued from here."""
        if self._file is None:
            return
        with _naming(self._name):
            if self._file.mark(rows, bool(getattr(self._writer, "begun", False))):
                self._rows_writer().close()
                self._file.next_part(rows)
                self._stream, self._writer = self._file.stream, None

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
                self._rows_writer().close()
            self._stream.flush()

    def abandon(self) -> None:
        """Let go of a document that will not be completed."""
        if self._writer is not None and hasattr(self._writer, "abandon"):
            self._writer.abandon()

    def _rows_writer(self) -> Writer:
        if self._writer is None:
            form = formats.FORMATS[self.format]
            self._writer = form.writer(self._stream, self.columns, self._context)
        return self._writer


@contextlib.contextmanager
def open_output(
    format_: str | None,
    target: str | None,
    columns: Sequence[Column] = (),
    *,
    resume: bool = False,
) -> Iterator[Output]:
    """Open where the answer goes: ``target`` is the ``-o`` given, None or ``-`` mean stdout.

    Open it before anything is computed, so that what is wrong with it is said at once. Raises
    UsageError for a suffix that names no format, for a format that cannot hold ``columns`` or is
    not installed, and for a place that cannot be written to.
    """
    if target is None or target == "-":
        with _to_stdout(format_, columns, resume) as output:
            yield output
    else:
        with _to_file(format_, Path(target), columns, resume) as output:
            yield output


@contextlib.contextmanager
def _to_stdout(format_: str | None, columns: Sequence[Column], resume: bool) -> Iterator[Output]:
    global _wrote_json
    if sys.stdout is None:
        raise UsageError("standard output is closed", hint="write to a file with -o FILE")
    terminal = sys.stdout.isatty()
    chosen = _checked(format_ or (TABLE if terminal else "csv"), columns)
    binary = chosen != TABLE and formats.FORMATS[chosen].binary
    if binary and terminal:
        raise UsageError(f"{chosen} is no text for a terminal", hint="write it with -o FILE")
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
        if chosen == "json":  # an array that was begun is ended, whatever happened
            with contextlib.suppress(OSError, OrbitwatchError):
                output.finish()
        raise
    output.finish()


@contextlib.contextmanager
def _to_file(
    format_: str | None, path: Path, columns: Sequence[Column], resume: bool
) -> Iterator[Output]:
    chosen = _checked(format_ or _format_of(path), columns)
    try:
        file = PartialFile(path, formats.FORMATS.get(chosen), resume=resume)
    except FileNotFoundError:
        folder = Path(os.path.realpath(path)).parent
        raise UsageError(
            f"cannot write {path}: there is no folder {folder}", hint="make that folder first"
        ) from None
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="name another file with -o"
        ) from None
    output = Output(chosen, columns, file.stream, str(path), False, file, resume)
    try:
        yield output
        output.finish()
        with _naming(str(path)):
            file.finish(columns)
    except BaseException:
        output.abandon()
        if file.give_up():
            messages.note(f"what was written is in {file.partial}; --resume continues it")
        raise


@contextlib.contextmanager
def _naming(name: str) -> Iterator[None]:
    """Turn a failure to write into one that says where; a closed pipe stays what it is."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OrbitwatchError(
            f"cannot write to {name}: {error.strerror or error}", hint="the answer is not complete"
        ) from None


def _checked(chosen: str, columns: Sequence[Column]) -> str:
    """Return the format's name, having seen that it can be written."""
    if chosen != TABLE:
        formats.FORMATS[chosen].check(columns)
    return chosen


def _format_of(path: Path) -> str:
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
