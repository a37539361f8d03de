"""Arguments of the Python API: what is no number, path or choice is refused in one line."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest

import orbitwatch as ow
import orbitwatch.api as functions
from orbitwatch import features
from orbitwatch.api.calls import _RANGES, api_call
from orbitwatch.cli.main import group
from orbitwatch.errors import UsageError
from orbitwatch.formats.columns import Column

pytestmark = pytest.mark.usefixtures("own_folder")

SPAN = {"start": "2026-08-22", "length": "1h"}
FLEET = {"walkers": "97.4:2/2/0", "altitude": 500}
QUESTIONS: dict[str, dict[str, Any]] = {
    "claim": {"object_": "iss", "site": "rome", "time": "2026-08-22 12:00Z"},
    "coverage": {"grid": "30deg", **FLEET, **SPAN},
    "decay": {"objects": "iss", "time": "2026-08-23"},
    "doppler": {"object_": "iss", "site": "rome", "frequency": 145.8e6, **SPAN},
    "events": {"objects": "malligyong-1"},
    "export": {"output": "x.csv", "objects": "iss"},
    "fetch": {"group": "stations"},
    "field": {
        "site": "rome",
        "time": "2026-08-22T20:14:30Z",
        "exposure": "10m",
        "ra": 279.0,
        "dec": 38.78,
        "radius": 9,
    },
    "find_sites": {"text": "guam"},
    "groups": {},
    "history": {"objects": "malligyong-1"},
    "identify": {"site": "rome", "time": "2026-08-22T20:14:30Z", "azimuth": 225, "elevation": 45},
    "import_": {"files": "x.csv"},
    "info": {"objects": "iss"},
    "launch": {
        "site": "sohae",
        "time": "2023-11-21T13:42:28",
        "inclination": 97.4,
        "altitude": 500.0,
    },
    "launched": {"objects": "2023-179"},
    "map": {"objects": "iss", **SPAN},
    "overflights": {"objects": "iss", "sites": "rome", **SPAN},
    "passes": {"objects": "iss", "sites": "rome", **SPAN},
    "position": {"objects": "iss", "times": "2026-08-22"},
    "revisit": {"sites": "rome", **FLEET, **SPAN},
    "status": {},
    "tonight": {"site": "rome", "night": date(2026, 8, 22)},
    "track": {"objects": "iss", "step": "30m", **SPAN},
    "transits": {"objects": "iss", "sites": "rome", **SPAN},
    "transmitters": {"objects": "iss"},
}
NO_NUMBERS = [
    *(float("nan"), float("inf"), -float("inf"), 10**400, 10**5000, -(10**9), 1e300),
    *("x", "", b"x", True, np.bool_(True), 1j, [1], (1, 2), {}, object()),
    *(np.array([1.0, 2.0]), np.array(3), np.float64("nan"), Decimal("NaN"), pd.NA, pd.NaT),
]


def arguments(*kinds: str) -> list[tuple[str, str]]:
    """Return function and name of each argument of one of these kinds, by its annotation."""
    return [
        (name, argument)
        for name in QUESTIONS
        for argument, parameter in signature(getattr(ow, name)).parameters.items()
        if not {*kinds}.isdisjoint(str(parameter.annotation).split(" | "))
    ]


def refusal(function: str, argument: str, value: object) -> str:
    """Return the error for a value of an argument; it has one line and names no option."""
    with pytest.raises(UsageError) as refused:
        getattr(ow, function)(**(QUESTIONS[function] | {argument: value}))
    text = f"{refused.value}; {refused.value.hint}"
    assert "\n" not in text
    assert "--" not in text
    assert len(text) < 300
    return text


def test_every_function_is_asked_here() -> None:
    assert {*QUESTIONS} == {*functions.__all__} - {"Dataset"}


@pytest.mark.parametrize(("function", "argument"), arguments("int", "float"))
def test_what_is_no_number_within_range_is_refused(function: str, argument: str) -> None:
    annotation = str(signature(getattr(ow, function)).parameters[argument].annotation)
    low, high = _RANGES[argument]
    for value in NO_NUMBERS:
        if isinstance(value, int) and value > 0 and high == np.inf:
            continue  # as many rows or processes as that
        if not (isinstance(value, str) and "str" in annotation):
            assert refusal(function, argument, value).startswith(f"{argument} must be a ")
    if "None" not in annotation:
        refusal(function, argument, None)
    for beyond in (low - 1, high + 1):
        if np.isfinite(beyond):
            refusal(function, argument, beyond)
    if "int" in annotation.split(" | "):
        for value in (3.0, np.float64(3.0), Decimal(3), Fraction(3), "3"):
            assert "a whole number" in refusal(function, argument, value)


@pytest.mark.parametrize(
    ("function", "argument"), arguments("str", "bool", "Path", "date", "Dataset", "PhaseModel")
)
def test_what_is_no_text_flag_path_or_choice_is_refused(function: str, argument: str) -> None:
    annotation = str(signature(getattr(ow, function)).parameters[argument].annotation)
    values: list[Any] = [np.array([1.0, 2.0]), 1j, object(), pd.NA, pd.NaT]
    if not re.search(r"Iterable|Sequence|Names|SupportsIndex", annotation):
        values += [b"x", [1], (1, 2), {}]
    for value in values:
        refusal(function, argument, value)


@pytest.mark.parametrize(
    "argument", ["phase", "sort", "elements_mode", "frame", "body", "kind", "direction", "time_is"]
)
def test_an_unknown_choice_is_refused_with_the_choices(argument: str) -> None:
    asked = [name for name in QUESTIONS if argument in signature(getattr(ow, name)).parameters]
    for function in asked:
        if (function, argument) != ("find_sites", "kind"):
            for value in ("x", "", 5, None if argument in ("phase", "elements_mode") else 6):
                assert f"{argument} must be one of " in refusal(function, argument, value)
    assert asked


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        *(("passes", a) for a in ("start", "end", "length", "sites", "objects", "elements")),
        *(("overflights", "areas"), ("revisit", "walkers"), ("fetch", "group")),
        *(("position", "times"), ("position", "objects"), ("track", "step"), ("doppler", "step")),
        *(("identify", "at"), ("map", "extent"), ("transits", "target"), ("field", "clock")),
        *(("claim", "object_"), ("claim", "min_contact"), ("claim", "station")),
        *(("launch", "clear_of"), ("launch", "through"), ("launch", "window")),
        *(("import_", "files"), ("passes", "dataset"), ("passes", "min_visible")),
    ],
)
def test_what_is_neither_one_nor_several_is_refused(function: str, argument: str) -> None:
    for value in (5.0, 1j, object(), np.array(3.0), pd.NA, np.timedelta64("NaT"), [None], [1j]):
        refusal(function, argument, value)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("min_elevation", 20),
        ("max_off_nadir", 65),
        ("max_distance", 900),
        ("perigee_below", 700),
        ("extinction", 1),
        ("limit", 3),
        ("jobs", 1),
    ],
)
def test_numbers_of_any_kind_are_the_same(argument: str, value: int) -> None:
    kinds: list[Callable[[int], Any]] = [np.int64, np.uint8 if value < 256 else np.uint16]
    if argument not in ("limit", "jobs"):
        kinds += [float, np.float32, np.float64, Fraction, Decimal]
    asked = {**QUESTIONS["overflights"], "length": "1d", "magnitude": 20.0}
    expected = list(ow.overflights(**(asked | {argument: value})))
    assert expected
    for kind in kinds:
        assert list(ow.overflights(**(asked | {argument: kind(value)}))) == expected


def test_numbers_are_in_the_range_of_the_command_line() -> None:
    """Where an option of the same name has one; an end that the option excludes is refused."""
    compared = 0
    context = click.Context(group, **group.context_settings)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        for option in command.params if command else ():
            bounds = option.type
            if not isinstance(bounds, (click.FloatRange, click.IntRange)):
                continue
            argument = option.opts[-1].removeprefix("--").replace("-", "_")
            found = getattr(ow, name, None)
            if found is None or argument not in signature(found).parameters:
                continue
            low, high = _RANGES[argument]
            assert (low, high) == (bounds.min, np.inf if bounds.max is None else bounds.max), (
                name,
                argument,
            )
            compared += 1
            if getattr(bounds, "min_open", False):
                refusal(name, argument, low)
    assert compared > 30


def test_an_azimuth_may_be_written_with_a_sign() -> None:
    west, same = (
        ow.launch("sohae", "2026-08-22", 97.0, 500.0, azimuth=azimuth) for azimuth in (-160, 200)
    )
    assert list(west) == list(same)
    assert {row["azimuth_deg"] for row in west} == {200.0}


def test_python_refuses_what_is_no_argument() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'jobz'"):
        ow.passes("iss", "rome", jobz=1, **SPAN)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="positional argument"):
        ow.passes("iss", "rome", 5.0, **SPAN)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda d: ow.track("iss", dataset=ow.Dataset(d, "site"), **SPAN), 'partition="site": '),
        (lambda d: ow.track("iss", dataset=ow.Dataset(d, "day"), **SPAN), "add resume=True to"),
        (lambda _: ow.history("iss", start="2026-09-01", end="2026-08-01"), "end is not after"),
        (lambda _: ow.passes("iss", "rome", start="2026-08-22", end="2026-08-21"), "length"),
        (lambda _: ow.overflights("iss", areas="korea", **SPAN), "swath_km, its full width, or m"),
        (lambda _: ow.map("iss", around="guam", center=3, **SPAN), "around and center cannot"),
        (lambda _: ow.map("iss", extent=(9, 9, 9, "x"), **SPAN), "extent=(130, 0, 160, 25)"),
        (lambda _: ow.map("iss", around="guam,1km", **SPAN), 'around="guam,1km": 1 km is not'),
        (lambda _: ow.identify("rome", "2026-08-22"), "give azimuth and elevation, or ra and dec"),
        (lambda _: ow.doppler("iss", "rome", **SPAN), 'add frequency="145.8M", or transmitter'),
        (lambda _: ow.fetch(transmitters=True, satcat=True), "satellites; give it alone"),
        (lambda _: ow.launch("sohae", "2026-08-22", 97, 500, window="30h"), 'window="2h"'),
        (lambda _: ow.launch("sohae", "2026-08-22", 97, 500, save=7), "save without a number"),
        (lambda _: ow.coverage(**SPAN), 'walkers="97.4:5/5/1" altitude=500'),
        (lambda _: ow.decay("iss", time="2001-01-01"), "give a later time"),
        (lambda _: ow.transmitters(), "give all_=True"),
    ],
)
def test_errors_name_arguments(ask: Callable[[str], object], words: str, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    if "resume" in words:
        ow.track("iss", dataset=ow.Dataset(folder, "day"), **SPAN)
    with pytest.raises(ow.OrbitwatchError) as refused:
        ask(str(folder))
    text = f"{refused.value}; {refused.value.hint}"
    assert words in text
    assert "--" not in re.sub(r"orbitwatch [a-z]+( [^\s;,')]+)+", "", text)


def test_notes_name_arguments_too() -> None:
    late = {"start": "2026-08-22", "length": "52w", "step": "1w"}
    (note, *_) = ow.track("iss", **late).notes
    assert "keep them with allow_stale=True" in note


def test_whole_commands_stay_as_they_are() -> None:
    @api_call
    def ask(start: str = "", all_: bool = False) -> None:
        raise UsageError(
            "give --start 2026-01-01; or: orbitwatch fetch --first --start 2026-01-01, or --all",
            hint="with 'orbitwatch fetch --start 2026-01-01', leave out --start; see --other",
        )

    with pytest.raises(UsageError) as refused:
        ask()
    assert str(refused.value) == (
        'give start="2026-01-01"; or: orbitwatch fetch --first --start 2026-01-01, or all_=True'
    )
    assert refused.value.hint == (
        "with 'orbitwatch fetch --start 2026-01-01', leave out start; see --other"
    )


def test_a_length_is_a_duration_and_a_step_positive() -> None:
    for step in (timedelta(0), timedelta(seconds=-1), "0s"):
        for function in ("track", "doppler"):
            assert "step" in refusal(function, "step", step) or step == "0s"


def test_columns_are_explained_without_options() -> None:
    """Their meanings are those of the API's tables too."""
    explained = 0
    for module in walk_packages(features.__path__, f"{features.__name__}."):
        if module.name.rpartition(".")[2] == "columns":
            for value in vars(import_module(module.name)).values():
                for column in value if isinstance(value, tuple) else ():
                    if isinstance(column, Column):
                        assert "--" not in column.meaning, column
                        assert column.meaning.replace(" ", "_") != column.name, column
                        explained += 1
    assert explained > 300
