"""Site, its notation as coordinates, and the user's own file."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.sites import (
    Site,
    add_site,
    is_position,
    normalise,
    parse_site,
    read_sites,
    remove_site,
    saved,
)

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 360)
heights = st.floats(-500, 10_000)


class TestSite:
    def test_defaults(self) -> None:
        site = Site("x", 1, 2)
        assert (site.height_m, site.timezone, site.kind, site.country) == (0.0, "UTC", "", "")
        assert site.aliases == ()

    @pytest.mark.parametrize(
        ("given_deg", "kept_deg"),
        [(0, 0), (180, 180), (-180, -180), (180.5, -179.5), (215, -145), (360, 0), (-0.0, 0)],
    )
    def test_longitude_is_kept_within_a_half_turn(self, given_deg: float, kept_deg: float) -> None:
        kept = Site("x", 0, given_deg).longitude_deg
        assert kept == kept_deg
        assert math.copysign(1, kept) == (1 if kept_deg >= 0 else -1)

    @pytest.mark.parametrize(
        ("latitude", "longitude", "height", "words"),
        [
            (90.001, 0, 0, "latitude 90.001° is beyond ±90°"),
            (-91, 0, 0, "beyond ±90°"),
            (0, 360.1, 0, "longitude 360.1° is outside"),
            (0, -180.1, 0, "longitude -180.1° is outside"),
            (0, 0, 10_001, "height 10001 m is outside"),
            (0, 0, -501, "height -501 m is outside"),
            (math.nan, 0, 0, "latitude is not a finite number"),
            (0, math.inf, 0, "longitude is not a finite number"),
            (0, 0, -math.inf, "height is not a finite number"),
        ],
    )
    def test_out_of_bounds(
        self, latitude: float, longitude: float, height: float, words: str
    ) -> None:
        with pytest.raises(UsageError, match=words) as caught:
            Site("x", latitude, longitude, height)
        assert caught.value.hint

    @pytest.mark.parametrize("zone", ["Asia/Atlantis", "", "../etc/passwd", "/etc/passwd", "Asia"])
    def test_unknown_zone(self, zone: str) -> None:
        with pytest.raises(UsageError, match="time zone"):
            Site("x", 0, 0, timezone=zone)

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "Europe/Rome"])
    @pytest.mark.parametrize("listed", [True, False])
    def test_known_zone(self, zone: str, listed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        from orbitwatch.sites import site

        if not listed:
            monkeypatch.setattr(site, "_listed_zones", frozenset)
        site._zone_exists.cache_clear()
        assert Site("x", 0, 0, timezone=zone).timezone == zone

    @pytest.mark.parametrize("name", ["", "  ", "---", "a|b", "a\nb", "a\x1b[31m", " a", "a "])
    def test_unusable_name_or_alias(self, name: str) -> None:
        with pytest.raises(UsageError, match="cannot name a site"):
            Site(name, 0, 0)
        with pytest.raises(UsageError, match="cannot name a site"):
            Site("x", 0, 0, aliases=(name,))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Andersen AFB", "andersenafb"),
        ("Tongchang-ri", "TONGCHANG RI"),
        ("F.E. Warren", "fe warren"),
        ("Xi'an", "Xi’an"),
        ("Rota (Mariana Islands)", "rota mariana islands"),
        ("São Paulo", "sao paulo"),
        ("Andøya", "andoya"),
        ("Łask", "lask"),
        ("İzmir", "izmir"),
        ("Straße", "strasse"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("कि", "की"), ("서울", "부산")])
def test_names_that_other_scripts_tell_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


class TestParse:
    @pytest.mark.parametrize(
        ("text", "place", "label"),
        [
            ("13.444,144.794", (13.444, 144.794, 0), "13.4440,144.7940"),
            (" 13.444 , 144.794 ", (13.444, 144.794, 0), "13.4440,144.7940"),
            ("13.444N,144.794E", (13.444, 144.794, 0), "13.4440,144.7940"),
            ("33.86s, 151.21 e", (-33.86, 151.21, 0), "-33.8600,151.2100"),
            ("38.8977°N, 77.0365°W", (38.8977, -77.0365, 0), "38.8977,-77.0365"),
            ("+1,-2,3.5", (1, -2, 3.5), "1.0000,-2.0000,3.5"),
            ("19.823,-155.47,4205m", (19.823, -155.47, 4205), "19.8230,-155.4700,4205"),
            ("31.5,35.5,-430", (31.5, 35.5, -430), "31.5000,35.5000,-430"),
            ("90,0", (90, 0, 0), "90.0000,0.0000"),
            ("-90,360", (-90, 0, 0), "-90.0000,0.0000"),
            ("0,190", (0, -170, 0), "0.0000,-170.0000"),
            ("\u221233.86,.5", (-33.86, 0.5, 0), "-33.8600,0.5000"),
            ("1.23456,2.1234567", (1.23456, 2.1234567, 0), "1.23456,2.1234567"),
            ("1,2,0.0001", (1, 2, 0.0001), "1.0000,2.0000"),
            ("-0.0,-0.00000001", (0, -1e-8, 0), "0.0000,0.0000"),
            ("48.2N 16.3E", (48.2, 16.3, 0), "48.2000,16.3000"),
            ("48°12'N 16°18'E", (48.2, 16.3, 0), "48.2000,16.3000"),
            ("48° 12′ 36″ S, 16°18’0”W, 171 m", (-48.21, -16.3, 171), "-48.2100,-16.3000,171"),
            ("N48°12' E16°18.6'", (48.2, 16.31, 0), "48.2000,16.3100"),
        ],
    )
    def test_forms(self, text: str, place: tuple[float, float, float], label: str) -> None:
        site = parse_site(text)
        assert (site.latitude_deg, site.longitude_deg, site.height_m) == place
        assert site.name == label
        assert site.timezone == "UTC"
        assert is_position(text)

    @pytest.mark.parametrize(
        ("text", "latitude_deg", "longitude_deg"),
        [
            ("JN88ee", 48.1875, 16.375),  # the middle of the square, as IARU's locator says
            ("jn88", 48.5, 17.0),
            ("JN88ee00", 48.16875, 16.3375),
            ("QK23", 13.5, 145.0),
            ("8FVC9G8F+6X", 47.3655625, 8.5249375),  # Google's example, in Zurich
            ("8FVC9G8F+6W", 47.3655625, 8.5248125),
            ("8FVC9G8F+", 47.36625, 8.52375),
        ],
    )
    def test_codes(self, text: str, latitude_deg: float, longitude_deg: float) -> None:
        site = parse_site(text)
        assert is_position(text)
        assert site.latitude_deg == pytest.approx(latitude_deg, abs=1e-9)
        assert site.longitude_deg == pytest.approx(longitude_deg, abs=1e-9)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "48.2 16.3",
            "48°12' 16°18'",
            "48°60'N 16°18'E",
            "S48°12'N 16°18'E",
            "9G8F+6X Zurich",
            ",",
            "guam",
            "13.444",
            "13.444 144.794",
            "13.444;144.794",
            "1,2,3,4",
            "1,2,",
            "nan,0",
            "inf,0",
            "1e1,2",
            "1_0,2",
            "0x10,2",
            "١٣,١٤٤",
            "144.794E,13.444N",
            "-33.86S,151",
            "+1N,2",
            "91,0",
            "144.794,13.444",
            "0,360.5",
            "0,190W",
            "0,0,99999",
            "9" * 400 + ",0",
            "1,2\n3",
        ],
    )
    def test_refused_with_advice(self, text: str) -> None:
        with pytest.raises(UsageError) as caught:
            parse_site(text)
        assert caught.value.hint
        assert "\n" not in caught.value.message
        assert len(caught.value.message) < 140

    @pytest.mark.parametrize("text", ["91,0", "-33.86S,151", "1,2,3,4", "0,190W", "1, x", "5N,"])
    def test_meant_as_a_position_even_when_wrong(self, text: str) -> None:
        assert is_position(text)

    @pytest.mark.parametrize("text", ["guam", "10 Downing Street", "Washington, D.C.", "K-16", ""])
    def test_names_are_no_positions(self, text: str) -> None:
        assert not is_position(text)

    @given(latitudes, longitudes, heights)
    def test_a_label_is_stable_and_keeps_the_place(
        self, latitude: float, longitude: float, height: float
    ) -> None:
        first = parse_site(f"{latitude:.12f},{longitude:.12f},{height:.6f}")
        again = parse_site(first.name)
        assert again.name == first.name
        assert again.latitude_deg == pytest.approx(first.latitude_deg, abs=6e-8)
        assert again.longitude_deg == pytest.approx(first.longitude_deg, abs=6e-8)
        assert again.height_m == pytest.approx(first.height_m, abs=6e-4)

    @given(st.integers(-900_000_000, 900_000_000), st.integers(-1_800_000_000, 1_800_000_000))
    def test_seven_decimals_come_back_exactly(self, latitude: int, longitude: int) -> None:
        first = parse_site(f"{latitude / 1e7:.7f},{longitude / 1e7:.7f}")
        again = parse_site(first.name)
        assert (again.latitude_deg, again.longitude_deg) == (latitude / 1e7, longitude / 1e7)

    @given(st.text(max_size=30))
    def test_any_text_is_a_site_or_a_usage_error(self, text: str) -> None:
        try:
            site = parse_site(text)
        except UsageError:
            return
        assert parse_site(site.name).name == site.name


HOME = Site("Home", 51.5, -0.1276123, 35.5, "Europe/London", "own", "GB", ("here", "my garden"))


class TestSavedSites:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "new folder" / "sites.csv"

    def test_what_is_added_is_read_back(self, file: Path) -> None:
        other = Site('Dach, "Süd"', -1.25, 10)
        assert add_site(file, HOME) is None
        assert add_site(file, other) is None
        assert read_sites(file) == [HOME, other]
        assert b"\r" not in file.read_bytes()

    @given(site=st.builds(Site, st.just("x"), latitudes, longitudes, heights))
    def test_every_digit_is_kept(
        self, site: Site, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        file = tmp_path_factory.mktemp("sites") / "sites.csv"
        add_site(file, site)
        assert read_sites(file) == [site]

    def test_a_name_is_replaced_only_on_demand_and_in_its_place(self, file: Path) -> None:
        add_site(file, HOME)
        add_site(file, Site("work", 1, 2))
        moved = Site("HOME", 10, 20)
        before = file.read_bytes()
        with pytest.raises(UsageError, match="'Home' is already saved"):
            add_site(file, moved)
        assert file.read_bytes() == before
        assert add_site(file, moved, replace=True) == HOME
        assert [site.name for site in read_sites(file)] == ["HOME", "work"]

    def test_an_alias_cannot_be_taken_twice(self, file: Path) -> None:
        add_site(file, HOME)
        for site in (Site("here", 1, 2), Site("z", 1, 2, aliases=("My-Garden",))):
            with pytest.raises(UsageError, match="already names the saved site 'Home'"):
                add_site(file, site, replace=True)
        assert read_sites(file) == [HOME]

    def test_coordinates_are_no_name(self, file: Path) -> None:
        with pytest.raises(UsageError, match="looks like coordinates"):
            add_site(file, parse_site("1,2"))
        assert not file.exists()

    def test_remove(self, file: Path) -> None:
        add_site(file, HOME)
        add_site(file, Site("work", 1, 2))
        assert remove_site(file, "HOME") == HOME
        assert [site.name for site in read_sites(file)] == ["work"]
        remove_site(file, "work")
        assert read_sites(file) == []
        add_site(file, HOME)

    def test_remove_what_is_not_there(self, file: Path) -> None:
        with pytest.raises(NotFoundError, match="'guam'"):
            remove_site(file, "guam")
        add_site(file, HOME)
        with pytest.raises(NotFoundError) as caught:
            remove_site(file, "here")
        assert "Home" in str(caught.value.hint)
        assert read_sites(file) == [HOME]

    def test_a_file_from_a_spreadsheet(self, file: Path) -> None:
        file.parent.mkdir()
        text = (
            '\ufeffname,latitude_deg,longitude_deg,height_m\r\n"Ulm, Münster", 48.4,9.99,\r\n\r\n'
        )
        file.write_bytes(text.encode())
        assert read_sites(file) == [Site("Ulm, Münster", 48.4, 9.99)]

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            (b"", 1, "empty"),
            (b"name,latitude_deg\nx,1\n", 1, "no column longitude_deg"),
            (b"name,latitude_deg,longitude_deg,colour\nx,1,2,red\n", 1, "unknown column 'colour'"),
            (b"name,name,latitude_deg,longitude_deg\nx,x,1,2\n", 1, "twice"),
            (b"name,latitude_deg,longitude_deg\nx,1,2\ny,1\n", 3, "2 cells, but 3 columns"),
            (b"name,latitude_deg,longitude_deg\nx,1,2\ny,north,2\n", 3, "not a number"),
            (b"name,latitude_deg,longitude_deg\nx,91,2\n", 2, "beyond"),
            (b"name,latitude_deg,longitude_deg\nx,1,2\nX,3,4\n", 3, "share a name"),
            (b"name,latitude_deg,longitude_deg\nx,1,2\n\xff,3,4\n", 3, "UTF-8"),
            (b'name,latitude_deg,longitude_deg\nx,1,2\n"y,3,4\n', 3, "end of data"),
            (b"name,latitude_deg,longitude_deg\n,3,4\n", 2, "cannot name"),
        ],
    )
    def test_a_damaged_file_is_named_and_left_alone(
        self, file: Path, text: bytes, line: int, words: str
    ) -> None:
        file.parent.mkdir()
        file.write_bytes(text)
        for change in (
            lambda: read_sites(file),
            lambda: add_site(file, HOME, replace=True),
            lambda: remove_site(file, "x"),
        ):
            with pytest.raises(UsageError, match=words) as caught:
                change()
            assert f"{file}, line {line}: " in caught.value.message
        assert file.read_bytes() == text

    def test_a_failed_write_leaves_the_old_file_and_no_scrap(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add_site(file, HOME)

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(UsageError, match="No space left"):
            add_site(file, Site("work", 1, 2))
        assert read_sites(file) == [HOME]
        assert {path.name for path in file.parent.iterdir()} == {"sites.csv", ".sites.csv.lock"}

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(UsageError, match="cannot change"):
            add_site(tmp_path / "file" / "sites.csv", HOME)
        with pytest.raises(UsageError, match="cannot read"):
            read_sites(tmp_path)

    def test_a_link_stays_a_link(self, file: Path, tmp_path: Path) -> None:
        link = tmp_path / "link.csv"
        try:
            link.symlink_to(file)
        except OSError:
            pytest.skip("no right to make links")
        add_site(link, HOME)
        assert link.is_symlink()
        assert read_sites(file) == [HOME]

    def test_a_lock_that_is_never_given_up(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(saved, "LOCK_SECONDS", 0.1)
        with (
            saved._exclusive(file),
            pytest.raises(UsageError, match="another process keeps"),
        ):
            add_site(file, HOME)
        add_site(file, HOME)

    def test_processes_that_add_at_once_lose_nothing(self, file: Path) -> None:
        code = (
            "import sys; from pathlib import Path; from orbitwatch.sites import Site, add_site\n"
            "sys.stdin.readline()\n"
            "for n in range(8): add_site(Path(sys.argv[1]), Site(f'{sys.argv[2]}{n}', n, n))\n"
        )
        processes = [
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", code, str(file), name],
                stdin=subprocess.PIPE,
                text=True,
            )
            for name in "abcd"
        ]
        for process in processes:
            process.stdin.write("go\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
        for process in processes:
            process.communicate(timeout=60)
            assert process.returncode == 0
        names = {site.name for site in read_sites(file)}
        assert names == {f"{name}{n}" for name in "abcd" for n in range(8)}

    def test_threads_that_add_at_once_lose_nothing(self, file: Path) -> None:
        threads = [
            threading.Thread(target=add_site, args=(file, Site(f"t{n}", n, n))) for n in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(read_sites(file)) == 12


def test_import_reads_nothing_and_stays_light() -> None:
    code = (
        "import sys\n"
        "def watch(event, args):\n"
        "    assert event != 'open' or not str(args[0]).endswith('.csv'), args\n"
        "sys.addaudithook(watch)\n"
        "import orbitwatch.sites\n"
        "assert not {'numpy', 'difflib', 'tempfile', 'tzdata'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
