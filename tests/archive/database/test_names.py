"""Objects are found by number, designator, pattern and name, however many there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orbitwatch.archive.combined_holdings import combined_holdings, shipped_objects
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.names import normalise
from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.holdings import Holdings, by_object, in_memory
from orbitwatch.archive.importing import import_pieces
from orbitwatch.archive.selection import Need
from orbitwatch.archive.unpacking import Piece
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.elements.modes import ELEMENTS_MODES
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.errors import NotFoundError, OrbitwatchError, UsageError
from tests.archive.database.samples import EPOCH, NOW, element_set

NAMES = {
    1: ("STARLINK-30000", "2023-001A"),
    2: ("STARLINK-30001", "2023-001B"),
    3: ("STARLINK-300", "2020-050C"),
    4: ("COSMOS 2251 DEB", "1993-036PX"),
    5: ("COSMOS 2251", "1993-036A"),
    6: ("STARLINK-11123 [DTC]", "2024-001ZZZ"),
    7: ("ISS DEB (SPX-28)", "1998-067WC"),
    100001: ("TBA - TO BE ASSIGNED", None),
}
SETS = [
    element_set(number, object_name=name, object_id=object_id)
    for number, (name, object_id) in NAMES.items()
]


@pytest.fixture(params=["archive", "file"])
def holdings(request: pytest.FixtureRequest, tmp_path: Path) -> Holdings:
    """The same objects, in the archive (with what ships) and in a file."""
    if request.param == "file":
        return in_memory(list((shipped_objects() | by_object(SETS, {})).values()))
    with open_store(tmp_path) as store:
        store.add(SETS, source="x", fetched=NOW)
    return combined_holdings(tmp_path, None, pytest.fail)


def found(holdings: Holdings, query: str) -> list[int]:
    return [held.record.catalog_id for held in holdings.find(query)]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("1", [1]),
        ("0000000001", None),
        ("100001", [100001]),
        ("starlink 30000", [1]),
        ("Starlink30001", [2]),
        ("starlink-300", [3]),
        ("2251 cosmos", None),
        ("cosmos 2251", [5]),
        ("deb 2251", [4]),
        ("11123", None),  # in the name of 6, but digits alone are a number
        ("dtc", [6]),
        ("iss", [25544]),
        ("tba", [100001]),
        ("2023-001", [1, 2]),
        ("23001B", [2]),
        ("1993-036a", [5]),
        ("starlink-3000?", [1, 2]),
        ("*300*", [1, 2, 3]),
        ("malligyong1", [58400]),
    ],
)
def test_every_way_of_naming(holdings: Holdings, query: str, numbers: list[int] | None) -> None:
    if numbers is None:
        with pytest.raises(OrbitwatchError):
            holdings.find(query)
    else:
        assert found(holdings, query) == numbers


def test_several_and_none_are_told_apart(holdings: Holdings) -> None:
    with pytest.raises(UsageError, match=r"matches 4 objects: STARLINK-30000 \(1\), STARLINK-3000"):
        holdings.find("starlink")
    with pytest.raises(NotFoundError) as caught:
        holdings.find("starlnk-30001")
    assert caught.value.hint is not None
    assert "STARLINK-30001 (2)" in caught.value.hint
    with pytest.raises(NotFoundError):
        holdings.find("zzz*")
    with pytest.raises(NotFoundError):
        holdings.find(" ")
    assert len(holdings) == len(list(holdings)) == len(NAMES) + len(shipped_objects())


def test_normalising_is_the_same_for_any_alphabet() -> None:
    assert normalise("Star-Link_1 A") == "starlink1a"
    assert normalise("Kwangmyŏngsŏng – 4\t") == "kwangmyŏngsŏng–4"


def test_what_ships_and_what_is_held_are_one(tmp_path: Path) -> None:
    ours = shipped_objects()[58400]
    newer = element_set(58400, 1, object_name="OBJECT A")
    record = ObjectRecord(catalog_id=58400, name="X", owner="?", note="n", decayed="2030-01-01")
    with open_store(tmp_path) as store:
        store.add([*ours.element_sets[:3], newer], source="x", fetched=NOW)
        store.put_objects([record], source="satcat", fetched=NOW)
    (held,) = combined_holdings(tmp_path, None, pytest.fail).find("58400")
    assert held.element_sets == (*ours.element_sets, newer)
    assert (held.record.name, held.record.owner) == ("MALLIGYONG-1", "NKOR")  # ours comes first
    assert held.record.decayed == "2030-01-01"  # and the catalogue fills what it leaves open
    for name in ("object a", "X", "malligyong-1"):
        assert found(combined_holdings(tmp_path, None, pytest.fail), name) == [58400]


def test_asking_makes_no_archive(tmp_path: Path) -> None:
    assert found(combined_holdings(tmp_path / "none", None, pytest.fail), "malligyong-1") == [58400]
    assert not (tmp_path / "none").exists()


def test_an_object_known_by_the_catalogue_alone(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        gone = ObjectRecord(catalog_id=900, name="GONE 1", decayed="1970-01-01")
        store.put_objects([gone], source="satcat", fetched=NOW)
    (held,) = combined_holdings(tmp_path, None, pytest.fail).find("gone 1")
    assert (held.record, held.element_sets) == (gone, ())


def test_only_sets_that_can_matter_are_loaded(tmp_path: Path) -> None:
    days = [-9.0, -5.0, -1.0, 0.2, 0.4, 3.0, 8.0]
    sets = [element_set(1, day) for day in days]
    late = element_set(1, -3.0, creation_date=EPOCH + timedelta(days=0.5))
    with open_store(tmp_path) as store:
        store.add([*sets, late], source="x", fetched=NOW)
    start, end = EPOCH, EPOCH + timedelta(days=1)

    def loaded(mode: str) -> list[float]:
        need = Need(start, end, mode)  # type: ignore[arg-type]
        (held,) = combined_holdings(tmp_path, need, pytest.fail).find("1")
        return [(s.epoch - EPOCH) / timedelta(days=1) for s in held.element_sets]

    assert loaded("nearest") == [-1.0, 0.2, 0.4, 3.0]
    assert loaded("before") == [-1.0, 0.2, 0.4]
    assert loaded("latest") == [8.0]
    assert loaded("within") == [0.2, 0.4]


def test_supplemental_sets_are_known_as_such(tmp_path: Path) -> None:
    """CelesTrak's supplemental CSV names its source in two more columns."""
    general, special = element_set(1, 0.0), element_set(1, 0.0, mean_anomaly=2.0)
    header, row = write_omm_csv([special]).splitlines()
    text = f"{header},RMS,DATA_SOURCE\n{row},0.012,SpaceX-E\n"
    texts = [write_omm_csv([general]), text]
    with open_store(tmp_path) as store:
        pieces = [Piece(f"{i}.csv", content.encode()) for i, content in enumerate(texts)]
        import_pieces(store, pieces, NOW, lambda _: None)
    (held,) = combined_holdings(tmp_path, None, pytest.fail).find("1")
    assert held.element_sets == (special, general)
    assert held.supplemental == {special}
    assert [(s.rms, s.data_source) for s in held.element_sets] == [
        (0.012, "SpaceX-E"),
        (None, None),
    ]


def test_a_span_beyond_all_sets_still_has_the_nearest(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.add([element_set(1, 0), element_set(1, 1)], source="x", fetched=NOW)
    for year, expected in (
        (1990, {"nearest": 0, "latest": 1}),
        (2050, dict.fromkeys(ELEMENTS_MODES, 1)),
    ):
        start = datetime(year, 1, 1, tzinfo=UTC)
        for mode, day in expected.items():
            need = Need(start, start + timedelta(days=1), mode)  # type: ignore[arg-type]
            (held,) = combined_holdings(tmp_path, need, pytest.fail).find("1")
            assert held.element_sets == (element_set(1, day),)
    assert (tmp_path / FILE).exists()
