"""What many tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.engines import ENGINES, use_engine

settings.register_profile("suite", settings(max_examples=60))
settings.load_profile("suite")


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a module's tests on each engine, on the compiled one where it was built."""
    with use_engine(request.param):
        yield request.param
