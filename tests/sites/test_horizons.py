"""A horizon of one's own: read from files, checked, saved with its site, and interpolated."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.sites import Site, add_site, read_sites
from orbitwatch.sites.horizon import format_horizon, horizon_profile, parse_horizon
from orbitwatch.sites.horizon_file import read_horizon

POINTS = [(0.0, 5.0), (90.5, 12.25), (270.0, -2.0)]
POINTS_OF = st.dictionaries(
    st.floats(0.0, 359.999).map(lambda a: round(a, 7)), st.floats(-5.0, 90.0), min_size=2
).map(lambda points: list(points.items()))


@given(points=POINTS_OF, azimuth=st.floats(0.0, 360.0))
@settings(max_examples=50)
def test_between_points_it_is_a_line_all_the_way_round(
    points: list[tuple[float, float]], azimuth: float
) -> None:
    profile = horizon_profile(points)
    expected = np.interp(azimuth, profile.azimuth_deg, profile.elevation_deg, period=360.0)
    assert profile.at(azimuth) == pytest.approx(float(expected), abs=1e-4)
    assert profile.at(azimuth + 360.0) == pytest.approx(profile.at(azimuth), abs=1e-3, rel=1e-3)
    assert parse_horizon(format_horizon(profile)) == profile


@pytest.mark.parametrize(
    "text",
    [
        "0,5\n90.5,12.25\n270,-2\n",
        "azimuth,elevation\n0,5\n90.5,12.25\n270,-2\n360,5\n",
        "Elevation (deg);Azimuth (deg)\n5;0\n-2;270\n12,25;90,5\n",
        "# from the roof\n0 5  # north\n\n90.5\t12.25\n270 -2",
        "\ufeff0\t5\r\n270\t-2\r\n90.5\t12.25\r\n",
    ],
)
def test_files_of_any_form_are_read(text: str, tmp_path: Path) -> None:
    plain, packed, archive = (tmp_path / f"h.{end}" for end in ("csv", "csv.gz", "zip"))
    plain.write_text(text, encoding="utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    with zipfile.ZipFile(archive, "w") as stream:
        stream.write(plain, "h.csv")
    for file in (plain, packed, archive):
        assert read_horizon(file) == horizon_profile(POINTS)
        assert Site("s", 1.0, 2.0, horizon=str(file)).horizon_profile == horizon_profile(POINTS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "at least 2 points, not 0"),
        ("10,5\n", "at least 2 points, not 1"),
        ("azimuth,elevation\n", "not 0"),
        ("0,5\n-10,5\n", "line 2: azimuth -10° is outside 0..360°"),
        ("0,5\n361,5\n", "line 2: azimuth 361°"),
        ("0,5\n10,91\n", "line 2: elevation 91° is outside -5..90°"),
        ("0,5\n10,-5.1\n", "line 2: elevation -5.1°"),
        ("0,5\n10,nan\n", "line 2: 10, nan are not finite numbers"),
        ("0,5\n0,6\n", "azimuth 0° is given twice"),
        ("0,5\n10,6\n360,7\n", "5° high at azimuth 0° and 7° at 360°"),
        ("0,5\nten,6\n", "line 2: 'ten,6' does not contain two numbers"),
        ("0,5\n10\n", "line 2: '10' does not contain two numbers"),
        ("\n".join(f"{a / 20:.2f},1" for a in range(3601)), "at most 3,600 points, not 3,601"),
        ("PK\x03\x04 and no zip", "cannot unpack"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "h.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_horizon(file)
    assert str(file) in caught.value.message
    assert said in caught.value.message
    assert caught.value.hint


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        read_horizon(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="cannot read"):
        read_horizon(tmp_path)
    (tmp_path / "h.csv").write_bytes(b"0,5\n\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_horizon(tmp_path / "h.csv")
    (tmp_path / "h.gz").write_bytes(gzip.compress(b"0,5\n90,5\n" * 50)[:-12])
    with pytest.raises(UsageError, match="cannot unpack"):
        read_horizon(tmp_path / "h.gz")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as stream:
        stream.writestr("a", "0,5\n")
        stream.writestr("b", "0,5\n")
    with pytest.raises(UsageError, match="contains 2 files, not one"):
        read_horizon(tmp_path / "two.zip")


def test_a_site_takes_points_and_refuses_what_is_none() -> None:
    site = Site("s", 1.0, 2.0, horizon=POINTS)
    assert site.horizon_profile == horizon_profile(POINTS)
    assert {site, Site("s", 1.0, 2.0, horizon=np.array(POINTS))} == {site}  # type: ignore[arg-type]
    for wrong in ([1, 2], [(1, 2, 3)], [("a", "b")], 7):
        with pytest.raises(UsageError, match="not a list of pairs"):
            Site("s", 1.0, 2.0, horizon=wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="at a pole"):
        Site("s", 90.0, 2.0, horizon=POINTS)


def test_a_saved_horizon_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    plain, hilly = Site("plain", 1.0, 2.0), Site("hilly", 3.0, 4.0, horizon=POINTS)
    add_site(file, plain)
    assert "horizon" not in file.read_text()  # as before there were any
    add_site(file, hilly)
    full = Site("full", 3.0, 4.0, horizon=[(a / 10 + 1e-7 * a, a % 89 / 7) for a in range(3599)])
    add_site(file, full)
    assert read_sites(file) == [plain, hilly, full]
    file.write_text(file.read_text().replace("90.5 12.25", "90.5 95"))
    with pytest.raises(UsageError, match="line 3: elevation 95°"):
        read_sites(file)


@pytest.mark.parametrize(
    "text",
    [
        "elevation,direction\n5,0\n12,90\n",
        "Elev,Bearing\n5,0\n12,90\n",
        "height,azimuth\n5,0\n12,90\n",
        "Höhe;Azimut\n5,0;0\n12,0;90\n",
        '"azimuth","elevation"\n"0","5"\n"90","12"\n',
        "where,what\n0,5\n90,12\n",
        "site,azimuth,elevation\nhome,0,5\nhome,90,12\n",
    ],
)
def test_a_header_names_the_columns_in_any_order(tmp_path: Path, text: str) -> None:
    file = tmp_path / "h.csv"
    file.write_text(text, encoding="utf-8")
    profile = read_horizon(file)
    assert (profile.at(0.0), profile.at(90.0)) == (5.0, 12.0)


@pytest.mark.parametrize("text", ["a,b,elevation\n1,2,3\n4,5,6\n", "0,1_0\n90,5\n", "", "# no\n"])
def test_a_file_that_leaves_doubt_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "h.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        read_horizon(file)
