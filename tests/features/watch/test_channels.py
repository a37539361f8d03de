"""Programs and notifications: started without a shell, bounded, and reaped."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orbitwatch import remarks
from orbitwatch.errors import NotFoundError
from orbitwatch.features.watch import channels
from orbitwatch.features.watch.announcement import Announcement
from orbitwatch.features.watch.channels import DesktopChannel, ProgramChannel, StandardOutput


@pytest.fixture
def heard() -> Iterator[list[str]]:
    texts: list[str] = []
    remarks.listen(lambda _, text: texts.append(text))
    yield texts
    remarks.listen(None)


def said(number: int, name: str = "ISS", kind: str = "coming") -> Announcement:
    fields = {"id": f"{number}", "object_name": name, "catalog_id": None, "site": "Rome"}
    return Announcement(f"{number}", kind, fields, f"{name} comes", "2026-08-22 20:00:00")


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def wait_for(condition: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < 30
        time.sleep(0.01)


def test_more_programs_than_may_run_at_once_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "MOST_PROGRAMS", 2)
    text = f'while [ ! -e {tmp_path}/go ]; do sleep 0.02; done; touch "{tmp_path}/$ORBITWATCH_ID"'
    running = ProgramChannel.of(str(program(tmp_path, "slow", text)))
    running.deliver([said(number) for number in range(5)])
    assert len(running._running) == 2
    (tmp_path / "go").touch()

    def done() -> bool:
        running.step()
        ended = not running._running
        return ended and all((tmp_path / f"{number}").exists() for number in range(5))

    wait_for(done)


def test_what_fails_is_said(tmp_path: Path, heard: list[str]) -> None:
    failing = ProgramChannel.of(str(program(tmp_path, "fails", "exit 3")))
    failing.deliver([said(1)])
    wait_for(lambda: failing.step() is None and not failing._running)
    assert heard == [f"{tmp_path}/fails failed with exit code 3"]
    gone = program(tmp_path, "gone", "")
    going = ProgramChannel.of(str(gone))
    gone.unlink()
    going.deliver([said(1)])
    assert heard[1:] == [f"cannot start {gone}: No such file or directory"]
    with pytest.raises(NotFoundError, match="not an executable program"):
        ProgramChannel.of(f"{gone} --with arguments")


def test_a_notification_holds_no_option_and_no_markup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "notify-send", f'for a; do echo "$a"; done >> {tmp_path}/shown')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    desktop = DesktopChannel.of()
    assert desktop is not None
    desktop.deliver([said(1, "--urgency=<b>$(x)</b>"), *[said(n, kind="missed") for n in (2, 3)]])
    shown = tmp_path / "shown"
    wait_for(lambda: shown.exists() and shown.read_text().count("\n") == 8)
    lines = shown.read_text().splitlines()
    at = lines.index("--urgency=<b>$(x)</b> over Rome")
    assert lines[at - 1] == "--"
    assert lines[at + 1] == "--urgency=&lt;b&gt;$(x)&lt;/b&gt; comes"
    assert "Missed 2 passes" in lines
    wait_for(lambda: desktop.step() is None and not desktop._running)


def test_without_notify_send_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: list[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert DesktopChannel.of() is None
    assert "notify-send is not installed" in heard[0]


def test_a_full_disk_behind_standard_output_is_said_once(
    monkeypatch: pytest.MonkeyPatch, heard: list[str]
) -> None:
    full = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115 - closing it fails
    monkeypatch.setattr(sys, "stdout", full)
    StandardOutput(as_json=False).deliver([said(1), said(2)])
    monkeypatch.undo()
    with pytest.raises(OSError, match="No space left"):
        full.close()
    assert heard == ["cannot write to standard output: No space left on device"]
