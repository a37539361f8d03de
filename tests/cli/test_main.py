"""The program as a whole: what it imports, how it fails, how it leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

import orbitwatch
from orbitwatch.cli.lazy import LazyGroup
from orbitwatch.cli.main import COMMANDS, group, run

ROOT = Path(__file__).resolve().parents[2]
PROBE = [sys.executable, str(Path(__file__).with_name("probe.py"))]
PROGRAM = [sys.executable, "-m", "orbitwatch"]
UNUSED = (  # by a plain question about passes
    *("numpy.ma", "rich", "skyfield", "requests", "urllib3", "matplotlib", "pyarrow", "spherely"),
    *("concurrent.futures", "multiprocessing", "email", "tomllib", "secrets", "traceback"),
    *("orbitwatch.archive.files", "orbitwatch.archive.freshness", "orbitwatch.selection.advice"),
    *("orbitwatch.archive.database.repair", "orbitwatch.archive.sources.celestrak_queries"),
    *("orbitwatch.execution.local_pool", "orbitwatch.features.passes.sky_path"),
    *("orbitwatch.features.radio.listener_columns", "orbitwatch.reports.document"),
    *("orbitwatch.evolution", "orbitwatch.accuracy.neighbour_sets", "orbitwatch.sites.cities"),
    *("orbitwatch.archive.database.keeping", "orbitwatch.archive.database.attempts"),
    *("orbitwatch.search.horizon_cut", "orbitwatch.astro.events", "orbitwatch.reports.report"),
    *("orbitwatch.terminal.partial_file", "orbitwatch.terminal.cells"),
)
HEAVY = ("numpy", "rich", "skyfield", "requests", "sgp4", "erfa", "platformdirs")


def call(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | variables
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environ, timeout=60
    )


def probe(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return call(*PROBE, *args, **variables)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from orbitwatch.cli.main import run; run(['--help']); "
        f"heavy = [m for m in sys.modules if m.partition('.')[0] in {HEAVY!r}]; "
        "commands = [m for m in sys.modules if m in "
        f"{[place.partition(':')[0] for place, _ in COMMANDS.values()]!r}]; "
        "print(heavy, commands, file=sys.stderr)"
    )
    done = call(sys.executable, "-c", code)
    assert done.stderr.strip() == "[] []"
    assert done.stdout.startswith("Examples:\n")
    for name, (_, line) in COMMANDS.items():
        assert f"  {name}" in done.stdout
        assert line in done.stdout


def test_a_plain_question_imports_what_it_needs_alone(tmp_path: Path) -> None:
    """One object, one site, one day, from what ships: what it does not use stays unloaded."""
    question = ["passes", "25544", "-s", "guam", "--start", "2026-08-22", "--for", "1d"]
    code = (
        "import sys; from orbitwatch.cli.main import run; "
        f"run({[*question, '--format', 'csv']!r}); "
        f"print([m for m in {UNUSED!r} if m in sys.modules], file=sys.stderr)"
    )
    done = call(
        *(sys.executable, "-c", code), ORBITWATCH_DATA_DIR=str(tmp_path), ORBITWATCH_OFFLINE="1"
    )
    assert done.stdout.count("\nISS") >= 2
    assert done.stderr.splitlines()[-1] == "[]"


def test_no_arguments_print_the_help() -> None:
    assert call(*PROGRAM).stdout == call(*PROGRAM, "--help").stdout


def test_version() -> None:
    done = call(*PROGRAM, "--version")
    assert (done.returncode, done.stdout) == (0, f"orbitwatch {orbitwatch.__version__}\n")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("overflight", "did you mean overflights?"),
        ("Pases", "did you mean passes?"),
        ("malligyong-1", f"use one of {', '.join(COMMANDS)}"),
    ],
)
def test_unknown_command(typed: str, answer: str) -> None:
    done = call(*PROGRAM, typed, "--site", "guam")
    assert done.returncode == 2
    assert done.stderr == f"orbitwatch: error: unknown command '{typed}'; {answer}\n"
    assert done.stdout == ""


def test_only_the_called_command_is_imported(tmp_path: Path) -> None:
    (tmp_path / "called.py").write_text(
        "import click\n@click.command()\ndef command():\n    click.echo('hello')\n"
    )
    table = {"called": ("called:command", "Says hello."), "other": ("missing:command", "Fails.")}
    code = (
        "from orbitwatch.cli.lazy import LazyGroup; from orbitwatch.cli.main import run; "
        f"run(['called'], LazyGroup('x', table={table!r}))"
    )
    done = call(sys.executable, "-c", code, PYTHONPATH=f"{ROOT}{os.pathsep}{tmp_path}")
    assert (done.stdout, done.stderr) == ("hello\n", "")


def test_table_is_what_the_group_lists() -> None:
    assert isinstance(group, LazyGroup)
    assert group.list_commands(click.Context(group)) == list(COMMANDS)
    assert group.get_command(click.Context(group), "nothing") is None


@pytest.mark.parametrize(
    ("fail", "code", "line"),
    [
        ("usage", 2, "bad question; ask better"),
        ("missing", 3, "no such object 'x' second [31mline"),
        ("source", 4, "refused"),
        ("elements", 5, "stale; fetch new ones"),
        ("memory", 1, "out of memory; ask for fewer objects, fewer sites or a shorter span"),
        ("file", 1, "/some/file: Permission denied; check the file, its folder and the disk"),
    ],
)
def test_errors_are_one_line(fail: str, code: int, line: str) -> None:
    done = probe("--fail", fail)
    assert done.returncode == code
    assert done.stderr == f"orbitwatch: error: {line}\n"
    assert done.stdout == ""


def test_internal_errors_hide_their_traceback() -> None:
    done = probe("--fail", "bug")
    assert done.returncode == 1
    assert done.stderr.startswith("orbitwatch: error: internal error: ZeroDivisionError")
    assert "please report" in done.stderr
    assert done.stderr.count("\n") == 1
    done = probe("--fail", "bug", ORBITWATCH_DEBUG="1")
    assert "Traceback" in done.stderr


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["--sit", "guam"], "unknown option --sit; did you mean --site?"),
        (["--zzz"], "unknown option --zzz; see orbitwatch --help"),
        (["--site"], "option '--site' requires an argument"),
        (["extra"], "got unexpected extra argument"),
        (["--format", "xml"], "invalid value for '--format': 'xml' is not one of"),
    ],
)
def test_usage_errors_are_one_line(args: list[str], line: str) -> None:
    done = probe(*args)
    assert done.returncode == 2
    assert done.stderr.startswith(f"orbitwatch: error: {line}")
    assert done.stderr.count("\n") == 1


def test_help_begins_with_examples() -> None:
    done = probe("--help")
    assert done.stdout.startswith("Examples:\n  # Fail.\n  probe --fail usage\n\nUsage: ")
    assert done.stdout.index("Write some rows.") < done.stdout.index("Options:")


@pytest.mark.parametrize(
    ("args", "rows"),
    [
        (["--format", "json"], 2),
        (["--format=json", "--rows", "0"], 0),
        (["--format", "json", "--fail", "usage"], 0),
        (["--format=json", "--fail", "bug"], 0),
        (["--format", "json", "--fail", "elements", "--late"], 2),
        (["--format", "json", "--fail", "elements", "--late", "--rows", "0", "-o", "-"], 0),
        (["--format", "json", "--zzz"], 0),
        (["--format", "json", "--fail", "interrupt", "--late"], 2),
    ],
)
def test_json_is_always_valid(args: list[str], rows: int) -> None:
    assert len(json.loads(probe(*args).stdout)) == rows


def test_no_json_on_stdout_when_it_goes_to_a_file(tmp_path: Path) -> None:
    done = probe("--format", "json", "-o", str(tmp_path / "a.json"), "--fail", "usage", "--late")
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_answer_and_notes_keep_apart() -> None:
    done = probe()
    assert done.stdout == "name,x\nISS,1.500\nISS,1.500\n"
    assert done.stderr == "orbitwatch: note: begun\n"


def test_interrupt_is_quiet() -> None:
    done = probe("--fail", "interrupt")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are otherwise there")
def test_ctrl_c_is_quiet_and_leaves_no_partial(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    running = subprocess.Popen(
        [*PROBE, "--sleep", "30", "-o", str(target)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    deadline = time.monotonic() + 30
    while not target.with_name("a.csv.partial").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert (out, err) == (b"", b"orbitwatch: note: begun\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("format_", ["csv", "json", "jsonl"])
def test_closed_pipe_is_quiet(format_: str) -> None:
    command = " ".join([*PROBE, "--rows", "20000", "--format", format_])
    done = call("sh", "-c", f"{command} | head -n 1")
    assert done.stdout.count("\n") == 1
    assert done.stderr in ("orbitwatch: note: begun\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_closed_pipe_before_anything_is_written() -> None:
    done = call("sh", "-c", f"{{ sleep 0.2; {' '.join(PROGRAM)} --help; }} | true")
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("rows", ["1", "20000"])
def test_full_disk_is_one_line(rows: str) -> None:
    command = " ".join([*PROBE, "--format", "csv", "--rows", rows])
    done = call("sh", "-c", f"{command} > /dev/full")
    assert done.returncode == 1
    assert "cannot write to standard output: No space left on device" in done.stderr
    assert done.stderr.count("\n") == 2
    done = call(*PROBE, "--format", "csv", "--rows", rows, "-o", "/dev/full")
    assert "cannot write to /dev/full: No space left on device" in done.stderr
    assert done.stderr.count("\n") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_closed_streams() -> None:
    done = call("sh", "-c", f"{' '.join(PROBE)} >&-")
    assert done.returncode == 2
    assert "standard output is closed" in done.stderr
    done = call("sh", "-c", f"{' '.join(PROBE)} 2>&-")
    assert (done.returncode, done.stdout.count("\n")) == (0, 3)


def test_run_returns_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert run(["nonsense"]) == 2
    assert capsys.readouterr().err.startswith("orbitwatch: error: ")


@pytest.mark.slow
def test_help_starts_quickly() -> None:
    def seconds(*command: str) -> float:
        begun = time.perf_counter()
        call(*command)
        return time.perf_counter() - begun

    bare = [sys.executable, "-c", "import click"]
    pairs = [(seconds(*PROGRAM, "--help"), seconds(*bare)) for _ in range(9)]
    ours, clicks = (min(times) for times in zip(*pairs, strict=True))
    assert ours < 2.5 * clicks
