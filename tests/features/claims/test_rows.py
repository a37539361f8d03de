"""Rows and sentences of verdicts: clocks tell one moment, figures are the overflight's."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion

import orbitwatch as ow
from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.features.claims.assessment import check_claim
from orbitwatch.features.claims.claim import CheckedClaim, Claim
from orbitwatch.features.claims.columns import CLAIM_COLUMNS, CLAIM_LIST_COLUMNS
from orbitwatch.features.claims.question import Conditions
from orbitwatch.features.claims.rows import claim_list_rows, claim_rows, iso_local
from orbitwatch.features.claims.time_phrases import spell
from orbitwatch.features.claims.verdict_sentences import sentences
from orbitwatch.sites import load_gazetteer
from orbitwatch.times import parse_zone

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FIRST = (
    "object_name catalog_id site claimed kind verdict tca offset_s timing_uncertainty_s "
    "timing_uncertainty_95_s max_elevation_deg ground_distance_km ground_distance_uncertainty_km "
    "off_nadir_deg daylight element_epoch element_age_days"
)


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ORBITWATCH_CONFIG", "")


def answered(
    text: str,
    *,
    kind: str = "received",
    number: int = 58400,
    site: str = "guam",
    reach: float = 45.0,
) -> CheckedClaim:
    places = load_gazetteer()
    asked = Claim(
        held=shipped_objects()[number],
        site=places.find(site),
        time=text,
        kind=kind,
        station=places.find("pgscc"),
        conditions=Conditions(max_off_nadir_deg=reach),
    )
    return check_claim(asked, NOW)


def test_the_columns_begin_as_they_are_known() -> None:
    assert [column.name for column in CLAIM_COLUMNS[:17]] == FIRST.split()
    assert {column.name for column in CLAIM_COLUMNS} < {c.name for c in CLAIM_LIST_COLUMNS}


def test_every_clock_tells_the_same_moment() -> None:
    rows = list(claim_rows(answered("2023-11-22 09:21").assessments))
    assert len(rows) == 3
    for row in rows:
        for what in ("claimed", "tca"):
            texts = [row[f"{what}_{whose}_time"] for whose in ("zone", "site", "station")]
            if row[what] is None:
                assert texts == [None, None, None]
                continue
            for text in texts:
                told = datetime.fromisoformat(str(text))
                assert abs(told - row[what]) <= timedelta(microseconds=500)
        assert str(row["claimed_zone_time"]).startswith("2023-11-22T09:21:00.000")
        offset = parse_zone(str(row["claimed_zone"])).utcoffset(datetime(2023, 11, 22))  # noqa: DTZ001
        assert datetime.fromisoformat(str(row["claimed_zone_time"])).utcoffset() == offset
        assert row["claimed_until"] - row["claimed"] == timedelta(minutes=1)


def test_the_figures_are_those_of_the_overflight() -> None:
    (row,) = claim_rows(answered("2023-11-22 09:21 Asia/Pyongyang").assessments)
    table = ow.overflights("malligyong-1", "guam", start="2023-11-22", length="1h")
    (overflight,) = table
    for name in set(overflight) & set(row):
        assert (
            row[name] == pytest.approx(overflight[name], rel=1e-6)
            if isinstance(row[name], float)
            else row[name] == overflight[name]
        ), name
    assert {"tca", "off_nadir_deg", "timing_uncertainty_95_s"} < set(overflight) & set(row)


def test_offset_margin_and_distance_follow_from_the_times() -> None:
    for row in claim_rows(answered("2023-11-22 09:21").assessments):
        if row["tca"] is None:
            assert (row["offset_s"], row["margin_s"], row["distance_s"]) == (None, None, None)
            assert row["daylight"] is None
            continue
        assert row["offset_s"] == (row["tca"] - row["claimed"]).total_seconds()
        margin = (row["claimed_until"] - row["contact_aos"]).total_seconds()
        assert row["margin_s"] == pytest.approx(margin)
        assert row["distance_s"] == pytest.approx(max(0.0, -margin))


def test_a_list_adds_what_it_says_and_changes_nothing() -> None:
    assessments = answered("2023-11-22 09:21").assessments
    alone = list(claim_rows(assessments))
    listed = list(claim_list_rows(assessments, {"what": "claim", "source": "KCNA"}, 7))
    for one, row in zip(alone, listed, strict=True):
        assert row == {"line": 7, **one, "what": "claim", "source": "KCNA", "note": None}


def test_sentences_say_where_it_holds_and_how_narrowly() -> None:
    said = sentences(answered("2023-11-22 09:21"))
    assert said.headline == (
        "'2023-11-22 09:21' names no zone: it holds if read in Pyongyang time, "
        "not in UTC or Guam time."
    )
    told = " ".join(said.details)
    assert told.startswith(
        "Consistent: MALLIGYONG-1 culminated over Guam at 00:18:44 UTC, and data"
    )
    assert re.search(r"The margin to the 95 % limit of ±\d+ s is \d min \d+ s", told)
    assert "the Sun 47° high there" in told
    assert "Element set of 2023-12-09 04:15 UTC, 17.2 days after" in said.basis[0]


@pytest.mark.parametrize(
    ("text", "more", "begins", "has"),
    [
        (
            "2023-11-22 15:21 Asia/Pyongyang",
            {},
            "Inconsistent: MALLIGYONG-1 did not come",
            "extend the search with --within",
        ),
        (
            "2023-11-22 00:00Z",
            {"kind": "taken"},
            "Inconsistent: the nearest overflight",
            "misses the 95 %",
        ),
        ("2023-11-22 12:00Z", {"kind": "taken"}, "Inconsistent, out of reach:", "than 52°, where"),
        (
            "2023-11-22 12:00Z",
            {"kind": "taken", "reach": 60.0},
            "Inconsistent, too dark:",
            "--radar",
        ),
        ("2023-11-22 Pacific/Guam", {"kind": "taken"}, "Consistent", "weak evidence"),
        ("2023-11-21 13:50Z", {}, "Inconsistent: MALLIGYONG-1 was not in orbit before", ""),
        ("2025-06-01Z", {}, "Undetermined: times around", "a tenth of a revolution"),
        ("2026-08-22 12:00Z", {"number": 25544}, "", "only stored set"),
    ],
)
def test_each_verdict_has_its_plain_sentence(
    text: str,
    more: dict,
    begins: str,
    has: str,
    snapshot: SnapshotAssertion,
) -> None:
    said = sentences(answered(text, **more))
    assert said.headline.startswith(begins)
    everything = " ".join((said.headline, *said.details, *said.basis))
    assert has in everything
    assert "nan" not in everything
    assert "inf " not in everything
    assert "\n".join((said.headline, *said.details, *said.basis)) == snapshot


def test_where_nothing_is_known_no_sight_is_described() -> None:
    said = sentences(answered("2025-06-01 00:00Z"))
    assert said.headline.startswith("Undetermined")
    assert said.details == ()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (-15.9, "15.9 s"),
        (59.6, "1 min 00 s"),
        (3599.6, "1 h 00 min"),
        (20_500, "5 h 42 min"),
        (400_000, "4.6 days"),
    ],
)
def test_lengths_are_told_in_their_greatest_units(seconds: float, text: str) -> None:
    assert spell(seconds) == text


def test_local_times_are_rounded_to_the_millisecond() -> None:
    moment = datetime(2023, 11, 21, 23, 59, 59, 999_600, tzinfo=UTC)
    assert iso_local(moment, parse_zone("Asia/Pyongyang")) == "2023-11-22T09:00:00.000+09:00"


def test_the_place_is_in_reach_around_the_culmination() -> None:
    row = claim_rows(answered("2023-11-22 00:18Z", kind="taken").assessments)
    begin, tca, end = (row[name][0] for name in ("reach_from", "tca", "reach_until"))
    assert begin < tca < end
    far = claim_rows(answered("2023-11-22 00:18Z", kind="taken", reach=10.0).assessments)
    assert np.isnat(far["reach_from"][0])
    assert np.isnat(far["reach_until"][0])


def test_received_before_the_contact_ended_or_after_is_said_with_what_the_set_leaves_open() -> None:
    """Only a time before the data could be down needs the element set's own uncertainty."""
    for text, side in (("2023-11-22 00:21Z", "after"), ("2023-11-22 01:21Z", "before")):
        (assessment,) = answered(text).assessments
        assert assessment.match is not None
        assert (assessment.match.margin_s > 0.0) == (side == "before")
        remark = str(claim_rows([assessment])["remark"][0])
        assert f" {side} the end of the claimed minute" in remark
        assert ("the times are uncertain by ±" in remark) == (side == "after")
