"""Reads a list of claims from a CSV file; a faulty row does not affect the others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.features.claims.question import REQUIRED, STATED, ClaimList, ListedClaim
from orbitwatch.formats.phrases import counted

_KNOWN = (*STATED, "what", "source", "note")
HINT = f"give a CSV with a header of {', '.join(REQUIRED)} and, optionally, further columns"


def read_claim_list(path: Path, kind: str) -> ClaimList:
    """Return the claims of a list; ``kind`` applies to rows without one.

    Raises NotFoundError for a missing file and UsageError if it is not a list of claims.
    """
    text = _text(path)
    rows = _cells(text)
    header = [cell.strip().casefold() for cell in next(rows, (0, []))[1]]
    if missing := [name for name in REQUIRED if name not in header]:
        raise UsageError(f"{path} has no column {', '.join(missing)}", hint=HINT)
    if len(set(header)) < len(header):
        raise UsageError(f"{path} has a column twice", hint=HINT)
    if unknown := [name for name in header if name not in _KNOWN]:
        remarks.note(f"{path.name}: these columns are ignored: {', '.join(unknown)}")
    defaults = {"kind": kind}
    listed = [
        _row(line, cells, header, defaults) for line, cells in rows if any(map(str.strip, cells))
    ]
    if not listed:
        raise UsageError(f"{path} contains no claims", hint=HINT)
    return ClaimList(path, text, tuple(listed))


def _row(
    line: int, cells: Sequence[str], header: Sequence[str], defaults: Mapping[str, str]
) -> ListedClaim:
    if len(cells) != len(header):
        count = counted(len(cells), "cell")
        return ListedClaim(line, {}, f"it has {count}, and the header {len(header)}")
    pairs = zip(header, (cell.strip() for cell in cells), strict=True)
    return ListedClaim(line, {**defaults, **{name: cell for name, cell in pairs if cell}})


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, [f"not readable as CSV: {error}"]
            return
        yield reader.line_num, cells


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"no such file: {path}", hint="check --claims") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="check --claims") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from None
