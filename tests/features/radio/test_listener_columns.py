"""What listeners ask of passes: from horizon to horizon, and the greatest Doppler rate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import orbitwatch as ow
from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("own_folder")

SPAN = {"start": "2026-08-22", "length": "2d"}
HERTZ = 437.8e6


@pytest.mark.parametrize("mask", [0.0, 30.0])
def test_the_horizon_is_around_the_mask_and_the_rate_is_that_of_doppler(mask: float) -> None:
    table = ow.passes(["iss", "hst"], ["rome", "guam"], min_elevation=mask, radio=HERTZ, **SPAN)
    assert len(table) > 4
    whole = ~np.isnat(table["horizon_aos"]) & ~np.isnat(table["horizon_los"])
    assert np.count_nonzero(whole) >= len(table) - 4, "only the first and the last are cut"
    assert (table["horizon_aos"] <= table["aos"])[whole].all()
    assert (table["horizon_los"] >= table["los"])[whole].all()
    if mask == 0.0:
        apart = np.abs(table["horizon_aos"] - table["aos"])[whole]
        assert apart.max() < np.timedelta64(1, "ms")
    for row in [row for row, is_whole in zip(table, whole, strict=True) if is_whole][:3]:
        start = row["horizon_aos"]
        curve = ow.doppler(
            row["catalog_id"],
            row["site"],
            frequency=HERTZ,
            start=start,
            end=row["horizon_los"],
            step="1s",
        )
        fastest = np.abs(curve["shift_rate_hz_s"]).max()
        assert row["max_doppler_rate_hz_s"] == pytest.approx(fastest, rel=1e-3)


def test_a_pass_that_the_span_cuts_has_no_horizon_there() -> None:
    whole = ow.passes("iss", "rome", radio=HERTZ, **SPAN)
    middle = whole["tca"][0]
    cut = ow.passes("iss", "rome", radio=HERTZ, start=middle, length="2h")
    assert np.isnat(cut["horizon_aos"][0])
    assert cut["horizon_los"][0] == whole["horizon_los"][0]


def test_a_week_and_a_frequency_out_of_form(tmp_path: Path) -> None:
    week = "passes iss -s rome --start 2026-08-22Z --min-elevation 30"
    shown = run(tmp_path, *week.split(), "--week", "--radio", "--format", "csv")
    same = run(tmp_path, *week.split(), "--for", "7d", "--radio=100M", "--format", "csv")
    assert (shown.code, shown.out) == (0, same.out)
    wrong = run(tmp_path, *["passes", "--radio", "iss", "-s", "rome"])
    assert (wrong.code, wrong.out) == (2, "")
    assert "--radio=145.8M" in wrong.err
    both = run(tmp_path, *week.split(), "--week", "--for", "3d")
    assert (both.code, "--week" in both.err) == (2, True)
