"""Every command in the README and the pages of help runs; where output is shown, it comes out."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from orbitwatch.cli.main import group
from orbitwatch.cli.topics import TOPICS, page
from tests.archive.server import Server, serving
from tests.cli.running import run_on_terminal
from tests.test_packaging import MAIN_JOB, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {"README": README} | {name: page(name) for name in TOPICS}
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Session:
    """One block of commands, run one after another in one folder, with what the README shows."""

    title: str
    steps: tuple[tuple[str, str], ...]


def _sessions() -> list[Session]:
    return [session for name, text in PAGES.items() for session in _sessions_of(name, text)]


def _sessions_of(name: str, text: str) -> list[Session]:
    sessions = []
    for block in re.finditer(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        steps = [
            (command, shown.strip("\n"))
            for command, _, shown in (part.partition("\n") for part in block[1].split("$ ")[1:])
        ]
        title = re.findall(r"^#+ (.*)$", text[: block.start()], re.MULTILINE)[-1]
        sessions.append(Session(f"{name}: {title}", tuple(steps)))
    return sessions


@pytest.mark.parametrize("session", _sessions(), ids=lambda session: session.title)
def test_what_the_readme_shows_is_what_comes_out(session: Session, tmp_path: Path) -> None:
    with serving() as celestrak:
        for command, shown in session.steps:
            _check(tmp_path, command, shown, celestrak)


def _check(home: Path, command: str, shown: str, celestrak: Server) -> None:
    """Run one command, with a server of our own where the README's reader has CelesTrak."""
    online = {"ORBITWATCH_CELESTRAK_URL": celestrak.url, "ORBITWATCH_OFFLINE": "0"}
    ran = run_on_terminal(home, command, WIDTH, **(online if " fetch " in command else {}))
    assert ran.code == 0, f"{command}: {ran.err}"
    if shown:
        out = "\n".join(line.rstrip() for line in ran.out.splitlines())
        assert out.strip("\n") == shown, command


def test_the_two_commands_are_those_that_are_tested() -> None:
    install, develop = re.findall(r"^```sh\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
    assert install == f"python3 -m pip install . && python3 -m orbitwatch {MAIN_JOB}"
    assert develop in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_question_of_the_table_is_one_that_its_command_understands() -> None:
    table = re.findall(r"^\| [^|]*[.?] \| ([^|]*) \| `help (\w+)` \|$", README, re.MULTILINE)
    lines = [line for cells, _ in table for line in re.findall(r"`orbitwatch ([^`]*)`", cells)]
    assert len(lines) > 15
    assert {topic for _, topic in table} <= set(TOPICS)
    top = click.Context(group, info_name="orbitwatch", **group.context_settings)
    for line in lines:
        name, *args = shlex.split(line)
        command = group.get_command(top, name)
        assert command is not None
        command.make_context(name, args, parent=top)


def test_the_readme_leads_to_every_page() -> None:
    named = set(re.findall(r"`(?:orbitwatch help |help )?(\w+)`", README))
    assert set(TOPICS) <= named


def test_the_files_that_the_readme_names_exist() -> None:
    every = "".join(PAGES.values())
    names = re.findall(r"`((?:orbitwatch|tests|data|\.ci)/[\w./-]*)`", every)
    assert len(names) > 15
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_the_benchmarks_find_what_they_import() -> None:
    names = [path.stem for path in (ROOT / "tests" / "benchmarks").glob("[a-z]*.py")]
    imports = f"import sys; sys.path[:0] = ['.', 'tests/benchmarks']; import {', '.join(names)}"
    done = subprocess.run(
        [sys.executable, "-c", imports], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
