"""CelesTrak's rules of use, and what becomes of each kind of reply."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orbitwatch.archive.database.attempts import AttemptLog, Claim, latest_attempts
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.reply import UnreachableError
from orbitwatch.archive.sources.celestrak import Fetched, fetch, fetch_all
from orbitwatch.archive.sources.celestrak_queries import Query, object_query
from orbitwatch.archive.sources.http import Client
from orbitwatch.archive.sources.policy import (
    BYTES_TO_STOP,
    CELESTRAK,
    ERRORS_TO_STOP,
    celestrak_budget,
    check_celestrak,
    next_query_time,
)
from orbitwatch.errors import NotFoundError, SourceError
from tests.archive.server import (
    HEADER,
    HST_ROW,
    ISS_CSV,
    ISS_ROW,
    NOT_FOUND,
    NOT_UPDATED,
    PAGE,
    SARAMAGO_ROW,
    Answer,
    Server,
    unused_port,
)

NOW = datetime(2026, 8, 22, 16, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ISS = object_query("25544")
STATIONS = Query("gp", "GROUP", "stations")
MISSING = Answer(NOT_FOUND, 404, "text/plain")
CURRENT = Answer(NOT_UPDATED, 403, "text/plain")

UNUSABLE = {
    "html": Answer(PAGE, type="text/html"),
    "html that says it is text": Answer(PAGE, type="text/plain"),
    "empty": Answer(b""),
    "blank": Answer(b"\r\n"),
    "header alone": Answer(HEADER.encode()),
    "no data": Answer(b"out of order"),
    "cut": Answer(cut=300),
    "longer than it is": Answer(length=len(ISS_CSV) + 10),
    "chunks cut": Answer(chunked=True, cut=300),
    "cut, length unknown": Answer(ISS_CSV[:-10], length=None),
    "announced too short": Answer((HEADER + HST_ROW + ISS_ROW).encode(), length=600),
    "bad rows alone": Answer((HEADER + ISS_ROW.replace("15.4957", "99.4957")).encode()),
}
REFUSED = {
    "moved": Answer(b"", 301, headers=(("Location", "/elsewhere"),)),
    "forbidden": Answer(b"Your address is blocked.", 403, "text/plain"),
    "not found": Answer(PAGE, 404, "text/html"),
    "invalid": Answer(b'Invalid query: "GROUP=x"', 400, "text/plain"),
    "error": Answer(PAGE, 500, "text/html"),
    "busy": Answer(b"", 503),
}


class Run:
    """Asks the server with a store, at a time."""

    def __init__(self, store: Store, server: Server, client: Client) -> None:
        self.store, self.server, self.client = store, server, client

    def __call__(self, query: Query = ISS, now: datetime = NOW) -> Fetched:
        return fetch(self.store, self.client, self.server.url, query, lambda: now)

    def outcome(self, query: Query = ISS) -> str | None:
        last = AttemptLog(self.store, CELESTRAK).last(query.key)
        return last.outcome if last else None


@pytest.fixture
def ask(store: Store, server: Server, client: Client) -> Run:
    return Run(store, server, client)


@pytest.mark.parametrize(
    ("query", "target", "key"),
    [
        (ISS, "/NORAD/elements/gp.php?CATNR=25544&FORMAT=CSV", "gp.php?CATNR=25544"),
        (object_query(" 0005 "), "/NORAD/elements/gp.php?CATNR=5&FORMAT=CSV", "gp.php?CATNR=5"),
        (
            object_query("2023-179", "first"),
            "/NORAD/elements/gp-first.php?INTDES=2023-179&FORMAT=CSV",
            "gp-first.php?INTDES=2023-179",
        ),
        (
            object_query("2023-179A"),
            "/NORAD/elements/gp.php?INTDES=2023-179&FORMAT=CSV",
            "gp.php?INTDES=2023-179",
        ),
        (
            object_query("iss & co/x", "supplemental"),
            "/NORAD/elements/supplemental/sup-gp.php?NAME=iss%20%26%20co/x&FORMAT=CSV",
            "sup-gp.php?NAME=ISS & CO/X",
        ),
        (
            Query("satcat", "CATNR", "58400"),
            "/satcat/records.php?CATNR=58400&FORMAT=CSV",
            "records.php?CATNR=58400",
        ),
        (Query("satcat"), "/pub/satcat.csv", "satcat.csv"),
    ],
)
def test_addresses(query: Query, target: str, key: str) -> None:
    assert (query.target, query.key) == (target, key)


def test_a_set_is_fetched_and_kept(ask: Run) -> None:
    got = ask()
    assert (got.outcome, got.asked, len(got.content.sets), got.new) == ("stored", True, 1, 1)
    assert got.again == NOW + 2 * HOUR
    assert ask.server.targets == [ISS.target]
    assert [s.object_name for s in ask.store.newest([25544])] == ["ISS (ZARYA)"]
    (attempt,) = latest_attempts(ask.store)
    assert (attempt.source, attempt.query) == ("celestrak", "gp.php?CATNR=25544")
    assert (attempt.started, attempt.status, attempt.outcome) == (NOW, 200, "stored")
    assert (attempt.bytes, attempt.sets) == (len(ISS_CSV), 1)


def test_the_same_query_waits_two_hours(ask: Run) -> None:
    ask()
    got = ask(now=NOW + 2 * HOUR - MINUTE)
    assert (got.outcome, got.asked, got.again) == ("current", False, NOW + 2 * HOUR)
    assert len(ask.server.asked) == 1
    got = ask(now=NOW + 2 * HOUR)
    assert (got.outcome, got.asked, got.new) == ("stored", True, 0)
    assert len(ask.server.asked) == 2


def test_case_does_not_make_it_another_query(ask: Run) -> None:
    ask(Query("gp", "GROUP", "Stations"))
    assert ask(STATIONS).asked is False
    assert ask(object_query("25544")).asked is True


@pytest.mark.parametrize("what", UNUSABLE)
def test_unusable_replies_store_nothing(ask: Run, what: str) -> None:
    ask.server.answer(UNUSABLE[what])
    with pytest.raises(SourceError):
        ask()
    assert ask.store.newest() == []
    assert ask.outcome() == "unusable"
    with pytest.raises(SourceError, match="nothing usable"):
        ask(now=NOW + HOUR)
    assert len(ask.server.asked) == 1, "what failed is not asked again either"


@pytest.mark.parametrize("what", REFUSED)
def test_refusals_are_remembered(ask: Run, what: str) -> None:
    ask.server.answer(REFUSED[what])
    with pytest.raises(SourceError, match=f"HTTP {REFUSED[what].status}"):
        ask()
    with pytest.raises(SourceError, match=f"ago, and refused with HTTP {REFUSED[what].status}"):
        ask(now=NOW + MINUTE)
    assert (len(ask.server.asked), ask.outcome()) == (1, "refused")


def test_what_is_held_survives_every_failure(ask: Run) -> None:
    ask()
    held = ask.store.history(25544)
    now = NOW
    for answer in (*UNUSABLE.values(), *REFUSED.values()):
        ask.server.answer(answer)
        now += 3 * HOUR
        with pytest.raises(SourceError):
            ask(now=now)
    assert ask.store.history(25544) == held


def test_no_such_object_is_remembered(ask: Run) -> None:
    ask.server.answer(MISSING)
    for now in (NOW, NOW + HOUR):
        with pytest.raises(NotFoundError, match="nothing for object 25544"):
            ask(now=now)
    assert (len(ask.server.asked), ask.outcome()) == (1, "missing")
    for body in (b"No SupGP data found", b"No SATCAT records found\r\n"):
        ask.server.answer(Answer(body, 404, "text/html"))
        with pytest.raises(NotFoundError):
            ask(object_query(str(len(body))))


def test_yours_is_current(ask: Run) -> None:
    ask.server.answer(CURRENT)
    with pytest.raises(SourceError, match="none of it is stored"):
        ask(STATIONS)
    ask.server.answer(Answer(), CURRENT)
    assert ask(STATIONS, NOW + 3 * HOUR).outcome == "stored"
    got = ask(STATIONS, NOW + 6 * HOUR)
    assert (got.outcome, got.asked) == ("current", True)
    assert ask(STATIONS, NOW + 7 * HOUR).asked is False
    assert len(ask.server.asked) == 3


def test_held_from_elsewhere_is_held(ask: Run) -> None:
    ask(STATIONS)
    ask.server.answer(CURRENT)
    assert ask(ISS).outcome == "current", "the group brought that object"


def test_good_rows_beside_bad_ones_are_kept(ask: Run) -> None:
    bad = HST_ROW.replace("28.4738", "nan")
    ask.server.answer(Answer((HEADER + ISS_ROW + bad + SARAMAGO_ROW + "rubbish\r\n").encode()))
    got = ask(STATIONS)
    assert (len(got.content.sets), got.new) == (2, 2)
    assert [(refusal.line, refusal.field) for refusal in got.content.refused] == [
        (3, "INCLINATION"),
        (5, "row"),
    ]
    assert ask.store.group("stations") == (25544, 100000)


def test_a_network_that_is_down_does_not_count(ask: Run) -> None:
    nowhere = f"http://127.0.0.1:{unused_port()}"
    for _ in range(3):
        with pytest.raises(UnreachableError):
            fetch(ask.store, ask.client, nowhere, ISS, lambda: NOW)
    assert latest_attempts(ask.store) == []
    assert ask().outcome == "stored", "at once when it is back"


def test_a_server_that_hangs_up_counts(ask: Run) -> None:
    ask.server.answer(Answer(silent=True))
    with pytest.raises(SourceError):
        ask()
    assert ask.outcome() == "silent"
    with pytest.raises(SourceError, match="did not answer"):
        ask(now=NOW + HOUR)


def test_a_clock_set_back(ask: Run) -> None:
    """What was asked in the future was asked now: two hours more at most, and never for ever."""
    ask(now=datetime(2099, 1, 1, tzinfo=UTC))
    assert ask().asked is False
    assert ask(now=NOW + 2 * HOUR - MINUTE).asked is False
    assert ask(now=NOW + 2 * HOUR).asked is True
    assert len(ask.server.asked) == 2


def test_the_clock_is_read_when_a_query_is_claimed(ask: Run) -> None:
    """A run may last for hours, and another process may have asked since it began."""
    moments = iter((NOW, NOW + HOUR, NOW + 2 * HOUR))

    def clock() -> datetime:
        assert ask.store.connection.in_transaction
        return next(moments)

    ask.server.answer(Answer(), Answer((HEADER + HST_ROW).encode()))
    queries = [ISS, object_query("20580")]
    again = [f.again for f in fetch_all(ask.store, ask.client, ask.server.url, queries, clock)]
    assert again == [NOW + 2 * HOUR, NOW + 3 * HOUR]
    assert [a.started for a in latest_attempts(ask.store)] == [NOW + HOUR, NOW]


def test_what_another_process_just_asked_keeps_its_time(ask: Run) -> None:
    """Two clocks a little apart: nothing is dated back, nor asked again too soon."""
    ask(now=NOW + 9 * MINUTE)
    ask.server.answer(Answer((HEADER + HST_ROW).encode()))
    ask(object_query("20580"))
    assert [a.started for a in latest_attempts(ask.store)] == [NOW, NOW + 9 * MINUTE]
    assert ask(now=NOW + 2 * HOUR + 8 * MINUTE).asked is False


def test_a_wrong_clock_is_settled_though_the_check_refuses(ask: Run) -> None:
    ask(now=NOW + HOUR)
    assert ask().asked is False
    assert [a.started for a in latest_attempts(ask.store)] == [NOW]


def test_it_stops_long_before_the_fiftieth_error(ask: Run) -> None:
    ask.server.answer(MISSING)
    for number in range(ERRORS_TO_STOP):
        with pytest.raises(NotFoundError):
            ask(object_query(str(90000 + number)), NOW + timedelta(seconds=number))
    with pytest.raises(SourceError, match="refused 40 requests"):
        ask()
    assert len(ask.server.asked) == ERRORS_TO_STOP
    ask.server.answer(Answer())
    assert ask(now=NOW + 3 * HOUR).outcome == "stored"


def test_it_stops_before_a_hundred_megabytes(ask: Run) -> None:
    log = AttemptLog(ask.store, CELESTRAK)

    def used(megabytes: int) -> None:
        claim = log.claim(f"some list {megabytes}", lambda: NOW, lambda _: 0)
        claim.complete("stored", status=200, received=megabytes * 1_000_000, sets=1)

    used(85)
    assert celestrak_budget(log, NOW).bytes_left == BYTES_TO_STOP - 85_000_000
    assert ask(STATIONS).outcome == "stored"
    used(6)
    with pytest.raises(SourceError, match="has sent 91 MB in a day"):
        ask()
    assert ask(now=NOW + 25 * HOUR).outcome == "stored"


def test_requests_under_way_share_what_is_left(ask: Run) -> None:
    log = AttemptLog(ask.store, CELESTRAK)
    used = log.claim("earlier", lambda: NOW, lambda _: 0)
    used.complete("stored", status=200, received=BYTES_TO_STOP - 30 * 2**20)

    def claim(name: str) -> Claim:
        query = Query("gp", "GROUP", name)
        return log.claim(
            query.key, lambda: NOW, lambda now: check_celestrak(log, query.key, now, 24 * 2**20)
        )

    first, second = claim("a"), claim("b")
    assert (first.allowance, second.allowance) == (24 * 2**20, 6 * 2**20)
    with pytest.raises(SourceError, match="has sent 90 MB in a day, or is about to"):
        claim("c")
    first.complete("stored", status=200, received=2**20)
    assert celestrak_budget(log, NOW).bytes_left == 23 * 2**20
    second.withdraw()
    assert claim("c").allowance == 24 * 2**20


def test_a_reply_beyond_the_limit_is_not_read(ask: Run) -> None:
    log = AttemptLog(ask.store, CELESTRAK)
    used = log.claim("earlier", lambda: NOW, lambda _: 0)
    used.complete("stored", status=200, received=BYTES_TO_STOP - 1000)
    ask.server.answer(Answer(ISS_CSV + b"\n" * 1000))
    with pytest.raises(SourceError, match="announces more than 1,000 bytes"):
        ask()
    assert celestrak_budget(log, NOW).bytes == BYTES_TO_STOP - 1000
    assert ask.outcome() == "unusable"


def test_a_reply_about_other_objects_is_none(ask: Run) -> None:
    ask.server.answer(Answer((HEADER + HST_ROW).encode()))
    with pytest.raises(SourceError, match="it is about other objects, such as 20580"):
        ask()
    assert (ask.outcome(), ask.store.newest()) == ("unusable", [])
    assert len(ask(Query("gp", "NAME", "zarya")).content.sets) == 1, "a name may be anything's"


def test_current_means_the_same_kind_of_set(ask: Run) -> None:
    supplemental = object_query("25544", "supplemental")
    ask()
    ask.server.answer(CURRENT)
    with pytest.raises(SourceError, match="supplemental sets of object 25544 here already"):
        ask(supplemental)
    ask.server.answer(Answer(ISS_CSV.replace(b"15.49570248", b"15.49570999")), CURRENT)
    assert ask(supplemental, NOW + 3 * HOUR).new == 1
    assert ask(supplemental, NOW + 6 * HOUR).outcome == "current"


def test_a_supplemental_set_is_no_general_one(ask: Run) -> None:
    ask(object_query("25544", "supplemental"))
    ask.server.answer(CURRENT)
    with pytest.raises(SourceError, match="none of it is stored"):
        ask()


def test_a_run_ends_at_the_first_reply_that_is_not_200(ask: Run) -> None:
    queries = [object_query(str(number)) for number in (25544, 1, 2, 3)]
    ask.server.answer(Answer(), MISSING)
    with pytest.raises(NotFoundError) as caught:
        list(fetch_all(ask.store, ask.client, ask.server.url, queries, lambda: NOW))
    assert "not requested, as its rules require: object 2, object 3" in (caught.value.hint or "")
    assert len(ask.server.asked) == 2
    assert len(ask.store.newest()) == 1


def test_what_was_not_sent_stops_nothing(ask: Run) -> None:
    ask.server.answer(MISSING)
    with pytest.raises(NotFoundError):
        ask(object_query("1"))
    ask.server.answer(Answer())
    run = fetch_all(
        ask.store, ask.client, ask.server.url, [object_query("1"), ISS], lambda: NOW + HOUR
    )
    assert next(run).outcome == "stored"
    with pytest.raises(NotFoundError):
        next(run)


def test_a_run_ends_when_one_is_current(ask: Run) -> None:
    ask()
    ask.server.answer(CURRENT)
    run = fetch_all(
        ask.store, ask.client, ask.server.url, [ISS, object_query("5")], lambda: NOW + 3 * HOUR
    )
    assert next(run).outcome == "current"
    with pytest.raises(SourceError, match="HTTP 403"):
        next(run)
    assert len(ask.server.asked) == 2


def test_a_full_disk(ask: Run) -> None:
    ask()
    held = ask.store.history(25544)
    pages = ask.store.select("PRAGMA page_count")[0][0]
    ask.store.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    many = "".join(ISS_ROW.replace("25544", str(30000 + n)) for n in range(2000))
    ask.server.answer(Answer((HEADER + many).encode()))
    with pytest.raises(SourceError, match="cannot write"):
        ask(STATIONS)
    assert [s.norad_cat_id for s in ask.store.newest()] == [25544]
    assert ask.store.history(25544) == held
    assert ask.store.group("stations") == ()
    ask.store.connection.execute(f"PRAGMA max_page_count = {10 * pages + 1000}")
    with pytest.raises(SourceError, match="has not answered yet"):
        ask(STATIONS)
    assert ask(STATIONS, NOW + 2 * HOUR).new == 2000


def test_supplemental_sets_rank_behind(ask: Run) -> None:
    extended = HEADER.rstrip() + ",RMS,DATA_SOURCE\r\n" + ISS_ROW.rstrip() + ",0.119,ISS-E\r\n"
    extended = extended.replace("15.49570248", "15.49570999")
    ask.server.answer(Answer(extended.encode()), Answer())
    assert ask(object_query("25544", "supplemental")).new == 1
    assert ask().new == 1
    assert [s.mean_motion for s in ask.store.history(25544)] == [15.49570999, 15.49570248]


def test_when_a_query_may_be_asked_again(ask: Run) -> None:
    ask()
    (attempt,) = latest_attempts(ask.store)
    assert next_query_time(attempt) == NOW + 2 * HOUR


def test_too_many_requests_stop_every_query(ask: Run) -> None:
    ask.server.answer(Answer(b"slow down", 429), Answer())
    with pytest.raises(SourceError, match="HTTP 429"):
        ask(STATIONS)
    with pytest.raises(SourceError, match="that it has had too many requests"):
        ask(now=NOW + HOUR)
    assert len(ask.server.asked) == 1
    assert ask(now=NOW + 2 * HOUR).new == 1
