"""How often fleets look at places, as rows."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.features.revisit.columns import REVISIT_COLUMNS
from orbitwatch.features.revisit.fleets import Fleet
from orbitwatch.features.revisit.imaging_opportunities import Opportunities
from orbitwatch.features.revisit.question import Target
from orbitwatch.features.revisit.rows import evidence_rows, only_daylight, revisit_rows, row_label
from orbitwatch.formats.registry import FORMATS, Context
from orbitwatch.search.passes import span_days
from orbitwatch.times import Span
from tests.archive.database.samples import element_set

START = datetime(2026, 9, 1, tzinfo=UTC)
SPAN = Span(START, START + timedelta(days=10))
FLEETS = (Fleet("REAL-1", 0, 1, False), Fleet("walker 97:2/1/0 500 km", 1, 3, True))
TARGETS = (
    Target(places=(0,), site="Seoul", latitude_deg=37.5, longitude_deg=127.0),
    Target(places=(1,), area="korea"),
    Target(places=(2, 3), latitude_deg=-40.0),
)


def made_looks() -> Opportunities:
    """Return those of three satellites, the first of them real, at four places; some by day."""
    _, start, _ = span_days(SPAN)
    number = np.arange(60)
    real = number % 3 == 0
    return Opportunities(
        subject=number % 3,
        place=number * 7 % 4,
        days=start + (number * 0.1618) % 10.0,
        daylight=number % 5 < 2,
        age_days=(number * 0.1618) % 10.0 + 2.5,
        timing_uncertainty_s=np.where(real, 3.0 + number, np.nan),
        stale=np.zeros(60, dtype=np.bool_),
        endless=np.zeros(60, dtype=np.bool_),
    )


def test_every_fleet_and_target_has_a_row_in_order() -> None:
    rows = list(revisit_rows(made_looks(), FLEETS, TARGETS, SPAN, 30.0))
    assert [row["fleet"] for row in rows] == [f.name for f in FLEETS for _ in TARGETS]
    assert [row["n_objects"] for row in rows] == [1, 1, 1, 2, 2, 2]
    assert [row_label(row) for row in rows[:3]] == ["Seoul", "korea", "40 S"]
    assert [row["places"] for row in rows[:3]] == [1, 1, 2]
    assert sum(int(row["looks"] or 0) for row in rows) == 60
    for row in rows:
        assert (row["start"], row["end"]) == (SPAN.start, SPAN.end)
        assert row["looks_per_day"] == pytest.approx(row["looks"] / row["places"] / 10.0)


def test_daylight_looks_are_some_of_the_looks() -> None:
    rows = revisit_rows(made_looks(), FLEETS, TARGETS, SPAN, 30.0)
    assert (rows["daylight_looks"] < rows["looks"]).all()
    assert (rows["daylight_longest_gap_h"] >= rows["longest_gap_h"]).all()
    assert not only_daylight(rows)


def test_uncertainty_is_that_of_the_least_certain_real_look() -> None:
    rows = list(revisit_rows(made_looks(), FLEETS, TARGETS, SPAN, 30.0))
    assert max(row["timing_uncertainty_s"] for row in rows[:3]) == 60.0
    assert {row["timing_uncertainty_s"] for row in rows[3:]} == {None}


def test_the_evidence_is_of_real_satellites_alone_with_the_very_epochs_of_their_sets() -> None:
    epoch = START - timedelta(days=2.5)
    near = [epoch + timedelta(minutes=m, microseconds=7) for m in (-90, 0, 45)]
    sets = tuple(element_set(7, epoch=moment) for moment in near)
    real = CatalogObject(ObjectRecord(catalog_id=7, name="REAL-1"), sets)
    evidence = evidence_rows(made_looks(), [real], SPAN)
    assert len(evidence) == 20
    assert set(evidence["object_name"]) == {"REAL-1"}
    assert set(evidence["element_epoch"].tolist()) == {near[1].replace(tzinfo=None)}
    ages = (evidence["tca"] - evidence["element_epoch"]) / np.timedelta64(1, "D")
    np.testing.assert_allclose(ages, evidence["element_age_days"], atol=1e-9)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_golden(form: str, snapshot: SnapshotAssertion) -> None:
    stream = io.StringIO()
    writer = FORMATS[form].writer(stream, REVISIT_COLUMNS, Context())
    writer.write(revisit_rows(made_looks(), FLEETS, TARGETS, SPAN, 30.0))
    writer.close()
    assert stream.getvalue() == snapshot
