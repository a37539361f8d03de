"""Files written safely: they appear whole, keep their mode, and no planted link is followed.

Every writer of a file of its own name uses this module: `replacing` for what is written in one
go, `create` and `open_existing` for a partial file that a later run may continue, and `locked`
where two processes must not change the same file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

_LONGEST_CHAIN = 40  # links to links that are followed, as many as Linux follows
_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|thread-self|\d+))/fd/(\d+)")
_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_FLAGS = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_POLL_S = 0.02
_NO_SYNC = (errno.EINVAL, errno.EROFS, errno.ENOTSUP)  # what pipes and some devices say
_ROOM = 65_536  # bytes that `check_room` writes

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: IO[bytes], shared: bool) -> None:
        if not shared:  # Windows itself refuses to replace a file that is open
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: IO[bytes], shared: bool) -> None:
        fcntl.flock(handle.fileno(), (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


class FileInUseError(Exception):
    """Another process holds the lock."""


def create(path: Path, *, like: Path | None = None) -> int:
    """Create ``path`` anew for writing and return its file descriptor.

    Whatever has that name, a link too, is removed first and never written to. Where ``like``
    exists, the new file gets its mode from the start.
    """
    path.unlink(missing_ok=True)
    mode = _mode(like)
    descriptor = os.open(path, _FLAGS | os.O_EXCL | os.O_RDWR, 0o666 if mode is None else mode)
    if mode is not None and hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)  # without the umask
    return descriptor


def open_existing(path: Path) -> int:
    """Open ``path`` to append to it, created where it is missing, and return its descriptor.

    Raises OSError for anything but a regular file under this one name: a symbolic or hard link
    may have been planted to have another file overwritten.
    """
    descriptor = os.open(path, _FLAGS | os.O_RDWR | os.O_APPEND, 0o666)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        os.close(descriptor)
        raise OSError(errno.ELOOP, "it is a link or no regular file", str(path))
    return descriptor


def read_own(path: Path) -> bytes:
    """Return the content of a file beside an output; OSError where it is a symbolic link."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()


@contextlib.contextmanager
def replacing(path: Path, *, text: bool = False, newline: str = "\n") -> Iterator[IO[Any]]:
    """Yield a stream; what is written to it becomes the file ``path`` when the block ends.

    The content goes to a file with a unique name in the same folder, reaches the disk, and takes
    the place of ``path`` in one step; a failure leaves ``path`` as it was. A ``path`` that is a
    link stays one, and what is no file, such as a pipe, is written to directly.
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


def check_room(path: Path) -> None:
    """Raise OSError where no file can be written beside ``path``, as on a full disk."""
    if is_special(path):
        return
    temporary = _temporary(real_path(path))
    try:
        with os.fdopen(create(temporary), "wb") as stream:
            stream.write(bytes(_ROOM))
    finally:
        temporary.unlink(missing_ok=True)


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name[:200]}.{token_hex(8)}.partial")


def to_disk(stream: IO[Any]) -> None:
    """Have the system write to the disk what ``stream`` holds; it may be a pipe, which cannot."""
    stream.flush()
    try:
        os.fsync(stream.fileno())
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def real_path(path: Path) -> Path:
    """Return the file that a link named by the user leads to; IsADirectoryError for a folder."""
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
    """Open what `is_special` names and return its descriptor; nothing in it is truncated.

    ``/dev/stdout`` and its like are duplicated: opening them by name would open the file behind
    them again, from its start.
    """
    descriptor = _descriptor_of(path)
    return os.open(path, os.O_WRONLY) if descriptor is None else os.dup(descriptor)


def _descriptor_of(path: Path) -> int | None:
    """Return the descriptor of this process that ``path`` names, through links if need be."""
    name = os.path.abspath(path)  # noqa: PTH100 - without following links
    for _ in range(_LONGEST_CHAIN):
        if name in _STANDARD:
            return _STANDARD[name]
        if match := _DESCRIPTOR.fullmatch(name):
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


@contextlib.contextmanager
def locked(
    file: Path,
    *,
    shared: bool = False,
    wait_s: float = 0.0,
    say_after_s: float = 0.0,
    say: Callable[[], None] | None = None,
    remove: bool = False,
) -> Iterator[None]:
    """Hold a lock on ``file``, an empty file made for it, while the block runs.

    The system drops the lock when its process dies. A ``shared`` lock excludes only those that
    are not. It is waited for up to ``wait_s`` seconds; ``say`` is called once after
    ``say_after_s`` of them. With ``remove`` the file is deleted at the end. A file system that
    knows no locks is used without. Raises FileInUseError where another process keeps the lock,
    OSError where ``file`` cannot be opened.
    """
    with contextlib.ExitStack() as stack:
        begun = time.monotonic()
        while True:
            handle = stack.enter_context(os.fdopen(_lock_descriptor(file), "r+b"))
            _wait(handle, shared, begun, wait_s, say_after_s, say)
            if not remove or _is_still(file, handle):
                break
            stack.close()  # its holder has just removed it: this lock excludes nobody
        try:
            yield
        finally:
            if remove:
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)


def _lock_descriptor(file: Path) -> int:
    return os.open(file, _FLAGS | os.O_RDWR, 0o666)


def _is_still(file: Path, handle: IO[bytes]) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(handle.fileno()))
    except OSError:
        return False


def _wait(
    handle: IO[bytes],
    shared: bool,
    begun: float,
    wait_s: float,
    say_after_s: float,
    say: Callable[[], None] | None,
) -> None:
    while True:
        try:
            return _try_lock(handle, shared)
        except (BlockingIOError, PermissionError):
            waited = time.monotonic() - begun
            if waited >= wait_s:
                raise FileInUseError from None
            if say is not None and waited >= say_after_s:
                say()
                say = None
            time.sleep(_POLL_S)
        except OSError:
            return None
