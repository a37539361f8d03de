"""The satellite catalogue: rows to records, damage named, nothing but data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orbitwatch.archive.database.store import Store
from orbitwatch.archive.sources.celestrak import fetch
from orbitwatch.archive.sources.celestrak_queries import Query
from orbitwatch.archive.sources.http import Client
from orbitwatch.archive.sources.satcat import read_satcat
from orbitwatch.errors import ElementsError
from tests.archive.server import Answer, Server

HEADER = (
    "OBJECT_NAME,OBJECT_ID,NORAD_CAT_ID,OBJECT_TYPE,OPS_STATUS_CODE,OWNER,LAUNCH_DATE,LAUNCH_SITE,"
    "DECAY_DATE,PERIOD,INCLINATION,APOGEE,PERIGEE,RCS,DATA_STATUS_CODE,ORBIT_CENTER,ORBIT_TYPE\n"
)
KMS = (
    "KMS 3-2,2012-072A,39026,PAY,D,NKOR,2012-12-12,YUN,2023-09-13,"
    "89.04,97.26,231,223,0.4250,,EA,IMP\n"
)
NEW = "OBJECT B,2026-152B,100793,UNK,,US,2026-07-03,WRAS,,92.07,20.60,391,361,,,EA,ORB\n"


def test_rows_become_records() -> None:
    kms, new = read_satcat((HEADER + KMS + NEW).encode(), "x").records
    assert (kms.catalog_id, kms.name, kms.object_id) == (39026, "KMS 3-2", "2012-072A")
    assert (kms.kind, kms.owner, kms.launch_site) == ("payload", "NKOR", "YUN")
    assert (kms.launched, kms.decayed) == ("2012-12-12", "2023-09-13")
    assert kms.in_orbit_from == datetime(2012, 12, 12, tzinfo=UTC)
    assert kms.in_orbit_until == datetime(2023, 9, 14, tzinfo=UTC), "some time within the 13th"
    assert (new.catalog_id, new.kind, new.decayed, new.in_orbit_until) == (100793, None, None, None)


@pytest.mark.parametrize(
    ("old", "damaged", "field"),
    [
        ("39026", "x39026", "NORAD_CAT_ID"),
        ("39026", "0", "NORAD_CAT_ID"),
        ("39026", "1234567890", "NORAD_CAT_ID"),
        ("2012-12-12", "2012-13-12", "LAUNCH_DATE"),
        ("KMS 3-2", "KMS\x1b[31m", "OBJECT_NAME"),
        ("KMS 3-2", "KMS\u202e3-2", "OBJECT_NAME"),
        ("KMS 3-2", "K" * 200, "OBJECT_NAME"),
        (",IMP", "", "row"),
        ("KMS 3-2", '"KMS 3-2', "row"),
    ],
)
def test_damaged_rows_are_left_out(old: str, damaged: str, field: str) -> None:
    result = read_satcat((HEADER + KMS.replace(old, damaged) + NEW).encode(), "x")
    assert [record.name for record in result.records] == ["OBJECT B"]
    assert [(refusal.line, refusal.field) for refusal in result.refused] == [(2, field)]
    assert str(result.refused[0]).isprintable()


@pytest.mark.parametrize("text", ["", "<html></html>", "NORAD_CAT_ID\n5\n", "No data"])
def test_what_is_no_catalogue(text: str) -> None:
    with pytest.raises(ElementsError, match="not a SATCAT"):
        read_satcat(text.encode(), "x")


def test_a_clock_that_ran_ahead_blocks_nothing(
    store: Store, server: Server, client: Client
) -> None:
    real = datetime.now(UTC)
    alive = (HEADER + KMS.replace("2023-09-13", "")).encode()
    server.answer(Answer(alive), Answer((HEADER + KMS).encode()))
    wrong = real + timedelta(days=1000)
    fetch(store, client, server.url, Query("satcat"), lambda: wrong)
    later = real - timedelta(hours=1)  # the clock is right again, and two hours are over
    store.connection.execute("DELETE FROM attempt")
    fetch(store, client, server.url, Query("satcat"), lambda: later)
    assert store.select("SELECT decayed FROM satcat") == [("2023-09-13",)]
    store.put_objects(
        read_satcat(alive, "x").records, source="x", fetched=later - timedelta(hours=1)
    )
    assert store.select("SELECT decayed FROM satcat") == [("2023-09-13",)], "older news"


def test_it_is_fetched_and_kept(store: Store, server: Server, client: Client) -> None:
    server.answer(Answer((HEADER + KMS + NEW).encode()))
    now = datetime(2026, 8, 22, tzinfo=UTC)
    got = fetch(store, client, server.url, Query("satcat"), lambda: now)
    assert (len(got.content.records), got.content.sets) == (2, ())
    assert server.targets == ["/pub/satcat.csv"]
    rows = store.select("SELECT name, decayed FROM satcat WHERE catalog_id = 39026")
    assert rows == [("KMS 3-2", "2023-09-13")]
