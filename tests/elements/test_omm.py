"""The four encodings of OMM: read, written, and refused by line and field."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.elements.reading import ReadResult, read_element_sets
from orbitwatch.elements.tle import write_tles
from orbitwatch.errors import ElementsError
from tests.elements.omm_json_text import write_omm_json

from .examples import (
    CSV,
    CSV_HEADER,
    CSV_ROW,
    FIELDS,
    FROM_OMM,
    KVN,
    element_sets,
    kvn,
    tle_element_sets,
    xml,
)

NEIGHBOUR = {**FIELDS, "OBJECT_NAME": "NEIGHBOUR", "NORAD_CAT_ID": "799500001"}


def csv_of(*records: dict[str, str]) -> str:
    return "\n".join([CSV_HEADER, *(",".join(record.values()) for record in records)])


def json_of(*records: dict[str, str]) -> str:
    return "[\n" + ",\n".join(json.dumps(record) for record in records) + "]"


def xml_of(*records: dict[str, str]) -> str:
    return "<ndm>\n" + "".join(xml(record) for record in records) + "</ndm>"


def kvn_of(*records: dict[str, str]) -> str:
    return "\n".join(kvn(record) for record in records)


# Each encoding, and the line on which the field EPOCH of the second record stands.
ENCODINGS = pytest.mark.parametrize(
    ("encode", "line"),
    [(csv_of, 3), (json_of, 3), (xml_of, 3), (kvn_of, 23)],
    ids=["csv", "json", "xml", "kvn"],
)


def read(text: str | bytes) -> ReadResult:
    return read_element_sets(text, "gp")


def only(text: str | bytes) -> ElementSet:
    result = read(text)
    assert not result.refused
    (element_set,) = result.sets
    return element_set


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        CSV.replace("\n", "\r\n"),
        "\ufeff" + CSV,
        CSV.encode("utf-8-sig"),
        f"{CSV_HEADER},EXTRA\n\n{CSV_ROW},ignored\n",
        csv_of(dict(FIELDS)).replace(CSV_ROW, '"' + CSV_ROW.replace(",", '","') + '"'),
        json.dumps([FIELDS]),
        json.dumps(FIELDS, indent=2),
        json.dumps([{**FIELDS, "TLE_LINE0": "0 X", "DECAY_DATE": None, "GP_ID": 7}]),
        json.dumps([{**FIELDS, "MEAN_MOTION": 15.22967112, "NORAD_CAT_ID": 58400}]),
        KVN,
        KVN.replace("\n", "\r\n"),
        "COMMENT first\n" + KVN.replace("\nEPOCH ", "\nCOMMENT a = b\n\nEPOCH "),
        kvn({**FIELDS, "INCLINATION": "97.2912 [deg]", "MEAN_MOTION": "15.22967112[rev/day]"}),
        xml(FIELDS),
        f"<ndm>{xml(FIELDS)}</ndm>",
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ndm xmlns="urn:ccsds:ndm">{xml(FIELDS)}</ndm>',
        xml(FIELDS).replace("<INCLINATION>", '<INCLINATION units="deg">'),
    ],
)
def test_every_encoding_gives_the_same_record(text: str | bytes) -> None:
    assert only(text) == FROM_OMM


def test_csv_columns_come_in_any_order() -> None:
    reverse = dict(reversed(FIELDS.items()))
    assert only(",".join(reverse) + "\n" + ",".join(reverse.values())) == FROM_OMM


@ENCODINGS
def test_what_may_be_absent_or_blank_takes_its_default(encode: Any, line: int) -> None:
    blank = {
        **FIELDS,
        **dict.fromkeys(
            (
                "OBJECT_NAME",
                "OBJECT_ID",
                "EPHEMERIS_TYPE",
                "CLASSIFICATION_TYPE",
                "ELEMENT_SET_NO",
                "REV_AT_EPOCH",
                "BSTAR",
                "MEAN_MOTION_DOT",
                "MEAN_MOTION_DDOT",
            ),
            "",
        ),
    }
    element_set = only(encode(blank))
    assert element_set == ElementSet(
        norad_cat_id=58400,
        epoch=FROM_OMM.epoch,
        mean_motion=FROM_OMM.mean_motion,
        eccentricity=FROM_OMM.eccentricity,
        inclination=FROM_OMM.inclination,
        ra_of_asc_node=FROM_OMM.ra_of_asc_node,
        arg_of_pericenter=FROM_OMM.arg_of_pericenter,
        mean_anomaly=FROM_OMM.mean_anomaly,
    )


def test_an_xml_message_without_tle_parameters_but_the_number() -> None:
    text = xml({k: FIELDS[k] for k in list(FIELDS)[:9]}).replace(
        "<tleParameters></tleParameters>", "<NORAD_CAT_ID>5</NORAD_CAT_ID>"
    )
    assert only(text).norad_cat_id == 5


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-08-22T12:00:46", datetime(2026, 8, 22, 12, 0, 46, tzinfo=UTC)),
        ("2026-08-22T12:00:46Z", datetime(2026, 8, 22, 12, 0, 46, tzinfo=UTC)),
        ("2026-08-22T12:00:46.5Z", datetime(2026, 8, 22, 12, 0, 46, 500_000, tzinfo=UTC)),
        ("2026-234T12:00:00.5", datetime(2026, 8, 22, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("2024-366T00:00:00", datetime(2024, 12, 31, tzinfo=UTC)),
        ("2026-366T12:00:00", datetime(2027, 1, 1, 12, tzinfo=UTC)),
        ("2026-08-22T12:00:46.1234565", datetime(2026, 8, 22, 12, 0, 46, 123_456, tzinfo=UTC)),
        ("2026-08-22T12:00:46.1234575", datetime(2026, 8, 22, 12, 0, 46, 123_458, tzinfo=UTC)),
        ("2026-08-22T12:00:46.12345651", datetime(2026, 8, 22, 12, 0, 46, 123_457, tzinfo=UTC)),
        ("2026-12-31T23:59:59.9999999", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
@ENCODINGS
def test_epochs(encode: Any, line: int, text: str, moment: datetime) -> None:
    assert only(encode({**FIELDS, "EPOCH": text})).epoch == moment


@pytest.mark.parametrize(
    "text", ["2026-08-20 05:36:18", "2026-08-20T05:36:18", "2026-232T05:36:18Z"]
)
def test_creation_dates(text: str) -> None:
    created = only(json_of({**FIELDS, "CREATION_DATE": text})).creation_date
    assert created == datetime(2026, 8, 20, 5, 36, 18, tzinfo=UTC)


DAMAGES = [
    ("MEAN_MOTION", "0", "should be 0.005"),
    ("MEAN_MOTION", "5e-324", "should be 0.005"),
    ("MEAN_MOTION", "17.2", "to 17.1 rev/day"),
    ("MEAN_MOTION", "nan", "should be"),
    ("MEAN_MOTION", "inf", "should be"),
    ("MEAN_MOTION", "1e999", "should be"),
    ("MEAN_MOTION", "", "is missing"),
    ("MEAN_MOTION", "15,2", ""),
    ("MEAN_MOTION", "1_5", "is not a number"),
    ("MEAN_MOTION", "١٥", "is not a number"),
    ("ECCENTRICITY", "1", "below 1"),
    ("ECCENTRICITY", "-0.1", "at least 0"),
    ("ECCENTRICITY", "0.99", "from the Earth's centre"),
    ("INCLINATION", "180.1", "0 to 180 degrees"),
    ("INCLINATION", "-1", "0 to 180 degrees"),
    ("RA_OF_ASC_NODE", "360.5", "-360 to 360 degrees"),
    ("ARG_OF_PERICENTER", "x", "is not a number"),
    ("MEAN_ANOMALY", "-361", "-360 to 360 degrees"),
    ("BSTAR", "50.1", "-50 to 50"),
    ("MEAN_MOTION_DOT", "NaN", "-2 to 2"),
    ("MEAN_MOTION_DDOT", "-2.1", "-2 to 2"),
    ("EPHEMERIS_TYPE", "4", "only SGP4 elements"),
    ("EPOCH", "", "is missing"),
    ("EPOCH", "2026-08-22", "is not a time"),
    ("EPOCH", "2026-W34-6T12:00:00.000000", "is not a time"),
    ("EPOCH", "2026-02-30T12:00:00", "day"),
    ("EPOCH", "2026-367T12:00:00", "the year 2026 has no day 367"),
    ("EPOCH", "2016-12-31T23:59:60.000000", "leap second"),
    ("EPOCH", "2026-08-22T12:00:00+02:00", "is not a time"),
    ("EPOCH", "9999-12-31T23:59:59.9999999", "beyond the year 9999"),
    ("EPOCH", "1956-12-31T00:00:00", "the year 1956 is not in 1957 to 2100"),
    ("EPOCH", "2101-01-01T00:00:00", "the year 2101 is not in 1957 to 2100"),
]


@pytest.mark.parametrize(("field", "value", "reason"), DAMAGES)
@ENCODINGS
def test_damage_is_refused_by_field_and_neighbours_stay(
    encode: Any, line: int, field: str, value: str, reason: str
) -> None:
    result = read(encode(NEIGHBOUR, {**FIELDS, field: value}, NEIGHBOUR))
    assert [s.object_name for s in result.sets] == ["NEIGHBOUR"] * 2
    (refusal,) = result.refused
    assert refusal.field.endswith(field) or "," in value
    assert reason in refusal.reason
    assert str(refusal).isprintable()
    if field == "EPOCH":
        assert refusal.line == line


LABELS = [
    ("OBJECT_NAME", "ÑUSAT-1", "ÑUSAT-1"),
    ("OBJECT_NAME", "AO–91", "AO–91"),
    ("OBJECT_NAME", "TAB\tTAB", "TAB TAB"),
    ("OBJECT_NAME", "N" * 101, "N" * 100),
    ("OBJECT_ID", "2023\u200f", "2023"),
    ("CLASSIFICATION_TYPE", "X", "U"),
    ("EPHEMERIS_TYPE", "x", 0),
    ("ELEMENT_SET_NO", "10000", 999),
    ("ELEMENT_SET_NO", "x", 999),
    ("REV_AT_EPOCH", "-1", 0),
    ("REV_AT_EPOCH", "1.5", 0),
    ("CREATION_DATE", "0000-00-00 00:00:00", None),
    ("CREATION_DATE", "yesterday", None),
    ("CREATION_DATE", "2016-12-31T23:59:60", None),
    ("CREATION_DATE", "1900-01-01T00:00:00", None),
]


@pytest.mark.parametrize(("keyword", "text", "value"), LABELS)
@ENCODINGS
def test_a_label_out_of_form_costs_no_set(
    encode: Any, line: int, keyword: str, text: str, value: object
) -> None:
    if keyword in CSV_HEADER or encode is not csv_of:
        encoded = encode(NEIGHBOUR, {**FIELDS, keyword: text}, NEIGHBOUR)
    else:
        encoded = f"{CSV_HEADER},{keyword}\n{CSV_ROW},\n{CSV_ROW},{text}\n{CSV_ROW},"
    result = read(encoded)
    assert not result.refused
    odd = result.sets[1]
    assert getattr(odd, keyword.lower()) == value
    assert replace(odd, **{keyword.lower(): getattr(FROM_OMM, keyword.lower())}) == FROM_OMM
    (note,) = result.notes
    assert note.field.endswith(keyword)
    assert str(note).isprintable()


@ENCODINGS
@pytest.mark.parametrize("number", ["", "0", "A0000", "58400.5", "58_400", "1000000000", None])
def test_without_a_number_the_set_goes_by_its_name(
    encode: Any, line: int, number: str | None
) -> None:
    """CCSDS 502.0-B-3, table 4-3: NORAD_CAT_ID is optional."""
    fields = {**FIELDS, "NORAD_CAT_ID": number or ""}
    if number is None:
        if encode is csv_of:
            return  # the column is absent or there for all records
        del fields["NORAD_CAT_ID"]
    one, other = read(encode(fields, {**fields, "OBJECT_NAME": "OTHER"})).sets
    assert replace(one, norad_cat_id=58400) == FROM_OMM
    assert one.norad_cat_id < 0
    assert one.norad_cat_id != other.norad_cat_id
    for write in (write_omm_csv, write_omm_json):
        assert only(write([one])) == one


def test_a_csv_without_the_column_of_numbers() -> None:
    record = {k: v for k, v in FIELDS.items() if k != "NORAD_CAT_ID"}
    assert only(",".join(record) + "\n" + ",".join(record.values())).norad_cat_id < 0


@ENCODINGS
@pytest.mark.parametrize("key", ["MICROSECONDS alone", "both", "neither"])
def test_the_microseconds_of_space_track_are_part_of_the_epoch(
    encode: Any, line: int, key: str
) -> None:
    """As in class tle_latest: THOR ABLESTAR DEB, TLE epoch 16108.51152292."""
    second = "" if key == "MICROSECONDS alone" else ".580288"
    fields = {
        **FIELDS,
        "EPOCH": f"2016-04-17 12:16:35{second}",
        "EPOCH_MICROSECONDS": "" if key == "neither" else "580288",
    }
    if encode is csv_of:
        encoded = ",".join(fields) + "\n" + ",".join(fields.values())
    else:
        encoded = encode(fields)
    assert only(encoded).epoch == datetime(2016, 4, 17, 12, 16, 35, 580288, tzinfo=UTC)


@pytest.mark.parametrize("text", ["x", "-1", "1000000", "1.5", "580289"])
def test_microseconds_that_are_none_or_contradict_refuse_the_set(text: str) -> None:
    fields = {**FIELDS, "EPOCH": "2016-04-17T12:16:35.580288", "EPOCH_MICROSECONDS": text}
    for encode in (json_of, kvn_of, xml_of):
        (refusal,) = read(encode(fields)).refused
        assert refusal.field.endswith("EPOCH_MICROSECONDS")


def test_xml_in_the_encoding_that_it_declares() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>\n' + xml({**FIELDS, "OBJECT_NAME": "ÑUSAT"})
    undeclared = text.replace(' encoding="ISO-8859-1"', "")
    for content in (text.encode("latin-1"), undeclared.encode("latin-1"), undeclared.encode()):
        (element_set,) = read(content).sets
        assert element_set.object_name == "ÑUSAT"


@pytest.mark.parametrize(
    ("keyword", "wrong", "right"),
    [
        ("MEAN_ELEMENT_THEORY", "SGP4-XP", "SGP/SGP4"),
        ("MEAN_ELEMENT_THEORY", "DSST", "SGP4"),
        ("TIME_SYSTEM", "TAI", "UTC"),
        ("REF_FRAME", "EME2000", "TEME"),
        ("CENTER_NAME", "MARS", "Earth"),
        ("BTERM", "0.02", ""),
        ("AGOM", "0.02", ""),
    ],
)
def test_other_theories_frames_and_times_are_refused(keyword: str, wrong: str, right: str) -> None:
    for value in (right, "", "  "):
        assert only(kvn({**FIELDS, keyword: value})).norad_cat_id == 58400
    fields = {**FIELDS, **({"BSTAR": ""} if not right else {})}
    for encode in (json_of, kvn_of):
        (refusal,) = read(encode({**fields, keyword: wrong})).refused
        assert refusal.field.endswith(keyword)


def test_kvn_lines_that_are_none() -> None:
    twice = kvn(FIELDS) + "EPOCH = 2026-08-22T12:00:00\n"
    no_pair = kvn(FIELDS).replace("INCLINATION = ", "INCLINATION ")
    headless = KVN.partition("\n")[2]
    result = read(headless + twice + no_pair + kvn(NEIGHBOUR))
    assert [s.object_name for s in result.sets] == ["NEIGHBOUR"]
    assert [(r.line, r.field) for r in result.refused] == [(1, "line"), (38, "EPOCH"), (45, "line")]


def test_a_name_may_end_in_a_bracket() -> None:
    for encode in (csv_of, json_of, xml_of, kvn_of):
        named = encode({**FIELDS, "OBJECT_NAME": "STARLINK-11123 [DTC]"})
        assert only(named).object_name == "STARLINK-11123 [DTC]"


def test_xml_fields_given_twice_and_lines_counted_past_comments() -> None:
    twice = xml(FIELDS).replace("<EPOCH>", "<EPOCH>2026-08-22T12:00:00</EPOCH><EPOCH>")
    result = read(f"<ndm>\n<!-- <omm>\n -->\n{xml(NEIGHBOUR)}{twice}</ndm>")
    assert [(r.line, r.field) for r in result.refused] == [(5, "message 2, EPOCH")]
    assert len(result.sets) == 1


def test_csv_rows_that_do_not_fit_their_header() -> None:
    neighbour = csv_of(NEIGHBOUR).split("\n")[1]
    rows = [CSV_HEADER, "A,B,C", neighbour, '"' + CSV_ROW, CSV_ROW + ",1", neighbour]
    result = read("\n".join(rows))
    assert len(result.sets) == 2
    assert [(r.line, r.field) for r in result.refused] == [(2, "row"), (4, "row"), (5, "row")]


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ("null", "record"),
        ("[1, [2]]", "record"),
        ('{"EPOCH": true}', "EPOCH"),
        ('{"EPOCH": "2026-08-22T12:00:00", "NORAD_CAT_ID": 5, "MEAN_MOTION": {}}', "MEAN_MOTION"),
        (
            f'{{"EPOCH": "2026-08-22T12:00:00", "NORAD_CAT_ID": 5, "MEAN_MOTION": {10**400}}}',
            "MEAN_MOTION",
        ),
        ('{"EPOCH": "2026-08-22T12:00:00", "NORAD_CAT_ID": 5, "MEAN_MOTION": NaN}', "MEAN_MOTION"),
        ('{"REF_FRAME": 7}', "REF_FRAME"),
    ],
)
def test_json_records_of_other_types(record: str, field: str) -> None:
    result = read(f"[{json.dumps(NEIGHBOUR)},\n\n{record}\n,{json.dumps(NEIGHBOUR)}]")
    assert len(result.sets) == 2
    (refusal,) = result.refused
    assert (refusal.line, refusal.field) == (3, f"record 2, {field}")


def test_whole_json_numbers_may_have_a_point() -> None:
    assert only(json.dumps([{**FIELDS, "NORAD_CAT_ID": 58400.0}])) == FROM_OMM


@pytest.mark.parametrize("text", ["[]", " [ ]\n", CSV_HEADER, "<ndm></ndm>", "<ndm/>"])
def test_files_without_records_are_empty_results(text: str) -> None:
    assert read(text) == ReadResult((), ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (" \r\n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x1f\x8b\x08\x00\x00\x00", "no element sets"),
        ("No GP data found", "starts with 'No GP data found'"),
        ("<!DOCTYPE html>\n<html>", "is a web page"),
        ("<html><pre>\n1 00005U</pre></html>", "is a web page"),
        ("<oem><omm/></oem>", "starts with '<oem><omm/></oem>'"),
        ('<?xml version="1.0"?>\n<oem><omm/></oem>', "its first element is 'oem'"),
        ("A,B\n1,2", "no element sets"),
        ("OBJECT_NAME,NORAD_CAT_ID\nX,1", "has no column ARG_OF_PERICENTER, ECCENTRICITY"),
        (f"{CSV_HEADER},EPOCH\n{CSV_ROW},1", "names the column 'EPOCH' twice"),
        ('{"error": "no"}', "has no OMM keyword"),
        (json_of(FIELDS, FIELDS)[:-30], "gp:3: broken JSON"),
        ('[{"a":' + "[" * 100_000, "no element sets"),
        ('[{"a": ' + "1" * 5000 + "}]", "no element sets"),
        (xml_of(FIELDS, FIELDS)[:-30], "gp:3: broken XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>\n<omm>&b;</omm>', "entities"),
        (CSV.encode("utf-16"), "gp is text in UTF-16, not UTF-8"),
        (CSV.encode("utf-16-be"), "gp is text in UTF-16, not UTF-8"),
        (json_of(FIELDS).encode("utf-16-le"), "gp is text in UTF-16, not UTF-8"),
    ],
)
def test_what_is_no_element_set_file(text: str | bytes, message: str) -> None:
    with pytest.raises(ElementsError) as caught:
        read(text)
    assert message in caught.value.message
    assert caught.value.message.startswith("gp")
    assert caught.value.message.isprintable()


@given(st.text() | st.binary())
def test_arbitrary_content_raises_nothing_unexpected(content: str | bytes) -> None:
    try:
        result = read(content)
    except ElementsError:
        return
    assert not result.sets


@given(
    st.sampled_from(
        [CSV, json_of(FIELDS, NEIGHBOUR), xml_of(FIELDS, NEIGHBOUR), KVN + kvn(NEIGHBOUR)]
    ),
    st.integers(0, 3000),
    st.integers(0, 40),
    st.text(max_size=5)
    | st.sampled_from(['"', "<", "&x;", "\ud800", "\0", "[", "]]>", "\r", "\n"]),
)
def test_damaged_files_raise_nothing_unexpected(text: str, at: int, gone: int, new: str) -> None:
    try:
        result = read(text[:at] + new + text[at + gone :])
    except ElementsError:
        return
    assert all(str(refusal).isprintable() for refusal in result.refused)


@given(st.lists(element_sets, max_size=4))
def test_csv_and_json_write_what_they_read(sets: list[ElementSet]) -> None:
    for write in (write_omm_csv, write_omm_json):
        result = read(write(sets))
        assert result == ReadResult(tuple(sets), ())


@given(tle_element_sets)
def test_a_set_is_the_same_as_tle_and_as_omm(element_set: ElementSet) -> None:
    forms = [write([element_set]) for write in (write_tles, write_omm_csv, write_omm_json)]
    record = {k: str(v) for k, v in json.loads(forms[2])[0].items()}
    record["OBJECT_NAME"] = "PLAIN"  # a name may hold characters that XML must escape
    plain = only(json_of(record))
    assert [only(form) for form in forms] == [element_set] * 3
    assert [only(form(record)) for form in (xml, kvn)] == [plain] * 2


def test_csv_as_celestrak_writes_it() -> None:
    header, row = write_omm_csv([FROM_OMM]).splitlines()
    assert header == CSV_HEADER
    assert row == (
        "MALLIGYONG-1,2023-179A,2026-08-22T14:27:03.068640,15.22967112,0.00092531,97.2912,"
        "114.2537,144.4659,215.7196,0,U,58400,999,15286,0.00011187658,2.562e-05,0.0"
    )


def test_json_is_an_array_of_numbers_and_texts() -> None:
    (record,) = json.loads(write_omm_json([FROM_OMM]))
    assert list(record) == CSV_HEADER.split(",")
    assert record["NORAD_CAT_ID"] == 58400
    assert record["EPOCH"] == "2026-08-22T14:27:03.068640"
    assert write_omm_json([]) == "[]\n"


def test_names_are_quoted_where_csv_needs_it() -> None:
    text = csv_of({**FIELDS, "OBJECT_NAME": '"A ""B"", C"', "OBJECT_ID": ""})
    element_set = only(text)
    assert element_set.object_name == 'A "B", C'
    assert only(write_omm_csv([element_set])) == element_set


def test_duplicates_are_kept() -> None:
    assert read(csv_of(FIELDS, FIELDS)).sets == (FROM_OMM, FROM_OMM)
