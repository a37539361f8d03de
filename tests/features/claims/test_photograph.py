"""What a photograph needs: reach, light and a contact; and what a claim of one is worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.features.claims.claimed_times import CandidateZone, ClaimedTime
from orbitwatch.features.claims.weight import chance_of_fit, window_probability
from tests.cli.running import run
from tests.features.claims.test_assessment import ZULU, at, claimed, one, place

TCA = datetime(2023, 11, 22, 0, 18, 44, tzinfo=UTC)  # 75° high over Guam, by day
DAY = datetime(2023, 11, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_minute_from_a_high_culmination_the_place_is_within_reach() -> None:
    assessment = claimed(TCA + timedelta(seconds=55))
    assert assessment.match is not None
    assert (assessment.verdict, assessment.reason) == ("consistent", "within reach")
    assert assessment.match.distance_s == 0.0
    reach = assessment.match.overflight.reach
    assert reach is not None
    begin, end = reach
    assert begin < TCA < end
    assert timedelta(minutes=2) < end - begin < timedelta(minutes=4)


def test_reach_ends_where_skyfield_has_the_site_that_far_off_nadir() -> None:
    from skyfield.api import EarthSatellite, load, wgs84

    from orbitwatch.elements.tle import write_tles

    for limit in (30.0, 45.0):
        assessment = claimed(TCA, max_off_nadir_deg=limit)
        assert assessment.match is not None
        assert assessment.match.overflight.reach is not None
        used = assessment.match.overflight.contact.element_set
        _, first, second = write_tles([used]).splitlines()
        scale = load.timescale(builtin=True)
        satellite, guam = EarthSatellite(first, second, ts=scale), place("guam")
        target = wgs84.latlon(guam.latitude_deg, guam.longitude_deg, guam.height_m)
        for moment in assessment.match.overflight.reach:
            time = scale.from_datetime(moment)
            here = satellite.at(time)
            below = wgs84.subpoint_of(here).at(time).position.km - here.position.km
            to_site = target.at(time).position.km - here.position.km
            cosine = below @ to_site / np.linalg.norm(below) / np.linalg.norm(to_site)
            assert np.degrees(np.arccos(cosine)) == pytest.approx(limit, abs=0.02)


def test_a_low_pass_is_no_photograph_and_says_so() -> None:
    narrow = one("2023-11-22 00:18:44Z", max_off_nadir_deg=10.0)
    assert (narrow.verdict, narrow.reason) == ("inconsistent", "out of reach")
    assert narrow.match is not None
    assert narrow.match.overflight.max_elevation_deg > 74.0


def test_a_camera_needs_light_and_radar_none() -> None:
    text = "2023-11-22 12:02:25Z"
    dark = one(text, max_off_nadir_deg=60.0)
    assert (dark.verdict, dark.reason) == ("inconsistent", "too dark")
    radar = one(text, max_off_nadir_deg=60.0, min_sun_deg=None)
    assert (radar.verdict, radar.reason) == ("consistent", "within reach")


def test_across_a_manoeuvre_nothing_is_determined() -> None:
    """The pass took place at that second; the set is from before the raise of February 2024."""
    finding = one("2024-02-26T00:20:07Z", mode="before")
    assert (finding.verdict, finding.reason) == ("undetermined", "manoeuvre")
    assert finding.manoeuvre is not None
    assert abs(finding.offset_s) < finding.timing_uncertainty_95_s, "the row says how far it may be"


def test_a_contact_must_last() -> None:
    text, longest = "2023-11-22 09:21 Asia/Pyongyang", 8 * 60.0
    assert one(text, kind="received", min_contact_s=longest).verdict == "consistent"
    short = one(text, kind="received", min_contact_s=longest + 60.0)
    assert short.verdict == "inconsistent"
    assert short.reason == "no contact in time"


def test_what_could_not_be_photographed_cannot_be_received() -> None:
    finding = one("2023-11-22 09:21 Asia/Pyongyang", kind="received", max_off_nadir_deg=10.0)
    assert (finding.verdict, finding.reason) == ("inconsistent", "out of reach")


SIGMAS = st.tuples(st.floats(0.1, 300.0), st.floats(1.2, 6.0)).map(lambda p: (p[0], p[0] * p[1]))


@given(SIGMAS, st.floats(0.0, 300.0), st.integers(60, 3600))
def test_windows_side_by_side_share_the_probability(
    sigmas: tuple[float, float], reach_s: float, length_s: int
) -> None:
    """A longer window is no less probable, and one without end is certain."""
    reach = (TCA, TCA + timedelta(seconds=reach_s))
    before = [
        window_probability(at(TCA, timedelta(seconds=n)), reach, *sigmas)
        for n in (1, length_s, 10**8)
    ]
    assert 0.0 <= before[0] <= before[1] <= before[2] <= 1.0
    around = at(TCA - timedelta(days=900), timedelta(days=1800))
    assert window_probability(around, reach, *sigmas) == pytest.approx(1.0, abs=1e-3)


@given(SIGMAS)
def test_the_law_goes_through_the_stated_figures(sigmas: tuple[float, float]) -> None:
    for size, share in zip(sigmas, (0.68, 0.95), strict=True):
        window = at(TCA - timedelta(seconds=size), timedelta(seconds=2 * size))
        found = window_probability(window, (TCA, TCA), *sigmas)
        assert found == pytest.approx(share, abs=1e-4 + 1e-5 / sigmas[0])


@given(
    st.lists(st.tuples(st.floats(0, 86000), st.floats(0, 300)), max_size=6),
    st.floats(0.0, 600.0),
    st.sampled_from([1, 60, 3600]),
)
def test_the_chance_is_that_of_a_time_at_random(
    passes: list[tuple[float, float]], s95: float, length: int
) -> None:
    reaches = [
        (DAY + timedelta(seconds=begin), DAY + timedelta(seconds=begin + lasts))
        for begin, lasts in passes
    ]
    found = chance_of_fit(at(DAY, timedelta(seconds=length)), reaches, s95)
    starts = np.arange(0.5, 86400.0, 10.0)
    fits = np.zeros(len(starts), dtype=bool)
    for begin, lasts in passes:
        fits |= (starts + length >= begin - s95) & (starts <= begin + lasts + s95)
    assert found == pytest.approx(fits.mean(), abs=2e-4 * (1 + len(passes)))


def test_a_whole_day_is_no_evidence() -> None:
    day = ClaimedTime("2023-11-22", DAY, DAY + timedelta(days=1), ZULU, None)
    assert isinstance(ZULU, CandidateZone)
    assert chance_of_fit(day, [(TCA, TCA + SECOND)], 10.0) == 1.0
    assert one("2023-11-22Z").chance_of_fit == 1.0
    for text in ("2023-11-22Z", "2023-11-22 Pacific/Guam"):
        assert one(text).overflights_in_reach > 0, "a day by local time has its own overflights"


@pytest.mark.parametrize(
    ("time", "code"),
    [("2023-11-22 00:18Z", 0), ("2023-11-22 06:00Z", 10), ("2025-06-01 00:00Z", 11)],
)
def test_the_exit_code_tells_the_verdict_where_asked(tmp_path: Path, time: str, code: int) -> None:
    ask = ("claim", "malligyong-1", "-s", "guam", "--time", time, "--format", "json")
    assert run(tmp_path, *ask, "--exit-code").code == code
    assert run(tmp_path, *ask).code == 0


@pytest.mark.parametrize(("more", "code"), [([], 0), (["58400,guam,2023-13-22Z"], 12)])
def test_the_exit_code_of_a_list_tells_of_claims_that_cannot_be_read(
    tmp_path: Path, more: list[str], code: int
) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("\n".join(["object,site,time", "58400,guam,2023-11-22 00:18Z", *more]))
    assert run(tmp_path, "claim", "--claims", str(path), "--exit-code").code == code
