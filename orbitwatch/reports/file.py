"""The file of ``--report FILE``, written atomically."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from orbitwatch import remarks
from orbitwatch.errors import UsageError
from orbitwatch.files import naming

if TYPE_CHECKING:
    from orbitwatch.reports.report import Form, Report
    from orbitwatch.terminal.partial_file import PartialFile

_FORMS: dict[str, Form] = {".md": "md", ".html": "html"}
_ROOM = "\n" * 65_536  # written and truncated: detects a full disk before the computation


@dataclass(slots=True)
class ReportFile:
    """A report's file being written; ``remarks`` are those since it was opened."""

    path: Path
    form: Form
    remarks: list[str]
    _file: PartialFile

    @property
    def picture_kind(self) -> Literal["png", "svg"]:
        """The picture format: few programs show an SVG within Markdown."""
        return "svg" if self.form == "html" else "png"

    def write(self, report: Report, said: Collection[str] = ()) -> None:
        """Write the report, with the remarks that neither it nor ``said`` contains."""
        from orbitwatch.reports.document import as_markdown, compose

        known = {*report.answer, *report.trust, *said}
        fresh = [remark for remark in dict.fromkeys(self.remarks) if remark not in known]
        document = compose(replace(report, remarks=fresh), self.form, self.path.name)
        if self.form == "html":
            from orbitwatch.reports.html import as_html

            text = as_html(document)
        else:
            text = as_markdown(document)
        with naming(str(self.path)):
            self._file.stream.write(text)


@contextlib.contextmanager
def open_report(
    path: Path | None, output: str | None, *, resume: bool = False
) -> Iterator[ReportFile | None]:
    """Open the report file, if any; ``output`` is the path of the answer itself.

    Open it before the computation. Raises UsageError for any suffix but .md and .html, for a path
    that cannot be written to or is also ``output``, and OrbitwatchError where the disk is full.
    """
    if path is None:
        yield None
        return
    form = _form_of(path)
    if output is not None and os.path.realpath(path) == os.path.realpath(output):
        raise UsageError(f"-o and --report are both {path}", hint="give each its own file")
    if resume:
        raise UsageError(
            "a report needs the whole answer", hint="omit --resume, or run it again with --report"
        )
    from orbitwatch.terminal.partial_file import whole_file

    with whole_file(path, "--report") as file:
        with naming(str(path)):
            _make_room(file)
        with remarks.recorded() as said:
            yield ReportFile(path, form, said, file)
    remarks.note(f"wrote {path}")


def _form_of(path: Path) -> Form:
    try:
        return _FORMS[path.suffix.lower()]
    except KeyError:
        raise UsageError(
            f"cannot write a report as {path.name!r}", hint=f"end it in {' or '.join(_FORMS)}"
        ) from None


def _make_room(file: PartialFile) -> None:
    if not file.is_special:
        file.stream.write(_ROOM)
        file.stream.flush()
        file.stream.seek(0)
        file.stream.truncate()
