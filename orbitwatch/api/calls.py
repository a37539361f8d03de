"""Calls of the Python API: arguments are checked, and messages name them instead of options."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial, wraps
from inspect import signature
from math import inf
from numbers import Real
from operator import index
from os import PathLike
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    ParamSpec,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import numpy as np

from orbitwatch.api.arguments import shown
from orbitwatch.api.datasets import Dataset
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.formats.table import Table

P = ParamSpec("P")
R = TypeVar("R")

_RADIO_HZ = (1e3, 3e11)
_RANGES: Mapping[str, tuple[float, float]] = {
    "altitude": (0.0, 1e6),
    "azimuth": (-360.0, 360.0),
    "by_latitude": (1.0, 90.0),
    "center": (-360.0, 360.0),
    "contact_elevation": (0.0, 90.0),
    "dec": (-90.0, 90.0),
    "downlink": _RADIO_HZ,
    "elevation": (0.0, 90.0),
    "extinction": (0.0, 5.0),
    "frequency": _RADIO_HZ,
    "heading": (-360.0, 360.0),
    "inclination": (0.0, 180.0),
    "jobs": (1, inf),
    "largest_mb": (1, inf),
    "limit": (1, inf),
    "magnitude": (-15.0, 20.0),
    "max_distance": (0.0, 20_100.0),
    "max_off_nadir": (0.0, 90.0),
    "min_elevation": (0.0, 90.0),
    "min_sun": (-90.0, 90.0),
    "near": (0.0, 90.0),
    "nights": (1, 366),
    "node_offset": (-60.0, 60.0),
    "offset_hz": (-1e6, 1e6),
    "perigee_below": (0.0, 1e6),
    "ra": (0.0, 360.0),
    "radio": _RADIO_HZ,
    "radius": (0.0, 90.0),
    "save": (0, 999_999_999),
    "swath_km": (0.0, 20_000.0),
    "travel_km": (0.0, 1000.0),
    "twilight": (-18.0, 0.0),
    "uplink": _RADIO_HZ,
    "within": (0.0, 180.0),
}
"""The least and greatest value of each numeric argument, as on the command line."""

_PLAIN: Mapping[Any, tuple[tuple[type, ...], str]] = {
    bool: ((bool, np.bool_), "True or False"),
    Dataset: ((Dataset,), 'an ow.Dataset, such as ow.Dataset("guam/", "day")'),
    date: ((date,), "a date"),
    str: ((str,), "a string"),
    NoneType: ((NoneType,), ""),
    Path: ((PathLike,), "a path"),
}
"""Types that are checked as they are: what is accepted, and its name in messages."""
_OF_DATASETS = {"partition": False, "resume": True, "cluster": False}
_OTHERWISE_CALLED = {
    "data_dir": "ORBITWATCH_DATA_DIR",
    "for": "length",
    "html": "orbitwatch map --html FILE",
    "offline": "offline = true",
    "radar": "min_sun=None",
}
_OPTION = re.compile(
    r"orbitwatch [a-z]+(?: [^\s;,')]+)*"  # a whole command stays as it is
    r"|--(?P<option>[a-z][a-z-]*)"
    r"(?:[ =](?:(?P<metavar>[A-Z]+(?:,[A-Z]+)*)(?![a-z])"
    r"|(?P<value>\S+?(?=$|[;:),.](?:\s|$))|\S*\d\S*(?=\s--))))?"
)
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def api_call(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function of the API that checks its arguments, and names them in its messages.

    Checked are numbers, texts, paths, flags and choices, by their annotations: the rest is
    converted by the function. Messages are those of errors, and the notes of a table.
    """
    hints = get_type_hints(function, localns={"Figure": object})
    kinds = {name: _members(hints[name]) for name in signature(function).parameters}
    order = tuple(kinds)
    flags = {name: bool in members for name, members in kinds.items()}
    called = partial(_with_arguments, flags | (_OF_DATASETS if "dataset" in flags else {}))

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            known = dict(zip(order[: len(args)], args[: len(order)], strict=True))
            some = [_checked(name, value, kinds) for name, value in known.items()]
            named = {name: _checked(name, value, kinds) for name, value in kwargs.items()}
            answer = cast("Callable[..., R]", function)(*some, *args[len(some) :], **named)
        except OrbitwatchError as error:
            error.message, error.hint = called(error.message), error.hint and called(error.hint)
            error.args = (error.message,)
            raise
        if isinstance(answer, Table):
            answer.notes = tuple(map(called, answer.notes))
        return answer

    return call


def _members(hint: Any) -> tuple[Any, ...]:
    """Return the types of a union, or the only one."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _checked(name: str, value: object, kinds: Mapping[str, tuple[Any, ...]]) -> object:
    """Return the value of an argument, a number as int or float; UsageError for a wrong one."""
    expected = []
    for kind in kinds.get(name, ()):
        if kind in (int, float):
            low, high = _RANGES[name]
            found = _number(value, whole=kind is int)
            if found is not None and low <= found <= high:
                return found
            bounds = f"of at least {low:g}" if high == inf else f"from {low:,.12g} to {high:,.12g}"
            expected.append(f"a {'whole ' if kind is int else ''}number {bounds}")
        elif get_origin(kind) is Literal:
            if isinstance(value, str) and value in get_args(kind):
                return value
            expected.append(f"one of {', '.join(get_args(kind))}")
        elif kind in _PLAIN:
            types, words = _PLAIN[kind]
            if isinstance(value, types) and value == value:  # pandas' NaT is a date
                return value
            expected += [words] if words else []
        else:
            return value
    if name not in kinds:
        return value  # Python refuses it
    raise UsageError(f"{name} must be {' or '.join(expected)}, not {shown(value)}")


def _number(value: object, *, whole: bool) -> float | None:
    """Return an int or a float; None for anything but one number, such as a flag or an array."""
    if isinstance(value, (bool, np.bool_, np.ndarray)):
        return None
    try:
        if whole:
            return index(value)  # type: ignore[arg-type]  # others raise TypeError
        return float(value) if isinstance(value, (Real, Decimal)) else None
    except (TypeError, ValueError, OverflowError):
        return None


def _with_arguments(flags: Mapping[str, bool], message: str) -> str:
    """Return a message with the arguments of a function in place of options."""

    def called(match: re.Match[str]) -> str:
        name = (match["option"] or "").replace("-", "_")
        names = (name, f"{name}s", f"{name}_", f"{name}_km", f"{name}_hz")
        argument = next((one for one in names if one in flags), _OTHERWISE_CALLED.get(name))
        if argument is None:
            return match[0]
        if match["value"] is None:
            return f"{argument}=True" if flags.get(argument) else argument
        parts = match["value"].split(",")
        if not all(map(_NUMBER.fullmatch, parts)):
            return f'{argument}="{match["value"]}"'
        return f"{argument}={parts[0] if len(parts) == 1 else '(' + ', '.join(parts) + ')'}"

    return _OPTION.sub(called, message)
