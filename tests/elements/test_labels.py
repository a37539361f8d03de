"""A label never costs a set, in any format; and foreign readers agree on what was read."""

from __future__ import annotations

import io
import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgp4 import omm
from sgp4.api import Satrec
from skyfield.api import EarthSatellite, load

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.elements.tle import write_tle, write_tles
from orbitwatch.elements.tle_lines import checksum
from tests.elements.examples import (
    CSV_HEADER,
    FIELDS,
    LINE_1,
    LINE_2,
    NAME,
    element_sets,
    kvn,
    tle_element_sets,
    xml,
)
from tests.elements.omm_json_text import write_omm_json

LABELS = (
    *("OBJECT_NAME", "OBJECT_ID", "NORAD_CAT_ID", "CLASSIFICATION_TYPE", "ELEMENT_SET_NO"),
    *("REV_AT_EPOCH", "CREATION_DATE", "RMS", "DATA_SOURCE"),
)
ELEMENTS = tuple(
    field.name
    for field in fields(ElementSet)
    if field.name.upper() not in (*LABELS, "EPHEMERIS_TYPE")
)
"""What SGP4 is given, and the drag terms."""

# What a line of CSV and KVN can hold and XML need not escape; other texts are tried as JSON.
plain = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters='",<&[]'),
    max_size=130,
)
json_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([[1]])


def elements_of(element_set: ElementSet) -> tuple[object, ...]:
    return tuple(getattr(element_set, name) for name in ELEMENTS)


def as_csv(record: dict[str, str]) -> str:
    return ",".join(record) + "\n" + ",".join(record.values())


WANTED = elements_of(read_element_sets(as_csv(FIELDS), "x").sets[0])


@pytest.mark.parametrize("encode", [as_csv, lambda r: json.dumps([r]), kvn, xml])
@settings(deadline=None, max_examples=60)
@given(labels=st.dictionaries(st.sampled_from(LABELS), plain, min_size=1))
def test_a_label_never_costs_a_set(encode: Any, labels: dict[str, str]) -> None:
    result = read_element_sets(encode({**FIELDS, **labels}), "x")
    assert not result.refused
    (element_set,) = result.sets
    assert elements_of(element_set) == WANTED
    assert all(str(note).isprintable() for note in result.notes)


@settings(deadline=None, max_examples=100)
@given(labels=st.dictionaries(st.sampled_from(LABELS), json_values, min_size=1))
def test_a_label_of_any_json_type_never_costs_a_set(labels: dict[str, object]) -> None:
    result = read_element_sets(json.dumps([{**FIELDS, **labels}]), "x")
    assert [elements_of(one) for one in result.sets] == [WANTED]
    for write in (write_omm_csv, write_omm_json):
        (again,) = read_element_sets(write(result.sets), "x").sets
        assert replace(again, creation_date=None) == replace(result.sets[0], creation_date=None)


TLE_LABELS = ((1, 8, 1), (1, 10, 8), (1, 65, 4), (2, 64, 5))


@settings(deadline=None, max_examples=80)
@given(
    place=st.sampled_from(TLE_LABELS),
    text=st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=8),
    name=st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=59),
)
def test_a_label_of_a_tle_never_costs_a_set(
    place: tuple[int, int, int], text: str, name: str
) -> None:
    number, column, width = place
    lines = [LINE_1, LINE_2]
    line = lines[number - 1]
    line = line[: column - 1] + text[:width].ljust(width) + line[column - 1 + width :]
    lines[number - 1] = f"{line[:68]}{checksum(line)}"
    title = f"0 {name}" if name.strip() else NAME
    result = read_element_sets("\n".join([title, *lines]), "x")
    assert not result.refused
    (element_set,) = result.sets
    first, second = read_element_sets(f"{LINE_1}\n{LINE_2}", "x").sets[0], element_set
    assert elements_of(second) == elements_of(first)


@settings(deadline=None, max_examples=60)
@given(tle_element_sets)
def test_sgp4_reads_the_same_values_out_of_a_tle(element_set: ElementSet) -> None:
    _, first, second = write_tle(element_set)
    theirs = Satrec.twoline2rv(first, second)
    (ours,) = read_element_sets(write_tles([element_set]), "x").sets
    _compare(ours, theirs)


@settings(deadline=None, max_examples=60)
@given(element_sets)
def test_sgp4_reads_the_same_values_out_of_our_csv(element_set: ElementSet) -> None:
    known = replace(
        element_set, norad_cat_id=5, object_id="2023-179A", object_name="X", creation_date=None
    )
    text = write_omm_csv([known])
    (ours,) = read_element_sets(text, "x").sets
    theirs = Satrec()
    omm.initialize(theirs, next(omm.parse_csv(io.StringIO(text))))
    _compare(ours, theirs)


def _compare(ours: ElementSet, theirs: Satrec) -> None:
    turn = 2.0 * 3.141592653589793
    assert theirs.no_kozai * 1440.0 / turn == pytest.approx(ours.mean_motion, rel=1e-12)
    assert theirs.ecco == pytest.approx(ours.eccentricity, abs=1e-15)
    assert theirs.inclo * 360.0 / turn == pytest.approx(ours.inclination, abs=1e-10)
    assert theirs.bstar == pytest.approx(ours.bstar, rel=1e-12, abs=1e-300)
    days = (ours.epoch - ours.epoch.replace(month=1, day=1, hour=0, minute=0)).total_seconds()
    since = theirs.epochdays - 1.0
    seconds = ours.epoch.second + ours.epoch.microsecond / 1e6
    assert since * 86400.0 == pytest.approx(days + seconds, abs=2e-5)


@pytest.mark.parametrize(
    ("columns", "moment"),
    [
        ("19366.82137887", "2020-01-01T19:42:47"),
        ("98000.00000000", "1997-12-31T00:00:00"),
        ("24366.50000000", "2024-12-31T12:00:00"),
    ],
)
def test_skyfield_reads_days_0_and_366_as_we_do(columns: str, moment: str) -> None:
    line = LINE_1[:18] + columns + LINE_1[32:]
    line = f"{line[:68]}{checksum(line)}"
    theirs = EarthSatellite(line, LINE_2, ts=load.timescale()).epoch.utc_strftime(
        "%Y-%m-%dT%H:%M:%S"
    )
    (ours,) = read_element_sets(f"{line}\n{LINE_2}", "x").sets
    assert theirs == moment == f"{ours.epoch:%Y-%m-%dT%H:%M:%S}"


def test_blanks_are_the_zeros_that_sgp4_takes_them_for() -> None:
    first = "1 43210U 20001A   24060.50000000  .00000100           10000-3 0  9994"
    second = "2 43210  97.5000 120.0000       0  80.0000 280.0000 15.20000000123457"
    (ours,) = read_element_sets(f"{first}\n{second}", "x").sets
    theirs = Satrec.twoline2rv(first, second)
    assert (ours.eccentricity, ours.mean_motion_ddot) == (theirs.ecco, theirs.nddot) == (0.0, 0.0)
    assert ours.bstar == theirs.bstar == 1e-4


def test_the_header_of_csv_needs_no_number() -> None:
    assert "NORAD_CAT_ID" in CSV_HEADER
    record = {key: value for key, value in FIELDS.items() if key != "NORAD_CAT_ID"}
    (element_set,) = read_element_sets(as_csv(record), "x").sets
    assert elements_of(element_set) == WANTED
