"""Options of answers that may exceed one file or one machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.options import all_options
from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.datasets.plan import Plan, T
    from orbitwatch.datasets.storage import Folder

_PARTITIONS = ("month", "day", "site")


def _use_cluster(ctx: click.Context, _: click.Parameter, address: str | None) -> str | None:
    """Run all work of the command on the cluster, and disconnect when the command ends."""
    if address is not None:
        from orbitwatch.execution.dask_cluster import cluster_in_use

        ctx.with_resource(cluster_in_use(address))
    return address


cluster_option = click.option(
    "--cluster",
    metavar="ADDRESS",
    callback=_use_cluster,
    help="Compute on the workers of a Dask scheduler, such as tcp://host:8786, instead of on this "
    "machine; needs 'orbitwatch[cluster]'.",
)

dataset_options = all_options(
    click.option(
        "--partition",
        type=click.Choice(_PARTITIONS),
        help="Write a dataset: Parquet parts by month, day or site, with a manifest, into the "
        "folder that -o names, or into s3://BUCKET/NAME. --resume continues it.",
    ),
    cluster_option,
)
"""``partition``, a text or None, and ``cluster``, which takes effect when parsed."""

dataset_resume_option = click.option(
    "--resume", is_flag=True, help="With --partition: continue an interrupted dataset."
)
"""``resume``, for answers that cannot be continued as files."""


def refuse_without_partition(options: Mapping[str, Any], *names: str) -> None:
    """Raise UsageError for options that this command accepts only for datasets."""
    for name in names:
        if options[name]:
            raise UsageError(
                f"--{name} needs --partition here",
                hint="write a dataset with --partition day -o FOLDER/, or leave it out",
            )


def open_dataset(options: Mapping[str, Any], excluded: Sequence[str]) -> Folder:
    """Return the folder of the requested dataset.

    Raises UsageError where none is named, and where one of the options ``excluded``, or a format
    other than Parquet, is given.
    """
    from orbitwatch.datasets.storage import open_folder

    if options["output"] in (None, "-"):
        raise UsageError("--partition writes a folder", hint="name it with -o FOLDER/")
    if options["format_"] not in (None, "parquet"):
        raise UsageError(
            f"--partition writes Parquet, not {options['format_']}", hint="leave out --format"
        )
    for name in excluded:
        if options.get(name):
            raise UsageError(
                f"--partition cannot be used with --{name.replace('_', '-')}",
                hint="leave out one of them",
            )
    return open_folder(options["output"])


def write(plan: Plan[T], folder: Folder, options: Mapping[str, Any]) -> None:
    """Write the dataset of a plan, on the cluster if one is in use."""
    from orbitwatch.datasets.writing import write_dataset
    from orbitwatch.execution.executors import executor

    run_by = executor(options.get("jobs"))
    write_dataset(plan, options["partition"], folder, run_by, resume=options["resume"])
