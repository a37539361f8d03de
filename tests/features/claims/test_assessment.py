"""Verdicts on claims: against published figures, Skyfield, and what must hold of every verdict."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil, floor, inf, isnan, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skyfield.api import EarthSatellite, wgs84

from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.elements.tle import write_tles
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.evolution.history import without_outliers
from orbitwatch.features.claims.assessment import assess, check_claim
from orbitwatch.features.claims.claim import Assessment, CheckedClaim, Claim
from orbitwatch.features.claims.claimed_times import CandidateZone, ClaimedTime, read_claimed_times
from orbitwatch.features.claims.matching import judge
from orbitwatch.features.claims.obstacles import never_rises_above
from orbitwatch.features.claims.question import Conditions, Kind
from orbitwatch.sites import Site, load_gazetteer
from tests.evolution.made_histories import START, made_history
from tests.reference.timescale import timescale

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ZULU = CandidateZone("UTC", UTC, ("given",))
MALLIGYONG = shipped_objects()[58400]
ISS = shipped_objects()[25544]
FRESH_TCA = datetime(2023, 12, 9, 12, tzinfo=UTC)


@cache
def place(name: str) -> Site:
    return load_gazetteer().find(name)


def with_conditions(claim: Claim, more: dict[str, object]) -> Claim:
    """Return the claim with other values of its fields and of those of its conditions."""
    own = {field.name for field in fields(Claim)}
    conditions = {name: value for name, value in more.items() if name not in own}
    return replace(
        claim,
        conditions=replace(claim.conditions, **conditions),
        **{name: value for name, value in more.items() if name in own},
    )


def ask(text: str, site: str | Site = "guam", kind: Kind = "taken", **more: object) -> CheckedClaim:
    where = place(site) if isinstance(site, str) else site
    claim = Claim(held=MALLIGYONG, site=where, time=text, kind=kind, station=place("pgscc"))
    return check_claim(with_conditions(claim, more), NOW)


def one(text: str, site: str | Site = "guam", kind: Kind = "taken", **more: object) -> Assessment:
    (assessment,) = ask(text, site, kind, **more).assessments
    return assessment


def at(start: datetime, length: timedelta = timedelta(seconds=1)) -> ClaimedTime:
    return ClaimedTime(f"{start:%Y-%m-%d %H:%M:%S}", start, start + length, ZULU, None)


def claimed(
    start: datetime, length: timedelta = timedelta(seconds=1), **more: object
) -> Assessment:
    claim = Claim(held=MALLIGYONG, site=place("guam"), time="")
    return assess(with_conditions(claim, more), at(start, length))


def test_the_photographs_received_at_nine_twenty_one() -> None:
    assessment = one("2023-11-22 09:21 Asia/Pyongyang", kind="received")
    assert assessment.verdict == "consistent"
    assert assessment.match is not None
    assert assessment.match.downlink is not None
    contact = assessment.match.downlink
    assert contact.aos is not None
    assert f"{assessment.match.overflight.contact.tca:%H:%M:%S}" == "00:18:44"
    assert assessment.match.overflight.max_elevation_deg == pytest.approx(74.56, abs=0.01)
    assert f"{contact.aos:%H:%M:%S} {contact.tca:%H:%M:%S}" == "00:22:15 00:26:15"
    assert assessment.match.margin_s == pytest.approx(-15.8, abs=0.1)
    assert assessment.offset_s == pytest.approx(-135.92, abs=0.01)


def test_it_holds_in_pyongyang_time_alone() -> None:
    answer = ask("2023-11-22 09:21", kind="received")
    verdicts = {f.time.zone.name: f.verdict for f in answer.assessments}
    assert verdicts == {
        "UTC": "inconsistent",
        "Pacific/Guam": "inconsistent",
        "Asia/Pyongyang": "consistent",
    }


@pytest.mark.parametrize(
    ("site", "time", "later", "offset_s"),
    [
        ("andersen", "2023-11-27 09:17:07", "2023-11-27 15:17:07", 15.9),
        ("kadena", "2023-11-29 10:16:42", "2023-11-29 16:16:42", 17.4),
    ],
)
def test_the_photographs_taken_and_six_hours_later(
    site: str, time: str, later: str, offset_s: float
) -> None:
    assessment = one(f"{time} Asia/Pyongyang", site)
    assert assessment.verdict == "consistent"
    assert assessment.offset_s == pytest.approx(offset_s, abs=0.1)
    control = one(f"{later} Asia/Pyongyang", site)
    assert control.verdict == "inconsistent"
    assert control.match is None
    assert isnan(control.offset_s)
    assert control.beyond is not None


def test_skyfield_sees_the_same_contact() -> None:
    assessment = one("2023-11-22 09:21 Asia/Pyongyang", kind="received")
    assert assessment.match is not None
    assert assessment.match.downlink is not None
    _, first, second = write_tles([assessment.match.overflight.contact.element_set]).splitlines()
    scale = timescale()
    satellite = EarthSatellite(first, second, ts=scale)

    def elevation_deg(site: Site, moment: datetime) -> float:
        seen = satellite - wgs84.latlon(site.latitude_deg, site.longitude_deg, site.height_m)
        return float(seen.at(scale.from_datetime(moment)).altaz()[0].degrees)

    contact, overflight = assessment.match.downlink, assessment.match.overflight
    assert contact.aos is not None
    assert contact.los is not None
    for moment in (contact.aos, contact.los):
        assert elevation_deg(place("pgscc"), moment) == pytest.approx(5.0, abs=1e-3)
    for site, peak in (("pgscc", contact.tca), ("guam", overflight.contact.tca)):
        height = elevation_deg(place(site), peak)
        for side in (-1.0, 1.0):
            assert elevation_deg(place(site), peak + timedelta(seconds=side)) < height
    assert height == pytest.approx(overflight.max_elevation_deg, abs=1e-3)


@settings(max_examples=10, deadline=None)
@given(st.floats(0.0, 3000.0), st.sampled_from(["taken", "received"]))
def test_a_later_claim_has_that_much_less_offset(seconds: float, kind: Kind) -> None:
    start = datetime(2023, 11, 22, 0, 20, tzinfo=UTC)
    shift = timedelta(seconds=seconds)
    station = place("pgscc")
    first = claimed(start, kind=kind, station=station)
    second = claimed(start + shift, kind=kind, station=station)
    moved = timedelta(seconds=first.offset_s) - timedelta(seconds=second.offset_s)
    assert abs(moved - shift) <= timedelta(microseconds=1)
    if kind == "received":
        assert first.match is not None
        assert second.match is not None
        gained = second.match.margin_s - first.match.margin_s
        assert gained == pytest.approx(shift.total_seconds(), abs=2e-6)


def test_the_verdict_turns_just_where_the_interval_ends() -> None:
    assessment = claimed(datetime(2023, 11, 22, 0, 18, tzinfo=UTC))
    assert assessment.match is not None
    reach, worth = assessment.match.overflight.reach, assessment.timing_uncertainty_95_s
    assert reach is not None
    inside = timedelta(microseconds=floor(worth * 1e6))
    outside = timedelta(microseconds=ceil(worth * 1e6))
    minute = timedelta(minutes=1)
    assert (claimed(reach[1] + inside)).verdict == "consistent"
    assert (claimed(reach[1] + outside)).verdict == "inconsistent"
    assert (claimed(reach[0] - inside - minute, minute)).verdict == "consistent"
    assert (claimed(reach[0] - outside - minute, minute)).verdict == "inconsistent"


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6), st.floats(300.0, 1e5))
def test_what_a_verdict_means(distance_s: float, worth_s: float, period_s: float) -> None:
    verdict = judge(distance_s, worth_s, period_s)
    assert (verdict == "undetermined") == (worth_s > 0.1 * period_s)
    if verdict != "undetermined":
        assert (verdict == "consistent") == (distance_s <= worth_s)
    assert judge(distance_s, nan, period_s) == "undetermined"
    assert judge(inf, 0.0, period_s) == "inconsistent"


def test_data_received_must_have_been_seen_before() -> None:
    early = one("2023-11-22 00:10Z", kind="received")
    assert early.verdict == "inconsistent"
    assert early.match is not None
    assert early.match.margin_s < -590.0
    late = one("2023-11-22 01:00Z", kind="received")
    assert late.match is not None
    assert early.match.downlink == late.match.downlink
    assert late.verdict == "consistent"
    assert late.match.margin_s > 2000.0


def test_a_contact_under_way_at_the_overflight_opens_with_it() -> None:
    near = Site("Near", 20.0, 142.0, timezone="UTC")
    assessment = one("2023-11-22 00:19Z", kind="received", station=near)
    assert assessment.match is not None
    assert assessment.match.downlink is not None
    assert assessment.match.downlink.aos is not None
    assert assessment.match.downlink.aos < assessment.match.overflight.contact.tca
    opens = assessment.match.overflight.contact.tca
    room = datetime(2023, 11, 22, 0, 20, tzinfo=UTC) - opens
    assert assessment.match.margin_s == pytest.approx(room.total_seconds())


@pytest.mark.parametrize(
    ("number", "text", "words"),
    [
        (58400, "2023-11-20 00:21Z", "was not in orbit before 2023-11-21 13:54:13 UTC"),
        (58400, "2023-11-21 13:50Z", "(launched 2023-11-21 13:42:28 UTC)"),
        (39026, "2024-01-01 00:00Z", "KMS 3-2 decayed on 2023-09-13"),
        (58463, "2023-01-01 00:00Z", "was not in orbit before"),
    ],
)
def test_what_was_not_in_orbit_was_nowhere(number: int, text: str, words: str) -> None:
    assessment = one(text, held=shipped_objects()[number])
    assert assessment.verdict == "inconsistent"
    assert words in (assessment.obstacle or "")


def test_a_designator_tells_the_year_of_launch() -> None:
    held = CatalogObject(
        ObjectRecord(catalog_id=1, name="ANY", object_id="2023-179A"), MALLIGYONG.element_sets
    )
    assessment = one("2022-12-31 23:59Z", held=held)
    assert assessment.obstacle == "ANY was launched in 2023, as its designator 2023-179A says"


def test_a_site_out_of_reach() -> None:
    assessment = one("2026-08-22 12:00Z", site="longyearbyen", held=ISS)
    assert assessment.verdict == "inconsistent"
    assert "never comes in sight of Longyearbyen" in (assessment.obstacle or "")
    oslo = Site("Fifty-nine", 63.0, 10.0)
    assert not never_rises_above(ISS.element_sets[-1], oslo, 0.0)
    assert never_rises_above(ISS.element_sets[-1], oslo, 45.0)
    assert "never brings it above 45°" in (
        one("2026-08-22 12:00Z", held=ISS, site=oslo, min_elevation_deg=45.0).obstacle or ""
    )


def test_no_set_near_leaves_it_undetermined() -> None:
    assessment = one("2025-06-01 00:00Z")
    assert assessment.verdict == "undetermined"
    assert assessment.timing_uncertainty_95_s > 0.1 * assessment.period_s


def test_no_set_at_all_and_none_yet_are_errors() -> None:
    with pytest.raises(ElementsError, match="no element set"):
        one("2023-12-02 00:00Z", held=replace(MALLIGYONG, element_sets=()))
    with pytest.raises(ElementsError, match="existed before"):
        one("2023-11-22 00:21Z", mode="before")
    with pytest.raises(UsageError, match="no ground station"):
        one("2023-11-22 00:21Z", kind="received", station=None)
    with pytest.raises(UsageError, match="too wide"):
        one("2023-11-22 00:21Z", within=timedelta(days=31))


def test_within_bounds_the_search_alone() -> None:
    text = "2023-11-22 01:00Z"
    wide, narrow = one(text, within=timedelta(hours=1)), one(text, within=timedelta(minutes=10))
    assert wide.match is not None
    assert narrow.match is None
    assert narrow.beyond == wide.match.overflight.contact
    assert wide.verdict == narrow.verdict == "inconsistent"


def test_a_narrow_search_does_not_turn_a_verdict() -> None:
    text = "2023-11-27 09:17:07 Asia/Pyongyang"
    wide, narrow = one(text, "andersen"), one(text, "andersen", within=timedelta(seconds=1))
    assert wide.offset_s > 10.0
    assert narrow.offset_s == pytest.approx(wide.offset_s, abs=1e-3)
    assert narrow.verdict == wide.verdict == "consistent"


def test_a_pass_under_the_mask_is_told() -> None:
    assessment = one("2023-11-21 22:45Z")
    assert assessment.verdict == "inconsistent"
    assert assessment.below is not None
    assert 0.0 < assessment.below.max_elevation_deg < 10.0
    low = one("2023-11-21 22:45Z", min_elevation_deg=0.0, max_off_nadir_deg=90.0, min_sun_deg=None)
    assert low.match is not None
    assert low.match.overflight.contact.tca == assessment.below.tca
    assert low.verdict == "consistent"


def test_what_stays_up_suits_any_time() -> None:
    held = shipped_objects()[42691]  # geostationary over East Asia
    seoul = place("seoul")
    for kind in ("taken", "received"):
        assessment = one("2026-08-22 12:00Z", held=held, site=seoul, station=seoul, kind=kind)
        assert assessment.verdict == "consistent"
    nowhere = one("2026-08-22 12:00Z", site="washington", held=held)
    assert (nowhere.verdict, nowhere.beyond) == ("inconsistent", None)


def _made(sets: list) -> CatalogObject:
    return CatalogObject(ObjectRecord(catalog_id=90001, name="MADE"), tuple(sets))


def test_sets_of_another_orbit_are_left_out() -> None:
    own = made_history(range(20))
    strange = [
        replace(s, ra_of_asc_node=(s.ra_of_asc_node + 90.0) % 360.0, inclination=51.6)
        for s in made_history([9.4, 9.6])
    ]
    held, outliers = without_outliers(_made(sorted(own + strange, key=lambda s: s.epoch)))
    assert set(outliers) == set(strange)
    assert held.element_sets == tuple(own)
    text = f"{START + timedelta(days=9.5):%Y-%m-%d %H:%M}Z"
    mixed = ask(text, held=_made(own + strange))
    pure = ask(text, held=_made(own))
    assert len(mixed.outliers) == 2
    assert mixed.assessments == pure.assessments


def test_of_two_sets_that_disagree_neither_is_left_out() -> None:
    first, last = made_history([0, 30])
    pair = _made([first, replace(last, inclination=51.6)])
    assert without_outliers(pair) == (pair, ())


def test_order_and_repetition_of_sets_do_not_matter() -> None:
    text = "2024-02-18 10:00Z"
    muddled = replace(
        MALLIGYONG, element_sets=(*MALLIGYONG.element_sets[::-1], *MALLIGYONG.element_sets[:2])
    )
    a, b = one(text), one(text, held=muddled)
    assert (a.verdict, a.offset_s, a.element_set) == (b.verdict, b.offset_s, b.element_set)


def test_other_sets_say_what_they_would_have_said() -> None:
    assessment = one("2024-02-18 00:00Z", within=timedelta(days=1))
    epochs = [other.element_set.epoch.date().isoformat() for other in assessment.alternatives]
    assert assessment.element_set is not None
    assert epochs == ["2024-02-15", "2024-02-21"]
    assert assessment.element_set.epoch.date().isoformat() == "2024-02-19"


def test_one_set_alone_is_enough_for_a_verdict() -> None:
    alone = replace(MALLIGYONG, element_sets=MALLIGYONG.element_sets[:1])
    assessment = one("2023-11-22 09:21 Asia/Pyongyang", kind="received", held=alone)
    assert assessment.verdict == "consistent"
    assert assessment.alternatives == ()


def test_a_day_counts_its_overflights() -> None:
    times, _ = read_claimed_times("2023-11-22", "UTC", (), NOW)
    claim = Claim(held=MALLIGYONG, site=place("guam"), time="2023-11-22")
    assessment = assess(claim, times[0])
    assert assessment.verdict == "consistent"
    assert assessment.overflights_in_span == 3
    assert assessment.match is not None
    assert assessment.match.distance_s == 0.0
    assert assessment.match.overflight.max_elevation_deg == pytest.approx(74.56, abs=0.01)


def test_without_any_contact_the_nearest_overflight_is_spoken_of() -> None:
    places = load_gazetteer()
    claim = Claim(
        held=shipped_objects()[58400],
        site=places.find("guam"),
        time="2023-11-22 00:40Z",
        kind="received",
        station=places.find("pgscc"),
        conditions=Conditions(
            within=timedelta(hours=40), min_sun_deg=None, max_off_nadir_deg=65.0,
            contact_elevation_deg=89.9,
        ),
    )  # fmt: skip
    (assessment,) = check_claim(claim, NOW).assessments
    assert assessment.match is not None
    assert assessment.match.downlink is None
    assert assessment.match.overflight.contact.tca.isoformat()[:16] == "2023-11-22T00:18"
