"""Sets read many at once are those read one by one, and whatever is wrong is seen."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.elements import omm_csv, omm_json, tle
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.many import element_sets_from_columns
from orbitwatch.elements.omm import element_set_from_omm, element_sets_from_omm
from orbitwatch.elements.omm_csv import read_omm_csv, write_omm_csv
from orbitwatch.elements.omm_json import read_omm_json
from orbitwatch.elements.record import Reading
from orbitwatch.elements.record import one_by_one as records_of
from orbitwatch.elements.tle import read_tle, write_tles
from orbitwatch.elements.validation import FieldError
from orbitwatch.errors import ElementsError
from tests.elements.examples import CSV_HEADER, CSV_ROW, FIELDS, element_sets, tle_element_sets

# Right and wrong spellings for any field; Python's own ideas of numbers among them.
SPELLINGS = (
    *("", " ", "0", "-0.0", " 5", "5 ", "+5", ".5", "5.", "5e0", "1_0", "٣", "½", "0x1", "nan"),
    *("inf", "-inf", "1e400", "1e-400", "-1", "18", "18.1", "180", "361", "999999999", "1" * 5000),
    *("2026-08-22T12:00:00", "2026-08-22T12:00:00.5Z", "2026-234T00:00:00", "2026-08-22 12:00:00"),
    *("2026-08-22T12:00:60", "2101-01-01T00:00:00", "1956-12-31T00:00:00", "2026-W34-6"),
    *("U", "u", "S", "SGP4", "sgp4", "TEME", "EME2000", "UTC", "TAI", "EARTH", "x" * 101, "a\tb"),
    *("é", "\x7f", "\x1c", "\udcff", "A B", " A "),
)
KEYWORDS = (
    *FIELDS,
    *("CREATION_DATE", "MEAN_ELEMENT_THEORY", "REF_FRAME", "TIME_SYSTEM", "CENTER_NAME", "RMS"),
)

changes = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(KEYWORDS), st.sampled_from(SPELLINGS)), max_size=3
)


def one_by_one(records: Sequence[dict[str, str]]) -> list[ElementSet] | None:
    try:
        return [element_set_from_omm(record) for record in records]
    except FieldError:
        return None


@settings(deadline=None, max_examples=100)
@given(changes, st.sets(st.sampled_from(KEYWORDS)))
def test_many_at_once_are_what_they_are_one_by_one(
    changed: list[tuple[int, str, str]], absent: set[str]
) -> None:
    records: list[dict[str, str]] = [dict.fromkeys(KEYWORDS, "") | FIELDS for _ in range(3)]
    for index, keyword, text in changed:
        records[index][keyword] = text
    kept = [keyword for keyword in KEYWORDS if keyword not in absent or keyword in FIELDS]
    records = [{keyword: record[keyword] for keyword in kept} for record in records]
    columns = {keyword: [record[keyword] for record in records] for keyword in kept}
    at_once = element_sets_from_omm(columns)
    if at_once is None:
        return  # the caller looks at each: always right, only slower
    assert list(at_once) == one_by_one(records)
    assert repr(list(at_once)) == repr(one_by_one(records)), "a negative zero stays one"


@pytest.mark.parametrize("keyword", FIELDS)
def test_a_column_that_is_not_there_takes_its_default(keyword: str) -> None:
    fields = {name: value for name, value in FIELDS.items() if name != keyword}
    at_once = element_sets_from_columns({name: [value] * 2 for name, value in fields.items()})
    if keyword == "NORAD_CAT_ID":  # each such set is looked at by itself
        assert at_once is None
    else:
        assert (None if at_once is None else list(at_once)) == one_by_one([fields] * 2)


@settings(deadline=None, max_examples=25)
@given(st.lists(element_sets, min_size=1, max_size=5))
def test_good_records_are_read_at_once(sets: list[ElementSet]) -> None:
    """What is written plainly takes the fast way; a file of odd names would not."""
    plain = [
        s for s in sets if '"' not in (s.object_name or "") and "," not in (s.object_name or "")
    ]
    header, *lines = write_omm_csv(plain).splitlines()
    if len({s.creation_date is None for s in plain}) == 1:
        assert omm_csv._read_at_once(header.split(","), lines) == tuple(plain)


@settings(deadline=None, max_examples=25)
@given(st.lists(tle_element_sets, min_size=1, max_size=5))
def test_good_lines_are_read_at_once(sets: list[ElementSet]) -> None:
    text = write_tles(sets)
    at_once = tle._read_at_once(list(tle._grouped(text)))
    assert at_once == tuple(tle._read_one_by_one(tle._grouped(text), "x"))


def read_in_blocks(text: str, size: int, monkeypatch: pytest.MonkeyPatch) -> list[Reading]:
    with monkeypatch.context() as patch:
        patch.setattr(omm_csv, "_AT_ONCE", size)
        patch.setattr(tle, "_AT_ONCE", size)
        reader = read_omm_csv if text.startswith(CSV_HEADER) else read_tle
        return list(records_of(reader(text, "x")))


@pytest.mark.parametrize("damage", ['"', ",", "\x00", "é", "\n", "\r", "x", "0", " ", "\udc80"])
def test_damage_stays_where_it_is(damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are read at once, the same are refused for the same reason, in order."""
    tles = records_of(read_omm_csv(f"{CSV_HEADER}\n" + f"{CSV_ROW}\n" * 9, "x"))
    for text in (
        f"{CSV_HEADER}\n" + f"{CSV_ROW}\n" * 9,
        write_tles(s for s in tles if isinstance(s, ElementSet)),
    ):
        start = len(CSV_HEADER) + 1 if text.startswith(CSV_HEADER) else 0
        for at in range(start + 5, len(text), len(text) // 25):
            damaged = text[:at] + damage + text[at + 1 :]
            reads = [read_in_blocks(damaged, size, monkeypatch) for size in (1, 4, 500)]
            assert reads[0] == reads[1] == reads[2]
            assert sum(isinstance(read, ElementSet) for read in reads[0]) >= 7


def number_or_text(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


NUMBERS = {keyword: number_or_text(text) for keyword, text in FIELDS.items()}
JSON_VALUES = st.one_of(
    st.sampled_from(SPELLINGS),
    st.sampled_from([None, True, False, 0, -0.0, 1, 7.5, 1e400, float("nan"), 10**400, [], {}]),
)


def read_json(text: str, size: int, monkeypatch: pytest.MonkeyPatch) -> list[Reading]:
    with monkeypatch.context() as patch:
        patch.setattr(omm_json, "_AT_ONCE", size)
        return list(records_of(read_omm_json(text, "x")))


@settings(deadline=None, max_examples=150)
@given(
    fields=st.sampled_from([FIELDS, NUMBERS]),
    changed=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(KEYWORDS), JSON_VALUES), max_size=3
    ),
    everywhere=st.booleans(),
)
def test_json_read_at_once_is_what_it_is_one_by_one(
    fields: dict[str, object], changed: list[tuple[int, str, object]], everywhere: bool
) -> None:
    records = [dict(fields) for _ in range(4)]
    for index, keyword, value in changed:
        for record in records if everywhere else records[index : index + 1]:
            record[keyword] = value
    text = json.dumps(records, indent=1)
    with pytest.MonkeyPatch.context() as patch:
        reads = [read_json(text, size, patch) for size in (1, 3, 500)]
    assert repr(reads[0]) == repr(reads[1]) == repr(reads[2])


def test_numbers_and_texts_of_json_are_read_at_once() -> None:
    for fields in (FIELDS, NUMBERS, NUMBERS | {"ELEMENT_SET_NO": 0, "CREATION_DATE": None}):
        at_once = omm_json._read_at_once([fields] * 3)
        assert at_once is not None
        assert list(at_once) == one_by_one([fields] * 3)


@pytest.mark.parametrize("end", ["", ",", ",{", "]x"])
def test_records_before_broken_json_are_read(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[" + ",".join([json.dumps(NUMBERS)] * 7) + end
    for size in (1, 3, 500):
        monkeypatch.setattr(omm_json, "_AT_ONCE", size)
        read: list[Reading] = []
        with pytest.raises(ElementsError, match="broken JSON"):
            read.extend(records_of(read_omm_json(text, "x")))
        assert len(read) == 7
