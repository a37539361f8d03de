"""The option ``--report FILE``."""

from __future__ import annotations

from pathlib import Path

import click

report_option = click.option(
    "--report",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also write a self-contained report (.md or .html): question, answer, charts, element "
    "sets, versions, and the command that repeats it.",
)
"""``report``, a Path or None: what ``open_report`` takes."""
