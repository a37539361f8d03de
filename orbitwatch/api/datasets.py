"""Answers of any size, written as a folder of Parquet parts: `Dataset`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import NoneType
from typing import Any

from orbitwatch import remarks
from orbitwatch.api.questions import offline_settings
from orbitwatch.config import Settings
from orbitwatch.datasets.partition import PARTITIONS, Partition
from orbitwatch.datasets.plan import Plan
from orbitwatch.datasets.storage import open_folder
from orbitwatch.datasets.writing import write_dataset
from orbitwatch.errors import UsageError
from orbitwatch.execution.dask_cluster import cluster_in_use
from orbitwatch.execution.executors import executor
from orbitwatch.formats.columns import Column, count, text
from orbitwatch.formats.rows import rows_of
from orbitwatch.formats.table import Table

_PART_COLUMNS: tuple[Column, ...] = (
    text("path", "path of the part within the folder"),
    count("rows", "number of rows"),
    Column("bytes", "B", "size of the part", "integer"),
    text("sha256", "digest of its content"),
)


@dataclass(frozen=True, slots=True)
class Dataset:
    """The destination of an answer that is written as a dataset instead of being returned.

    ``folder`` is a path, or an address such as ``s3://bucket/name``. There is one part for each
    ``partition``: "month", "day" or "site". ``resume`` continues an interrupted dataset.
    ``cluster`` is the address of a Dask scheduler whose workers compute and write the parts.
    """

    folder: Path | str
    partition: Partition
    resume: bool = False
    cluster: str | None = None


def parts_of(
    dataset: Dataset,
    plan: Callable[[Settings, datetime], Plan[Any]],
    jobs: int = 1,
    before: Sequence[str] = (),
    **excluded: object,
) -> Table:
    """Write the dataset of a plan; return its parts, with all remarks, those ``before`` first.

    Raises UsageError if one of the ``excluded`` arguments is given.
    """
    if not isinstance(dataset.folder, (Path, str)) or not str(dataset.folder):
        raise UsageError(f"{dataset.folder!r} is not a folder", hint="give a path or an address")
    if dataset.partition not in PARTITIONS:
        raise UsageError(
            f"unknown partition {dataset.partition!r}", hint=f"one of {', '.join(PARTITIONS)}"
        )
    if not isinstance(dataset.cluster, (str, NoneType)):
        raise UsageError(
            f"{dataset.cluster!r} is not the address of a scheduler",
            hint="such as tcp://10.0.0.1:8786",
        )
    for name, value in excluded.items():
        if value is not None:
            raise UsageError(f"dataset cannot be used with {name}", hint="leave out one of them")
    folder = open_folder(str(dataset.folder))
    with (
        remarks.recorded() as notes,
        cluster_in_use(dataset.cluster) if dataset.cluster else nullcontext(),
    ):
        manifest = write_dataset(
            plan(offline_settings(), datetime.now(UTC)),
            dataset.partition,
            folder,
            executor(jobs),
            resume=dataset.resume,
        )
    parts: list[dict[str, Any]] = manifest["parts"]
    rows = rows_of(_PART_COLUMNS, {c.name: [part[c.name] for part in parts] for c in _PART_COLUMNS})
    title = f"{manifest['question']['title']}: the parts of {folder.name}"
    return Table(rows, title, (*before, *notes))
