"""What many tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.engines import ENGINES, use_engine

settings.register_profile("suite", settings(max_examples=60))
settings.load_profile("suite")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return one worker more than there are processors, as some tests wait for other programs."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test in an empty folder, with an empty archive, no configuration and no network."""
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ORBITWATCH_CONFIG", "")
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a module's tests on each engine, on the compiled one where it was built."""
    with use_engine(request.param):
        yield request.param
