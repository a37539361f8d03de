"""Space-Track: logging in and out, each history once for ever, and a password nobody sees."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from orbitwatch.archive.database.attempts import AttemptLog
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.sources.credentials import Credentials, find_credentials
from orbitwatch.archive.sources.history_queries import HistoryQuery, is_stored
from orbitwatch.archive.sources.http import Client
from orbitwatch.archive.sources.policy import SPACETRACK, NotDueError
from orbitwatch.archive.sources.spacetrack import logged_in
from orbitwatch.archive.sources.spacetrack_replies import History
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.errors import OrbitwatchError, SourceError, UsageError
from tests.archive.server import ISS_CSV, PAGE, Answer, Server, serving, unused_port
from tests.elements.omm_json_text import write_omm_json

SECRET = "tiger-42/&=é"
WHO = Credentials("someone@example.org", SECRET)
NOW = datetime(2026, 8, 22, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUERY = HistoryQuery(25544, date(2023, 11, 21), date(2023, 12, 10))
TARGET = (
    "/basicspacedata/query/class/gp_history/NORAD_CAT_ID/25544/"
    "EPOCH/2023-11-21--2023-12-10/orderby/EPOCH%20asc/format/json"
)
COOKIE = (("Set-Cookie", "chocolatechip=abc; Path=/; HttpOnly"),)
LOGIN = Answer(b'""', type="application/json", headers=COOKIE)
BYE = Answer(b'"Successfully logged out"', type="application/json")

(ISS,) = read_element_sets(ISS_CSV, "x").sets
TEXTS = [
    {name: str(value) for name, value in record.items()} | {"CREATION_DATE": "2026-08-22T14:00:00"}
    for record in json.loads(write_omm_json([ISS]))
]
GOOD = Answer(json.dumps(TEXTS).encode(), type="application/json")


@pytest.fixture
def site(server: Server) -> Server:
    server.paths = {"/ajaxauth/login": LOGIN, "/ajaxauth/logout": BYE, "/basicspacedata": GOOD}
    return server


Ask = Callable[..., History]


@pytest.fixture
def ask(store: Store, site: Server) -> Ask:
    def ask(query: HistoryQuery = QUERY, now: datetime = NOW, base: str | None = None) -> History:
        with (
            Client() as client,
            logged_in(store, client, base or site.url, WHO, lambda: now) as session,
        ):
            return session.history(query)

    return ask


def test_a_session(site: Server, store: Store, ask: Ask) -> None:
    got = ask()
    assert (got.asked, len(got.sets), got.new) == (True, 1, 1)
    assert store.history(25544)[0].creation_date == datetime(2026, 8, 22, 14, tzinfo=UTC)
    assert [(a.method, a.path) for a in site.asked] == [
        ("POST", "/ajaxauth/login"),
        ("GET", TARGET),
    ]
    form, query = site.asked
    assert form.body == b"identity=someone%40example.org&password=tiger-42%2F%26%3D%C3%A9"
    assert query.headers["cookie"] == "chocolatechip=abc"
    assert "authorization" not in query.headers


SAME = {"start": QUERY.start, "end": QUERY.end}


def test_a_session_is_kept_for_two_hours(
    site: Server, store: Store, ask: Ask, tmp_path: Path
) -> None:
    ask()
    ask(HistoryQuery(25544, date(2001, 1, 1), date(2001, 1, 2)), NOW + HOUR)
    assert [a.method for a in site.asked] == ["POST", "GET", "GET"]
    assert site.asked[-1].headers["cookie"] == "chocolatechip=abc"
    saved = store.file.parent / ".spacetrack-session"
    assert saved.stat().st_mode & 0o077 == 0
    assert SECRET not in saved.read_text()
    ask(HistoryQuery(25544, date(2002, 1, 1), date(2002, 1, 2)), NOW + 2 * HOUR)
    assert [a.method for a in site.asked] == ["POST", "GET", "GET", "POST", "GET"]
    saved.chmod(0o644)
    ask(HistoryQuery(25544, date(2003, 1, 1), date(2003, 1, 2)), NOW + 2 * HOUR)
    assert [a.method for a in site.asked][-2:] == ["POST", "GET"], "others may have read it"


def test_a_session_that_ended_early_is_begun_anew(site: Server, store: Store, ask: Ask) -> None:
    ask()
    site.asked.clear()
    del site.paths["/basicspacedata"]
    site.answer(Answer(b"", 401), GOOD)
    other = HistoryQuery(25544, date(2001, 1, 1), date(2001, 1, 2))
    assert ask(other, NOW + HOUR).asked
    assert [a.method for a in site.asked] == ["GET", "POST", "GET"]


def test_histories_of_several_objects_are_one_request(
    site: Server, store: Store, tmp_path: Path
) -> None:
    body = json.dumps([*TEXTS, OTHER]).encode()
    site.paths["/basicspacedata"] = Answer(body, type="application/json")
    queries = [HistoryQuery(number, **SAME) for number in (25544, 20580, 58400)]
    with Client() as client, logged_in(store, client, site.url, WHO, lambda: NOW) as session:
        found = list(session.histories(queries))
        assert [len(one.sets) for one in found] == [1, 1, 0]
        assert [one.new for one in found] == [1, 1, 0]
        assert not any(one.asked for one in session.histories(queries))
    assert site.targets == ["/ajaxauth/login", TARGET.replace("25544", "25544,20580,58400")]
    assert all(is_stored(store, query) for query in queries)
    assert not is_stored(store, HistoryQuery(5840, **SAME))


def test_an_object_that_was_asked_among_others_waits_an_hour(
    site: Server, store: Store, ask: Ask
) -> None:
    site.paths["/basicspacedata"] = Answer(b"", 500)
    queries = [HistoryQuery(number, **SAME) for number in (25544, 20580)]
    with (
        pytest.raises(SourceError),
        Client() as client,
        logged_in(store, client, site.url, WHO, lambda: NOW) as session,
    ):
        list(session.histories(queries))
    with pytest.raises(NotDueError):
        ask(queries[1], NOW + HOUR / 2)
    site.paths["/basicspacedata"] = GOOD
    assert ask(queries[0], NOW + HOUR).asked


def test_history_that_is_over_is_asked_once_for_ever(site: Server, store: Store, ask: Ask) -> None:
    ask()
    assert is_stored(store, QUERY)
    assert ask(now=NOW + timedelta(days=3000)).asked is False
    within = HistoryQuery(25544, date(2023, 11, 30), date(2023, 12, 1))
    assert ask(within).asked is False, "all of it came with the longer span"
    assert not is_stored(store, HistoryQuery(25544, date(2023, 11, 20), date(2023, 12, 1)))
    assert not is_stored(store, HistoryQuery(2554, date(2023, 11, 30), date(2023, 12, 1)))
    assert site.targets.count(TARGET) == 1


def test_nothing_found_is_remembered_too(site: Server, ask: Ask) -> None:
    site.paths["/basicspacedata"] = Answer(b"[]", type="application/json")
    assert (ask().asked, ask().asked) == (True, False)


def test_a_span_that_is_not_over_waits_an_hour(site: Server, ask: Ask) -> None:
    query = HistoryQuery(25544, date(2026, 8, 1), NOW.date())
    ask(query)
    with pytest.raises(NotDueError):
        ask(query, NOW + HOUR / 2)
    assert ask(query, NOW + HOUR).asked is True
    late = NOW + timedelta(days=30)
    assert ask(query, late).asked is True, "it was not over when it was asked"
    assert ask(query, late + HOUR).asked is False


BAD = TEXTS[0] | {"MEAN_MOTION": "abc", "EPOCH": "2026-08-22T13:00:00"}
OTHER = TEXTS[0] | {"NORAD_CAT_ID": "20580"}


@pytest.mark.parametrize("damage", [BAD, OTHER])
def test_what_is_not_whole_is_not_held_for_ever(
    site: Server, store: Store, ask: Ask, damage: dict[str, str]
) -> None:
    body = json.dumps([*TEXTS, damage]).encode()
    site.paths["/basicspacedata"] = Answer(body, type="application/json")
    got = ask()
    assert (len(got.sets), len(got.refused), got.others) == (1, damage is BAD, damage is OTHER)
    assert got.again == NOW + HOUR
    assert [s.norad_cat_id for s in store.newest()] == [25544]
    assert not is_stored(store, QUERY)
    with pytest.raises(NotDueError):
        ask(now=NOW + HOUR / 2)
    site.paths["/basicspacedata"] = GOOD
    assert ask(now=NOW + HOUR).again is None
    assert is_stored(store, QUERY)


def test_other_objects_alone_are_no_history(site: Server, store: Store, ask: Ask) -> None:
    site.paths["/basicspacedata"] = Answer(json.dumps([OTHER]).encode(), type="application/json")
    with pytest.raises(SourceError, match="nothing usable"):
        ask()
    last = AttemptLog(store, SPACETRACK).last(QUERY.key)
    assert last is not None
    assert last.outcome == "unusable"
    assert store.newest() == []


def test_no_login_for_nothing(site: Server, store: Store, ask: Ask) -> None:
    site.paths["/basicspacedata"] = Answer(b"", 500)
    with pytest.raises(SourceError):
        ask()
    site.asked.clear()
    with pytest.raises(NotDueError):
        ask(now=NOW + HOUR / 2)
    with Client() as client, logged_in(store, client, site.url, WHO, lambda: NOW):
        pass
    assert site.asked == []


@pytest.mark.parametrize(
    "refusal",
    [
        Answer(b"", 401),
        Answer(b"", 429),
        Answer(PAGE, type="text/html"),
        Answer(b'{"Login":"Failed"}', headers=COOKIE),
    ],
)
def test_a_refused_login_is_not_repeated_within_an_hour(
    site: Server, ask: Ask, refusal: Answer
) -> None:
    site.paths["/ajaxauth/login"] = refusal
    with pytest.raises(SourceError):
        ask()
    other = HistoryQuery(20580, QUERY.start, QUERY.end)
    with pytest.raises(SourceError, match="a refused login is not repeated within an hour") as told:
        ask(other, NOW + HOUR / 2)
    assert "17:00 UTC" in (told.value.hint or "")
    assert site.targets == ["/ajaxauth/login"]
    site.paths["/ajaxauth/login"] = LOGIN
    assert ask(now=NOW + HOUR).asked is True


def test_too_many_requests_stop_every_query(site: Server, ask: Ask) -> None:
    """HTTP 429 is about all requests: another object must wait as long, in another run too."""
    site.paths["/basicspacedata"] = Answer(b"", 429)
    with pytest.raises(SourceError, match="HTTP 429"):
        ask()
    site.paths["/basicspacedata"] = GOOD
    sent = len(site.asked)
    other = HistoryQuery(20580, QUERY.start, QUERY.end)
    with pytest.raises(SourceError, match="30 minutes ago that it has had too many") as told:
        ask(other, NOW + HOUR / 2)
    assert not isinstance(told.value, NotDueError), "it stops the objects after it"
    assert "17:00 UTC" in (told.value.hint or "")
    assert len(site.asked) == sent
    assert ask(now=NOW + HOUR).asked is True


def test_the_password_passes_no_proxy_in_clear(
    site: Server, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain HTTP is for a server on this machine, whatever the environment says of proxies."""
    with serving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert ask().new == 1
        with pytest.raises(SourceError, match="cannot be reached"):
            ask(
                HistoryQuery(20580, QUERY.start, QUERY.end),
                base=f"http://127.0.0.1:{unused_port()}",
            )
        assert proxy.asked == []
    assert len(site.asked) == 2


FAILURES = {
    "login 401": {"/ajaxauth/login": Answer(SECRET.encode(), 401, "text/plain")},
    "login 200 failed": {"/ajaxauth/login": Answer(b'{"Login":"Failed"}', headers=COOKIE)},
    "login echoes": {"/ajaxauth/login": Answer(f"no such password {SECRET}".encode())},
    "login page": {"/ajaxauth/login": Answer(PAGE, type="text/html", headers=COOKIE)},
    "login no cookie": {"/ajaxauth/login": Answer(b'""')},
    "login redirect": {"/ajaxauth/login": Answer(b"", 302, headers=(("Location", "/x"),))},
    "login silent": {"/ajaxauth/login": Answer(silent=True)},
    "query 401": {"/basicspacedata": Answer(b"", 401)},
    "query 429": {"/basicspacedata": Answer(b'{"error":"too many"}', 429, "application/json")},
    "query 500": {"/basicspacedata": Answer(PAGE, 500, "text/html")},
    "query page": {"/basicspacedata": Answer(PAGE, type="text/html")},
    "query page as json": {"/basicspacedata": Answer(PAGE, type="application/json")},
    "query error": {"/basicspacedata": Answer(b'{"error":"x"}', type="application/json")},
    "query cut": {"/basicspacedata": Answer(GOOD.body, cut=200, type="application/json")},
    "query half": {"/basicspacedata": Answer(GOOD.body[:-5], type="application/json")},
    "query empty": {"/basicspacedata": Answer(b"", type="application/json")},
    "query silent": {"/basicspacedata": Answer(silent=True)},
}


@pytest.mark.parametrize("what", FAILURES)
def test_failures_store_nothing_and_show_nothing(
    site: Server, store: Store, ask: Ask, what: str
) -> None:
    site.paths |= FAILURES[what]
    with pytest.raises(SourceError) as caught:
        ask()
    told = "".join(traceback.format_exception(caught.value)) + (caught.value.hint or "")
    for secret in (SECRET, "tiger-42", WHO.user):
        assert secret not in told
    assert store.newest() == []
    logged_in_first = what.startswith("query")
    assert site.targets[-1] == ("/ajaxauth/logout" if logged_in_first else "/ajaxauth/login")
    assert "tiger-42" not in str(store.select("SELECT * FROM attempt"))
    if logged_in_first:
        with pytest.raises(NotDueError):
            ask(now=NOW + HOUR / 2)
        site.paths["/basicspacedata"] = GOOD
        assert ask(now=NOW + HOUR).new == 1


def test_a_network_that_is_down_does_not_count(store: Store, ask: Ask) -> None:
    with pytest.raises(SourceError, match="cannot be reached"):
        ask(base=f"http://127.0.0.1:{unused_port()}")
    assert store.select("SELECT * FROM attempt") == []


def test_passwords_go_over_tls_alone(store: Store) -> None:
    with (
        Client(allow_plain=True) as client,
        pytest.raises(UsageError, match="send the password unencrypted"),
        logged_in(store, client, "http://proxy.example", WHO, lambda: NOW),
    ):
        pass


def test_requests_are_counted_across_runs(site: Server, store: Store, ask: Ask) -> None:
    def days(number: int) -> HistoryQuery:
        return HistoryQuery(25544, date(2000 + number, 1, 1), date(2000 + number, 1, 2))

    for number in range(27):
        ask(days(number))
    assert len(site.asked) == 28
    with pytest.raises(SourceError, match="fewer than 30 requests a minute"):
        ask(days(27))
    assert len(site.asked) == 29, "one was kept for logging out"
    ask(days(27), NOW + timedelta(seconds=61))
    log = AttemptLog(store, SPACETRACK)
    for _ in range(270):
        log.claim("earlier", lambda: NOW - timedelta(minutes=5), lambda _: None).complete("stored")
    with pytest.raises(SourceError, match="fewer than 300 requests an hour"):
        ask(days(28), NOW + timedelta(seconds=130))


def test_credentials_of_the_environment(tmp_path: Path) -> None:
    both = {"ORBITWATCH_SPACETRACK_USER": "me", "ORBITWATCH_SPACETRACK_PASSWORD": SECRET}
    found = find_credentials(both, tmp_path)
    assert (found.user, found.password) == ("me", SECRET)
    assert SECRET not in repr(found)
    assert "me" not in repr(found)
    for one in both:
        with pytest.raises(UsageError, match="is not set") as caught:
            find_credentials({one: both[one]}, tmp_path)
        assert SECRET not in str(caught.value)
    with pytest.raises(UsageError, match="needs an account"):
        find_credentials({}, tmp_path)


LINE = f"machine www.space-track.org login me password {SECRET}\n"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o600, 0o400, 0o604, 0o640, 0o644])
def test_netrc(tmp_path: Path, mode: int) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(LINE, encoding="utf-8")
    netrc.chmod(mode)
    if mode & 0o044:
        with pytest.raises(UsageError, match="readable by others") as caught:
            find_credentials({}, tmp_path)
        assert caught.value.hint == f"run: chmod 600 {netrc}"
        assert SECRET not in str(caught.value)
    else:
        assert find_credentials({}, tmp_path).password == SECRET


@pytest.mark.parametrize(
    "text",
    [
        "machine celestrak.org login me password tiger-42\n",
        "default login me password tiger-42\n",
        "machine www.space-track.org login me\n",
    ],
)
def test_netrc_of_other_machines(tmp_path: Path, text: str) -> None:
    (tmp_path / ".netrc").write_text(text)
    with pytest.raises(UsageError, match="needs an account"):
        find_credentials({}, tmp_path)


@pytest.mark.parametrize("text", [b"machine x tiger-42 tiger-42\n", b"machine \xff tiger-42\n"])
def test_damaged_netrc(tmp_path: Path, text: bytes) -> None:
    (tmp_path / ".netrc").write_bytes(text)
    with pytest.raises(OrbitwatchError, match="is damaged") as caught:
        find_credentials({}, tmp_path)
    assert "tiger" not in "".join(traceback.format_exception(caught.value))
