"""Passes and overflights as rows with all columns of the two answers, and their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS, PASS_COLUMNS, TRAIN_COLUMNS
from orbitwatch.features.passes.details import OverflightDetails
from orbitwatch.features.passes.question import PassQuestion, SortKey
from orbitwatch.features.passes.stream import Batch, Stream
from orbitwatch.formats.rows import Rows, Values, concatenate, rows_of
from orbitwatch.formats.values import epochs, named_as_columns, object_array, to_datetime64


class PassRows:
    """Converts batches of passes to rows; ``names[i]`` is the name of the stream's subject i."""

    def __init__(self, stream: Stream, names: Sequence[str]) -> None:
        sets = stream.element_sets
        self._reference_jd = stream.reference_jd
        self._columns = OVERFLIGHT_COLUMNS if stream.search.overflights else PASS_COLUMNS
        self._names = object_array(names)
        self._sites = object_array([site.name for site in stream.search.sites])
        self._numbers = sets.column("norad_cat_id")
        self._designators = sets.column("object_id")
        self._epochs = epochs(sets)
        magnitudes = stream.search.magnitudes or (None,) * len(names)
        spread = [None if m is None else m.uncertainty for m in magnitudes]
        self._spread = np.array(spread, dtype=np.float64)
        self._estimated = object_array([m is not None and m.is_estimated for m in magnitudes])

    def rows(self, batch: Batch) -> Rows:
        """Return the rows of a batch, in its order."""
        values = self._pass_values(batch)
        if batch.overflights is not None:
            values |= _overflight_values(batch.overflights)
        return rows_of(self._columns, values)

    def _pass_values(self, batch: Batch) -> dict[str, Values]:
        found, details, which = batch.found, batch.details, batch.element_set
        known = np.isfinite(details.magnitude)
        visible = details.visible

        def times(days: FloatArray) -> Values:
            return to_datetime64(self._reference_jd, days)

        return {
            **named_as_columns(details, PASS_COLUMNS),
            "object_name": self._names[batch.object_index],
            "catalog_id": self._numbers[which],
            "object_id": self._designators[which],
            "site": self._sites[found.site],
            "aos": times(found.aos),
            "tca": times(found.tca),
            "los": times(found.los),
            "duration_s": (found.los - found.aos) * SECONDS_A_DAY,
            "tca_azimuth_deg": details.at_tca.azimuth_deg,
            "max_elevation_deg": details.at_tca.elevation_deg,
            "slant_range_km": details.at_tca.slant_range_km,
            "visible_start": times(visible.start),
            "visible_highest": times(visible.highest),
            "visible_end": times(visible.end),
            "visible_max_elevation_deg": visible.max_elevation_deg,
            "visible_start_azimuth_deg": visible.start_azimuth_deg,
            "visible_highest_azimuth_deg": visible.highest_azimuth_deg,
            "visible_end_azimuth_deg": visible.end_azimuth_deg,
            "magnitude_at": times(details.magnitude_at),
            "magnitude_uncertainty": np.where(known, self._spread[batch.object_index], np.nan),
            "magnitude_is_estimated": _where_known(known, self._estimated[batch.object_index]),
            "element_epoch": self._epochs[which],
            "element_age_days": details.age_days,
            "blended_epoch": times(details.blended_epoch_days),
        }


def _where_known(known: BoolArray, values: Values) -> Values:
    kept = values.copy()
    kept[~known] = None
    return kept


def _overflight_values(overflights: OverflightDetails) -> dict[str, Values]:
    ground = overflights.ground
    return {
        **named_as_columns(overflights, OVERFLIGHT_COLUMNS),
        "altitude_km": ground.altitude_km,
        "daylight": overflights.sun_elevation_deg > 0.0,
        "satellite_sunlit": overflights.sunlit,
        "direction": np.where(overflights.ascending, "ascending", "descending"),
        "side": np.where(overflights.site_is_left, "left", "right"),
        "latitude_deg": ground.latitude_deg,
        "longitude_deg": ground.longitude_deg,
    }


def in_order(
    question: PassQuestion, produce: Callable[[int], Iterator[Rows]], skip: int
) -> Iterator[Rows]:
    """Yield the rows of ``produce(skip)`` in the requested order.

    An order other than by rise needs all rows at once, and so do the trains of a launch.
    """
    if question.sort is None and not question.is_launch:
        yield from produce(skip)
        return
    batches = list(produce(skip))
    if batches:
        rows = concatenate(batches)
        if question.is_launch:
            from orbitwatch.selection.trains import OF_PASS, as_trains

            rows = as_trains(_with_trains(rows), OF_PASS)
        if question.sort is not None:
            rows = in_order_of(question.sort, rows, by_visible_part=question.shows_visible)
        yield rows


def _with_trains(rows: Rows) -> Rows:
    """Return the rows with the columns of trains, each row as a single object."""
    values = dict(rows.values)
    values["train_count"] = np.ones(len(rows), dtype=np.int64)
    values["train_spacing_s"] = np.full(len(rows), np.nan)
    return rows_of((*rows.columns, *TRAIN_COLUMNS), values)


def visible_seconds(rows: Rows) -> Values:
    """Return the duration of visibility of each pass, in seconds; 0 if not visible."""
    length = (rows["visible_end"] - rows["visible_start"]) / np.timedelta64(1, "s")
    return np.asarray(np.nan_to_num(length, nan=0.0))


def merits(rows: Rows) -> Values:
    """Return the rank of each pass for observing: visible ones first, then by elevation."""
    seen = ~np.isnat(rows["visible_start"])
    return np.where(seen, 1000.0 + rows["visible_max_elevation_deg"], rows["max_elevation_deg"])


def in_order_of(sort: SortKey, rows: Rows, *, by_visible_part: bool) -> Rows:
    """Return the rows in an order; unknown values come last.

    With ``by_visible_part`` the elevation is the greatest visible one.
    """
    if sort == "elevation":
        keys = -rows["visible_max_elevation_deg" if by_visible_part else "max_elevation_deg"]
    elif sort == "visible":
        keys = -visible_seconds(rows)
    elif sort == "distance":
        is_overflight = "ground_distance_km" in rows.values
        keys = rows["ground_distance_km" if is_overflight else "slant_range_km"]
    else:
        keys = rows["magnitude" if sort == "magnitude" else "tca"]
    return rows.take(np.argsort(keys, kind="stable"))
