"""Selects the engine: the compiled one if it is available and usable, else NumPy.

``ORBITWATCH_ENGINE=numpy`` in the environment selects NumPy, ``compiled`` requires the compiled
engine.
"""

from __future__ import annotations

import importlib
import os
from functools import cache
from types import ModuleType

from orbitwatch import remarks
from orbitwatch.engine.processors import threads
from orbitwatch.errors import OrbitwatchError, UsageError

VARIABLE = "ORBITWATCH_ENGINE"
_EXTENSION = "orbitwatch.engine._compiled"
_INTERFACE = 5
"""The interface version of the extension; another number means other sources."""


@cache
def compiled() -> ModuleType | None:
    """Return the compiled engine, or None to use NumPy.

    Warns once if the extension cannot be loaded. Raises UsageError for an unknown engine, and
    OrbitwatchError if the compiled one is required but not available.
    """
    wanted = os.environ.get(VARIABLE, "")
    if wanted not in ("", "compiled", "numpy"):
        raise UsageError(
            f"{VARIABLE}={wanted} is not an engine",
            hint="use compiled or numpy, or unset it to use the compiled one if available",
        )
    if wanted == "numpy":
        return None
    module, trouble = _load()
    if module is None and wanted == "compiled":
        raise OrbitwatchError(
            f"the compiled engine is not available: {trouble or 'it was not built'}",
            hint=f"install orbitwatch where there is a C compiler, or unset {VARIABLE}",
        )
    if trouble:
        remarks.warn(f"the compiled engine cannot be used, NumPy is slower: {trouble}")
    return module


def _load() -> tuple[ModuleType | None, str]:
    """Return the extension, or None and the reason; "" if it is not installed."""
    try:
        module = importlib.import_module(_EXTENSION)
    except ModuleNotFoundError:
        return None, ""
    except ImportError as error:  # built for another processor or system, or damaged
        return None, str(error)
    if module.INTERFACE != _INTERFACE:
        return None, "it was built from other sources; install orbitwatch again"
    return module, ""


def description() -> str:
    """Return the engine in use, in words."""
    if compiled() is None:
        return "NumPy"
    return f"compiled, on {threads()} thread{'' if threads() == 1 else 's'}"
