"""Writes a dataset: runs its tasks, and completes the manifest once all are done."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from orbitwatch import remarks
from orbitwatch.datasets.manifest import MANIFEST, RECEIPTS, begin, to_json
from orbitwatch.datasets.partition import Layout, Partition, check_partition
from orbitwatch.datasets.parts import PartsWriter, receipts_in
from orbitwatch.datasets.plan import Findings, Plan, T
from orbitwatch.datasets.storage import Folder
from orbitwatch.errors import OrbitwatchError
from orbitwatch.execution.executors import Executor
from orbitwatch.formats.phrases import counted
from orbitwatch.formats.registry import FORMATS


def write_dataset(
    plan: Plan[T], partition: Partition, folder: Folder, executor: Executor, *, resume: bool
) -> dict[str, Any]:
    """Write the answer into ``folder``, by tasks that ``executor`` runs; return its manifest.

    With ``resume``, tasks with a receipt from an earlier run are not repeated. Raises UsageError
    where pyarrow is not installed or the folder contains anything else, OrbitwatchError where it
    cannot be written.
    """
    check_partition(plan, partition)
    FORMATS["parquet"].check(plan.columns)
    try:
        manifest = begin(plan, partition, folder, resume=resume)
        if not manifest["complete"]:
            manifest = _complete(plan, partition, folder, executor, manifest, resume)
        folder.remove(folder.names(RECEIPTS))
        folder.sweep()
    except OSError as error:
        raise OrbitwatchError(
            f"cannot write to {folder.name}: {error.strerror or error}",
            hint="the dataset is not complete; --resume continues it",
        ) from None
    rows, size = manifest["rows"], manifest["bytes"]
    remarks.note(
        f"{folder.name}: {counted(rows, 'row')} in {counted(len(manifest['parts']), 'part')}, "
        f"{size / 1e6:,.1f} MB"
    )
    plan.conclude(Findings.from_json(manifest["findings"]))
    remarks.answered()
    return manifest


def _complete(
    plan: Plan[T],
    partition: Partition,
    folder: Folder,
    executor: Executor,
    manifest: dict[str, Any],
    resume: bool,
) -> dict[str, Any]:
    done = receipts_in(folder) if resume else {}
    if resume:
        remarks.note(f"{len(done):,} of {len(plan.tasks):,} tasks are done already")
    todo = ((number, task) for number, task in enumerate(plan.tasks) if number not in done)
    writer = PartsWriter(plan.compute, Layout.of(plan, partition), folder, manifest["identity"])
    with remarks.progress("computing", len(plan.tasks)) as progress:
        progress.advance(len(done))
        for receipt in executor.map(writer, todo):
            done[receipt["task"]] = receipt
            progress.advance()
    receipts = [done[number] for number in range(len(plan.tasks))]
    parts = sorted(
        (part for receipt in receipts for part in receipt["parts"]), key=lambda part: part["path"]
    )
    findings = reduce(add, (Findings.from_json(r["findings"]) for r in receipts), Findings())
    whole = manifest | {
        "complete": True,
        "rows": sum(part["rows"] for part in parts),
        "bytes": sum(part["bytes"] for part in parts),
        "findings": findings.to_json(),
        "parts": parts,
    }
    known = {part["path"] for part in parts}
    strays = [n for n in folder.names() if n.endswith(".parquet") and n not in known]
    folder.remove(strays)  # a reader of all parts must not find a row twice
    folder.write(MANIFEST, to_json(whole))
    return whole
