"""Options on brightness and darkness, shared by commands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.astro.sky.phase_models import PHASE_MODELS
from orbitwatch.cli.options import FiniteRange, all_options

if TYPE_CHECKING:
    from orbitwatch.astro.sky.sky_conditions import SkyConditions

magnitudes_option = click.option(
    "--magnitudes",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your own standard magnitudes (at 1,000 km, phase angle 90 deg): CSV with catalog_id, "
    "standard_magnitude and, optionally, uncertainty.",
)
"""``magnitudes``, a Path or None."""

brightness_options = all_options(
    magnitudes_option,
    click.option(
        "--phase",
        "phase_model",
        type=click.Choice(PHASE_MODELS),
        default=PHASE_MODELS[0],
        show_default=True,
        help="How brightness falls with the phase angle.",
    ),
    click.option(
        "--extinction",
        type=FiniteRange(0, 5),
        default=0.0,
        show_default=True,
        metavar="MAG",
        help="Atmospheric extinction, in magnitudes per air mass, such as 0.25.",
    ),
)
"""``magnitudes``, ``phase_model`` and ``extinction``."""

twilight_option = click.option(
    "--twilight",
    type=FiniteRange(-18, 0),
    default=-6.0,
    show_default=True,
    metavar="DEG",
    help="The Sun's elevation below which the sky counts as dark.",
)
"""``twilight``, a float."""


def sky_conditions_from(options: Mapping[str, Any]) -> SkyConditions:
    """Return the conditions given by ``brightness_options`` and, if present, ``twilight``."""
    from orbitwatch.astro.sky.sky_conditions import DEFAULT_SKY, SkyConditions

    twilight = options.get("twilight", DEFAULT_SKY.twilight_deg)
    return SkyConditions(twilight, options["phase_model"], options["extinction"])
