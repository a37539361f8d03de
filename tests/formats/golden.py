"""Golden files: one file for each answer, named as the format is, for eyes and diffs."""

from __future__ import annotations

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import SerializableData


def golden(suffix: str) -> type[SingleFileSnapshotExtension]:
    """Return the extension that keeps texts as files with this suffix, to the byte."""

    class Golden(SingleFileSnapshotExtension):
        file_extension = suffix
        _write_mode = WriteMode.BINARY

        def serialize(self, data: SerializableData, **_: object) -> bytes:
            return str(data).encode("utf-8")

    return Golden
