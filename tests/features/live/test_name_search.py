"""Search as one types: the meant ones come first, whatever is typed."""

from __future__ import annotations

import pytest

from orbitwatch.archive.database.names import Named, Names
from orbitwatch.features.live.name_search import MOST, SiteSearch, objects_like, sites_like
from orbitwatch.sites import Gazetteer
from tests.features.live.views import ROME, SETTINGS, TOKYO, question

NAMES = Names(
    {
        25544: Named("ISS (ZARYA)", "1998-067A", ("ZARYA", "ISS")),
        43013: Named("NOAA 20 (JPSS-1)", "2017-073A"),
        90: Named("NOAA-2", "1972-082A"),
        7: Named("ANOAA", None),
        **{100_000 + k: Named(f"STARLINK-{k}", f"2026-001{chr(65 + k % 26)}") for k in range(200)},
    }
)


def _numbers(text: str) -> list[int]:
    return [number for number, _ in objects_like(NAMES, text)]


def test_whole_names_come_first_then_beginnings_then_parts() -> None:
    assert _numbers("noaa2")[0] == 90
    assert _numbers("noaa") == [90, 43013, 7]
    assert _numbers("zarya") == [25544]


def test_numbers_and_designators_that_begin_so() -> None:
    assert _numbers("2554") == [25544]
    assert 43013 in _numbers("2017-073")
    assert _numbers("43013")[0] == 43013


@pytest.mark.parametrize("text", ["", "  ", "-", "nothing like this"])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert _numbers(text) == []


def test_a_list_stays_short() -> None:
    assert len(_numbers("starlink")) == MOST


def test_sites_by_name_part_and_position() -> None:
    gazetteer = Gazetteer(own=(ROME,), shipped=(TOKYO,))
    assert sites_like(gazetteer, "") == (ROME,)
    assert list(sites_like(gazetteer, "toky")) == [TOKYO]
    (place,) = sites_like(gazetteer, "13.44,144.79")
    assert place.latitude_deg == 13.44
    assert list(sites_like(gazetteer, "13.44,")) == []


def test_the_sites_of_the_question_are_offered_and_utc_is_kept() -> None:
    search = SiteSearch(question(sites=(TOKYO,), utc=True), SETTINGS)
    ((site, label),) = search.find("")
    assert label == "Tokyo, 35.69, 139.69"
    assert site.timezone == "UTC"
    assert search.find("kourou")
    ((_, label),) = search.find("13.44,144.79")
    assert label == "13.4400,144.7900"
