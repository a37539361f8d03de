"""An answer in JSON that the configuration file asks for is valid after a failure too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import run


@pytest.mark.parametrize("command", ["passes", "overflights", "track", "position"])
def test_a_failure_leaves_an_empty_array(tmp_path: Path, command: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text('format = "json"\n')
    done = run(tmp_path, command, "25544", "-s", "no such place", ORBITWATCH_CONFIG=str(config))
    assert done.code != 0
    assert json.loads(done.out) == []
    assert "no such place" in done.err
