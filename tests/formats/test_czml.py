"""CZML: as its rules have it, and as czml3's strict models read it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from czml3 import Document, Packet
from czml3.types import TimeInterval
from syrupy.assertion import SnapshotAssertion

import orbitwatch as ow
from orbitwatch.features.tracks.columns import TRACK_COLUMNS
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, no_rows
from tests.formats.examples import moving, two_objects, written
from tests.formats.golden import golden


def packets(text: str) -> list[dict[str, Any]]:
    return list(json.loads(text))


def test_golden(snapshot: SnapshotAssertion) -> None:
    assert written("czml", two_objects()) == snapshot(extension_class=golden("czml"))


def test_document_comes_first_with_a_clock() -> None:
    document, *others = packets(written("czml", two_objects()))
    assert (document["id"], document["version"]) == ("document", "1.0")
    interval = "2024-02-21T12:00:00.000Z/2024-02-21T12:11:00.000Z"
    assert document["clock"]["interval"] == interval
    assert [packet["id"] for packet in others] == [
        "satellite/58400",
        "satellite/100000",
        "site/Guam",
        "site/Fiji",
    ]


def test_positions_are_samples_that_can_be_interpolated() -> None:
    _, first, second, *_ = packets(written("czml", two_objects()))
    position = first["position"]
    samples = np.array(position["cartographicDegrees"]).reshape(-1, 4)
    assert samples[:, 0].tolist() == [60.0 * i for i in range(7)]
    assert samples[3, 1:].tolist() == [-177.0, 27.0, 500375.0]
    assert position["interpolationAlgorithm"] == "LAGRANGE"
    assert position["interpolationDegree"] == 5
    assert position["referenceFrame"] == "FIXED"
    assert second["availability"] == [part["interval"] for part in second["position"]]


@pytest.mark.parametrize(("frame", "name"), [("itrs", "FIXED"), ("gcrs", "INERTIAL")])
def test_states_become_metres(frame: str, name: str) -> None:
    position = packets(written("czml", moving([1, 2], [3, 4], frame=frame)))[1]["position"]
    assert position["referenceFrame"] == name
    assert position["cartesian"][:2] == [0.0, 7_000_000.0]


def test_teme_is_no_frame_of_cesium() -> None:
    position = packets(written("czml", moving([1, 2], [3, 4], frame="teme")))[1]["position"]
    assert "cartographicDegrees" in position


@pytest.mark.parametrize("rows", [two_objects(), no_rows(TRACK_COLUMNS), moving([1.0], [2.0])])
def test_read_by_czml3(rows) -> None:
    listed = packets(written("czml", rows, context=Context()))
    document = Document(packets=[Packet(**packet) for packet in listed])
    assert len(document.packets) == 1 + len(set(rows["catalog_id"].tolist()))
    for packet in listed[1:]:
        availability = packet["availability"]
        for interval in [availability] if isinstance(availability, str) else availability:
            start, end = interval.split("/")
            assert TimeInterval(start=start, end=end)


def between(samples: np.ndarray, seconds: float) -> np.ndarray:
    """Return the position that a polynomial through the six samples around a moment has there."""
    first = int(np.searchsorted(samples[:, 0], seconds, side="right")) - 1 - 2
    near = samples[min(max(first, 0), len(samples) - 6) :][:6]
    scale = near[:, 0].mean()
    x = (near[:, 0] - scale) / 100.0
    matrix = np.vander(x, 6)
    return np.vander([(seconds - scale) / 100.0], 6)[0] @ np.linalg.solve(matrix, near[:, 1:])


@pytest.mark.parametrize(
    ("name", "start", "most"),
    [
        ("iss", "2026-08-22", 0.12),
        ("malligyong-1", "2024-02-20", 0.2),
        ("meridian-8", "2026-08-22", 0.2),
    ],
)
def test_what_is_left_out_is_found_by_interpolation(name: str, start: str, most: float) -> None:
    table = ow.track(name, start=start, length="1d", step="10s", frame="itrs", allow_stale=True)
    rows = Rows(table.columns, {column.name: table[column.name] for column in table.columns})
    position = packets(written("czml", rows))[1]["position"]
    samples = np.array(position["cartesian"]).reshape(-1, 4)
    assert len(samples) < most * len(rows)
    seconds = (rows["time"] - rows["time"][0]).astype(np.int64) / 1e6
    places = np.stack([rows[f"{axis}_km"] for axis in "xyz"], axis=1) * 1e3
    changes = seconds[np.flatnonzero(np.diff(rows["element_epoch"]).astype(np.int64))]
    for second, place in zip(seconds[::7].tolist(), places[::7], strict=True):
        if not np.any(np.abs(changes - second) < 30.0):  # there the position itself jumps
            assert np.linalg.norm(between(samples, second) - place) < 12.0


def test_batches_do_not_show() -> None:
    rows = two_objects()
    assert written("czml", *(rows.take([i]) for i in range(len(rows)))) == written("czml", rows)
