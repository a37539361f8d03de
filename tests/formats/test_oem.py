"""CCSDS OEM: read back, and interpolated, by the ``oem`` library."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import oem
import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.errors import UsageError
from orbitwatch.formats.rows import Rows, concatenate
from tests.formats.examples import NOON, moving, two_objects, written
from tests.formats.golden import golden


def read(text: str, folder: Path) -> oem.OrbitEphemerisMessage:
    (folder / "a.oem").write_text(text, encoding="utf-8")
    return oem.OrbitEphemerisMessage.open(folder / "a.oem")


def first_object(frame: str) -> Rows:
    return two_objects(frame).take(slice(0, 7))


def second_object(frame: str) -> Rows:
    return two_objects(frame).take(slice(7, None))


def test_golden(snapshot: SnapshotAssertion) -> None:
    assert written("oem", second_object("gcrs")) == snapshot(extension_class=golden("oem"))


@pytest.mark.parametrize(
    ("frame", "name"), [("gcrs", "GCRF"), ("teme", "TEME"), ("itrs", "ITRF2000")]
)
def test_read_back(tmp_path: Path, frame: str, name: str) -> None:
    rows = first_object(frame)
    message = read(written("oem", rows), tmp_path)
    assert [len(list(segment)) for segment in message.segments] == [7]
    first = message.segments[0].metadata
    assert (first["OBJECT_ID"], first["CENTER_NAME"]) == ("2023-179A", "EARTH")
    assert (first["REF_FRAME"], first["TIME_SYSTEM"]) == (name, "UTC")
    for number, state in enumerate(message.segments[0]):
        assert np.allclose(state.position, [rows[f"{a}_km"][number] for a in "xyz"], atol=1e-6)
        assert np.allclose(state.velocity, [rows[f"v{a}_km_s"][number] for a in "xyz"], atol=1e-9)
        assert state.epoch.datetime == (NOON + timedelta(minutes=number)).replace(tzinfo=None)


def test_a_segment_ends_where_the_set_changes(tmp_path: Path) -> None:
    rows = moving(range(12), range(12), frame="gcrs")
    changed = Rows(
        rows.columns,
        {**rows.values, "element_epoch": rows["element_epoch"] + np.arange(12) // 7 * 10**6},
    )
    message = read(written("oem", changed), tmp_path)
    assert [len(list(segment)) for segment in message.segments] == [7, 5]


def test_a_segment_ends_at_a_gap(tmp_path: Path) -> None:
    message = read(written("oem", second_object("gcrs")), tmp_path)
    assert [len(list(segment)) for segment in message.segments] == [4, 2]
    assert message.segments[0].metadata["OBJECT_ID"] == "100000"


def test_one_object_only() -> None:
    with pytest.raises(UsageError, match="an OEM holds one object"):
        written("oem", two_objects("gcrs"))


def test_batches_do_not_show() -> None:
    rows = second_object("gcrs")
    pieces = [rows.take([i]) for i in range(len(rows))]
    assert written("oem", *pieces) == written("oem", rows) == written("oem", concatenate(pieces))


def test_needs_states() -> None:
    with pytest.raises(UsageError, match="the format oem cannot hold this answer"):
        written("oem", two_objects())
