"""Safe file writing: atomic, preserving modes, never following a planted link.

Every writer of a file uses this module: `replacing` to write a file in one go, `create` and
`open_existing` for a partial file that a later run may continue, `unpack` for a folder.
`orbitwatch.locks` keeps two processes from changing the same file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from orbitwatch.errors import OrbitwatchError

_LONGEST_CHAIN = 40  # links followed in sequence: Linux's limit
_DESCRIPTOR = r"/(?:dev|proc/(?:self|thread-self|\d+))/fd/(\d+)"
_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_FLAGS = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NO_SYNC = (errno.EINVAL, errno.EROFS, errno.ENOTSUP)  # errors of pipes and some devices
_ROOM = 65_536  # bytes that `check_room` writes


def create(path: Path, *, like: Path | None = None) -> int:
    """Create ``path`` for writing and return its file descriptor.

    An existing file or link of that name is removed first, never written to. If ``like`` exists,
    the new file gets its mode from the start.
    """
    path.unlink(missing_ok=True)
    mode = _mode(like)
    descriptor = os.open(path, _FLAGS | os.O_EXCL | os.O_RDWR, 0o666 if mode is None else mode)
    if mode is not None and hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)  # without the umask
    return descriptor


def open_existing(path: Path) -> int:
    """Open ``path`` for appending, created if missing, and return its descriptor.

    Raises OSError for anything but a regular file with a single name: a symbolic or hard link may
    have been planted to overwrite another file.
    """
    descriptor = os.open(path, _FLAGS | os.O_RDWR | os.O_APPEND, 0o666)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        os.close(descriptor)
        raise OSError(errno.ELOOP, "it is a link or not a regular file", str(path))
    return descriptor


def read_own(path: Path) -> bytes:
    """Return the content of a file next to an output; OSError if it is a symbolic link."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()


@contextlib.contextmanager
def replacing(path: Path, *, text: bool = False, newline: str = "\n") -> Iterator[IO[Any]]:
    """Yield a stream; what is written to it becomes the file ``path`` when the block ends.

    The content is written to a file with a unique name in the same folder, synced to disk, and
    renamed to ``path``; a failure leaves ``path`` unchanged. A ``path`` that is a link stays one,
    and a special file, such as a pipe, is written to directly.
    """
    options: dict[str, Any] = {"encoding": "utf-8", "newline": newline} if text else {}
    mode = "w" if text else "w+b"
    if is_special(path):
        with os.fdopen(open_special(path), "w" if text else "wb", **options) as stream:
            yield stream
        return
    target = real_path(path)
    temporary = _temporary(target)
    try:
        with os.fdopen(create(temporary, like=target), mode, **options) as stream:
            yield stream
            to_disk(stream)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def unpack(archive: Path, target: Path) -> None:
    """Make the files of a zip archive the folder ``target``, which appears once all are written.

    An existing folder is replaced; a failure leaves it unchanged. Raises FileExistsError if the
    folder has entries that the archive would not replace.
    """
    from zipfile import ZipFile  # loads decompressors, and few commands need it

    fresh, former = _temporary(target), _temporary(target)
    try:
        with ZipFile(archive) as packed:
            replaced = {name.partition("/")[0] for name in packed.namelist()}
            others = {one.name for one in target.iterdir()} - replaced if target.exists() else set()
            if others:
                reason = f"it is a folder with other files, such as {min(others)}"
                raise FileExistsError(errno.EEXIST, reason, str(target))
            for name in packed.namelist():
                path = fresh / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with os.fdopen(create(path), "wb") as stream:
                    stream.write(packed.read(name))
                    to_disk(stream)
        if target.exists():
            target.rename(former)
        fresh.rename(target)
    except BaseException:
        if former.exists() and not target.exists():
            former.rename(target)
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    shutil.rmtree(former, ignore_errors=True)


def real_folder(path: Path, marker: str) -> Path:
    """Return the target of a link to a folder that may be written or replaced.

    Raises OSError for a file and for a folder with other content: one without a file ``marker``.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir() and not (target / marker).is_file() and any(target.iterdir()):
        raise FileExistsError(errno.EEXIST, "it is a folder with other files", str(path))
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "it is a file, and no folder", str(path))
    return target


def check_room(path: Path) -> None:
    """Raise OSError if no file can be written next to ``path``, as on a full disk."""
    if is_special(path):
        return
    temporary = _temporary(real_path(path))
    try:
        with os.fdopen(create(temporary), "wb") as stream:
            stream.write(bytes(_ROOM))
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def naming(name: str) -> Iterator[None]:
    """Translate a failure to write into an error with the path; a closed pipe is re-raised."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OrbitwatchError(
            f"cannot write to {name}: {error.strerror or error}", hint="the answer is not complete"
        ) from None


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name[:200]}.{os.urandom(8).hex()}.partial")


def to_disk(stream: IO[Any]) -> None:
    """Flush ``stream`` and sync it to disk, where possible (a pipe cannot be synced)."""
    stream.flush()
    try:
        os.fsync(stream.fileno())
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def real_path(path: Path) -> Path:
    """Return the target of a link named by the user; IsADirectoryError for a folder."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    return target


def is_special(path: Path) -> bool:
    """Whether ``path`` is written to directly: a pipe, a device, or an open file descriptor."""
    if _descriptor_of(path) is not None:
        return True
    return path.exists() and not path.is_file() and not path.is_dir()


def open_special(path: Path) -> int:
    """Open a special file (`is_special`) without truncating it and return its descriptor.

    ``/dev/stdout`` and the like are duplicated: opening them by name would open the underlying file
    again, from its start.
    """
    descriptor = _descriptor_of(path)
    return os.open(path, os.O_WRONLY) if descriptor is None else os.dup(descriptor)


def _descriptor_of(path: Path) -> int | None:
    """Return the descriptor of this process that ``path`` names, possibly through links."""
    name = os.path.abspath(path)  # noqa: PTH100 - without following links
    for _ in range(_LONGEST_CHAIN):
        if name in _STANDARD:
            return _STANDARD[name]
        if match := re.fullmatch(_DESCRIPTOR, name):
            is_own = not name.startswith("/proc/") or name.split("/")[2] in (
                "self",
                "thread-self",
                str(os.getpid()),
            )
            return int(match[1]) if is_own else None
        try:
            link = os.readlink(name)  # noqa: PTH115 - a text
        except OSError:
            return None
        name = os.path.normpath(os.path.join(os.path.dirname(name), link))  # noqa: PTH118, PTH120
    return None


def _mode(path: Path | None) -> int | None:
    try:
        return None if path is None else stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None
