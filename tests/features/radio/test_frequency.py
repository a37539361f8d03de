from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.errors import UsageError
from orbitwatch.features.radio.frequency import parse_frequency, received_hz, transmit_hz


@pytest.mark.parametrize(
    ("text", "hertz"),
    [
        ("145.800M", 145.8e6),
        ("437.8 MHz", 437.8e6),
        ("2.4G", 2.4e9),
        ("145800k", 145.8e6),
        ("145800000hz", 145.8e6),
        (" 10.4895 ghz ", 10.4895e9),
    ],
)
def test_a_frequency_is_a_number_and_its_unit(text: str, hertz: float) -> None:
    assert parse_frequency(text) == hertz


@given(st.integers(1_000, 300_000_000_000))
def test_whole_hertz_are_read_exactly_in_every_unit(hertz: int) -> None:
    whole, part = divmod(hertz, 1_000_000)
    assert parse_frequency(f"{whole}.{part:06}M") == hertz
    assert parse_frequency(f"{hertz} Hz") == hertz


@pytest.mark.parametrize(
    "text", ["145.8", "145,8M", "M", "", "-145M", "nan MHz", "145.8 mm", "1e3M"]
)
def test_what_is_no_frequency_gets_one_line_with_a_hint(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_frequency(text)
    assert refused.value.hint
    assert "\n" not in refused.value.message


def test_a_number_alone_is_told_that_it_has_no_unit() -> None:
    with pytest.raises(UsageError, match="no unit"):
        parse_frequency("145.8")


@pytest.mark.parametrize("text", ["1 Hz", "999G"])
def test_no_radio_frequency(text: str) -> None:
    with pytest.raises(UsageError, match="between 1 kHz and 300 GHz"):
        parse_frequency(text)


@given(st.floats(1e6, 1e10), st.floats(-12.0, 12.0))
def test_what_is_sent_as_told_arrives_at_the_nominal_frequency(hertz: float, rate: float) -> None:
    assert received_hz(transmit_hz(hertz, rate), rate) == pytest.approx(hertz, rel=1e-12)
    assert (received_hz(hertz, rate) - hertz) * rate <= 0.0
