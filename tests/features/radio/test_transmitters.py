"""Transmitters: fetched from a real server once a day, kept, listed and used."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from orbitwatch.archive.transmitters import read_transmitters
from orbitwatch.errors import UsageError
from orbitwatch.features.radio.passband import distinct, link_of
from tests.archive.server import PAGE, Answer, Server, serving
from tests.cli.running import Ran, run
from tests.features.radio.records import BODY, PASSBAND, RECORDS, record

JSON = "application/json"
PASS = ("doppler", "iss", "-s", "rome", "--start", "2026-08-22T18:00Z", "--step", "1min")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as satnogs:
        satnogs.answer(Answer(BODY, type=JSON))
        yield satnogs


def fetch(home: Path, server: Server) -> Ran:
    online = {"ORBITWATCH_OFFLINE": "0", "ORBITWATCH_SATNOGS_URL": server.url}
    return run(home, "fetch", "--transmitters", "--format", "json", **online)


def listed(home: Path, *args: str) -> list[dict[str, str]]:
    ran = run(home, "transmitters", *args)
    assert ran.code == 0, ran.err
    assert "CC BY-SA 4.0" in ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_all_come_in_one_request_and_no_second_is_sent_that_day(
    tmp_path: Path, server: Server
) -> None:
    first = fetch(tmp_path, server)
    assert first.code == 0, first.err
    assert "CC BY-SA 4.0" in first.err
    assert json.loads(first.out)[0]["outcome"] == "stored"
    again = fetch(tmp_path, server)
    assert json.loads(again.out)[0]["asked"] is False
    assert server.targets == ["/api/transmitters/?format=json"]
    assert "transmitters" in run(tmp_path, "status", "--format", "csv").out


def test_a_list_that_comes_again_replaces_the_one_before(tmp_path: Path, server: Server) -> None:
    fetch(tmp_path, server)
    from orbitwatch.archive.database.opening import open_store

    with open_store(tmp_path / "data") as store, store.transaction():
        store.connection.execute("UPDATE attempt SET started = started - 90000")
    server.answer(Answer(json.dumps([record("aaaaaaaa-new")]).encode(), type=JSON))
    fetch(tmp_path, server)
    assert [row["uuid"] for row in listed(tmp_path, "iss")] == ["aaaaaaaa-new"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(PAGE, type="text/html"),
        Answer(PAGE, status=503, type="text/html"),
        Answer(b"", status=301, headers=(("Location", "/elsewhere"),)),
        Answer(BODY[:-30], type=JSON),
        Answer(BODY, type=JSON, cut=400),
        Answer(b"[]", type=JSON),
        Answer(b'{"results": []}', type=JSON),
        Answer(b"[1, 2]", type=JSON),
        Answer(b"[" * 100_000, type=JSON),
        Answer(b"\xff\xfe", type=JSON),
        Answer(silent=True),
    ],
    ids=lambda answer: f"{answer.status} {answer.body[:12]!r} {answer.cut or ''}",
)
def test_what_is_no_list_is_refused_in_one_line_and_what_is_held_stays(
    tmp_path: Path, server: Server, answer: Answer
) -> None:
    server.answer(answer)
    ran = fetch(tmp_path, server)
    assert ran.code == 4
    assert len(ran.err.splitlines()) == 1
    assert fetch(tmp_path, server).code == 4
    assert len(server.asked) == 1


def test_a_damaged_record_costs_itself_alone() -> None:
    broken = [
        record("no-number", norad_cat_id=None),
        record("", norad_cat_id=5),
        record("negative", downlink_low=-1),
        record("words", uplink_low="145 MHz"),
        None,
        "text",
    ]
    good, refused = read_transmitters(json.dumps(broken + RECORDS).encode(), "made")
    assert {one.uuid for one in good} == {one["uuid"] for one in RECORDS}
    assert [one.line for one in refused] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("field", sorted(set(RECORDS[0]) - {"uuid", "norad_cat_id"}))
@pytest.mark.parametrize("value", [None, 0, "", [], {}])
def test_null_and_nonsense_elsewhere_never_cost_a_record(field: str, value: object) -> None:
    if field.endswith(("_low", "_high")) and value in ([], {}):
        return  # a frequency that cannot be read is not made up
    good, refused = read_transmitters(json.dumps([record("one", **{field: value})]).encode(), "x")
    assert len(good) == 1, refused


def test_a_temporary_number_is_followed_to_the_object(tmp_path: Path, server: Server) -> None:
    fetch(tmp_path, server)
    rows = {row["uuid"]: row for row in listed(tmp_path, "hst")}
    assert rows["eeeeeeee-hst"]["temporary_id"] == "99123"
    assert rows["eeeeeeee-hst"]["catalog_id"] == "20580"
    assert rows["ffffffff-null"]["mode"] == ""


def test_a_transponder_stands_there_once_as_the_ssb_record_has_it(
    tmp_path: Path, server: Server
) -> None:
    fetch(tmp_path, server)
    (linear,) = [row for row in listed(tmp_path, "iss") if row["type"] == "Transponder"]
    assert linear["uuid"] == "cccccccc-ssb"
    assert linear["mode"] == "SSB/CW"
    assert linear["inverted"] == "true"


def test_all_of_a_mode_in_a_band_without_what_is_dead(tmp_path: Path, server: Server) -> None:
    fetch(tmp_path, server)
    fm = listed(tmp_path, "--all", "--mode", "fm", "--band", "70cm")
    assert {row["uuid"] for row in fm} == {"aaaaaaaa-fm", "eeeeeeee-hst"}
    assert "dddddddd-dead" not in {row["uuid"] for row in listed(tmp_path, "--all")}
    assert "dddddddd-dead" in {row["uuid"] for row in listed(tmp_path, "iss")}


@pytest.mark.parametrize("inverted", [False, True])
def test_uplink_and_downlink_of_a_passband_are_a_pair(inverted: bool) -> None:
    fields = {**PASSBAND, "mode": "SSB", "invert": inverted}
    (one,), _ = read_transmitters(json.dumps([record("x", **fields)]).encode(), "made")
    link = link_of(one, downlink_hz=435_620_000)
    assert link.uplink_hz == (145_985_000 if inverted else 145_945_000)
    assert link_of(one, uplink_hz=link.uplink_hz) == link
    assert link_of(one).downlink_hz == 435_640_000
    for outside in (435_609_999, 435_670_001):
        with pytest.raises(UsageError, match="outside the transmitter"):
            link_of(one, downlink_hz=outside)


def test_the_drift_is_applied_in_parts_per_billion() -> None:
    (one,), _ = read_transmitters(json.dumps([record("x", downlink_drift=-2000)]).encode(), "made")
    assert link_of(one).downlink_hz == pytest.approx(437_800_000 - 875.6)


def test_of_twins_the_active_one_counts() -> None:
    fields = {**PASSBAND, "mode": "SSB", "invert": True, "status": "inactive"}
    twins = [record("x", **fields), record("y", **{**fields, "mode": "CW", "status": "active"})]
    (one,) = distinct(read_transmitters(json.dumps(twins).encode(), "made")[0])
    assert (one.uuid, one.status, one.inverted) == ("x", "active", True)


@pytest.mark.parametrize(
    ("name", "uuid"),
    [
        ("aaaaaaaa-fm", "Mode V/U FM voice repeater"),
        ("aaaaaa", "Mode V/U FM voice repeater"),
        ("fm v/u", "Mode V/U FM voice repeater"),
        ("SSB mode v/u", "Linear"),
        ("bbbbbbbb-cw", "Linear: downlink 435.640000 MHz, uplink 145.965000 MHz, inverting"),
    ],
)
def test_a_transmitter_is_named_by_uuid_or_words(
    tmp_path: Path, server: Server, name: str, uuid: str
) -> None:
    fetch(tmp_path, server)
    ran = run(tmp_path, *PASS, "--transmitter", name)
    assert ran.code == 0, ran.err
    assert uuid in ran.err
    assert "CC BY-SA 4.0" in ran.err


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [("nothing", "known are", 3), ("v/u", "matches 2 transmitters", 2), ("old", "not listed", 0)],
)
def test_an_unknown_or_doubtful_transmitter(
    tmp_path: Path, server: Server, name: str, words: str, code: int
) -> None:
    fetch(tmp_path, server)
    ran = run(tmp_path, *PASS, "--transmitter", name)
    assert ran.code == code
    assert words in ran.err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("transmitters", "iss"), "no transmitters are stored"),
        (("transmitters",), "name an object"),
        (("transmitters", "iss", "--all"), "name an object"),
        (("transmitters", "--all", "--band", "7m"), "unknown band"),
        (("fetch", "--transmitters", "iss"), "give it alone"),
        (("fetch", "--transmitters"), "offline"),
    ],
)
def test_one_line_says_what_is_wrong(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    ran = run(tmp_path, *args)
    assert ran.code in (2, 3, 4)
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1
