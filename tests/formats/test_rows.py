"""Rows: arrays of the right kind, whatever they were made from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS, PASS_COLUMNS
from orbitwatch.features.tracks.columns import POSITION_COLUMNS, SITE_POSITION_COLUMNS
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import concatenate, no_rows, rows_of

COLUMNS = (
    Column("name", "", "a text", "text"),
    Column("id", "", "an integer", "integer"),
    Column("at", "UTC", "a time", "time"),
    Column("x", "km", "a number", "number", 3),
    Column("lit", "", "a flag", "flag"),
)
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def sample():
    return rows_of(
        COLUMNS,
        {
            "name": ["a", None, "c"],
            "id": [1, 2, 3],
            "at": [NOON, None, NOON.astimezone(timezone(timedelta(hours=9)))],
            "x": [1.5, None, 2],
            "lit": [True, None, False],
        },
    )


def test_kinds_and_nulls() -> None:
    rows = sample()
    assert len(rows) == 3
    assert rows["at"].dtype == "datetime64[us]"
    assert rows["x"].dtype == np.float64
    assert rows["id"].dtype == np.int64
    assert list(rows) == [
        {"name": "a", "id": 1, "at": NOON, "x": 1.5, "lit": True},
        {"name": None, "id": 2, "at": None, "x": None, "lit": None},
        {"name": "c", "id": 3, "at": NOON, "x": 2.0, "lit": False},
    ]
    assert all(row["lit"] in (True, False, None) for row in rows)


def test_made_from_arrays() -> None:
    rows = rows_of(
        COLUMNS,
        {
            "name": np.array(["a", "b"]),
            "id": np.array([1, None], dtype=object),
            "at": np.array(["2024-01-01T12", "NaT"], dtype="datetime64[ms]"),
            "x": np.array([1, 2]),
            "lit": np.array([True, False]),
            "unasked": np.zeros(9),
        },
    )
    assert [row["id"] for row in rows] == [1, None]
    assert [type(row["lit"]) for row in rows] == [bool, bool]
    assert [type(row["name"]) for row in rows] == [str, str]
    assert "unasked" not in rows.values


def test_take_and_concatenate() -> None:
    rows = sample()
    assert [row["id"] for row in rows.take([2, 0])] == [3, 1]
    assert [row["id"] for row in rows.take(rows["x"] > 1.6)] == [3]
    assert [row["id"] for row in rows.take(slice(1, None))] == [2, 3]
    assert len(rows.take([])) == 0
    both = concatenate([rows, no_rows(COLUMNS), rows.take([1])])
    assert [row["id"] for row in both] == [1, 2, 3, 2]
    with pytest.raises(ValueError, match="different columns"):
        concatenate([rows, no_rows(COLUMNS[:2])])


def test_what_cannot_be_rows() -> None:
    with pytest.raises(KeyError, match="lit"):
        rows_of(COLUMNS, {"name": [], "id": [], "at": [], "x": []})
    with pytest.raises(ValueError, match="lengths"):
        rows_of(COLUMNS[:2], {"name": ["a"], "id": [1, 2]})


def test_no_rows_knows_its_columns() -> None:
    empty = no_rows(PASS_COLUMNS)
    assert len(empty) == 0
    assert list(empty) == []
    assert empty["aos"].dtype == "datetime64[us]"
    assert empty["catalog_id"].dtype == np.int64


PASSES = (
    "object_name catalog_id object_id site aos tca los duration_s aos_azimuth_deg tca_azimuth_deg "
    "los_azimuth_deg max_elevation_deg slant_range_km visible_start visible_highest "
    "visible_end visible_max_elevation_deg visible_start_azimuth_deg visible_highest_azimuth_deg "
    "visible_end_azimuth_deg magnitude magnitude_at magnitude_uncertainty "
    "magnitude_is_estimated element_epoch "
    "element_age_days timing_uncertainty_s timing_uncertainty_95_s cross_track_uncertainty_km "
    "ground_distance_uncertainty_km blended_epoch"
)
OVERFLIGHTS = (
    " ground_distance_km off_nadir_deg altitude_km sun_elevation_deg daylight satellite_sunlit "
    "direction side latitude_deg longitude_deg"
)
POSITION = (
    "object_name catalog_id time latitude_deg longitude_deg altitude_km speed_km_s "
    "sunlit element_epoch element_age_days timing_uncertainty_s timing_uncertainty_95_s "
    "cross_track_uncertainty_km blended_epoch"
)
SITE_POSITION = (
    "site azimuth_deg elevation_deg slant_range_km range_rate_km_s right_ascension_deg "
    "declination_deg magnitude magnitude_is_estimated phase_angle_deg"
)


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (PASS_COLUMNS, PASSES),
        (OVERFLIGHT_COLUMNS, PASSES + OVERFLIGHTS),
        (POSITION_COLUMNS, POSITION),
        (POSITION_COLUMNS + SITE_POSITION_COLUMNS, POSITION + " " + SITE_POSITION),
    ],
)
def test_columns_are_a_contract(columns: tuple[Column, ...], names: str) -> None:
    assert [column.name for column in columns] == names.split()
    suffixes = {"deg": "_deg", "km": "_km", "s": "_s", "d": "_days", "km/s": "_km_s", "mag": ""}
    for column in columns:
        assert column.meaning
        assert column.kind != "number" or column.name.endswith(suffixes[column.unit])
