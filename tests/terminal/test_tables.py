"""Tables for people, at several widths, and what they do with odd rows."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS, PASS_COLUMNS
from orbitwatch.features.passes.table import render_passes
from orbitwatch.features.tracks.columns import POSITION_COLUMNS, SITE_POSITION_COLUMNS
from orbitwatch.features.tracks.position_table import render_position
from orbitwatch.formats.rows import Rows, no_rows, rows_of
from orbitwatch.terminal import cells, tables
from orbitwatch.terminal.table_layout import TableColumn, fit

ZONES = {"guam": ZoneInfo("Pacific/Guam"), "rome": ZoneInfo("Europe/Rome")}
ALL = tuple(dict.fromkeys(OVERFLIGHT_COLUMNS + POSITION_COLUMNS + SITE_POSITION_COLUMNS))
CAPTION = ["MALLIGYONG-1: element set of 2023-12-09, 17.2 days after."]


def row(tca: datetime, **changes: Any) -> dict[str, Any]:
    half = timedelta(minutes=5)
    known = {
        "object_name": "MALLIGYONG-1",
        "catalog_id": 58400,
        "site": "guam",
        "aos": tca - half,
        "tca": tca,
        "los": tca + half,
        "time": tca,
        "duration_s": 600.0,
        "aos_azimuth_deg": 12.3,
        "tca_azimuth_deg": 95.0,
        "los_azimuth_deg": 187.0,
        "max_elevation_deg": 74.63,
        "elevation_deg": 74.63,
        "azimuth_deg": 95.0,
        "slant_range_km": 520.0,
        "timing_uncertainty_s": 48.3,
        "ground_distance_km": 131.2,
        "off_nadir_deg": 14.21,
        "altitude_km": 505.0,
        "latitude_deg": -13.5,
        "longitude_deg": 144.9,
        "right_ascension_deg": 123.4567,
        "declination_deg": -12.3,
        "daylight": True,
        "satellite_sunlit": True,
        "sunlit": False,
        "direction": "descending",
        "side": "left",
    }
    return dict.fromkeys((column.name for column in ALL), None) | known | changes


def made(columns: tuple[Any, ...], *listed: dict[str, Any]) -> Rows:
    return rows_of(columns, {c.name: [r[c.name] for r in listed] for c in columns})


def at(*figures: int) -> datetime:
    return datetime(*figures, tzinfo=UTC)  # type: ignore[arg-type, misc]


SEEN = {
    "visible_start": at(2023, 11, 22, 11, 49),
    "visible_highest": at(2023, 11, 22, 11, 50, 59),
    "visible_end": at(2023, 11, 22, 11, 51, 20),
    "visible_max_elevation_deg": 41.0,
    "visible_start_azimuth_deg": 10.0,
    "visible_highest_azimuth_deg": 100.0,
    "visible_end_azimuth_deg": 130.0,
}
OPEN = {"aos": None, "aos_azimuth_deg": None}
SAMPLE = (
    row(at(2023, 11, 21, 14, 2, 10), ground_distance_km=1420.4, daylight=False, **OPEN),
    row(at(2023, 11, 22, 0, 18, 44)),
    row(at(2023, 11, 22, 11, 50, 59), ground_distance_km=902.0, daylight=False, **SEEN),
    row(at(2023, 11, 22, 13, 58), ground_distance_km=1502.0, timing_uncertainty_s=151.0),
    row(at(2023, 11, 22, 23, 54), ground_distance_km=630.0, los=None),
    row(at(2023, 11, 23, 2, 0), ground_distance_km=5630.0, aos=None, los=None),
)


def console(width: int, encoding: str = "utf-8") -> Console:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="\n")
    return Console(file=stream, width=width, color_system=None, markup=False, emoji=False)


def printed(target: Console) -> str:
    target.file.flush()
    stream = target.file.buffer  # type: ignore[attr-defined]
    text: str = stream.getvalue().decode(target.encoding)
    return "\n".join(line.rstrip() for line in text.splitlines())


def overflights(*listed: dict[str, Any], width: int = 1000, encoding: str = "utf-8") -> str:
    target = console(width, encoding)
    rows = made(OVERFLIGHT_COLUMNS, *listed)
    render_passes(rows, "overflights", ZONES, CAPTION, target)
    return printed(target)


@pytest.mark.parametrize("width", [60, 80, 140, 1000])
@pytest.mark.parametrize("kind", ["passes", "overflights"])
def test_golden(kind: Any, width: int, snapshot: Any) -> None:
    columns = PASS_COLUMNS if kind == "passes" else OVERFLIGHT_COLUMNS
    target = console(width)
    render_passes(made(columns, *SAMPLE), kind, ZONES, CAPTION, target)
    text = printed(target)
    assert text == snapshot
    assert all(len(line) <= width for line in text.splitlines())


@pytest.mark.parametrize("width", [80, 140])
def test_golden_position(width: int, snapshot: Any) -> None:
    target = console(width)
    rows = made(POSITION_COLUMNS + SITE_POSITION_COLUMNS, *SAMPLE[:2])
    render_position(rows, ZONES, CAPTION, target)
    assert printed(target) == snapshot


def test_position_without_a_site() -> None:
    target = console(80)
    render_position(made(POSITION_COLUMNS, *SAMPLE[:2]), {}, [], target)
    text = printed(target)
    assert text.startswith("MALLIGYONG-1 (58400) (times UTC)\nUTC ")
    assert "-13.500°" in text
    assert "local" not in text


def test_several_objects_and_sites_are_columns(snapshot: Any) -> None:
    other = {"object_name": "STARLINK-11123 [DTC]", "catalog_id": 799500123, "site": "rome"}
    text = overflights(*SAMPLE[:3], *(r | other for r in SAMPLE[:3]), width=80)
    assert text == snapshot
    assert text.count("◀") == 2, "the closest one of each site"
    assert "+01:00" in text
    assert "+10:00" in text


def test_pieces_of_one_name_are_told_apart() -> None:
    pieces = [
        SAMPLE[1] | {"object_name": "FENGYUN 1C DEB", "catalog_id": n} for n in (29710, 29711)
    ]
    text = overflights(*pieces, width=80)
    assert "29710" in text
    assert "29711" in text


def test_open_passes_say_so() -> None:
    text = overflights(*SAMPLE)
    assert "up at start" in text
    assert "up at end" in text
    assert "always up" in text


def test_only_ascii_where_nothing_else_can_be_written() -> None:
    text = overflights(*SAMPLE, encoding="ascii")
    assert "< closest" in text
    assert "+-48 s" in text


def test_utc_is_not_shown_twice() -> None:
    text = overflights(SAMPLE[1] | {"site": "13.4,144.8"})
    assert "00:18:44" in text
    assert text.count("00:18:44") == 1
    assert "(times UTC)" in text


def test_names_are_data() -> None:
    text = overflights(SAMPLE[1] | {"object_name": "[red]X[/red]\x1b[2J:smile:"})
    assert "[red]X[/red][2J:smile:" in text


def test_no_rows_print_the_captions_alone() -> None:
    target = console(80)
    nothing = no_rows(OVERFLIGHT_COLUMNS)
    render_passes(nothing, "overflights", {}, ["Never up at [guam]."], target)
    assert printed(target) == "Never up at [guam]."


def test_nameless_objects_and_unknown_distances() -> None:
    nameless = {"object_name": None, "ground_distance_km": None, "site": None}
    text = overflights(row(at(2023, 11, 22, 0, 18, 44), **nameless))
    assert text.startswith("58400 over")
    assert "closest" not in text


def test_key_values_fold_beside_their_names() -> None:
    target = console(40)
    pairs = [("name", "MALLIGYONG-1"), ("launched", "from Sohae on a Chollima-1 " * 2)]
    tables.render_key_values(pairs, target, title="[58400]")
    lines = printed(target).splitlines()
    assert lines[0] == "[58400]"
    assert lines[1] == "name      MALLIGYONG-1"
    assert lines[3].startswith("          ")


def test_fit_drops_the_least_and_brings_back_what_fits() -> None:
    brief = TableColumn("b", ["x"], 50)
    columns = (
        TableColumn("always", ["x" * 10], float("inf")),
        TableColumn("long", ["x" * 20], 50, shorter=brief),
        TableColumn("cheap", ["x" * 5], 10),
        TableColumn("empty", [""], 99),
    )
    kept, gone = fit(columns, 100)
    assert [c.head for c in kept] == ["always", "long", "cheap"]
    assert gone == ()
    kept, gone = fit(columns, 20)
    assert [c.head for c in kept] == ["always", "b", "cheap"]
    assert gone == ()
    kept, gone = fit(columns, 13)
    assert [c.head for c in kept] == ["always", "b"]
    assert gone == ("cheap",)
    kept, gone = fit(columns, 5)
    assert [c.head for c in kept] == ["always"]
    assert gone == ("long", "cheap")


@pytest.mark.parametrize(
    ("azimuth", "point"),
    [(0, "N"), (11.2, "N"), (11.3, "NNE"), (180, "S"), (359.9, "N"), (None, "")],
)
def test_compass(azimuth: float | None, point: str) -> None:
    assert cells.compass(azimuth) == point


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0512, "±0.051 s"),
        (1.26, "±1.3 s"),
        (48.3, "±48 s"),
        (151, "±2.5 min"),
        (7200, "±2.0 h"),
        (0, "±0 s"),
        (9.97, "±10 s"),
        (None, ""),
    ],
)
def test_uncertainty(seconds: float | None, text: str) -> None:
    assert cells.uncertainty(seconds, cells.Signs()) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (4.32, "4.3 s"),
        (59.7, "1 m 00 s"),
        (640, "10 m 40 s"),
        (25500, "7 h 05 m"),
        (273600, "3 d 04 h"),
    ],
)
def test_length(seconds: float, text: str) -> None:
    assert cells.length(seconds) == text


def test_clock_marks_later_days_only() -> None:
    begin = at(2023, 11, 22, 23, 54)
    assert cells.clock(at(2023, 11, 23, 0, 3), begin, seconds=False) == "00:03"
    assert cells.clock(at(2023, 11, 25, 0, 3), begin, seconds=True) == "00:03:00+2d"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(-0.04, 1, "0.0"), (-0.06, 1, "-0.1"), (-0.4, 0, "0"), (12.35, 1, "12.3"), (None, 1, "")],
)
def test_a_number_is_never_minus_nothing(value: float | None, decimals: int, text: str) -> None:
    assert cells.number(value, decimals) == text
