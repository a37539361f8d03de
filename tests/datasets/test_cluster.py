"""A real Dask cluster on loopback: what befalls it costs no row and doubles none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import orbitwatch as ow
from orbitwatch import remarks
from orbitwatch.cli.main import run as run_here
from orbitwatch.datasets.storage import LocalFolder, open_folder
from orbitwatch.datasets.writing import write_dataset
from orbitwatch.errors import OrbitwatchError
from orbitwatch.execution import dask_cluster
from orbitwatch.execution.dask_cluster import DaskCluster
from orbitwatch.execution.executors import Executor, ordered_map, use_cluster
from orbitwatch.execution.local_pool import LocalPool
from tests.datasets.cluster import Cluster, ObjectStorage
from tests.datasets.questions import digests, plan_of, some_sets

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]


class Disturbed:
    """A cluster to which something happens after so many tasks."""

    def __init__(self, cluster: Executor, events: dict[int, Callable[[], None]]) -> None:
        self._cluster = cluster
        self._events = events

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        for number, result in enumerate(self._cluster.map(function, tasks), 1):
            yield result
            self._events.get(number, lambda: None)()


def fake_package(folder: Path, text: str) -> Path:
    """Make an orbitwatch that another machine may have."""
    package = folder / "orbitwatch"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "version.py").write_text(text)
    return folder


def test_a_dataset_is_that_of_one_process_whatever_befalls_the_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One scene, as its processes take seconds to start."""
    plan = plan_of(tmp_path, "day", work=8.0)
    alone = tmp_path / "alone"
    with ObjectStorage(tmp_path) as storage, Cluster(tmp_path, **storage.environ) as cluster:
        for name in ("first", "second"):
            cluster.start_worker(name)
        cluster.start_worker("full", file_size=2_000)
        for name, value in storage.environ.items():
            monkeypatch.setenv(name, value)
        write_dataset(plan, "day", LocalFolder(alone), LocalPool(1), resume=False)
        dask = DaskCluster(cluster.address)
        dask.connect().wait_for_workers(3, timeout=120)

        def lose_scheduler() -> None:
            cluster.kill("scheduler")
            for name in ("second", "full"):
                cluster.kill(name)
            cluster.start_scheduler()
            cluster.start_worker("third")

        events = {2: lambda: cluster.kill("first"), len(plan.tasks) // 2: lose_scheduler}
        with remarks.recorded() as said:
            disturbed = Disturbed(dask, events)
            write_dataset(plan, "day", LocalFolder(tmp_path / "shared"), disturbed, resume=False)
        assert digests(tmp_path / "shared") == digests(alone)
        assert len(plan.tasks) > 8
        assert sum("is left out" in text and "File too large" in text for text in said) == 1

        _write_to_object_storage(storage, plan, dask, alone)
        _answer_in_order(dask)
        _cover_the_earth(dask, tmp_path)
        dask.close()
        _ask_from_a_program(cluster.address, tmp_path)
        _refuse_other_workers(cluster, tmp_path, monkeypatch)


def _write_to_object_storage(
    storage: ObjectStorage, plan: Any, dask: DaskCluster, alone: Path
) -> None:
    import s3fs

    storage.wait()
    s3fs.S3FileSystem().mkdir("bucket")
    folder = open_folder("s3://bucket/some/passes/")
    write_dataset(plan, "day", folder, dask, resume=False)
    wanted = {path: (alone / path).read_bytes() for path in digests(alone)}
    assert {name: folder.read(name) for name in folder.names()} == wanted
    write_dataset(plan, "day", folder, dask, resume=True)
    with pytest.raises(OrbitwatchError, match="bucket does not exist"):
        write_dataset(plan, "day", open_folder("s3://none/x"), dask, resume=False)


def _answer_in_order(dask: DaskCluster) -> None:
    use_cluster(dask)
    try:
        assert list(ordered_map(pow, 2, range(30), 1)) == [2**n for n in range(30)]
        with pytest.raises(ZeroDivisionError):
            list(ordered_map(pow, 0, [1, -1], 1))
    finally:
        use_cluster(None)


def _cover_the_earth(dask: DaskCluster, folder: Path) -> None:
    fleet = ("--walker", "97.4:4/2/1", "--altitude", "500", "--start", "2026-09-01Z", "--for", "1d")
    ask = ("coverage", "--offline", "--data-dir", str(folder), *fleet, "--grid", "6deg")
    assert run_here([*ask, "--jobs", "1", "-o", str(folder / "alone.csv")]) == 0
    address = ("--cluster", dask.address)
    assert run_here([*ask, *address, "-o", str(folder / "together.csv")]) == 0
    assert (folder / "together.csv").read_bytes() == (folder / "alone.csv").read_bytes()


def _ask_from_a_program(address: str, folder: Path) -> None:
    asked: dict[str, Any] = {"start": "2026-09-01", "length": "2d", "elements": some_sets(folder)}
    for name, cluster in (("here", None), ("there", address)):
        written = ow.Dataset(folder / name, "day", cluster=cluster)
        parts = ow.passes(sites="guam", dataset=written, **asked)
        assert parts["rows"].sum() > 100
    assert digests(folder / "here") == digests(folder / "there")


def _refuse_other_workers(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refuse, one after another, an older version, a worker without the package, and nobody."""
    cluster.kill("third")
    older = fake_package(tmp_path / "older", "__version__ = '0.0.1'\n")
    without = fake_package(tmp_path / "without", "raise ImportError('no orbitwatch')\n")
    cluster.start_worker("older", before=older)
    with pytest.raises(OrbitwatchError, match=r"the worker tcp://.* has orbitwatch 0\.0\.1 \(here"):
        DaskCluster(cluster.address).connect()
    cluster.kill("older")
    cluster.start_worker("without", before=without)
    with pytest.raises(OrbitwatchError, match=r"the worker tcp://.* does not have orbitwatch"):
        DaskCluster(cluster.address).connect()
    cluster.kill("without")
    monkeypatch.setattr(dask_cluster, "PATIENCE_S", 1.0)
    with pytest.raises(OrbitwatchError, match="has no workers"):
        DaskCluster(cluster.address).connect()
    cluster.kill("scheduler")
    with pytest.raises(OrbitwatchError, match="no Dask scheduler answers"):
        DaskCluster(cluster.address).connect()
