"""The page as a file: whole, safe to open, the same each time, and what it holds."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from skyfield.api import load_file, wgs84

from orbitwatch.archive.files import file_holdings
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.errors import UsageError
from orbitwatch.features.maps.page.document import (
    MAX_BYTES,
    MAX_OBJECTS,
    check_objects,
    check_samples,
)
from orbitwatch.resources import shipped
from tests.features.maps.pages import HOSTILE, Parsed, make_page
from tests.making import page_library
from tests.reference.timescale import timescale

GUAM = (["malligyong-1"], ["guam"], "2023-11-21", "2023-11-23")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return make_page(folder / "page.html", *GUAM)


@pytest.fixture(scope="module")
def parsed(page: str) -> Parsed:
    return Parsed(page)


def test_the_same_bytes_each_time_and_few(page: str, folder: Path) -> None:
    assert make_page(folder / "page.html", *GUAM) == page
    assert len(page.encode()) < 350_000
    assert not list(folder.glob("*.partial*"))


def test_nothing_comes_from_elsewhere(parsed: Parsed) -> None:
    """No attribute names an address, and the policy allows the scripts and styles there, only."""
    for _, attributes in parsed.elements:
        for name in ("src", "href", "action", "srcset", "data"):
            assert (attributes.get(name) or "data:").startswith("data:")
        assert not any(name.startswith("on") or name == "style" for name in attributes)
    policy = parsed.attributes("meta")[1]["content"] or ""
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == "'none'"
    scripts, styles = parsed.texts["script"][1:], parsed.texts["style"]
    assert directives["script-src"].split() == [_digest(text) for text in scripts]
    assert directives["style-src"].split() == [_digest(text) for text in styles]
    assert "url(" not in styles[0]
    assert "@import" not in styles[0]


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_the_library_is_the_published_one_with_its_licences(page: str) -> None:
    content = shipped("page/d3.js").read_bytes()
    assert sha256(content).hexdigest() == page_library.SHA256
    text = content.decode()
    assert text in page
    assert text.count("Permission to use, copy, modify, and/or distribute") == 2  # two ISC texts
    for name, version, _ in page_library.PACKAGES:
        assert f"// https://d3js.org/{name}/ v{version} " in text


def test_a_hostile_name_stays_text(folder: Path) -> None:
    sets = shipped("elements-history.tle").read_text().splitlines()[:3]
    file = folder / "hostile.tle"
    file.write_text("\n".join([HOSTILE, *sets[1:]]) + "\n")
    span = ("2023-12-09", "2023-12-09T06:00")
    hostile = Parsed(make_page(folder / "hostile.html", [], ["guam"], *span, elements=file))
    assert [tag for tag, _ in hostile.elements].count("script") == 3
    assert "b" not in [tag for tag, _ in hostile.elements]
    assert hostile.data["objects"][0]["name"] == HOSTILE
    assert hostile.texts["h1"] == [f"{HOSTILE} over Guam"]


def test_the_sets_can_be_saved_and_give_the_page_again(parsed: Parsed, folder: Path) -> None:
    link = parsed.attributes("a")[0]
    saved = folder / str(link["download"])
    saved.write_bytes(b64decode((link["href"] or "").partition("base64,")[2]))
    holdings, result = file_holdings(saved)
    assert not result.refused
    shown = read_element_sets(parsed.texts["pre"][0].encode(), "page").sets
    assert {s.epoch for s in shown} <= {s.epoch for held in holdings for s in held.element_sets}
    assert [s.norad_cat_id for s in shown] == [58400]
    command = parsed.texts["pre"][1]
    assert command == (
        "orbitwatch map 58400 --elements elements.csv --site Guam --start 2023-11-21T00:00Z "
        "--end 2023-11-23T00:00Z --time 2023-11-22T00:18:44Z --min-elevation 10 --html page.html"
    )
    (folder / "again").mkdir()
    again = Parsed(
        make_page(folder / "again" / "page.html", ["58400"], *GUAM[1:], elements=saved)
    ).data
    assert again["passes"] == parsed.data["passes"]
    assert again["objects"][0]["pieces"] == parsed.data["objects"][0]["pieces"]


def test_clocks_change_within_a_span(folder: Path) -> None:
    """Rome leaves summer time on 2026-10-25 at 01:00 UTC; Guam never does."""
    span = ("2026-08-22T00:07", "2026-11-01")
    made = Parsed(make_page(folder / "c.html", ["koreasat 7"], ["rome", "guam"], *span))
    rome, guam = (site["offsets"] for site in made.data["sites"])
    since = (64 * 24 + 1) * 3_600_000 - 7 * 60_000
    assert rome == [[0, 120], [since, 60]]
    assert guam == [[0, 600]]


@pytest.fixture(scope="module")
def sun_of_skyfield() -> Iterator[tuple[object, object]]:
    package = find_spec("skyfield_data")  # not imported: it warns that another file has expired
    assert package is not None
    assert package.origin is not None
    kernel = load_file(str(Path(package.origin).parent / "data" / "de421.bsp"))
    yield kernel["earth"], kernel["sun"]
    kernel.close()


def test_the_sun_is_overhead_where_skyfield_has_it(
    parsed: Parsed, sun_of_skyfield: tuple[object, object]
) -> None:
    sun = parsed.data["sun"]
    hours = np.array([0.3, 7.26, 24.77, 47.9])
    ticks = np.arange(len(sun["longitude"])) * sun["step"] / 3.6e6
    longitude = np.interp(hours, ticks, sun["longitude"])
    latitude = np.interp(hours, ticks, sun["latitude"])
    times = timescale().utc(2023, 11, 21, hours)
    earth, body = sun_of_skyfield
    seen = earth.at(times).observe(body).apparent()  # type: ignore[attr-defined]
    below = wgs84.geographic_position_of(seen)
    declination = seen.radec("date")[1].degrees
    assert np.abs(latitude - declination).max() < 0.002
    assert np.abs((longitude - below.longitude.degrees + 180) % 360 - 180).max() < 0.005


def test_what_is_too_much() -> None:
    check_objects(MAX_OBJECTS)
    check_samples(MAX_BYTES // 30)
    with pytest.raises(UsageError, match="at most 50 objects, and 1,000 are requested"):
        check_objects(1000)
    with pytest.raises(UsageError, match=r"would take 21\.0 MB, and 4 MB is the limit") as raised:
        check_samples(1_000_000)
    assert "shorten the span" in (raised.value.hint or "")


def test_a_page_that_grows_too_large_is_not_written(folder: Path) -> None:
    with pytest.raises(UsageError, match="MB, and 4 MB is the limit"):
        make_page(folder / "long.html", ["iss", "hubble"], [], "2026-06-01", "2026-09-10")
    assert not list(folder.glob("long*"))
