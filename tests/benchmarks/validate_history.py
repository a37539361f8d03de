"""How well manoeuvres are found and decays foretold, on real element sets: prints tables.

Run as ``python tests/benchmarks/validate_history.py FOLDER``. FOLDER holds ``history/`` (files of
single objects' sets over years) and ``catalogues/`` (whole lists of several dates).
"""

from __future__ import annotations

import gzip
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from orbitwatch.accuracy.space_weather import in_use
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.errors import ElementsError
from orbitwatch.evolution.atmosphere import mean_flux, mean_radius_km
from orbitwatch.evolution.drag import descend
from orbitwatch.evolution.drag_fit import measure_drag
from orbitwatch.evolution.events import find_events
from orbitwatch.evolution.history import history_of
from orbitwatch.features.decay.forecast import forecast_decay
from orbitwatch.features.decay.solar_flux import known_flux

MALLIGYONG, KMS_32, KMS_4, CHOLLIMA_BODY, UNHA_BODY = 58400, 39026, 41332, 58401, 39027
UNCONTROLLED = (KMS_32, KMS_4, CHOLLIMA_BODY)
DECAYED = {KMS_32: datetime(2023, 9, 13, tzinfo=UTC), KMS_4: datetime(2023, 6, 30, tzinfo=UTC)}
CUTS_DAYS = (60, 30, 10, 3)
PASSIVE = re.compile(
    r"FLOCK|DOVE|LEMUR-2|OSCAR|LAGEOS|LARES|STARLETTE|STELLA|AJISAI|CALSPHERE|COSMOS 1?\d{3}$|"
    r"SWISSCUBE|CUTE|XI-|BEESAT|ITUPSAT|TISAT|UWE|LILACSAT|FUNCUBE|SECOR|LES|DUCHIFAT|ESTCUBE"
)
FLEETS = ("STARLINK", "KUIPER", "ONEWEB", "YAOGAN", "ICEYE", "FLOCK", "LEMUR")

Objects = dict[int, list[ElementSet]]


def main(folder: Path) -> None:
    """Print every table."""
    histories = grouped(read(path) for path in sorted((folder / "history").glob("*.tle")))
    catalogues = folder / "catalogues"
    month = grouped(read(path) for path in sorted(catalogues.glob("celestrak-active-*.csv*")))
    winter = grouped(read(path) for path in sorted(catalogues.glob("full-*.tle.gz")))
    known_manoeuvres(histories)
    resampled(histories)
    injected(histories)
    fleets(month)
    debris(winter)
    known_decays(histories, winter)
    coverage_in_histories(histories)
    coverage_in_catalogues(month)
    vanished(month)


def read(path: Path) -> Sequence[ElementSet]:
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return read_element_sets(content, path.name).sets


def grouped(parts: Iterable[Sequence[ElementSet]]) -> Objects:
    objects: Objects = defaultdict(list)
    for part in parts:
        for element_set in part:
            objects[element_set.norad_cat_id].append(element_set)
    return {
        n: sorted({s.epoch: s for s in sets}.values(), key=epoch) for n, sets in objects.items()
    }


def epoch(element_set: ElementSet) -> datetime:
    return element_set.epoch


def name(sets: Sequence[ElementSet]) -> str:
    return sets[-1].object_name or ""


def title(text: str) -> None:
    print(f"\n== {text}")


def known_manoeuvres(histories: Objects) -> None:
    title("events of the histories, gaps left out")
    for number in (MALLIGYONG, *UNCONTROLLED):
        events = [e for e in find_events(histories[number]).events if e.kind != "gap"]
        print(f"{number} {name(histories[number])}: {len(histories[number])} sets")
        for e in events:
            print(
                f"   {e.kind:12} {e.set_before.epoch:%Y-%m-%d} {e.set_after.epoch:%Y-%m-%d} "
                f"da {e.delta_semi_major_axis_km:+9.3f} km  dp {e.delta_perigee_km:+8.2f} km  "
                f"dv {e.delta_v_m_s:6.2f} m/s  confidence {e.confidence:.3f}"
            )


def samples(histories: Objects, trials: int) -> Iterable[tuple[int, list[ElementSet]]]:
    """Yield stretches of uncontrolled histories, thinned at random."""
    chance = random.Random(1)
    for number in UNCONTROLLED:
        sets = histories[number]
        for _ in range(trials):
            size = chance.choice([5, 7, 10, 20, 40])
            start = chance.randrange(max(1, len(sets) - size))
            pool = sets[start : start + size * chance.choice([1, 2, 3])]
            yield number, sorted(chance.sample(pool, min(size, len(pool))), key=epoch)


def resampled(histories: Objects) -> None:
    title("false alarms: uncontrolled histories, thinned at random")
    intervals, found = 0, Counter[str]()
    for _, sets in samples(histories, 300):
        intervals += len(sets) - 1
        findings = find_events(sets)
        found.update(e.kind for e in findings.events if e.is_manoeuvre)
        found["outliers"] += len(findings.outliers)
    print(f"{intervals:,} intervals: {dict(found)}")


def injected(histories: Objects) -> None:
    title("detection: raises put into uncontrolled histories (intervals of at most 45 days)")
    chance = random.Random(2)
    print(
        "      step  "
        + "".join(f"{label:>14}" for label in ("< 3 days", "3-15 days", "15-45 days"))
    )
    for step_km in (0.03, 0.1, 0.3, 1.0, 3.0):
        hits: dict[int, list[bool]] = {0: [], 1: [], 2: []}
        for _, sets in samples(histories, 150):
            if len(sets) < 7:
                continue
            place = chance.randrange(2, len(sets) - 2)
            days = (sets[place].epoch - sets[place - 1].epoch).total_seconds() / 86400.0
            if not 0.8 < days < 45.0:
                continue
            raised = sets[:place] + [raise_by(s, step_km) for s in sets[place:]]
            events = find_events(raised).events
            hit = any(
                e.kind == "orbit_raise"
                and e.set_before.epoch <= sets[place - 1].epoch
                and e.set_after.epoch >= sets[place].epoch
                for e in events
            )
            hits[0 if days < 3 else 1 if days < 15 else 2].append(hit)
        shares = "".join(f"{100 * np.mean(h):9.0f} % {len(h):>3}" for h in hits.values())
        print(f"{1000 * step_km:8.0f} m  {shares}")


def raise_by(element_set: ElementSet, step_km: float) -> ElementSet:
    size = float(orbit_shapes([element_set]).semi_major_axis_km[0])
    factor = (size / (size + step_km)) ** 1.5
    return replace(element_set, mean_motion=element_set.mean_motion * factor)


def fleets(month: Objects) -> None:
    title("seven dates, 33 days: share of objects with a manoeuvre found")
    groups: dict[str, list[list[ElementSet]]] = {"never propelled": []}
    groups |= {fleet: [] for fleet in FLEETS}
    for sets in month.values():
        if len(sets) < 5:
            continue
        if PASSIVE.match(name(sets)):
            groups["never propelled"].append(sets)
        for fleet in FLEETS:
            if name(sets).startswith(fleet):
                groups[fleet].append(sets)
    for label, members in groups.items():
        kinds, any_at_all = Counter[str](), 0
        for sets in members:
            found = {e.kind for e in find_events(sets).events if e.is_manoeuvre}
            kinds.update(found)
            any_at_all += bool(found)
        print(f"{label:16} {len(members):6,} objects, {any_at_all:5,} with any: {dict(kinds)}")


def debris(winter: Objects) -> None:
    title("three months, two sets each: debris and rocket bodies said to have been raised")
    pairs = [s for s in winter.values() if len(s) == 2 and re.search(r"\b(DEB|R/B)\b", name(s))]
    near = [s for s in pairs if s[0].mean_motion > 6.4]
    raised = [s for s in near if any(e.is_manoeuvre for e in find_events(s).events)]
    listed = ", ".join(name(s) for s in raised)
    print(f"{len(near):,} near-Earth objects, {len(raised)} raised within the gap: {listed}")


def known_decays(histories: Objects, winter: Objects) -> None:
    title("decay: known dates, from sets older than so many days before")
    print("object   cut  last set  expected   5 %   95 %  true   in   half width of the last set's")
    for number, day in DECAYED.items():
        for cut in (365, 180, 120, 90, *CUTS_DAYS):
            tell_decay(number, histories[number], day, cut)
    body = winter[UNHA_BODY]
    tell_decay(UNHA_BODY, body, datetime(2025, 11, 5, tzinfo=UTC), 600)


def tell_decay(number: int, sets: Sequence[ElementSet], day: datetime, cut: int) -> None:
    forecast = forecast_decay(sets, day - timedelta(days=cut))
    last = forecast.last_epoch

    def after(moment: datetime | None) -> float:
        return (moment - last).total_seconds() / 86400.0 if moment else np.inf

    true = after(day) + 0.5
    early, middle, late = map(after, (forecast.earliest, forecast.expected, forecast.latest))
    inside = early <= true + 0.5 and late >= true - 0.5
    print(
        f"{number:6} {cut:5} {true:9.1f} {middle:9.1f} {early:6.1f} {late:6.1f} {true:6.1f} "
        f"{'yes' if inside else 'NO':>4}   ±{50 * (late - early) / true:.0f} %"
    )


def coverage_in_histories(histories: Objects) -> None:
    title("decay: time to fall to a height that a later set of the history tells")
    errors: dict[int, list[tuple[float, bool, int]]] = defaultdict(list)
    edges = (5, 10, 20, 40, 80, 160, 300, 400)
    for number in UNCONTROLLED:
        sets = histories[number]
        sizes = orbit_shapes(sets).semi_major_axis_km
        for k in range(2, len(sets) - 1):
            if (sets[k].epoch - sets[k - 1].epoch).days > 60:
                continue
            quarter = sets[k].epoch.year * 4 + sets[k].epoch.month // 3
            for days, error, inside in later_heights(
                sets[: k + 1], sets[k + 1 :], sizes[k:], 400.0
            ):
                errors[int(np.searchsorted(edges, days))].append((error, inside, quarter))
    tell_coverage(errors, edges)


def later_heights(
    known: Sequence[ElementSet],
    later: Sequence[ElementSet],
    sizes: np.ndarray[tuple[int], np.dtype[np.float64]],
    longest: float,
) -> Iterable[tuple[float, float, bool]]:
    """Yield days to each later set, the log of true over foretold days, whether it was inside."""
    history = history_of(known)
    try:
        flux_of = known_flux(in_use(), known[-1].epoch) or mean_flux
        fit = measure_drag(history, flux_of)
    except ElementsError:
        return
    if fit is None or fit.noise_m2_kg > 0.5 * fit.ballistic_m2_kg:
        return
    last = known[-1]
    way = descend(
        float(sizes[0]),
        last.eccentricity,
        fit.ballistic_m2_kg,
        mean_radius_km(last.inclination),
        float(history.year(history.days[-1:])[0]),
        2.0 * longest,
        flux_of,
    )
    for element_set, size in zip(later, sizes[1:], strict=True):
        days = (element_set.epoch - last.epoch).total_seconds() / 86400.0
        if days > longest or sizes[0] - size < 0.1 or way.semi_major_axis_km[-1] > size:
            continue
        foretold = float(np.interp(-size, -way.semi_major_axis_km, way.days))
        error = float(np.log(days / foretold))
        sigma = fit.log_sigma(days, float(history.perigee_km[-1]))
        yield days, error, abs(error) <= 1.645 * sigma


def tell_coverage(errors: dict[int, list[tuple[float, bool, int]]], edges: Sequence[int]) -> None:
    print("  days ahead      n  quarters  median    rms   in 90 % interval")
    for place in sorted(errors):
        values = errors[place]
        low = edges[place - 1] if place else 0
        high = edges[place] if place < len(edges) else 999
        log = np.array([v[0] for v in values])
        print(
            f"{low:5}-{high:<5} {len(values):8} {len({v[2] for v in values}):9} "
            f"{np.median(log):+7.2f} {np.sqrt(np.mean(log**2)):6.2f} "
            f"{100 * np.mean([v[1] for v in values]):8.0f} %"
        )


def coverage_in_catalogues(month: Objects) -> None:
    title("decay: the same in the catalogues of seven dates, never propelled objects below 500 km")
    for known in (4, 5, 6):
        errors: dict[int, list[tuple[float, bool, int]]] = defaultdict(list)
        for sets in month.values():
            if len(sets) != 7 or not PASSIVE.match(name(sets)):
                continue
            size = orbit_shapes(sets)
            if size.perigee_km[-1] > 500.0 or sets[0].eccentricity > 0.02:
                continue
            later = (sets[-1],)
            sizes = size.semi_major_axis_km[[known - 1, 6]]
            for _, error, inside in later_heights(sets[:known], later, sizes, 400.0):
                errors[0].append((error, inside, 0))
        print(f"known: the first {known} of seven sets")
        tell_coverage(errors, (33,))


def vanished(month: Objects) -> None:
    title("decay: objects that left the list below 300 km, foretold from all but the last sets")
    end = max(s.epoch for sets in month.values() for s in sets[-1:])
    outcomes = Counter[str]()
    for sets in month.values():
        gone = (end - sets[-1].epoch).days
        if gone < 9 or len(sets) < 4 or orbit_shapes(sets[-1:]).perigee_km[0] > 300.0:
            continue
        try:
            forecast = forecast_decay(sets[:-1], sets[-2].epoch)
        except ElementsError:
            continue
        if not forecast.earliest or not forecast.latest or not forecast.expected:
            outcomes["no forecast"] += 1
            continue
        soonest, latest = sets[-1].epoch, sets[-1].epoch + timedelta(days=13)
        inside = forecast.latest >= soonest and forecast.earliest <= latest
        outcomes[f"{'Starlink' if name(sets).startswith('STARLINK') else 'other'} {inside}"] += 1
        if not name(sets).startswith("STARLINK"):
            print(
                f"{name(sets):24} last set {sets[-1].epoch:%m-%d} foretold "
                f"{forecast.earliest:%m-%d} {forecast.expected:%m-%d} {forecast.latest:%m-%d} "
                f"{inside}"
            )
    print(dict(outcomes))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
