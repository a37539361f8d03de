"""The options that the commands about the sky share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from orbitwatch.astro.phase_models import PHASE_MODELS
from orbitwatch.cli.options import FiniteRange
from orbitwatch.errors import UsageError

magnitudes_option = click.option(
    "--magnitudes",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your own standard magnitudes (at 1,000 km, phase angle 90 deg): CSV with catalog_id, "
    "standard_magnitude and, if you like, uncertainty.",
)
phase_option = click.option(
    "--phase",
    "phase_model",
    type=click.Choice(PHASE_MODELS),
    default=PHASE_MODELS[0],
    show_default=True,
    help="How brightness falls with the phase angle.",
)
extinction_option = click.option(
    "--extinction",
    type=FiniteRange(0, 5),
    default=0.0,
    show_default=True,
    metavar="MAG",
    help="What the air takes from the brightness, in magnitudes per air mass, such as 0.25.",
)
twilight_option = click.option(
    "--twilight",
    type=FiniteRange(-18, 0),
    default=-6.0,
    show_default=True,
    metavar="DEG",
    help="The Sun's elevation below which the sky counts as dark.",
)


def evening_from(text: str | None) -> date | None:
    """Return the date of ``--night``; UsageError for what is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"--night: cannot read {text!r} as a date",
            hint="write the date of the evening, such as 2026-12-05",
        ) from None


def one_site(sites: Any, command: str) -> Any:
    """Return the only site asked for; UsageError where there are several."""
    if len(sites) > 1:
        raise UsageError(f"{command} takes one site", hint="ask for each by itself")
    return sites[0]
