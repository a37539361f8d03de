"""CCSDS OEM: read back, and interpolated, by the ``oem`` library."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import numpy as np
import oem
import pytest
from astropy.time import TimeDelta
from sgp4.api import Satrec
from syrupy.assertion import SnapshotAssertion

from orbitwatch import remarks
from orbitwatch.errors import UsageError
from orbitwatch.formats.rows import Rows, concatenate
from tests.formats.examples import NOON, moving, two_objects, written
from tests.formats.golden import golden

ISS = (
    "1 25544U 98067A   26088.13267411  .00012260  00000+0  23326-3 0  9998",
    "2 25544  51.6344 336.2407 0006215 245.2164 114.8178 15.48624340559341",
)
STATES = ("x_km", "y_km", "z_km", "vx_km_s", "vy_km_s", "vz_km_s")


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


def flown(step_s: float, count: int, set_: tuple[str, str] = ISS) -> Rows:
    """Return states by SGP4 itself, so far apart."""
    seconds = step_s * np.arange(count)
    rows = moving(np.zeros(count), np.zeros(count), seconds=seconds.tolist(), frame="teme")
    states = dict(zip(STATES, np.hstack(by_sgp4(seconds, set_)).T, strict=True))
    return Rows(rows.columns, {**rows.values, **states})


def by_sgp4(seconds: np.ndarray, set_: tuple[str, str]) -> tuple[np.ndarray, np.ndarray]:
    satellite = Satrec.twoline2rv(*set_)
    day = np.full(len(seconds), satellite.jdsatepoch)
    _, position, velocity = satellite.sgp4_array(day, satellite.jdsatepochF + seconds / 86400.0)
    return position, velocity


@pytest.mark.parametrize(
    ("step_s", "metres"), [(10.0, 0.01), (60.0, 0.1), (120.0, 1.0), (300.0, 10.0), (600.0, 25.0)]
)
def test_what_a_reader_interpolates_is_as_near_as_the_comment_says(
    tmp_path: Path, step_s: float, metres: float
) -> None:
    text = written("oem", flown(step_s, 40))
    (told,) = re.findall(r"WITHIN ABOUT ([0-9.e+-]+) M OF SGP4", text)
    assert float(told) <= metres
    message = read(text, tmp_path)
    (segment,) = message.segments
    start = next(iter(segment)).epoch
    for number in (0, 1, 7, 20, 37, 38):
        seconds = (number + 0.5) * step_s
        state = segment(start + TimeDelta(seconds, format="sec"))
        ((true,), _) = by_sgp4(np.array([seconds]), ISS)
        assert 1e3 * np.linalg.norm(state.position - true) < 2.0 * float(told) + 0.01


def test_steps_that_are_too_long_are_not_interpolated() -> None:
    with remarks.recorded() as texts:
        text = written("oem", flown(1800.0, 40))
    assert "INTERPOLATION" not in text
    assert "TOO LONG TO INTERPOLATE" in text
    assert any("choose a shorter --step" in said for said in texts)


def test_one_object_only() -> None:
    with pytest.raises(UsageError, match="an OEM contains one object"):
        written("oem", two_objects("gcrs"))


def test_batches_do_not_show() -> None:
    rows = second_object("gcrs")
    pieces = [rows.take([i]) for i in range(len(rows))]
    assert written("oem", *pieces) == written("oem", rows) == written("oem", concatenate(pieces))


def test_needs_states() -> None:
    with pytest.raises(UsageError, match="the format oem cannot represent this answer"):
        written("oem", two_objects())
