"""Shell completion of arguments; the completing functions are imported on first use."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import click

Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def _lazily(name: str) -> Complete:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        function = getattr(import_module("orbitwatch.selection.completion"), name)
        found: list[str] = function(incomplete, ctx.params.get("data_dir"))
        return found

    return complete


complete_sites = _lazily("sites_beginning")
complete_objects = _lazily("objects_beginning")
complete_groups = _lazily("groups_beginning")
