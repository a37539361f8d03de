"""The folder of a dataset, on a file system or in object storage; files are written atomically.

A local file is written under a temporary name and renamed; object storage shows an object once it
is complete. Credentials and endpoints are those that fsspec finds in the environment of each
machine.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from orbitwatch import files
from orbitwatch.errors import UsageError


class Folder(Protocol):
    """Files by name, such as ``month=2026-08/part-000001.parquet``."""

    @property
    def name(self) -> str:
        """The path or address."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file completely or not at all; OSError where that fails."""

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none."""

    def names(self, under: str = "") -> list[str]:
        """Return the names of all files, or of those in one subfolder, in order."""

    def remove(self, names: Sequence[str]) -> None:
        """Remove files; missing ones are ignored."""

    def sweep(self) -> None:
        """Remove unfinished files of writers that were killed."""


def open_folder(target: str) -> Folder:
    """Return the folder that ``-o`` names: a path, or an address such as ``s3://bucket/name``.

    Raises UsageError where the package for its kind of address is not installed or not known.
    """
    if "://" not in target:
        return LocalFolder(Path(os.path.realpath(target)))
    if find_spec("fsspec") is None:
        raise UsageError(
            f"-o {target} needs fsspec, which is not installed",
            hint="pip install 'orbitwatch[cluster]'",
        )
    folder = RemoteFolder(target.rstrip("/"))
    try:
        folder.open()
    except (ValueError, ImportError) as error:
        raise UsageError(f"-o {target}: {error}", hint="such as s3://bucket/passes") from None
    return folder


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """A folder of the local file system."""

    path: Path

    @property
    def name(self) -> str:
        """Return the path."""
        return str(self.path)

    def write(self, name: str, content: bytes) -> None:
        """Write a file under a temporary name and rename it."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replacing(path) as stream:
            stream.write(content)

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none."""
        with contextlib.suppress(FileNotFoundError):
            return (self.path / name).read_bytes()
        return None

    def names(self, under: str = "") -> list[str]:
        """Return the names of files, without unfinished ones."""
        found = (self.path / under).rglob("*") if self.path.is_dir() else ()
        return sorted(
            path.relative_to(self.path).as_posix()
            for path in found
            if path.is_file() and not path.name.startswith(".")
        )

    def remove(self, names: Sequence[str]) -> None:
        """Remove files, and the folders that this leaves empty."""
        for name in names:
            (self.path / name).unlink(missing_ok=True)
        for parent in {(self.path / name).parent for name in names}:
            with contextlib.suppress(OSError):
                parent.rmdir()

    def sweep(self) -> None:
        """Remove temporary files of writers that were killed."""
        for path in self.path.rglob(".*.partial"):
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """A folder of object storage, by its address."""

    address: str

    @property
    def name(self) -> str:
        """Return the address."""
        return self.address

    def open(self) -> tuple[Any, str]:
        """Return fsspec's file system, one per process, and the folder's path in it."""
        from fsspec.core import url_to_fs

        system, place = url_to_fs(self.address)
        return system, str(place)

    def write(self, name: str, content: bytes) -> None:
        """Put an object."""
        with self._reached() as (system, place):
            system.pipe_file(f"{place}/{name}", content)

    def read(self, name: str) -> bytes | None:
        """Return the content of an object; None if there is none."""
        with self._reached() as (system, place):
            try:
                content: bytes = system.cat_file(f"{place}/{name}")
            except FileNotFoundError:
                return None
            return content

    def names(self, under: str = "") -> list[str]:
        """Return the names of objects."""
        with self._reached() as (system, place):
            system.invalidate_cache()
            found = system.find(f"{place}/{under}".rstrip("/"))
            return sorted(str(path)[len(place) + 1 :] for path in found)

    def remove(self, names: Sequence[str]) -> None:
        """Remove objects."""
        if names:
            with self._reached() as (system, place):
                system.rm([f"{place}/{name}" for name in names])

    def sweep(self) -> None:
        """Do nothing: incomplete objects do not exist."""

    @contextlib.contextmanager
    def _reached(self) -> Iterator[tuple[Any, str]]:
        """Translate whatever the storage library raises into OSError."""
        try:
            yield self.open()
        except OSError as error:
            raise OSError(error.errno or errno.EIO, str(error), self.name) from error
        except Exception as error:
            raise OSError(errno.EIO, f"{type(error).__name__}: {error}", self.name) from error
