"""The uncertainty of an element set at a time: along the track, across it, on the ground.

The figures are measured: predictions of sets are compared with later (or earlier) sets of the same
objects. See ``residuals`` for the method and its sources, ``model`` for the dependencies, and
``manoeuvre_likelihood`` for the classification of manoeuvring objects. If an object's own sets are
available, its own past errors replace those of its class: see ``own_errors``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.model import AccuracyModel, shipped_model
from orbitwatch.accuracy.traits import Objects
from orbitwatch.arrays import BoolArray, FloatArray, IntArray, distinct
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.search_elements import SearchWindow, search_windows

STALE_FRACTION_OF_PERIOD = 0.1
"""A time uncertain by more than this fraction of a revolution says little about the position."""
_EQUATOR_SPEED_KM_S = 0.465


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Uncertainties of times and tracks, arrays ``(n,)``.

    ``timing_s`` contains 68 % of errors along the track (one standard deviation, if they were
    normal, which they are not) and ``timing_95_s`` 95 %; ``cross_track_km`` contains 68 % of those
    across. ``stale`` is whether the set is too old for the time (`is_stale`), regardless of its
    neighbours.
    """

    timing_s: FloatArray
    timing_95_s: FloatArray
    cross_track_km: FloatArray
    stale: BoolArray


_DENSE_AIR_KM = 250.0
_SEARCH_INCLINATION_KM = 15.0
_DRAG_UNKNOWN = 0.1
_LEAST_SHIFT, _MOST_SHIFT = 0.2, 3.0
_SHORTEST_GAP_DAYS, _LEAST_SHARE, _SETS_AGREE_S = 0.5, 0.1, 0.05


def uncertainties(
    element_sets: Sequence[ElementSet],
    which: IntArray,
    age_days: FloatArray,
    histories: Sequence[Sequence[ElementSet]] | None = None,
    *,
    shifts: TimeShifts | None = None,
    neighbours: bool = True,
    model: AccuracyModel | None = None,
) -> Uncertainty:
    """Return the uncertainties of set ``which[i]``, ``age_days[i]`` after its epoch; both ``(n,)``.

    ``histories[j]`` are further sets of the object of ``element_sets[j]``, in any order, with or
    without that set. For a time after the epoch the older ones are used, for one before it
    the newer ones: never those with which the prediction could be checked. ``shifts`` are those of
    sets that are blended with their neighbours. If the sets before and after a time disagree
    by more than the figures of both allow, the figures are at least those of `NeighbourSets`,
    unless ``neighbours`` is False. Search elements have the figures of their window.
    """
    model = shipped_model() if model is None else model
    which, age = np.asarray(which, dtype=np.int64), np.asarray(age_days, dtype=np.float64)
    objects = model.objects(element_sets)
    figures = model.figures(objects, which, age)
    if histories is not None and not any(len(history) > 1 for history in histories):
        histories = None  # each is its set alone
    if histories is not None:
        for backward in (False, True):
            rows = np.flatnonzero((age < 0.0) == backward)
            if len(rows):
                used = distinct(which[rows])
                used = used[[len(histories[j]) > 1 for j in used.tolist()]]
                rows = rows[np.isin(which[rows], used)]
                figures[rows] = _own_figures(
                    model,
                    [element_sets[j] for j in used.tolist()],
                    [histories[j] for j in used.tolist()],
                    np.searchsorted(used, which[rows]),
                    age[rows],
                    backward,
                )
    least = _drag_floor_s(element_sets)[which] * age * age
    if shifts is not None:
        side = shifts.side(age)
        gap, torn = shifts.gap_days[which, side], shifts.torn[which, side]
        apart = shifts.disagreement_s[which, side]
        rows = np.flatnonzero(shifts.by_drag(which, age))
        figures[rows, :2] = by_drag_figures(
            model, figures[rows, 0], age[rows], shifts.early_s(which[rows], age[rows])
        )
        rows = np.flatnonzero(shifts.blended(which, age))
        share = np.minimum(np.abs(age[rows]) / gap[rows], 1.0)
        figures[rows, :2] = blended_figures(
            model, objects, which[rows], figures[rows, 0], gap[rows], share, apart[rows]
        )
        least[rows] = 0.0
        figures[torn, :2] = np.maximum(figures[torn, :2], 0.5 * apart[torn, None])
    figures[:, 0] = np.maximum(figures[:, 0], least)
    figures[:, 1] = np.maximum(figures[:, 1], 3.0 * least)
    stale = is_stale(figures[:, 0], orbit_shapes(element_sets).period_min[which])
    if histories is not None and neighbours:
        from orbitwatch.accuracy.neighbour_sets import NeighbourSets

        around = NeighbourSets(element_sets, histories, model, shifts)
        figures = np.maximum(figures, around.least_figures(which, age))
    windows = search_windows(element_sets)
    if windows:
        _use_windows(figures, stale, windows, which, age)
    timing, timing_95, cross_track = figures.T
    return Uncertainty(timing, timing_95, cross_track, stale)


def _use_windows(
    figures: FloatArray,
    stale: BoolArray,
    windows: Mapping[int, SearchWindow],
    which: IntArray,
    age_days: FloatArray,
) -> None:
    """Give search elements the figures of their windows; they are never too old to be shown.

    A window contains nearly all cases uniformly: the figures are 68 % of it, and all of it.
    """
    for row in np.flatnonzero(np.isin(which, list(windows))).tolist():
        half_s = windows[int(which[row])].timing_s(float(age_days[row]))
        figures[row] = 0.68 * half_s, half_s, _SEARCH_INCLINATION_KM
        stale[row] = False


def blended_figures(
    model: AccuracyModel,
    objects: Objects,
    which: IntArray,
    timing_s: FloatArray,
    gap_days: FloatArray,
    share: FloatArray,
    disagreement_s: FloatArray,
) -> FloatArray:
    """Return the 68 % and the 95 % figure of two blended sets, in seconds, ``(n, 2)``.

    ``timing_s`` is the figure of the nearer set ``which[i]`` alone, ``share`` the position of the
    time within the gap. Measured on triples of sets with the middle one as the truth.
    """
    terms = blend_terms(objects, which, timing_s, gap_days, share, disagreement_s)
    near, deep = (np.einsum("nt,ft->nf", terms, coefficients) for coefficients in model.blend)
    figures = np.exp(np.where(objects.deep[which][:, None], deep, near))
    figures[:, 1] = np.maximum(figures[:, 0], figures[:, 1])
    return np.asarray(figures)


def by_drag_figures(
    model: AccuracyModel, timing_s: FloatArray, age_days: FloatArray, early_s: FloatArray
) -> FloatArray:
    """Return the 68 % and the 95 % figure of one set whose drag is corrected, seconds, ``(n, 2)``.

    ``timing_s`` is the figure of the uncorrected set, ``early_s`` the shift of the correction.
    """
    terms = by_drag_terms(timing_s, age_days, early_s)
    backward = (age_days < 0.0).astype(np.int64)
    figures = np.exp(np.einsum("nt,nft->nf", terms, model.by_drag[backward]))
    figures[:, 1] = np.maximum(figures[:, 0], figures[:, 1])
    return np.asarray(figures)


def by_drag_terms(timing_s: FloatArray, age_days: FloatArray, early_s: FloatArray) -> FloatArray:
    """Return the regressors of the logarithms of the figures with known drag, ``(n, 4)``."""
    timing = np.maximum(timing_s, 1e-3)
    return np.stack(
        [
            np.ones(len(timing)),
            np.log(timing),
            np.log(_LEAST_SHIFT + np.minimum(np.abs(early_s) / timing, _MOST_SHIFT)),
            np.log(np.maximum(np.abs(age_days), _SHORTEST_GAP_DAYS)),
        ],
        axis=1,
    )


def blend_terms(
    objects: Objects,
    which: IntArray,
    timing_s: FloatArray,
    gap_days: FloatArray,
    share: FloatArray,
    disagreement_s: FloatArray,
) -> FloatArray:
    """Return the regressors of the logarithms of blended figures, ``(n, 6)``."""
    return np.stack(
        [
            np.ones(len(which)),
            np.log(np.maximum(timing_s, 1e-3)),
            np.log(np.maximum(gap_days, _SHORTEST_GAP_DAYS)),
            np.log(np.maximum(4.0 * share * (1.0 - share), _LEAST_SHARE)),
            np.log(disagreement_s + _SETS_AGREE_S),
            objects.manoeuvres[which].astype(np.float64),
        ],
        axis=1,
    )


def _drag_floor_s(element_sets: Sequence[ElementSet]) -> FloatArray:
    """Return the least timing uncertainty near re-entry, in seconds per day², ``(n_sets,)``.

    Below 250 km drag is known only to a tenth, and that fraction of its effect on the phase is
    uncertain; few sets of the catalogues used for the fit could show it.
    """
    table = ElementTable.of(element_sets)
    motion, drag = table.column("mean_motion"), np.abs(table.column("mean_motion_dot"))
    low = (
        orbit_shapes(element_sets).perigee_km < _DENSE_AIR_KM if len(element_sets) else motion < 0.0
    )
    return np.where(low, _DRAG_UNKNOWN * drag / motion * 86400.0, 0.0)


def _own_figures(
    model: AccuracyModel,
    element_sets: Sequence[ElementSet],
    histories: Sequence[Sequence[ElementSet]],
    which: IntArray,
    age_days: FloatArray,
    backward: bool,
) -> FloatArray:
    """Return the figures from each object's own history, ``(n, 3)``; ages are of one direction."""
    if not element_sets:
        return np.empty((0, 3))
    from orbitwatch.accuracy.own_errors import own_history

    own = own_history(model, element_sets, histories, backward=backward)
    figures = model.figures(model.objects(element_sets, steps=own.steps), which, age_days)
    figures *= own.factors(which, age_days)
    figures[:, 1] = np.maximum(figures[:, 0], figures[:, 1])
    return figures


def timing_uncertainty_s(
    age_days: FloatArray, perigee_km: FloatArray, period_min: FloatArray
) -> FloatArray:
    """Return ``timing_s`` for objects of which only the orbit's size is known, ``(n,)``.

    It is that of an object without propulsion and with typical drag at its height;
    if the element set is available, ``uncertainties`` is more accurate.
    """
    model = shipped_model()
    objects = model.usual_objects(np.asarray(perigee_km), np.asarray(period_min))
    age = np.asarray(age_days, dtype=np.float64)
    return model.figures(objects, np.arange(len(age)), age)[:, 0]


def is_stale(timing_s: FloatArray, period_min: FloatArray) -> BoolArray:
    """Whether a time is too uncertain to be shown by default, ``(n,)``."""
    return np.asarray(timing_s > STALE_FRACTION_OF_PERIOD * 60.0 * period_min)


def ground_distance_uncertainty_km(
    timing_s: FloatArray, site_latitude_deg: FloatArray, cross_track_km: FloatArray | float = 0.0
) -> FloatArray:
    """Return the uncertainty of the distance of a ground track from a site, in km, ``(n,)``.

    If the satellite is late or early, the Earth's rotation moves the site; the error of the orbit
    plane is independent, so the two add in squares.
    """
    turned = timing_s * _EQUATOR_SPEED_KM_S * np.cos(np.radians(site_latitude_deg))
    return np.asarray(np.hypot(turned, cross_track_km))
