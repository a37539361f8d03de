"""The program as it is run: signals, kill -9, a receiver, programs, the page, hostile names."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.archive.server import HEADER, Answer, serving
from tests.cli.running import environment

NAMES = (
    "$(touch owned)",
    "; touch owned;",
    "\x1b]0;owned\x07\x1b[31mred",
    "<script>owned</script>",
)
ROW = (
    '"{name}",2026-001{piece},{epoch},15.49570248,.00076683,51.6331,331.8814,72.6488,{anomaly},'
    "0,U,{number},999,1,.17025076E-3,.9133E-4,0\r\n"
)
PROGRAM = """#!/bin/sh
file=$(mktemp "$ORBITWATCH_DATA_DIR/runs.XXXXXX")
env | grep ^ORBITWATCH_ > "$file"
mv "$file" "$ORBITWATCH_DATA_DIR/ran.${file##*.}"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watch")
    (folder / "data").mkdir()
    epoch = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000000"
    rows = (
        ROW.format(name=name, piece="ABCD"[i], epoch=epoch, anomaly=90 * i, number=90001 + i)
        for i, name in enumerate(NAMES)
    )
    (folder / "sets.csv").write_bytes((HEADER + "".join(rows)).encode())
    program = folder / "bell ; touch owned"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    (folder / "config.toml").write_text(
        "[watch]\nelements = 'sets.csv'\nsite = 'rome'\nlead = ['23h']\nmin_elevation = 10\n"
    )
    return folder


@contextmanager
def watching(home: Path, url: str, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a watch while the block lasts; its output is added to files."""
    words = ["watch", "--exec", str(home / "bell ; touch owned"), "--post", url, *more]
    words += ["--page", str(home / "page"), "--format", "jsonl"]
    env = environment(home, ORBITWATCH_CONFIG=str(home / "config.toml"))
    with (home / "out").open("ab") as out, (home / "err").open("ab") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "orbitwatch", *words], stdout=out, stderr=err, env=env, cwd=home
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < 60, what
        time.sleep(0.05)


def announced(home: Path) -> list[dict[str, object]]:
    lines = (home / "out").read_text(encoding="utf-8").splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


@pytest.fixture(scope="module")
def run(home: Path) -> Path:
    """A watch whose receiver fails is killed, started again, hears SIGHUP, and is ended."""
    with serving() as receiver:
        receiver.answer(Answer(b"no", status=500))
        with watching(home, receiver.url) as first:
            wait_for(lambda: (home / "page" / "index.html").exists(), "the page")
            wait_for(lambda: len(receiver.asked) > 0, "a post that fails")
            wait_for(lambda: len(list(home.glob("data/ran.*"))) >= len(announced(home)), "programs")
            first.send_signal(signal.SIGKILL)
            assert first.wait() == -signal.SIGKILL
        (home / "before.json").write_text(json.dumps(announced(home)))
        failed = len(receiver.asked)
        receiver.answer(Answer(b""))
        count = len(announced(home))
        with watching(home, receiver.url) as second:
            wait_for(lambda: len(receiver.asked) - failed == count, "the posts that waited")
            config = home / "config.toml"
            config.write_text(config.read_text().replace("23h", "23h', '22h59m"))
            second.send_signal(signal.SIGHUP)
            wait_for(lambda: len(announced(home)) > count, "announcements of the new lead")
            config.write_text("[watch]\nled = 1\n")
            second.send_signal(signal.SIGHUP)
            wait_for(lambda: "continuing as before" in (home / "err").read_text(), "a bad setting")
            wait_for(lambda: len(receiver.asked) - failed == len(announced(home)), "all posts")
            wait_for(lambda: not list(home.glob("data/runs.*")), "programs")
            second.send_signal(signal.SIGTERM)
            assert second.wait() == 0
        bodies = [(a.headers["idempotency-key"], json.loads(a.body)) for a in receiver.asked]
        (home / "posts.json").write_text(json.dumps([bodies[:failed], bodies[failed:]]))
    return home


def test_a_kill_and_a_restart_repeat_nothing(run: Path) -> None:
    before = json.loads((run / "before.json").read_text())
    ids = [one["id"] for one in announced(run)]
    assert len(before) > 4
    assert len(set(ids)) == len(ids)
    assert ids[: len(before)] == [one["id"] for one in before]
    err = (run / "err").read_text()
    assert "Traceback" not in err
    assert "unknown setting" in err or "[watch]: unknown setting 'led'" in err


def test_every_announcement_reaches_the_receiver_under_its_id(run: Path) -> None:
    failed, posts = json.loads((run / "posts.json").read_text())
    assert all(key == body["id"] for key, body in posts)
    arrived = [key for key, _ in posts]
    assert arrived == [one["id"] for one in announced(run)], "in order, each once"
    assert {key for key, _ in failed} == {arrived[0]}, "the one that failed comes again"


def test_names_arrive_inert(run: Path) -> None:
    assert not (run / "owned").exists()
    text = (run / "out").read_bytes() + (run / "err").read_bytes()
    assert b"\x1b" not in text
    assert b"\x07" not in text
    names = {str(one["object_name"]) for one in announced(run)}
    assert names <= {*NAMES[:2], "]0;owned  [31mred", NAMES[3]}
    assert len(names) > 1
    variables = [file.read_text() for file in run.glob("data/ran.*")]
    assert any("ORBITWATCH_OBJECT_NAME=$(touch owned)\n" in one for one in variables)
    assert all("\x1b" not in one for one in variables)
    kinds = {str(one["id"]): one["kind"] for one in announced(run)}
    for one in variables:
        given = dict(line.split("=", 1) for line in one.splitlines())
        assert given["ORBITWATCH_KIND"] == kinds[given["ORBITWATCH_ID"]], "a pass may be on already"
    page = (run / "page" / "index.html").read_text()
    assert "<script>owned" not in page
    assert "\x1b" not in page
    told = json.loads((run / "page" / "next.json").read_text())
    assert told["passes"][0]["object_name"] in names
    assert not list((run / "page").glob("*.partial"))
