"""Runs the installed program as a user would: in a process of its own, with an empty home."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from tests.cli import preloaded

_STYLE = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run ended."""

    code: int
    out: str
    err: str


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which nothing of the real user is found."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "ORBITWATCH_DATA_DIR": str(home / "data"),
        "ORBITWATCH_CONFIG": "",
        "ORBITWATCH_OFFLINE": "1",
        "PYTHONWARNINGS": "error",
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
        **more,
    }


def run(home: Path, *args: str, stdin: str | bytes | None = None, **env: str) -> Ran:
    """Run ``orbitwatch args…`` with its output in pipes."""
    given = stdin.encode() if isinstance(stdin, str) else stdin or b""
    reader, writer = os.pipe()
    return _run(home, list(args), given, (reader, writer), environment(home, **env), env)


def run_on_terminal(home: Path, line: str, columns: int = 100, **env: str) -> Ran:
    """Run a command line with its stdout on a terminal of that width, without its styles."""
    program, *args = shlex.split(line)
    here = environment(home, COLUMNS=str(columns), LINES="50", TERM="xterm", **env)
    assert program == "orbitwatch"
    ran = _run(home, args, b"", pty.openpty(), here, env)
    return replace(ran, out=_STYLE.sub("", ran.out.replace("\r\n", "\n")))


def _run(
    home: Path,
    args: list[str],
    stdin: bytes,
    out: tuple[int, int],
    here: dict[str, str],
    asked: dict[str, str],
) -> Ran:
    """Run with stdout on the second of ``out``, read from the first."""
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as source, _Reading(out[0]) as said, _Reading(reader) as told:
        source.write(stdin)
        source.seek(0)
        files = [source.fileno(), out[1], writer]
        try:
            # What Python reads when it starts takes a start.
            if any(name.startswith(("PYTHON", "LC_", "LANG", "TZ")) for name in asked):
                code = _start(home, args, files, here)
            else:
                code = preloaded.call(args, here, home, files)
        finally:
            os.close(out[1])
            os.close(writer)
        return Ran(code, said.text(), told.text())


def _start(home: Path, args: list[str], files: list[int], here: dict[str, str]) -> int:
    stdin, stdout, stderr = files
    return subprocess.run(
        [sys.executable, "-m", "orbitwatch", *args],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=here,
        cwd=home,
        timeout=120,
        check=False,
    ).returncode


class _Reading:
    """All that comes out of a descriptor, read beside whatever else happens."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._parts: list[bytes] = []
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> _Reading:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        os.close(self._descriptor)

    def _read(self) -> None:
        while True:
            try:
                part = os.read(self._descriptor, 65536)
            except OSError:  # Linux says so when the other end of a terminal is closed
                return
            if not part:
                return
            self._parts.append(part)

    def text(self) -> str:
        """Return everything; the last writer must have ended."""
        self._thread.join()
        return b"".join(self._parts).decode()
