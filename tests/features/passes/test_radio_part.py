"""``passes --radio``: from horizon to horizon, and the greatest rate of the Doppler shift."""

from __future__ import annotations

import numpy as np
import pytest

import orbitwatch as ow


@pytest.fixture(autouse=True)
def _own_data(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ORBITWATCH_CONFIG", "")


def test_it_rises_below_the_mask_and_the_rate_is_that_of_doppler() -> None:
    span = {"start": "2026-08-22", "length": "2d"}
    high = ow.passes("iss", "rome", min_elevation=30.0, radio=True, **span)
    low = ow.passes("iss", "rome", min_elevation=0.0, radio=True, **span)
    assert len(low) > len(high) > 1
    second = np.timedelta64(50, "ms")
    for begin, aos, los, end in zip(
        *(high[name] for name in ("aos_horizon", "aos", "los", "los_horizon")), strict=True
    ):
        assert begin < aos < los < end
        (same,) = np.flatnonzero(np.abs(low["aos"] - begin) < second)
        assert abs(low["los"][same] - end) < second
    whole = ~np.isnat(low["aos"])
    assert (np.abs(low["aos"] - low["aos_horizon"])[whole] < second).all()
    rows = ow.doppler("iss", "rome", frequency=1e9, step="2s", **span)
    for begin, end, rate in zip(
        *(high[name] for name in ("aos_horizon", "los_horizon", "max_doppler_rate_ppb_s")),
        strict=True,
    ):
        mine = (rows["time"] >= begin) & (rows["time"] <= end)
        assert rate == pytest.approx(np.abs(rows["shift_rate_hz_s"][mine]).max(), rel=2e-3)
