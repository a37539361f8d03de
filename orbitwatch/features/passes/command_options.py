"""The options that ``passes`` and ``overflights`` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    alarm_option,
    allow_stale_option,
    elements_mode_option,
    jobs_option,
    min_elevation_option,
    output_options,
    resume_option,
    settings_options,
    site_option,
    sites_file_option,
    span_options,
)

F = TypeVar("F", bound=Callable[..., Any])

_QUESTION = (
    choice_options,
    site_option,
    sites_file_option,
    span_options,
    min_elevation_option,
)
_CHART = click.option(
    "--chart",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also draw one pass as a chart of the sky into FILE (.png, .svg or .pdf): the best, if "
    "there are several. Needs matplotlib: 'orbitwatch[plot]'.",
)
_TIMELINE = click.option(
    "--timeline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also draw all passes into FILE, hours across and days down, with day and night.",
)
_SKY = click.option(
    "--sky", is_flag=True, help="Below the table, draw the sky with one pass: the best of several."
)
_ANSWER = (
    allow_stale_option,
    jobs_option,
    elements_mode_option,
    _CHART,
    _TIMELINE,
    _SKY,
    output_options,
    alarm_option,
    resume_option,
    settings_options,
)


def pass_question_options(function: F) -> F:
    """Add what says which objects and sites, over which span, above which mask."""
    return _added(_QUESTION, function)


def pass_answer_options(function: F) -> F:
    """Add what says how the search is done, and what the answer becomes."""
    return _added(_ANSWER, function)


def _added(options: tuple[Callable[..., Any], ...], function: F) -> F:
    for option in reversed(options):
        function = option(function)
    return function
