"""CZML as Cesium's own engine reads and interpolates it.

Needs Node and a folder with ``npm install @cesium/engine`` in it, named by ORBITWATCH_CESIUM.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import orbitwatch as ow
from orbitwatch.formats.registry import FORMATS, Context
from orbitwatch.formats.rows import rows_of
from orbitwatch.times import format_utc

FOLDER = os.environ.get("ORBITWATCH_CESIUM", "")
READER = Path(__file__).with_name("read_czml.mjs")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (FOLDER and shutil.which("node")), reason="Cesium is not here"),
]


@pytest.mark.parametrize(("frame", "limit_m"), [(None, 0.1), ("itrs", 0.1)])
def test_between_samples_it_is_where_the_satellite_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frame: str | None, limit_m: float
) -> None:
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path))
    file = tmp_path / "a.czml"
    sparse = ow.track("iss", start="2026-08-22", length="3h", step="1m", frame=frame)  # type: ignore[arg-type]
    with file.open("w", encoding="utf-8") as stream:
        writer = FORMATS["czml"].writer(stream, sparse.columns, Context())
        writer.write(rows_of(sparse.columns, {c.name: sparse[c.name] for c in sparse.columns}))
        writer.close()
    dense = ow.track("iss", start="2026-08-22T00:10:07Z", length="2h", step="7m13s")
    moments = [row["time"] for row in dense]
    assert all(isinstance(moment, datetime) for moment in moments)
    after = moments[-1] + timedelta(days=1)  # type: ignore[operator]
    texts = [format_utc(moment) for moment in (*moments, after)]  # type: ignore[arg-type]
    done = subprocess.run(
        ["node", str(READER), str(file), *texts],
        cwd=FOLDER,
        capture_output=True,
        check=True,
    )
    *places, outside = json.loads(done.stdout)["satellite/25544"]
    assert outside is None  # beyond its availability
    longitude, latitude, height = np.array(places).T
    metres = 111_320.0
    assert np.abs(latitude - dense["latitude_deg"]).max() * metres < limit_m
    assert np.abs(longitude - dense["longitude_deg"]).max() * metres < limit_m
    assert np.abs(height - dense["altitude_km"] * 1e3).max() < limit_m
