"""Local delivery channels: standard output, a program, desktop notifications.

No shell is involved: a program is started by its path alone and reads the announcement from
environment variables.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

from orbitwatch import remarks
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.features.watch.announcement import Announcement
from orbitwatch.formats.phrases import counted

MOST_PROGRAMS: Final = 8
"""Programs that run at once; further announcements wait for one to exit."""
MOST_WAITING: Final = 1000
LONGEST_RUN_S: Final = 300.0
"""A program that runs longer is killed."""


class Channel(Protocol):
    """Delivers the announcements of one step; a failure only gives a warning."""

    def deliver(self, announcements: Sequence[Announcement]) -> None:
        """Deliver announcements, in order."""

    def step(self) -> None:
        """Continue pending work."""


@dataclass(slots=True)
class StandardOutput:
    """Writes a sentence for each announcement, or a line of JSON with ``as_json``."""

    as_json: bool
    _is_full: bool = False

    def deliver(self, announcements: Sequence[Announcement]) -> None:
        """Write the announcements; a closed pipe ends the program, a full disk does not.

        Raises BrokenPipeError.
        """
        for one in announcements:
            line = one.json if self.as_json else f"{one.local_time} {one.sentence}"
            try:
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
                self._is_full = False
            except BrokenPipeError:
                raise
            except OSError as error:
                if not self._is_full:
                    remarks.warn(f"cannot write to standard output: {error.strerror or error}")
                self._is_full = True

    def step(self) -> None:
        """Do nothing: no work is pending."""


@dataclass(slots=True)
class ProgramChannel:
    """Starts ``program`` for each announcement, with its fields in ``ORBITWATCH_*`` variables."""

    program: Path
    _running: list[tuple[subprocess.Popen[bytes], float]] = field(default_factory=list)
    _waiting: deque[Announcement] = field(default_factory=deque)

    @classmethod
    def of(cls, text: str) -> ProgramChannel:
        """Return the channel to a program; NotFoundError if it is not executable."""
        found = shutil.which(os.path.expanduser(text))  # noqa: PTH111 - a name, or a path
        if found is None:
            raise NotFoundError(
                f"--exec: {text!r} is not an executable program",
                hint="give the path of a program, without arguments; chmod +x makes it executable",
            )
        return cls(Path(found).absolute())

    def is_same(self, other: ProgramChannel) -> bool:
        """Return whether both start the same program."""
        return self.program == other.program

    def deliver(self, announcements: Sequence[Announcement]) -> None:
        """Start the program, or queue announcements until others have exited."""
        self._waiting.extend(announcements)
        dropped = max(0, len(self._waiting) - MOST_WAITING)
        for _ in range(dropped):
            self._waiting.popleft()
        if dropped:
            remarks.warn(f"{self.program} takes too long: dropped {counted(dropped, 'run')} of it")
        self.step()

    def step(self) -> None:
        """Reap programs that have exited, and start queued ones."""
        self._running = [one for one in self._running if not self._has_ended(*one)]
        while self._waiting and len(self._running) < MOST_PROGRAMS:
            variables = self._waiting.popleft().environment
            process = start([str(self.program)], variables)
            if process is not None:
                self._running.append((process, monotonic()))

    def _has_ended(self, process: subprocess.Popen[bytes], begun: float) -> bool:
        code = process.poll()
        if code is None and monotonic() - begun > LONGEST_RUN_S:
            remarks.warn(f"{self.program} has not ended in {LONGEST_RUN_S:.0f} s: it is killed")
            process.kill()
            code = process.wait()
        elif code:
            remarks.warn(f"{self.program} failed with exit code {code}")
        return code is not None


@dataclass(slots=True)
class DesktopChannel:
    """Shows announcements as desktop notifications, by ``notify-send``."""

    program: str
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    def of(cls) -> DesktopChannel | None:
        """Return the desktop channel; None, with a warning, without ``notify-send``."""
        found = shutil.which("notify-send")
        if found is None:
            remarks.warn("--notify: notify-send is not installed; nothing is shown on the desktop")
            return None
        return cls(found)

    def deliver(self, announcements: Sequence[Announcement]) -> None:
        """Show the announcements; several missed ones are shown as a count."""
        texts = [(one.title, one.sentence) for one in announcements if one.kind != "missed"]
        missed = [one.sentence for one in announcements if one.kind == "missed"]
        if missed:
            count = "1 pass" if len(missed) == 1 else f"{len(missed)} passes"
            texts.append((f"Missed {count}", missed[-1]))
        for title, body in texts:
            # The body may be read as markup: see the Desktop Notifications Specification, "Markup".
            words = ["--app-name=orbitwatch", "--", title, escape(body)]
            process = start([self.program, *words], {})
            if process is not None:
                self._running.append(process)
        self.step()

    def step(self) -> None:
        """Reap notification processes that have exited."""
        for process in self._running:
            if process.poll():
                remarks.warn(f"notify-send failed with exit code {process.returncode}")
        self._running = [one for one in self._running if one.returncode is None]


def start(words: list[str], variables: dict[str, str]) -> subprocess.Popen[bytes] | None:
    """Start a process in the background; None, with a warning, if that fails."""
    try:
        return subprocess.Popen(  # noqa: S603 - no shell, and a program that the user names
            words,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        remarks.warn(f"cannot start {words[0]}: {reason}")
        return None


def check_url(text: str) -> str:
    """Return the URL of ``--post``; UsageError if it is invalid. The URL is never quoted."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or not text.isascii() or not text.isprintable() or " " in text:
        raise UsageError(
            "--post: this is not a URL", hint="write one like http://localhost:8123/passes"
        )
    return text
