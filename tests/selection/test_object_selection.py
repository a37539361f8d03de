"""One way to choose objects: how they are named, what is announced, and what is fetched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.selection.object_names import expand_names
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.times import Span
from tests.archive.server import ISS_CSV, NOT_FOUND, Answer, serving
from tests.cli.running import run

NOW = datetime(2026, 8, 22, 18, tzinfo=UTC)
SOON = Span(NOW, NOW + timedelta(hours=1))
TIANHE = ISS_CSV.replace(b"ISS (ZARYA),1998-067A", b"CSS (TIANHE),2021-035A").replace(
    b",25544,", b",48274,"
)


def _chosen(settings: Settings, *names: str, span: Span = SOON) -> list[int]:
    selection = ObjectSelection(names=expand_names(names))
    found = selection.objects(settings, span, "nearest", NOW)
    return [held.record.catalog_id for held in found]


def test_lists_files_and_everyday_names(tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_text("hst  # the telescope\n\n58400, ISS (ZARYA)\n", encoding="utf-8")
    assert expand_names(["iss,hubble", "25544"]) == ("iss", "hubble", "25544")
    assert expand_names([f"@{file}", "hst"]) == ("hst", "58400", "ISS (ZARYA)")
    assert expand_names(["Tiangong", "css"]) == ("48274",)
    assert expand_names(["starlink-3*", "2023-179A"]) == ("starlink-3*", "2023-179A")


@pytest.mark.parametrize("text", [None, "# nothing\n", b"\xff\xfe\x00"])
def test_a_file_that_names_nothing_is_refused(tmp_path: Path, text: str | bytes | None) -> None:
    file = tmp_path / "names.txt"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageError, match="name") as caught:
        expand_names([f"@{file}"])
    assert caught.value.hint


def test_a_part_of_one_name_is_announced_and_a_whole_name_is_not(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, offline=True)
    with remarks.recorded() as notes:
        assert _chosen(settings, "iss", "hubble", "58400", "2023-179A") == [25544, 20580, 58400]
    assert notes == []
    with remarks.recorded() as notes:
        assert _chosen(settings, "mallig") == [58400]
    assert len(notes) == 1
    assert "MALLIGYONG-1 (58400)" in notes[0]


def test_what_is_not_held_and_named_is_fetched_once(tmp_path: Path) -> None:
    with serving() as server:
        server.answer(Answer(TIANHE))
        settings = Settings(data_dir=tmp_path, offline=False, celestrak_url=server.url)
        assert _chosen(settings, "tiangong") == [48274]
        (asked,) = server.asked
        assert "CATNR=48274" in asked.path
        assert _chosen(settings, "css (tianhe)") == [48274]
        assert len(server.asked) == 1


def test_a_name_that_nobody_knows_is_asked_for_once_and_reported(tmp_path: Path) -> None:
    with serving() as server:
        server.answer(Answer(NOT_FOUND, type="text/plain"))
        settings = Settings(data_dir=tmp_path, offline=False, celestrak_url=server.url)
        for _ in range(2):
            with pytest.raises(NotFoundError, match="no object 'zzzz'"):
                _chosen(settings, "zzzz")
        assert len(server.asked) == 1


@pytest.mark.parametrize("what", ["offline", "the past", "pattern"])
def test_nothing_is_fetched_without_need(tmp_path: Path, what: str) -> None:
    with serving() as server:
        settings = Settings(tmp_path, what == "offline", celestrak_url=server.url)
        past = Span(NOW - timedelta(days=9), NOW - timedelta(days=8))
        with pytest.raises(NotFoundError):
            _chosen(
                settings,
                "zzzz*" if what == "pattern" else "zzzz",
                span=past if what == "the past" else SOON,
            )
        assert server.asked == []


@pytest.mark.parametrize("command", ["history", "decay", "info", "export", "position"])
@pytest.mark.parametrize("chosen", [("--owner", "NKOR"), ("58400,58401",), ("malli*", "58401")])
def test_every_command_takes_the_same_choice(
    tmp_path: Path, command: str, chosen: tuple[str, ...]
) -> None:
    past = ("--time", "2026-08-22T16:00Z") if command in ("decay", "position") else ()
    ran = run(tmp_path, command, *chosen, *past)
    assert ran.code == 0, ran.err
    assert "MALLIGYONG-1" in ran.out
    assert "ISS" not in ran.out


def test_so_few_objects_are_said_to_be_few(tmp_path: Path) -> None:
    ran = run(tmp_path, "position", "--all", "--time", "2026-08-22T12:00Z")
    assert ran.code == 0, ran.err
    assert "orbitwatch fetch --group active" in ran.err
