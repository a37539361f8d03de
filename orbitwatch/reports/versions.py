"""The versions of the program, its libraries and its data that computed an answer."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version

from orbitwatch.astro import earth_orientation
from orbitwatch.reports.markdown import ReportTable
from orbitwatch.resources import shipped
from orbitwatch.version import __version__

_LIBRARIES = ("numpy", "sgp4", "pyerfa", "tzdata")
ACCURACY = "accuracy.json"
_SHOWN = 12
"""Hexadecimal digits of a SHA-256: enough to identify one state of a file."""


def versions(data: Sequence[str]) -> ReportTable:
    """Return versions, and digests of the shipped files in ``data``, such as ``sites.csv``."""
    rows = [
        ("orbitwatch", __version__),
        ("Python", platform.python_version()),
        *((name, version(name)) for name in _LIBRARIES),
        ("UT1", earth_orientation.table().origin),
        *((f"data/{name}", _digest(name)) for name in data),
    ]
    return ReportTable(("what", "version"), rows)


def accuracy_origin() -> str:
    """Return the origin of the differences to which the accuracy model was fitted."""
    record = json.loads(shipped(ACCURACY).read_text(encoding="utf-8"))
    return str(record["origin"])


def _digest(name: str) -> str:
    return f"sha256 {sha256(shipped(name).read_bytes()).hexdigest()[:_SHOWN]}"
