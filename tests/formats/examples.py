"""Small answers with figures made by hand, so that golden files change with the format alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS
from orbitwatch.features.tracks.columns import TRACK_COLUMNS, TRACK_STATE_COLUMNS
from orbitwatch.formats.columns import Column
from orbitwatch.formats.registry import FORMATS, Context
from orbitwatch.formats.rows import Rows, concatenate, rows_of
from orbitwatch.sites import Site

NOON = datetime(2024, 2, 21, 12, tzinfo=UTC)
SITES = (Site("Guam", 13.444, 144.794, 60.0, "Pacific/Guam"), Site("Fiji", -17.7, 178.0))
CONTEXT = Context(
    created=datetime(2024, 2, 20, 8, 30, tzinfo=UTC),
    sites=SITES,
    object_ids={58400: "2023-179A"},
    alarm=timedelta(minutes=10),
)
NAME = "A & <B> 'Ø'"


def moving(
    longitude: Sequence[float],
    latitude: Sequence[float],
    *,
    name: str = NAME,
    number: int = 58400,
    seconds: Sequence[float] | None = None,
    frame: str | None = None,
) -> Rows:
    """Return rows of one object over these points, a minute apart unless told."""
    n = len(longitude)
    k = np.arange(n)
    at = [60.0 * i for i in range(n)] if seconds is None else seconds
    values: dict[str, object] = {
        "object_name": [name] * n,
        "catalog_id": [number] * n,
        "time": [NOON + timedelta(seconds=s) for s in at],
        "latitude_deg": latitude,
        "longitude_deg": longitude,
        "altitude_km": 500.0 + k / 8,
        "speed_km_s": np.full(n, 7.6),
        "ground_speed_km_s": np.full(n, 7.1),
        "heading_deg": np.full(n, 350.0),
        "sunlit": k % 2 == 0,
        "sun_elevation_deg": np.full(n, -6.5),
        "revolution": 100 + k // 4,
        "element_epoch": [NOON - timedelta(days=1)] * n,
        "timing_uncertainty_s": np.full(n, 0.123),
        "blended_epoch": np.full(n, np.datetime64("NaT", "us")),
        "frame": [frame] * n,
    }
    for i, axis in enumerate("xyz"):
        values[f"{axis}_km"] = 7000.0 * np.cos(k / 15 + i)
        values[f"v{axis}_km_s"] = -7.6 * np.sin(k / 15 + i)
    columns = (*TRACK_COLUMNS, *(TRACK_STATE_COLUMNS if frame else ()))
    return rows_of(columns, values)  # type: ignore[arg-type]


def two_objects(frame: str | None = None) -> Rows:
    """Return one object that crosses the antimeridian, and one over the pole with a gap."""
    first = moving([170, 175, 179, -177, -172, -167, -162], [0, 9, 18, 27, 36, 45, 54], frame=frame)
    second = moving(
        [10, 10, 10, -170, -170, -170],
        [80, 84, 88, 88, 84, 80],
        name="POLAR",
        number=100000,
        seconds=[0, 60, 120, 180, 600, 660],
        frame=frame,
    )
    return concatenate([first, second])


def overflights() -> Rows:
    """Return a whole overflight, one under way at the start, and one across the antimeridian."""
    n = 3
    times = [NOON, NOON + timedelta(hours=12), NOON + timedelta(hours=13, minutes=59, seconds=59.7)]
    values: dict[str, object] = {c.name: np.full(n, 12.3456) for c in OVERFLIGHT_COLUMNS}
    values |= {
        "object_name": [NAME, "ISS, really; \\", "ISS"],
        "catalog_id": [58400, 25544, 25544],
        "object_id": ["2023-179A", "1998-067A", None],
        "site": ["Guam", "Guam", "Fiji"],
        "aos": [times[0] - timedelta(minutes=3.5), None, times[2] - timedelta(minutes=4)],
        "tca": times,
        "los": [t + timedelta(minutes=4) for t in times],
        "visible_start": [times[0], None, None],
        "visible_highest": [times[0], None, None],
        "visible_end": [times[0] + timedelta(minutes=1), None, None],
        "visible_max_elevation_deg": [11.5, None, None],
        "visible_start_azimuth_deg": [160.0, None, None],
        "visible_highest_azimuth_deg": [160.0, None, None],
        "visible_end_azimuth_deg": [170.0, None, None],
        "element_epoch": [NOON - timedelta(days=2)] * n,
        "daylight": [True, False, None],
        "satellite_sunlit": [True, True, False],
        "direction": ["ascending"] * n,
        "side": ["left"] * n,
        "aos_azimuth_deg": [350.2, None, 10.0],
        "longitude_deg": [146.0, 140.0, -179.0],
        "latitude_deg": [12.0, 14.0, -19.0],
    }
    return rows_of(OVERFLIGHT_COLUMNS, values)  # type: ignore[arg-type]


def written(
    form: str, *batches: Rows, columns: Sequence[Column] | None = None, context: Context = CONTEXT
) -> str:
    """Return the document that a text format makes of some batches."""
    stream = io.StringIO()
    writer = FORMATS[form].writer(stream, columns or batches[0].columns, context)
    for batch in batches:
        writer.write(batch)
    writer.close()
    return stream.getvalue()
