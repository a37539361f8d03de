"""The manifest of a dataset: question, software, element sets, and parts.

Nothing in it depends on when, where or by how many workers it was written.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from orbitwatch.datasets.partition import Partition
from orbitwatch.datasets.plan import Plan, T
from orbitwatch.datasets.storage import Folder
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.execution.cluster_worker import differences, software

MANIFEST = "_manifest.json"
ELEMENT_SETS = "_element_sets.csv"
RECEIPTS = "_receipts"
"""The folder of receipts, one per completed task, of an incomplete dataset."""


def manifest_of(plan: Plan[T], partition: Partition) -> dict[str, Any]:
    """Return the manifest of a new dataset: without parts."""
    sets = _element_sets(plan.element_sets)
    return {
        "complete": False,
        "question": dict(plan.question),
        "identity": sha256(plan.identity.encode()).hexdigest(),
        "partition": partition,
        "software": software(),
        "element_sets": {
            "file": ELEMENT_SETS,
            "count": len(plan.element_sets),
            "sha256": sha256(sets).hexdigest(),
        },
        "columns": [{"name": c.name, "unit": c.unit, "meaning": c.meaning} for c in plan.columns],
        "tasks": len(plan.tasks),
    }


def begin(plan: Plan[T], partition: Partition, folder: Folder, *, resume: bool) -> dict[str, Any]:
    """Start a dataset, or return the manifest of the one to be continued.

    Raises UsageError where the folder contains anything else, or this very dataset without
    ``resume``.
    """
    ours = manifest_of(plan, partition)
    found = read_manifest(folder)
    names = set() if found is None else {MANIFEST, ELEMENT_SETS}
    if found is None or (not found["complete"] and set(folder.names()) <= names):
        if others := sorted(set(folder.names()) - names):
            raise UsageError(
                f"{folder.name} contains other files, such as {others[0]}",
                hint="name an empty folder with -o",
            )
        folder.write(ELEMENT_SETS, _element_sets(plan.element_sets))
        folder.write(MANIFEST, to_json(ours))
        return ours
    _check_same(found, ours, folder)
    if not resume:
        state = "complete" if found["complete"] else "begun"
        raise UsageError(
            f"{folder.name} contains this dataset already, {state}",
            hint="add --resume to continue it, or name another folder",
        )
    return found


def read_manifest(folder: Folder) -> dict[str, Any] | None:
    """Return a folder's manifest; None if there is none. OrbitwatchError where it is damaged."""
    content = folder.read(MANIFEST)
    if content is None:
        return None
    try:
        found = json.loads(content)
        if not isinstance(found, dict) or not {"identity", "complete", "software"} <= found.keys():
            raise ValueError("it is not the manifest of a dataset")
    except (ValueError, RecursionError) as error:
        raise OrbitwatchError(
            f"{folder.name}/{MANIFEST} cannot be read: {error}", hint="name another folder with -o"
        ) from None
    return found


def _check_same(found: dict[str, Any], ours: dict[str, Any], folder: Folder) -> None:
    """Raise UsageError where a dataset belongs to another question."""
    if other := differences(found["software"], ours["software"]):
        raise UsageError(
            f"{folder.name} was started with {other}",
            hint="continue it with that, or name another folder",
        )
    if found["identity"] == ours["identity"] and found.get("partition") == ours["partition"]:
        return
    asked = found.get("question", {})
    title = asked.get("title", "?") if isinstance(asked, dict) else "?"
    differing = [key for key, value in ours["question"].items() if asked.get(key) != value]
    if found.get("partition") != ours["partition"]:
        differing.append("partition")
    raise UsageError(
        f"{folder.name} contains the parts of another question: {title} "
        f"(different: {', '.join(differing) or 'element sets or options'})",
        hint="name another folder, or repeat the same command (including --start)",
    )


def to_json(content: Any) -> bytes:
    """Return JSON with one line per entry of the outermost object and of its parts."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _element_sets(element_sets: Sequence[ElementSet]) -> bytes:
    """Return a line for each element set in use: number, epoch and the digest of its values."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("catalog_id", "epoch", "sha256"))
    for s in element_sets:
        digest = sha256(repr(s).encode()).hexdigest()
        writer.writerow((s.norad_cat_id, f"{s.epoch:%Y-%m-%dT%H:%M:%S.%fZ}", digest))
    return stream.getvalue().encode()
