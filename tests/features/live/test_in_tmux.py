"""The live view in a real terminal, tmux, as one sees it there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.running import environment

pytestmark = [
    pytest.mark.tmux,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
LINE = "live 25544 hubble 'noaa 20' -s rome --at 2026-08-22T18:00Z"
_PATIENCE_S = 60.0


class _Terminal:
    """A server of tmux with one window, in which a shell runs the live view and then waits."""

    def __init__(self, home: Path, columns: int, rows: int, **env: str) -> None:
        self._folder = tempfile.TemporaryDirectory()  # a socket's path must be short
        self._socket = f"{self._folder.name}/tmux"
        self._environment = environment(home, **env)
        if "NO_COLOR" not in env:
            del self._environment["NO_COLOR"]
        self._pid = home / "pid"
        run = f'echo $$ > "{self._pid}"; exec "{sys.executable}" -m orbitwatch {LINE}'
        program = f"{shlex.join(['sh', '-c', run])}; echo left with $?; cat"
        size = ("-x", str(columns), "-y", str(rows))
        self.call("-f", "/dev/null", "new-session", "-d", *size, program)

    def call(self, *args: str) -> str:
        """Give tmux an order, and return what it says."""
        return subprocess.run(
            ["tmux", "-u", "-S", self._socket, *args],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=_PATIENCE_S,
        ).stdout

    def screen(self, *options: str) -> str:
        """Return what is on the screen; with ``-e`` in its colours."""
        return self.call("capture-pane", "-p", *options)

    def until(self, holds: Callable[[str], bool]) -> str:
        """Wait until something holds of the screen, and return that."""
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            if holds(shown := self.screen()):
                return shown
            time.sleep(0.05)
        raise AssertionError(self.screen())

    def terminate(self) -> None:
        """Ask the program to end, as the system does when it shuts down."""
        os.kill(int(self._pid.read_text()), signal.SIGTERM)

    def close(self) -> None:
        """End the server and all that runs in it."""
        self.call("kill-server")
        self._folder.cleanup()

    def press(self, *keys: str) -> None:
        """Press keys."""
        self.call("send-keys", *keys)


@pytest.fixture(scope="module")
def colours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Terminal]:
    """A window of 80 columns and 24 rows."""
    terminal = _Terminal(tmp_path_factory.mktemp("tmux"), 80, 24)
    yield terminal
    terminal.close()


def test_at_80_by_24_resized_and_left(colours: _Terminal) -> None:
    shown = colours.until(lambda text: "TCA" in text)
    lines = shown.splitlines()
    assert lines[0].startswith(" 2026-08-22 20:0")
    assert "Rome" in lines[0]
    assert lines[-1].startswith(" a add")
    assert lines[-1].endswith("quit")
    assert max(map(len, lines)) <= 80
    for word in ("NOAA 20 (JPSS-1) (43013)  3/3", "km/s", "in 5:4", "60°N", "max", "HST"):
        assert word in shown, word
    used = set(re.findall(r"\x1b\[([\d;]*)m", colours.screen("-e")))
    numbers = {int(n) for sequence in used for n in sequence.split(";") if n}
    assert 36 in numbers
    assert not numbers & {38, 48}  # neither 256 colours nor more: the terminal's own sixteen
    colours.press("Down")
    colours.until(lambda text: "ISS (ZARYA) (25544)  1/3" in text)
    colours.press("?")
    colours.until(lambda text: "Keys" in text and "change the site" in text)
    colours.press("Escape")
    colours.call("resize-window", "-x", "160", "-y", "50")
    colours.until(lambda text: text.count("HST") >= 3 and "light" in text and "120°E" in text)
    colours.press("q")
    left = colours.until(lambda text: "left with 0" in text)
    assert "TCA" not in left


def test_without_colours_at_160_by_50(tmp_path: Path) -> None:
    terminal = _Terminal(tmp_path, 160, 50, NO_COLOR="1", TERM="xterm")
    try:
        terminal.until(lambda text: "TCA" in text and "120°E" in text)
        used = set(re.findall(r"\x1b\[([\d;]*)m", terminal.screen("-e")))
        numbers = {int(n) for sequence in used for n in sequence.split(";") if n}
        assert numbers <= {0, 1, 2, 7, 22, 27, 39, 49}
        terminal.terminate()
        assert "TCA" not in terminal.until(lambda text: "left with 0" in text)
    finally:
        terminal.close()
