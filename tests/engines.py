"""Both engines in one test run."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Iterator

import pytest

from orbitwatch.engine import choice

ENGINES = ("compiled", "numpy")


def is_built() -> bool:
    return importlib.util.find_spec("orbitwatch.engine._compiled") is not None


@contextlib.contextmanager
def use_engine(name: str) -> Iterator[None]:
    """Let one engine compute while the block runs; skips the test where it was not built."""
    if name == "compiled" and not is_built():
        pytest.skip("the compiled engine was not built: no C compiler at installation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(choice.VARIABLE, name)
        choice.compiled.cache_clear()
        try:
            yield
        finally:
            choice.compiled.cache_clear()
