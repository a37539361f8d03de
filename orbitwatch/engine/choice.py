"""Which engine computes: the compiled one where it is there and sound, else NumPy.

``ORBITWATCH_ENGINE=numpy`` in the environment chooses NumPy, ``compiled`` insists on the other.
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
_INTERFACE = 4
"""What the extension must answer to: another number is one built from other sources."""


@cache
def compiled() -> ModuleType | None:
    """Return the compiled engine, or None where NumPy computes.

    An extension that cannot be loaded is warned of, once. Raises UsageError for an unknown engine,
    and OrbitwatchError where the compiled one is insisted on but is not there.
    """
    wanted = os.environ.get(VARIABLE, "")
    if wanted not in ("", "compiled", "numpy"):
        raise UsageError(
            f"{VARIABLE}={wanted} names no engine",
            hint="compiled and numpy are; unset, the compiled one serves if it is there",
        )
    if wanted == "numpy":
        return None
    module, trouble = _load()
    if module is None and wanted == "compiled":
        raise OrbitwatchError(
            f"the compiled engine is not there: {trouble or 'it was not built'}",
            hint=f"install orbitwatch where there is a C compiler, or unset {VARIABLE}",
        )
    if trouble:
        remarks.warn(f"the compiled engine is left out, NumPy computes more slowly: {trouble}")
    return module


def _load() -> tuple[ModuleType | None, str]:
    """Return the extension if it can be used, and otherwise why not; "" if it is not installed."""
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
    """Return in words which engine computes."""
    if compiled() is None:
        return "NumPy"
    return f"compiled, on {threads()} thread{'' if threads() == 1 else 's'}"
