"""The shipped sites, row by row, and finding a site by name."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.resources import shipped
from orbitwatch.sites import Gazetteer, Site, add_site, load_gazetteer, normalise
from orbitwatch.sites.cities import cities_named

KINDS = [
    "city",
    "island",
    "base",
    "port",
    "launch-site",
    "observatory",
    "ground-station",
    "landmark",
]

# Places of published claims; the digits are those of the source, trailing zeros included.
EXACT = """
Sohae 39.660 124.705
Pyongyang General Satellite Control Center 39.0425 125.7100
Andersen AFB 13.5839 144.9300
Apra Harbor 13.4533 144.6535
Naval Base Guam 13.4400 144.6525
Guam 13.444 144.794
Pearl Harbor 21.3492 -157.9439
Naval Station Norfolk 36.9450 -76.3133
Naval Base San Diego 32.6848 -117.1300
Vandenberg 34.7374 -120.5840
Busan Naval Base 35.0996 129.1065
Chinhae 35.1481 128.6338
Kunsan AB 35.9038 126.6160
Osan AB 37.0916 127.0295
Camp Humphreys 36.9622 127.0315
Kadena AB 26.3556 127.7675
Yokosuka 35.2932 139.6713
Sasebo 33.1628 129.7114
Seoul 37.5665 126.9780
Rome 41.9028 12.4964
White House 38.8977 -77.0365
Pentagon 38.8710 -77.0560
""".strip().splitlines()

EMPTY = Gazetteer(shipped=())


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with shipped("sites.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


class TestShippedRows:
    @pytest.mark.parametrize("line", EXACT)
    def test_coordinates_to_the_digit(self, line: str, rows: list[dict[str, str]]) -> None:
        name, latitude, longitude = line.rsplit(" ", 2)
        (row,) = (row for row in rows if row["name"] == name)
        assert (row["latitude_deg"], row["longitude_deg"]) == (latitude, longitude)
        assert row["height_m"] == "0"
        assert load_gazetteer().find(name).name == name

    def test_form(self, rows: list[dict[str, str]]) -> None:
        assert len(rows) > 400
        raw = shipped("sites.csv").read_bytes()
        assert b"\r" not in raw
        assert raw.endswith(b"\n")
        assert not raw.startswith(b"\xef\xbb\xbf")
        for row in rows:
            assert row["kind"] in KINDS, row
            assert re.fullmatch(r"[A-Z]{2}|", row["country"]), row
            assert re.fullmatch(r"-?\d{1,2}(\.\d{2,4})?", row["latitude_deg"]), row
            assert re.fullmatch(r"-?\d{1,3}(\.\d{2,4})?", row["longitude_deg"]), row
            assert re.fullmatch(r"-?\d{1,4}", row["height_m"]), row
            assert abs(float(row["latitude_deg"])) <= 90, row
            assert abs(float(row["longitude_deg"])) <= 180, row
        assert set(KINDS) == {row["kind"] for row in rows}

    def test_only_places_without_a_state_have_no_country(self, rows: list[dict[str, str]]) -> None:
        stateless = {row["name"] for row in rows if not row["country"]}
        assert stateless == {"North Pole", "Point Nemo", "Null Island"}

    def test_every_zone_loads(self, rows: list[dict[str, str]]) -> None:
        for zone in {row["timezone"] for row in rows}:
            assert ZoneInfo(zone).key == zone

    def test_names_and_aliases_are_unique(self, rows: list[dict[str, str]]) -> None:
        names = [row["name"] for row in rows]
        aliases = [alias for row in rows for alias in row["aliases"].split("|") if alias]
        counts = Counter(normalise(text) for text in names + aliases)
        assert [key for key, count in counts.items() if count > 1] == []

    def test_order(self, rows: list[dict[str, str]]) -> None:
        keys = [(KINDS.index(row["kind"]), row["name"].casefold()) for row in rows]
        assert keys == sorted(keys)

    def test_every_name_and_alias_finds_its_own_row(
        self, rows: list[dict[str, str]], gazetteer: Gazetteer
    ) -> None:
        assert len(gazetteer.sites) == len(rows)
        for row in rows:
            for text in [row["name"], *filter(None, row["aliases"].split("|"))]:
                assert gazetteer.find(text).name == row["name"]
                assert gazetteer.find(f" {text.upper()} ").name == row["name"]

    def test_one_name_is_found_without_reading_the_others(
        self, rows: list[dict[str, str]], gazetteer: Gazetteer
    ) -> None:
        alone = load_gazetteer()
        odd = [row for row in rows if not row["aliases"].isascii() or "," in row["name"]]
        for row in [*rows[::40], *odd]:
            for text in [row["name"], *filter(None, row["aliases"].split("|"))]:
                assert alone.find(text) == gazetteer.find(text)
        assert not alone.has("no such place")
        assert not alone.has("!")
        assert "shipped" not in vars(alone)


class TestFind:
    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("guam", "Guam"),
            ("Guam Island", "Guam"),
            ("naval base guam", "Naval Base Guam"),
            ("andersen", "Andersen AFB"),
            ("pgscc", "Pyongyang General Satellite Control Center"),
            ("Tongchang-ri", "Sohae"),
            ("jinhae", "Chinhae"),
            ("kadena", "Kadena AB"),
            ("humphreys", "Camp Humphreys"),
            ("dc", "Washington"),
            ("norfolk", "Naval Station Norfolk"),
            ("thule", "Pituffik Space Base"),
            ("san diego", "San Diego"),
            ("pentag", "Pentagon"),
            ("sao paulo", "São Paulo"),
            ("Kyiv", "Kyiv"),
            ("kiev", "Kyiv"),
        ],
    )
    def test_found(self, query: str, name: str, gazetteer: Gazetteer) -> None:
        assert gazetteer.find(query).name == name

    def test_guam_is_the_island_although_other_names_hold_the_word(
        self, gazetteer: Gazetteer
    ) -> None:
        assert len(gazetteer.matching("guam")) > 1
        guam = gazetteer.find("guam")
        assert (guam.kind, guam.height_m, guam.timezone) == ("island", 0.0, "Pacific/Guam")

    def test_a_part_of_several_names_lists_them(self) -> None:
        few = Gazetteer(shipped=(Site("North A", 1, 1), Site("North B", 2, 2)))
        with pytest.raises(UsageError, match=r"'north' matches 2 sites: North A, North B$"):
            few.find("north")

    def test_a_long_list_is_cut_at_eight(self, gazetteer: Gazetteer) -> None:
        with pytest.raises(UsageError, match=r"and \d+ more$") as caught:
            gazetteer.find("naval base")
        assert caught.value.message.count(",") == 7
        assert caught.value.hint

    def test_a_site_that_fits_by_name_and_alias_counts_once(self) -> None:
        one = Gazetteer(shipped=(Site("Old Port", 1, 1, aliases=("port old",)),))
        assert one.find("port").name == "Old Port"

    @pytest.mark.parametrize(
        ("query", "name"),
        [("guaam", "Guam"), ("andersn", "Andersen AFB"), ("yokosukka", "Yokosuka")],
    )
    def test_a_slip_of_the_finger_is_answered_with_the_name(
        self, query: str, name: str, gazetteer: Gazetteer
    ) -> None:
        with pytest.raises(NotFoundError, match=repr(query)) as caught:
            gazetteer.find(query)
        assert f"did you mean {name}" in str(caught.value.hint)

    def test_nothing_like_it(self, gazetteer: Gazetteer) -> None:
        with pytest.raises(NotFoundError) as caught:
            gazetteer.find("q" * 5000)
        assert "LAT,LON" in str(caught.value.hint)
        assert len(caught.value.message) < 100

    @pytest.mark.parametrize("query", ["", "  ", "-.-"])
    def test_an_empty_query(self, query: str, gazetteer: Gazetteer) -> None:
        with pytest.raises(UsageError):
            gazetteer.find(query)

    @settings(deadline=None)  # suggestions take a moment
    @given(st.text(max_size=20))
    def test_any_text_is_a_site_or_one_line_of_complaint(self, text: str) -> None:
        some = Gazetteer(shipped=(Site("Guam", 13.444, 144.794), Site("Gaza", 31.5, 34.5)))
        complaint = ""
        try:
            some.resolve(text)
        except (UsageError, NotFoundError) as error:
            complaint = error.message
        assert complaint == "" or complaint.isprintable()

    def test_resolve_takes_coordinates_and_names(self, gazetteer: Gazetteer) -> None:
        assert gazetteer.resolve("13.444,144.794").name == "13.4440,144.7940"
        assert gazetteer.resolve("guam").name == "Guam"
        with pytest.raises(UsageError, match="latitude"):
            gazetteer.resolve("144.794,13.444")


class TestMatching:
    def test_all_and_by_kind(self, gazetteer: Gazetteer) -> None:
        assert gazetteer.matching() == list(gazetteer.sites)
        assert gazetteer.kinds == tuple(sorted(KINDS))
        pads = gazetteer.matching(kind="launch-site")
        assert {site.kind for site in pads} == {"launch-site"}
        assert "Sohae" in {site.name for site in pads}

    def test_text_and_kind(self, gazetteer: Gazetteer) -> None:
        assert [site.name for site in gazetteer.matching("guam", kind="island")] == ["Guam"]
        assert gazetteer.matching("no such place") == []

    def test_unknown_kind(self, gazetteer: Gazetteer) -> None:
        with pytest.raises(UsageError, match="'volcano'") as caught:
            gazetteer.matching(kind="volcano")
        assert "observatory" in str(caught.value.hint)


class TestOwnSites:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "sites.csv"

    def test_no_file_is_no_own_sites(self, file: Path) -> None:
        assert load_gazetteer(file).own == ()

    def test_own_name_hides_the_shipped_one(self, file: Path) -> None:
        add_site(file, Site("GUAM", 1, 2))
        gazetteer = load_gazetteer(file)
        assert gazetteer.find("guam").latitude_deg == 1
        assert [s.name for s in gazetteer.sites if normalise(s.name) == "guam"] == ["GUAM"]
        assert gazetteer.sites[0].name == "GUAM"
        assert gazetteer.find("andersen").name == "Andersen AFB"

    def test_own_alias_wins_over_a_shipped_name(self, file: Path) -> None:
        add_site(file, Site("my flat", 1, 2, aliases=("rome",)))
        assert load_gazetteer(file).find("rome").name == "my flat"

    def test_a_part_of_an_own_name_does_not_win_over_a_whole_shipped_one(self, file: Path) -> None:
        add_site(file, Site("Rome garden", 1, 2))
        assert load_gazetteer(file).find("rome").name == "Rome"

    def test_damage_is_reported(self, file: Path) -> None:
        file.write_text("rubbish\n")
        with pytest.raises(UsageError, match="line 1"):
            load_gazetteer(file)

    def test_default_site(self, file: Path) -> None:
        assert EMPTY.default_site is None
        roof, home = Site("roof", 1, 2), Site("Home", 3, 4)
        assert Gazetteer(own=(roof,)).default_site == roof
        assert Gazetteer(own=(roof, home)).default_site == home
        assert Gazetteer(own=(roof, Site("cellar", 5, 6))).default_site is None
        assert Gazetteer(shipped=(roof,)).default_site is None


@pytest.mark.parametrize("text", ["10", "13.44", "-5"])
def test_a_single_number_is_no_place(text: str) -> None:
    with pytest.raises(UsageError, match="single number"):
        load_gazetteer().find(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Wien", "Vienna"), ("München", "Munich"), ("muenchen", "Munich"), ("東京", "Tokyo"),
     ("Москва", "Moscow"), ("Łódź", "Łódź"), ("平壤", "Pyongyang"), ("Praha", "Prague")],
)  # fmt: skip
def test_places_are_found_by_the_names_of_their_people(text: str, name: str) -> None:
    assert load_gazetteer().find(text).name == name


def test_the_larger_city_is_meant_and_the_other_can_be_named() -> None:
    gazetteer = load_gazetteer()
    assert gazetteer.find("Portland, US").timezone == "America/Los_Angeles"
    assert gazetteer.find("Graz").country == "AT"
    assert gazetteer.find("Birmingham, US").timezone == "America/Chicago"
    with pytest.raises(UsageError, match="cities") as caught:
        gazetteer.find("Springfield")
    assert "37.22,-93.30 in US" in (caught.value.hint or "")


def test_every_city_is_found_by_its_name() -> None:
    with shipped("cities.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 10_000
    for row in rows[::97]:
        found = cities_named(f"{row['name']}, {row['country']}") or cities_named(row["name"])
        places = [(city.site.latitude_deg, city.site.longitude_deg) for city in found]
        assert (float(row["latitude_deg"]), float(row["longitude_deg"])) in places


@pytest.mark.parametrize(
    ("text", "zone", "where"),
    [
        ("48.2,16.37", "Europe/Vienna", "near Vienna, AT"),
        ("13.5,144.8", "Pacific/Guam", "near "),
        ("16.37,48.2", "Asia/Aden", "km from "),  # swapped: it shows
        ("0,-150", "Etc/GMT+10", "km from "),
    ],
)
def test_a_position_has_the_zone_and_the_name_of_its_neighbourhood(
    text: str, zone: str, where: str
) -> None:
    gazetteer = load_gazetteer()
    site = gazetteer.resolve(text)
    assert site.timezone == zone
    assert where in gazetteer.whereabouts(site)
