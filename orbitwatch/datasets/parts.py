"""One task of a dataset, on any machine: it writes its parts, then a receipt.

A receipt confirms that all parts of a task are written. Parts are named by task, so that a part
written again replaces identical bytes.
"""

from __future__ import annotations

import errno
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic

from orbitwatch.datasets.manifest import MANIFEST, RECEIPTS, to_json
from orbitwatch.datasets.partition import Layout
from orbitwatch.datasets.plan import Findings, Share, T
from orbitwatch.datasets.storage import Folder
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows


@dataclass(frozen=True, slots=True)
class PartsWriter(Generic[T]):
    """A callable that runs one numbered task, with what all tasks of a dataset share."""

    compute: Callable[[T], Share]
    layout: Layout
    folder: Folder
    identity: str

    def __call__(self, numbered: tuple[int, T]) -> dict[str, Any]:
        """Run a task and return its receipt; OSError where its parts cannot be written."""
        number, task = numbered
        self._check_folder()
        share = self.compute(task)
        parts = []
        for folder, rows in self.layout.folders(share.rows):
            content = to_parquet(rows)
            path = f"{folder}/part-{number:06}.parquet"
            self.folder.write(path, content)
            parts.append(
                {
                    "path": path,
                    "rows": len(rows),
                    "bytes": len(content),
                    "sha256": sha256(content).hexdigest(),
                }
            )
        receipt = {"task": number, "parts": parts, "findings": share.findings.to_json()}
        self.folder.write(f"{RECEIPTS}/{number:06}.json", to_json(receipt))
        return receipt

    def _check_folder(self) -> None:
        """Raise OSError unless this machine sees the folder that the client created."""
        content = self.folder.read(MANIFEST)
        if content is None or self.identity.encode() not in content:
            raise OSError(
                errno.ENOENT, "the dataset's folder is missing: is it shared?", self.folder.name
            )


def to_parquet(rows: Rows) -> bytes:
    """Return rows as a Parquet file; the same rows give the same bytes."""
    from orbitwatch.formats.parquet import ParquetRows

    stream = io.BytesIO()
    writer = ParquetRows(stream, rows.columns, Context())
    try:
        writer.write(rows)
        writer.close()
    finally:
        writer.abandon()
    return stream.getvalue()


def receipts_in(folder: Folder) -> dict[int, dict[str, Any]]:
    """Return the receipts of completed tasks by number, without damaged ones."""
    found = {}
    for name in folder.names(RECEIPTS):
        try:
            receipt = json.loads(folder.read(name) or b"")
            Findings.from_json(receipt["findings"])
            found[int(receipt["task"])] = receipt
        except (ValueError, TypeError, KeyError):
            continue  # its task is run again
    return found
