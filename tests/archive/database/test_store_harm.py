"""What is stored survives: kills, two writers, locks, full disks, damaged files."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orbitwatch.archive.combined_holdings import combined_holdings
from orbitwatch.archive.database.failures import DamagedArchiveError
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.opening import open_store, with_archive
from orbitwatch.archive.database.repair import repair_archive
from orbitwatch.archive.database.repair_result import RepairResult
from orbitwatch.archive.database.store import Added, Store
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.errors import SourceError
from tests.archive.database.samples import NOW, element_set, many, overwrite, settled
from tests.cli.running import environment, run

PAGE = 4096
ADDER = """
import sys
from pathlib import Path
from orbitwatch.archive.database.opening import open_store
from tests.archive.database.samples import NOW, many
with open_store(Path(sys.argv[1])) as store:
    for days in range(1, 1000):
        store.add(many(int(sys.argv[2]), days), source="x", fetched=NOW)
        print(days, flush=True)
        if days == int(sys.argv[3]):
            break
"""


def adder(folder: Path, objects: int, days: int) -> subprocess.Popen[str]:
    """Start a process that adds a day more of sets with every transaction, and prints it."""
    root = str(Path(__file__).resolve().parents[3])
    return subprocess.Popen(
        [sys.executable, "-c", ADDER, str(folder), str(objects), str(days)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(folder, PYTHONPATH=root),
    )


@pytest.mark.parametrize("delay_s", [0.0, 0.013, 0.031])
def test_a_kill_loses_nothing_that_was_told(tmp_path: Path, delay_s: float) -> None:
    with adder(tmp_path, 400, 999) as process:
        assert process.stdout is not None
        for _ in range(3):
            process.stdout.readline()
        time.sleep(delay_s)
        os.kill(process.pid, signal.SIGKILL)
        told = 3 + len(process.stdout.read().split())
    with open_store(tmp_path) as store:
        assert store.mended is None
        assert store.select("PRAGMA integrity_check") == [("ok",)]
        histories = {len(store.history(number)) for number in range(1, 401)}
        assert len(histories) == 1  # whole transactions alone
        assert histories.pop() >= told
        assert store.select("SELECT sum(sets) FROM object") == store.select(
            "SELECT count(*) FROM element_set"
        )


def test_an_import_killed_midway_is_completed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(write_omm_csv(many(4000, 3)))
    with open_store(tmp_path / "data") as store:
        store.add([element_set(1)], source="x", fetched=NOW)
    log = tmp_path / "data" / f"{FILE}-wal"
    command = [sys.executable, "-m", "orbitwatch", "import", "list.csv"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(tmp_path), stdout=quiet, stderr=quiet
    ) as process:
        while process.poll() is None and not (log.exists() and log.stat().st_size):
            time.sleep(0.005)
        process.kill()
    with open_store(tmp_path / "data") as store:
        assert store.select("PRAGMA integrity_check") == [("ok",)]
        assert store.select("SELECT sum(sets) FROM object")[0][0] in (1, 12000)  # or it was done
    assert run(tmp_path, "import", "list.csv").code == 0
    with open_store(tmp_path / "data") as store:
        assert store.select("SELECT count(*), sum(sets) FROM object") == [(4000, 12000)]


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    with adder(tmp_path, 300, 6) as one, adder(tmp_path, 300, 6) as other:
        assert one.wait(60) == other.wait(60) == 0
    with open_store(tmp_path) as store:
        assert store.select("SELECT count(*), sum(sets) FROM object") == [(300, 1800)]


def test_a_locked_archive_is_waited_for_then_said(tmp_path: Path) -> None:
    with open_store(tmp_path) as holder, open_store(tmp_path, wait_s=0.1) as other:
        holder.add([element_set(1)], source="x", fetched=NOW)
        with holder.transaction():
            assert len(other.newest()) == 1  # readers do not wait
            with pytest.raises(SourceError, match="in use by another process"):
                other.add([element_set(2)], source="x", fetched=NOW)
        assert other.add([element_set(2)], source="x", fetched=NOW) == Added(1, 0)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.add(many(50, 2), source="x", fetched=NOW)
        pages = store.select("PRAGMA page_count")[0][0]
        store.connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(SourceError, match="earlier content is safe"):
            store.add(many(500, 20), source="x", fetched=NOW)
        assert store.select("SELECT sum(sets) FROM object") == [(100,)]
    with open_store(tmp_path) as store:  # and once there is room again
        assert store.add(many(500, 20), source="x", fetched=NOW) == Added(9900, 100)


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """The system itself refuses to write more (RLIMIT_FSIZE), in a process of its own."""
    with open_store(tmp_path) as store:
        store.add(many(50, 2), source="x", fetched=NOW)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));"
        f"exec({ADDER!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), "2000", "9"],
        capture_output=True,
        text=True,
        env=environment(tmp_path, PYTHONPATH=str(Path(__file__).resolve().parents[3])),
        check=False,
    )
    assert "SourceError: cannot write to the archive" in done.stderr
    with open_store(tmp_path) as store:
        assert store.select("SELECT sum(sets) FROM object") == [(100,)]
        assert store.select("PRAGMA integrity_check") == [("ok",)]


def filled(folder: Path) -> Path:
    with open_store(folder) as store:
        store.add(many(300, 5), source="x", fetched=NOW)
        store.put_group("g", [1, 2], fetched=NOW)
    return settled(folder)


def test_a_lost_header_costs_nothing(tmp_path: Path) -> None:
    file = filled(tmp_path)
    overwrite(file, 0, bytes(PAGE))
    damaged = file.read_bytes()
    with open_store(tmp_path) as store:
        assert store.mended is not None
        assert (store.mended.objects, store.mended.sets) == (300, 1500)
        assert store.history(7) == tuple(element_set(7, day) for day in range(5))
    assert store.mended.set_aside.read_bytes() == damaged
    assert store.mended.set_aside.name.startswith(f"{FILE}.damaged-20")
    with open_store(tmp_path) as store:
        assert store.mended is None


def test_a_file_cut_short_keeps_what_is_left(tmp_path: Path) -> None:
    file = filled(tmp_path)
    os.truncate(file, file.stat().st_size * 2 // 3)
    mended: list[RepairResult] = []
    kept = with_archive(tmp_path, lambda store: len(store.newest()), mended.append)
    assert len(mended) == 1
    assert 0 < kept <= 300
    assert 0 < mended[0].sets < 1500


def test_damage_met_on_the_way_is_mended_and_the_work_repeated(tmp_path: Path) -> None:
    file = filled(tmp_path)
    with open_store(tmp_path) as store:
        root = store.select("SELECT rootpage FROM sqlite_schema WHERE name = 'element_set'")[0][0]
    overwrite(settled(tmp_path), (root - 1) * PAGE, b"\xff" * PAGE)
    tried: list[int] = []

    def work(store: Store) -> int:
        tried.append(1)
        return len(store.history(7))

    mended: list[RepairResult] = []
    assert with_archive(tmp_path, work, mended.append) == 5
    assert (len(tried), len(mended)) == (2, 1)
    assert mended[0].sets >= 1490  # the sets on the page that was hit are gone, no others
    with open_store(tmp_path) as store:
        assert store.group("g") == (1, 2)
    assert not file.with_name(f"{FILE}.check").exists()


@pytest.mark.parametrize("seed", range(3))
def test_no_damage_passes_for_a_set(tmp_path: Path, seed: int) -> None:
    file = filled(tmp_path)
    content, numbers = bytearray(file.read_bytes()), random.Random(seed)
    for _ in range(len(content) // 500):
        content[numbers.randrange(len(content))] = numbers.randrange(256)
    file.write_bytes(content)
    file.with_name(f"{FILE}.check").touch()
    whole = set(many(300, 5))
    with open_store(tmp_path) as store:
        assert store.mended is not None
        held = [s for number in range(1, 301) for s in store.history(number)]
    elements = {(s.norad_cat_id, s.epoch, s.mean_motion, s.eccentricity) for s in whole}
    assert {(s.norad_cat_id, s.epoch, s.mean_motion, s.eccentricity) for s in held} <= elements
    assert len(held) > 500


def test_what_is_no_database_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database at all, " * 500)
    with open_store(tmp_path) as store:
        assert store.mended is not None
        assert store.mended.sets == 0
        assert store.add([element_set()], source="x", fetched=NOW) == Added(1, 0)


def test_a_mending_cut_off_is_completed(tmp_path: Path) -> None:
    """Killed after the log was moved: the rebuilt file has what the log alone held."""
    file = filled(tmp_path)
    rebuilt = file.with_name(f"{FILE}.rebuilding")
    with sqlite3.connect(file) as source, sqlite3.connect(rebuilt) as target:
        source.backup(target)
    source.close()
    target.close()
    os.truncate(file, 5 * PAGE)
    mended = repair_archive(tmp_path, 1.0)
    assert mended is not None
    assert mended.sets == 1500
    assert repair_archive(tmp_path, 1.0) is None  # it is whole now


def test_a_question_mends_too(tmp_path: Path) -> None:
    overwrite(filled(tmp_path), 0, bytes(PAGE))
    mended: list[RepairResult] = []
    holdings = combined_holdings(tmp_path, None, mended.append)
    assert [held.record.name for held in holdings.find("object 7")] == ["OBJECT 7"]
    assert len(mended) == 1


def test_status_says_what_became_of_a_damaged_archive(tmp_path: Path) -> None:
    overwrite(filled(tmp_path / "data"), 0, bytes(PAGE))
    done = run(tmp_path, "status", "--format", "json")
    assert done.code == 0
    assert "the archive was damaged; the damaged file is now" in done.err
    assert "1,500 element sets of 300 objects" in done.err


def test_the_error_of_damage_says_what_to_do(tmp_path: Path) -> None:
    filled(tmp_path)
    with open_store(tmp_path) as store:
        store.connection.execute("PRAGMA writable_schema = 1")
        with pytest.raises(DamagedArchiveError) as caught:
            store.select("SELECT * FROM gone")
    assert "run the command again" in str(caught.value.hint)
