"""The output of one answer: rows in a format, or a table.

`orbitwatch.terminal.output` opens it, to a terminal, a pipe or a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from orbitwatch import remarks
from orbitwatch.errors import UsageError
from orbitwatch.files import naming
from orbitwatch.formats import registry
from orbitwatch.formats.registry import Context, Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from orbitwatch.formats.columns import Column
    from orbitwatch.formats.rows import Rows
    from orbitwatch.terminal.partial_file import PartialFile

TABLE = "table"
"""The format that is not a file format: a table for people."""

_UNCUT = 1000  # columns of a table in a file or a pipe, which have no width of their own


@dataclass(slots=True)
class Output:
    """The destination and format of one answer: ``write`` rows, or print a table on ``console``."""

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
        """Whether the answer is printed on ``console`` as a table, not written as rows."""
        return self.format == TABLE

    @property
    def holds_many(self) -> bool:
        """Whether the format can contain several objects."""
        return self.is_table or not registry.FORMATS[self.format].single

    def about(self, **known: Any) -> None:
        """Set, before the first row, the metadata that some formats write: see `Context`."""
        self._context = replace(self._context, **known)

    def write(self, rows: Rows) -> None:
        """Write a batch of rows in the format chosen (not for tables)."""
        if rows.columns != self.columns and len(rows.columns) == len(self.columns):
            rows = replace(rows, columns=tuple(self.columns))  # with the decimals asked for
        with naming(self._name):
            self._rows_writer().write(rows)

    def begin(self, question: str, unit: str = "rows") -> int:
        """Start a long answer; return how much of it has been written already.

        The count is that of ``mark``, in ``unit``. ``question`` is a text that differs wherever the
        rows would. With ``--resume`` a partial file is continued from there. Raises UsageError
        where that is impossible.
        """
        if self._file is None or self.is_table or not registry.FORMATS[self.format].resumes:
            if self._resume:
                resumable = [form.name for form in registry.FORMATS.values() if form.resumes]
                raise UsageError(
                    f"{self.format} on {self._name} cannot be continued",
                    hint=f"leave out --resume, or write {', '.join(resumable)} to a file",
                )
            return 0
        note = self._file.begin(question)
        if self._resume:
            remarks.note(
                f"{note.rows:,} {unit} are written already"
                if note.rows
                else "nothing to continue; starting from the beginning"
            )
        if note.begun:
            self._rows_writer().begun = True  # type: ignore[attr-defined] # CSV and JSON have it
        return note.rows

    def mark(self, rows: int) -> None:
        """Record that ``rows`` (or the unit passed to ``begin``) are written: resume from here."""
        if self._file is None:
            return
        with naming(self._name):
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
        """Complete the document; an empty answer gets its header or brackets here."""
        with naming(self._name):
            if not self.is_table:
                self._rows_writer().close()
            self._stream.flush()

    def abandon(self) -> None:
        """Discard a document that will not be completed."""
        if self._writer is not None and hasattr(self._writer, "abandon"):
            self._writer.abandon()

    def _rows_writer(self) -> Writer:
        if self._writer is None:
            form = registry.FORMATS[self.format]
            self._writer = form.writer(self._stream, self.columns, self._context)
        return self._writer
