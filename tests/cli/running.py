"""Runs the installed program as a user would: in a process of its own, with an empty home."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

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
    done = subprocess.run(
        [sys.executable, "-m", "orbitwatch", *args],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment(home, **env),
        cwd=home,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def run_on_terminal(home: Path, line: str, columns: int = 100, **env: str) -> Ran:
    """Run a command line with its stdout on a terminal of that width, without its styles."""
    master, slave = pty.openpty()
    words = shlex.split(line)
    if words[0] == "orbitwatch":
        words[:1] = [sys.executable, "-m", "orbitwatch"]
    with subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=subprocess.PIPE,
        env=environment(home, COLUMNS=str(columns), LINES="50", TERM="xterm", **env),
        cwd=home,
    ) as process:
        os.close(slave)
        out = _read_all(master)
        err = process.stderr.read().decode() if process.stderr else ""
        code = process.wait(timeout=120)
    return Ran(code, _STYLE.sub("", out.replace("\r\n", "\n")), err)


def _read_all(descriptor: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:  # Linux says so when the other end of a terminal is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(descriptor)
    return b"".join(parts).decode()
