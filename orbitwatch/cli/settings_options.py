"""``--offline`` and ``--data-dir``, accepted before or after the name of a command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_OFFLINE = click.option(
    "--offline", is_flag=True, default=None, help="Never use the network; use the stored data."
)
_DATA_DIR = click.option(
    "--data-dir",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where element sets are kept.",
)


def settings_options(function: F) -> F:
    """Add ``offline`` (True or None) and ``data_dir`` (a Path or None): see `settings_from`."""
    return _OFFLINE(_DATA_DIR(function))
