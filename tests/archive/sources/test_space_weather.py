"""Space weather is fetched once a day, its forecasts are left, and answers rest on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from orbitwatch.accuracy import space_weather as accuracy
from orbitwatch.archive.database.attempts import latest_attempts
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.sources.celestrak import fetch
from orbitwatch.archive.sources.celestrak_queries import Query
from orbitwatch.archive.sources.http import Client
from orbitwatch.archive.sources.policy import next_query_time
from orbitwatch.archive.sources.space_weather import read_space_weather
from orbitwatch.archive.space_weather import use_space_weather
from orbitwatch.errors import ElementsError
from tests.archive.server import Answer, Server

NOW = datetime(2026, 8, 22, 13, tzinfo=UTC)
HEADER = "DATE,BSRN,AP_AVG,ISN,F10.7_OBS,F10.7_ADJ,F10.7_DATA_TYPE\r\n"
ORIGIN = date(2000, 1, 1)


def lines(first: date, fluxes: list[float], kind: str = "OBS") -> str:
    days = [first + timedelta(days=k) for k in range(len(fluxes))]
    return "".join(f"{d},2600,7,100,{f},{f},{kind}\r\n" for d, f in zip(days, fluxes, strict=True))


FILE = HEADER + lines(date(2026, 7, 1), [100.0 + k % 9 for k in range(50)])
FORECAST = lines(date(2026, 8, 20), [111.0] * 3, "PRD") + lines(date(2027, 1, 1), [99.0], "PRM")


def test_observations_are_kept_and_forecasts_are_not(
    store: Store, server: Server, client: Client
) -> None:
    server.answer(Answer((FILE + FORECAST).encode()))
    got = fetch(store, client, server.url, Query("space-weather"), lambda: NOW)
    assert server.targets == ["/SpaceData/SW-Last5Years.csv"]
    assert (got.outcome, len(got.content.space_weather), got.new) == ("stored", 50, 50)
    days = store.space_weather()
    first = (date(2026, 7, 1) - ORIGIN).days
    assert sorted(days) == list(range(first, first + 50))
    assert days[first + 3] == (103.0, 7.0)


def test_it_is_asked_for_once_a_day(store: Store, server: Server, client: Client) -> None:
    server.answer(Answer(FILE.encode()))
    query = Query("space-weather")
    fetch(store, client, server.url, query, lambda: NOW)
    early = fetch(store, client, server.url, query, lambda: NOW + timedelta(hours=23))
    assert (early.outcome, early.asked, len(server.targets)) == ("current", False, 1)
    (attempt,) = latest_attempts(store)
    assert next_query_time(attempt) == NOW + timedelta(days=1)
    mended = FILE.replace(",103.0,103.0,", ",104.5,103.0,", 1)
    server.answer(Answer((mended + lines(date(2026, 8, 20), [120.0])).encode()))
    again = fetch(store, client, server.url, query, lambda: NOW + timedelta(hours=25))
    assert (again.asked, again.new) == (True, 2)
    assert len(store.space_weather()) == 51


def test_a_damaged_row_is_refused_and_its_neighbours_are_kept() -> None:
    days, refused = read_space_weather(
        FILE.replace("108.0,", "lots,", 1).replace("2026-07-03", "2026-07-33").encode(), "x"
    )
    assert len(days) == 48
    assert [(r.line, r.field) for r in refused] == [(4, "DATE"), (10, "F10.7_OBS")]
    with pytest.raises(ElementsError, match="not space weather"):
        read_space_weather(b"<html>", "x")


def test_answers_rest_on_what_is_held(store: Store) -> None:
    store.put_space_weather(read_space_weather(FILE.encode(), "x")[0])
    day = np.array([(date(2026, 8, 10) - ORIGIN).days + 0.5])
    months = accuracy.shipped_space_weather()
    use_space_weather(store.file.parent, lambda _: None)
    try:
        flux, swing = accuracy.in_use().activity(day)
        values = [100.0 + k % 9 for k in range(13, 40)]
        assert flux[0] == pytest.approx(np.mean(values))
        assert swing[0] == pytest.approx(np.std(values))
        assert np.isfinite(accuracy.in_use().drag_error(day, np.array([5.0])))[0]
        assert np.isnan(accuracy.in_use().drag_error(day, np.array([30.0])))[0]
        long_ago = day - 1000.0
        assert accuracy.in_use().activity(long_ago) == months.activity(long_ago)
    finally:
        accuracy.use(accuracy.shipped_space_weather)
