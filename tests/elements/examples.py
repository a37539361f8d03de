"""Element sets that the tests of this folder share, and the strategies that make up others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from orbitwatch.elements.element_set import ElementSet

NAME = "MALLIGYONG-1"
LINE_1 = "1 58400U 23179A   23343.17766162  .00004660  00000-0  21022-3 0  9996"
LINE_2 = "2 58400  97.4270 227.7225 0014685 211.9163 148.1185 15.21407416  2676"
TLE = f"{NAME}\n{LINE_1}\n{LINE_2}\n"

ISS_1 = "1 25544U 98067A   26088.13267411  .00012260  00000+0  23326-3 0  9998"
ISS_2 = "2 25544  51.6344 336.2407 0006215 245.2164 114.8178 15.48624340559341"
ISS = f"ISS (ZARYA)\n{ISS_1}\n{ISS_2}\n"

FROM_TLE = ElementSet(
    norad_cat_id=58400,
    epoch=datetime(2023, 12, 9, 4, 15, 49, 963968, tzinfo=UTC),
    mean_motion=15.21407416,
    eccentricity=0.0014685,
    inclination=97.4270,
    ra_of_asc_node=227.7225,
    arg_of_pericenter=211.9163,
    mean_anomaly=148.1185,
    bstar=0.21022e-3,
    mean_motion_dot=0.00004660,
    object_name=NAME,
    object_id="2023-179A",
    rev_at_epoch=267,
)

CSV_HEADER = (
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,"
    "ARG_OF_PERICENTER,MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,"
    "ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT"
)
CSV_ROW = (
    "MALLIGYONG-1,2023-179A,2026-08-22T14:27:03.068640,15.22967112,.00092531,97.2912,114.2537,"
    "144.4659,215.7196,0,U,58400,999,15286,.11187658E-3,.2562E-4,0"
)
CSV = f"{CSV_HEADER}\n{CSV_ROW}\n"

FROM_OMM = ElementSet(
    norad_cat_id=58400,
    epoch=datetime(2026, 8, 22, 14, 27, 3, 68640, tzinfo=UTC),
    mean_motion=15.22967112,
    eccentricity=0.00092531,
    inclination=97.2912,
    ra_of_asc_node=114.2537,
    arg_of_pericenter=144.4659,
    mean_anomaly=215.7196,
    bstar=0.11187658e-3,
    mean_motion_dot=0.2562e-4,
    object_name=NAME,
    object_id="2023-179A",
    rev_at_epoch=15286,
)

FIELDS = dict(zip(CSV_HEADER.split(","), CSV_ROW.split(","), strict=True))

KVN = "CCSDS_OMM_VERS = 2.0\nCREATION_DATE  =\nORIGINATOR     =\n" + "".join(
    f"{keyword:14} = {value}\n" for keyword, value in FIELDS.items()
)

XML_MESSAGE = (
    '<omm id="CCSDS_OMM_VERS" version="2.0"><header><CREATION_DATE/></header><body><segment>'
    "<metadata>{metadata}</metadata><data><meanElements>{elements}</meanElements>"
    "<tleParameters>{parameters}</tleParameters></data></segment></body></omm>\n"
)


def xml(fields: dict[str, str]) -> str:
    """One message; its keywords in their blocks as the standard orders them."""
    tags = [f"<{keyword}>{value}</{keyword}>" for keyword, value in fields.items()]
    return XML_MESSAGE.format(
        metadata="".join(tags[:2]), elements="".join(tags[2:9]), parameters="".join(tags[9:])
    )


def kvn(fields: dict[str, str]) -> str:
    """One message with the given keywords."""
    return "CCSDS_OMM_VERS = 2.0\n" + "".join(f"{k} = {v}\n" for k, v in fields.items())


_ascii_names = (
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
_moments = st.datetimes(
    datetime(1957, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2100, 12, 31, 23, 59, 59),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_angles = st.floats(-360.0, 360.0)
_rates = st.floats(-2.0, 2.0)


def clears_the_centre(element_set: ElementSet) -> bool:
    """Whether the perigee is as far from the Earth's centre as that of any orbit."""
    axis_km = 42_241.1 * element_set.mean_motion ** (-2.0 / 3.0)
    return axis_km * (1.0 - element_set.eccentricity) > 1000.0


element_sets = st.builds(
    ElementSet,
    norad_cat_id=st.integers(1, 999_999_999),
    epoch=_moments,
    mean_motion=st.floats(0.005, 17.1),
    eccentricity=st.floats(0.0, 1.0, exclude_max=True),
    inclination=st.floats(0.0, 180.0),
    ra_of_asc_node=_angles,
    arg_of_pericenter=_angles,
    mean_anomaly=_angles,
    bstar=st.floats(-50.0, 50.0),
    mean_motion_dot=_rates,
    mean_motion_ddot=_rates,
    object_name=st.none() | _ascii_names,
    object_id=st.none() | st.from_regex(r"[0-9]{4}-[0-9]{3}[A-Z]{1,3}", fullmatch=True),
    classification_type=st.sampled_from("UCS"),
    ephemeris_type=st.sampled_from([0, 2]),
    element_set_no=st.integers(0, 9999),
    rev_at_epoch=st.integers(0, 999_999),
    creation_date=st.none() | _moments,
).filter(clears_the_centre)


def _scaled(low: int, high: int, decimals: int) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(lambda n: float(f"{n}e-{decimals}"))


_implied_decimals = st.builds(
    lambda mantissa, exponent, sign: float(f"{sign}0.{mantissa}e{exponent}"),
    st.integers(10_000, 99_999),
    st.integers(-9, 0),
    st.sampled_from("+-"),
) | st.just(0.0)

# What a TLE can say without rounding.
tle_element_sets = st.builds(
    ElementSet,
    norad_cat_id=st.integers(1, 339_999),
    epoch=st.integers(0, 99 * 365 * 100_000_000).map(
        lambda steps: datetime(1957, 1, 1, tzinfo=UTC) + timedelta(microseconds=864 * steps)
    ),
    mean_motion=_scaled(500_000, 1_710_000_000, 8),
    eccentricity=_scaled(0, 9_999_999, 7),
    inclination=_scaled(0, 1_800_000, 4),
    ra_of_asc_node=_scaled(0, 3_599_999, 4),
    arg_of_pericenter=_scaled(0, 3_599_999, 4),
    mean_anomaly=_scaled(0, 3_599_999, 4),
    bstar=_implied_decimals,
    mean_motion_dot=_scaled(-99_999_999, 99_999_999, 8),
    mean_motion_ddot=_implied_decimals,
    object_name=st.none() | _ascii_names,
    object_id=st.none()
    | st.from_regex(r"(19[6-9]|20[0-4])[0-9]-[0-9]{3}[A-Z]{1,3}", fullmatch=True),
    classification_type=st.sampled_from("UCS"),
    ephemeris_type=st.sampled_from([0, 2]),
    element_set_no=st.integers(0, 9999),
    rev_at_epoch=st.integers(0, 99_999),
).filter(clears_the_centre)
