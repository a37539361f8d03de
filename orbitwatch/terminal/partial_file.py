"""Files written as ``FILE.partial`` and renamed when complete; ``--resume`` continues them.

A note next to the partial file, ``FILE.partial.json``, records its question and its progress, from
which ``--resume`` continues. Text is truncated to the size in the note. Parquet has its index at
the end, so an incomplete file cannot be read: a long one is therefore written in parts,
``FILE.partial.1`` and so on, each complete, which are joined at the end. A lock,
``FILE.partial.lock``, keeps a second run from writing the same file meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import IO, Any

from orbitwatch import files, locks
from orbitwatch.errors import UsageError
from orbitwatch.files import naming
from orbitwatch.formats.columns import Column
from orbitwatch.formats.registry import Format
from orbitwatch.terminal.resume_note import Note

PART_ROWS = 16_777_216
"""Rows in a part of a Parquet file: about half a minute's work, the most a kill can lose."""
_NOTE_EVERY_S = 0.2


def check_apart(named: Mapping[str, str | Path | None]) -> None:
    """Raise UsageError if two options, such as ``-o`` and ``--chart``, name the same file."""
    seen: dict[str, str] = {}
    for option, path in named.items():
        if path is None:
            continue
        first = seen.setdefault(os.path.realpath(path), option)
        if first != option:
            raise UsageError(f"{first} and {option} are both {path}", hint="give each its own file")


class PartialFile:
    """A file being written; ``real`` is its final path.

    Raises FileInUseError if another run writes the same file, OSError if it cannot be written.
    """

    def __init__(self, path: Path, form: Format | None, *, resume: bool) -> None:
        self.path = path
        self.is_special = files.is_special(path)
        self.real = path if self.is_special else _real(path, form)  # links are preserved
        self.note: Note | None = None
        self._form = form
        self._resume = resume
        self._last_note = monotonic()
        self._part_begins = 0
        self._lock = contextlib.ExitStack()
        if not self.is_special:
            self._lock.enter_context(locks.locked(self._beside(".lock"), remove=True))
        try:
            self.stream = self._open(keep=resume)
            if not resume:
                self._remove_notes()
        except BaseException:
            self._lock.close()
            raise

    @property
    def partial(self) -> Path:
        """The path written to; a special file, such as a pipe, is written directly."""
        return self.real if self.is_special else self._beside("")

    def begin(self, question: str) -> Note:
        """Set the question, a text unique to it, and return the note to continue from.

        Raises UsageError where the existing partial file answers another question.
        """
        import hashlib

        asked = hashlib.sha256(question.encode()).hexdigest()
        found = self._read_note() if self._resume else None
        if found is not None and found.question != asked:
            raise UsageError(
                f"{self.partial} answers another question (objects, element sets, span, step, "
                "options or version differ)",
                hint="repeat the same command, or omit --resume to start again",
            )
        if self._resume:
            self.stream.truncate(found.size if found else 0)
            self.stream.seek(0, os.SEEK_END)
        self.note = found or Note(asked, 0)
        self._part_begins = self.note.rows
        return self.note

    def mark(self, rows: int, begun: bool) -> bool:
        """Record, at intervals, that ``rows`` are done; return True if a new part must begin."""
        if self.note is None or self.is_special or self._form is None:
            return False
        if self._form.binary:
            return rows - self._part_begins >= PART_ROWS
        if monotonic() - self._last_note >= _NOTE_EVERY_S:
            self.stream.flush()
            size = os.fstat(self.stream.fileno()).st_size
            self._write_note(Note(self.note.question, rows, size, begun=begun))
        return False

    def next_part(self, rows: int) -> None:
        """Rename the complete file so far as a part and start another; ``rows`` are done."""
        if self.note is None:
            return
        self.stream.close()
        number = self.note.parts + 1
        self.partial.replace(self._beside(f".{number}"))
        self._write_note(Note(self.note.question, rows, parts=number))
        self._part_begins = rows
        self.stream = self._open(keep=False)

    def finish(self, columns: Sequence[Column]) -> None:
        """Complete the file and rename it to its final path."""
        files.to_disk(self.stream)
        self.stream.close()
        if self.is_special:
            return
        if self.note is not None and self.note.parts:
            from orbitwatch.formats.parquet import join

            with files.replacing(self.real) as whole:
                join([*self._parts(), self.partial], whole, columns)
            self.partial.unlink()
        elif self._form is not None and self._form.folder:
            files.unpack(self.partial, self.real)
            self.partial.unlink()
        else:
            self.partial.replace(self.real)
        self._remove_notes()
        self._lock.close()

    def abandon(self) -> bool:
        """Close after a failure; keep what can be continued, and return whether there is any."""
        with contextlib.suppress(OSError):
            self.stream.close()
        if self.is_special:
            return False
        with self._lock:
            if self._note_path.exists():
                if self.note is None or self.note.size or self.note.parts:
                    return self.note is not None
                self._remove_notes()  # no row was written
            self.partial.unlink(missing_ok=True)
            return False

    @property
    def _note_path(self) -> Path:
        return self._beside(".json")

    def _beside(self, suffix: str) -> Path:
        return self.real.with_name(f"{self.real.name}.partial{suffix}")

    def _parts(self) -> list[Path]:
        return [self._beside(f".{i + 1}") for i in range(self.note.parts if self.note else 0)]

    def _open(self, *, keep: bool) -> IO[Any]:
        if self.is_special:
            descriptor = files.open_special(self.path)
        elif keep:
            descriptor = files.open_existing(self.partial)
        else:
            descriptor = files.create(self.partial, like=self.real)
        mode = "a" if keep else "w"
        if self._form is not None and self._form.binary:
            return os.fdopen(descriptor, mode + "b")
        return os.fdopen(descriptor, mode, encoding="utf-8", newline="\n")

    def _write_note(self, note: Note) -> None:
        fresh = self._beside(".json.new")
        with os.fdopen(files.create(fresh), "w", encoding="utf-8") as stream:
            json.dump(asdict(note), stream)
        fresh.replace(self._note_path)
        self.note, self._last_note = note, monotonic()

    def _read_note(self) -> Note | None:
        """Return the note, or None if there is none consistent with the files.

        Raises UsageError where it is damaged.
        """
        try:
            note = Note.parse(files.read_own(self._note_path))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise UsageError(
                f"cannot continue {self.path}: the note {self._note_path} is damaged ({error})",
                hint="leave out --resume to start anew",
            ) from None
        if note.size > self.partial.stat().st_size:
            return None
        parts = [self._beside(f".{i + 1}") for i in range(note.parts)]
        return note if all(part.is_file() for part in parts) else None

    def _remove_notes(self) -> None:
        """Remove the note and the parts that it lists."""
        note = self.note
        if note is None:
            with contextlib.suppress(UsageError):
                note = self._read_note()
        for number in range(note.parts if note else 0):
            self._beside(f".{number + 1}").unlink(missing_ok=True)
        for path in (self._note_path, self._beside(".json.new")):
            path.unlink(missing_ok=True)


def _real(path: Path, form: Format | None) -> Path:
    if form is not None and form.folder:
        return files.real_folder(path, form.folder)
    return files.real_path(path)


def open_partial(path: Path, form: Format | None, option: str, *, resume: bool) -> PartialFile:
    """Open the file named by ``option``; UsageError if it cannot be written."""
    try:
        return PartialFile(path, form, resume=resume)
    except locks.FileInUseError:
        raise UsageError(
            f"cannot write {path}: another run is writing it",
            hint=f"wait until that has finished, or name another file with {option}",
        ) from None
    except FileNotFoundError:
        folder = Path(os.path.realpath(path)).parent
        raise UsageError(
            f"cannot write {path}: no such folder: {folder}", hint="create that folder first"
        ) from None
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint=f"name another file with {option}"
        ) from None


@contextlib.contextmanager
def whole_file(path: Path, option: str) -> Iterator[PartialFile]:
    """Open a file in one piece named by ``option``; it appears once the block has succeeded."""
    file = open_partial(path, None, option, resume=False)
    try:
        yield file
        with naming(str(path)):
            file.finish(())
    except BaseException:
        file.abandon()
        raise
