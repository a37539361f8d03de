"""Files are written safely: no planted link is followed, modes are kept, two runs never mix."""

from __future__ import annotations

import contextlib
import json
import os
import random
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pytest

from orbitwatch import files, locks
from orbitwatch.errors import UsageError
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import rows_of
from orbitwatch.terminal.output import open_output
from tests.cli.running import environment, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and modes of POSIX")

COLUMNS = (Column("name", "", "a name", "text"),)
ROWS = rows_of(COLUMNS, {"name": ["ISS"]})
BESIDE = (".partial", ".partial.json", ".partial.json.new", ".partial.lock", ".partial.1")


def write(path: Path, *, resume: bool = False) -> None:
    with open_output("csv", str(path), COLUMNS, resume=resume) as output:
        output.begin("question")
        output.write(ROWS)
        output.mark(1)


def plant(seed: int, folder: Path) -> dict[Path, bytes]:
    """Plant links to victims under some of the names that a writer uses; return the victims."""
    chance, victims = random.Random(seed), {}
    for suffix in chance.sample(BESIDE, chance.randint(1, len(BESIDE))):
        victim = folder.parent / f"victim{suffix}"
        victim.write_bytes(chance.choice([b"precious", json.dumps({"question": "x"}).encode()]))
        place = folder / f"a.csv{suffix}"
        chance.choice([place.symlink_to, place.hardlink_to])(victim)
        victims[victim] = victim.read_bytes()
    return victims


@pytest.mark.parametrize("seed", range(40))
def test_no_planted_link_is_followed(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    victims = plant(seed, folder)
    with contextlib.suppress(UsageError):
        write(folder / "a.csv", resume=seed % 2 == 1)
        assert (folder / "a.csv").read_text() == "name\nISS\n"
        assert not (folder / "a.csv").is_symlink()
    assert {victim: victim.read_bytes() for victim in victims} == victims


def by_output(path: Path) -> None:
    write(path)


def by_replacing(path: Path) -> None:
    with files.replacing(path, text=True) as stream:
        stream.write("name\nISS\n")


@pytest.mark.parametrize("writer", [by_output, by_replacing])
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_the_mode_is_kept(tmp_path: Path, mode: int, writer: Callable[[Path], None]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("older")
    path.chmod(mode)
    writer(path)
    assert path.read_text() == "name\nISS\n"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_run_to_one_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with open_output("csv", str(path), COLUMNS) as output:
        for resume in (False, True):
            with pytest.raises(UsageError, match="another run is writing it"):
                write(path, resume=resume)
        output.write(ROWS)
    assert path.read_text() == "name\nISS\n"
    write(path)
    assert list(tmp_path.iterdir()) == [path]


def test_two_processes_never_mix(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "orbitwatch", "track", "iss", "--start", "2026-08-22"]
    spans = ("40000s", "50000s")
    running = [
        subprocess.Popen(
            [*argv, "--for", span, "--step", "1s", "-o", "a.csv"],
            cwd=tmp_path,
            env=environment(tmp_path),
            stderr=subprocess.PIPE,
            text=True,
        )
        for span in spans
    ]
    ended = [(process.communicate()[1], process.returncode) for process in running]
    lines = (tmp_path / "a.csv").read_text().count("\n") - 1
    assert lines in (40001, 50001)
    for said, code in ended:
        assert code == 0 or (code == 2 and "another run is writing it" in said)
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "data") == ["a.csv"]


@pytest.mark.parametrize("name", ["/dev/stdout", "link", "/proc/self/fd/1"])
def test_standard_output_by_name_is_added_to(tmp_path: Path, name: str) -> None:
    if name == "link":
        (tmp_path / name).symlink_to("/dev/stdout")
    log = tmp_path / "log"
    log.write_text("what was there\n")
    with log.open("ab") as stream:
        subprocess.run(
            [sys.executable, "-m", "orbitwatch", "sites", "list", "--format", "csv", "-o", name],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=stream,
            check=True,
        )
    text = log.read_text()
    assert text.startswith("what was there\nsite,")
    assert text.count("site,kind") == 1


NOTES = [b"{", b"[]", b"[" * 9999, b"\xff", b'{"question": "x"}', b'{"question": 1, "rows": 2}']
NOTES += [b'{"question": "x", "rows": -1}', b'{"question": "x", "rows": 1, "parts": 99999999}']


@pytest.mark.parametrize("note", NOTES)
def test_a_damaged_note_is_one_line(tmp_path: Path, note: bytes) -> None:
    (tmp_path / "a.csv.partial").write_text("name\n")
    (tmp_path / "a.csv.partial.json").write_bytes(note)
    with pytest.raises(UsageError, match="is damaged") as caught:
        write(tmp_path / "a.csv", resume=True)
    assert "leave out --resume" in (caught.value.hint or "")
    assert (tmp_path / "a.csv.partial").read_text() == "name\n"
    write(tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_lock_is_exclusive_or_shared(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with (
        locks.locked(lock, shared=True),
        locks.locked(lock, shared=True),
        pytest.raises(locks.FileInUseError),
        locks.locked(lock),
    ):
        pytest.fail("it is shared")
    with (
        locks.locked(lock, remove=True),
        pytest.raises(locks.FileInUseError),
        locks.locked(lock, shared=True),
    ):
        pytest.fail("it is held alone")
    assert not lock.exists()


def test_a_pipe_is_written_to_where_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    with subprocess.Popen(["cat", "a.csv"], cwd=tmp_path, stdout=subprocess.PIPE) as reader:
        done = run(tmp_path, "sites", "list", "-o", str(tmp_path / "a.csv"))
        assert reader.stdout is not None
        assert reader.stdout.read().startswith(b"site,")
    assert done.code == 0
    assert stat.S_ISFIFO((tmp_path / "a.csv").stat().st_mode)


def test_a_folder_is_unpacked_whole_or_not_at_all(tmp_path: Path) -> None:
    archive, target = tmp_path / "a.zip", tmp_path / "folder"
    with ZipFile(archive, "w") as packed:
        packed.writestr("first", b"1" * 5000)
        packed.writestr("under/second", b"2" * 5000)
    files.unpack(archive, target)
    assert (target / "under" / "second").read_bytes() == b"2" * 5000
    (target / "first").write_bytes(b"as before")
    damaged = tmp_path / "b.zip"
    damaged.write_bytes(archive.read_bytes().replace(b"2" * 5000, b"3" * 5000))  # fails its CRC
    with pytest.raises(BadZipFile):
        files.unpack(damaged, target)
    assert (target / "first").read_bytes() == b"as before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.zip", "folder"]
    files.unpack(archive, target)
    assert (target / "first").read_bytes() == b"1" * 5000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.zip", "folder"]
