"""The panel with the chosen object's figures and a line for each other object."""

from __future__ import annotations

import textwrap

from orbitwatch.features.live.countdown import until
from orbitwatch.features.live.frame import Frame, Row
from orbitwatch.features.live.lines import Line, fitted
from orbitwatch.features.live.styles import colour_kind
from orbitwatch.features.radio.frequency import format_frequency, received_hz
from orbitwatch.formats.compass import compass
from orbitwatch.formats.sanitize import plain
from orbitwatch.terminal import cells
from orbitwatch.times import format_age, format_second

_NAMES = 8
"""Width of the figures' names."""


def figure_lines(frame: Frame, width: int, *, ascii_only: bool = False) -> list[Line]:
    """Return the chosen object's figures at the moment, one on each line.

    If it has no position, the reason is wrapped at ``width`` cells.
    """
    if frame.chosen is None:
        return [[("No object: press a to add one.", "dim")]]
    place = frame.number_of(frame.chosen)
    held, count = frame.objects[place], len(frame.objects)
    of = f"  {place + 1}/{count}" if count > 1 else ""
    head: Line = [(plain(held.label), colour_kind(place)), (of, "dim")]
    row = frame.here.get(frame.chosen)
    if row is None:
        reason = plain(frame.reasons.get(frame.chosen, ""))
        return [head, *([(line, "warn")] for line in textwrap.wrap(reason, max(width, 10)))]
    signs = cells.ASCII_SIGNS if ascii_only else cells.Signs()
    return [
        head,
        *([(f"{name:<{_NAMES}}", "dim"), (text, "")] for name, text in _figures(frame, row, signs)),
    ]


def _figures(frame: Frame, row: Row, signs: cells.Signs) -> list[tuple[str, str]]:
    """Return names and values, the most important first."""
    degree = signs.degree
    figures = []
    if frame.site is not None:
        azimuth, elevation = row["azimuth_deg"], row["elevation_deg"]
        position = "" if azimuth is None else f" {compass(azimuth)} {azimuth:.1f}{degree}"
        figures.append(("seen", f"{elevation:+.1f}{degree}{position}"))
    figures += [
        ("over", _place(row["latitude_deg"], row["longitude_deg"], degree)),
        ("height", f"{row['altitude_km']:,.1f} km"),
        ("speed", f"{row['speed_km_s']:.3f} km/s"),
    ]
    if frame.site is not None:
        rate = row["range_rate_km_s"]
        figures.append(("range", f"{row['slant_range_km']:,.0f} km, {rate:+.3f} km/s"))
    figures.append(("light", _light(row)))
    figures += _doppler(frame, row)
    figures += [
        ("timing", _timing(row, signs)),
        ("epoch", format_age(row["element_age_days"])),
        ("", format_second(row["element_epoch"])),
    ]
    coming = frame.next_pass(row["catalog_id"])
    if coming is not None:
        figures.append(
            ("pass", f"{until(coming, frame.at)}, {coming['max_elevation_deg']:.0f}{degree}")
        )
    return figures


def _place(latitude: float, longitude: float, degree: str) -> str:
    north, east = "N" if latitude >= 0.0 else "S", "E" if longitude >= 0.0 else "W"
    return f"{abs(latitude):.2f}{degree} {north} {abs(longitude):.2f}{degree} {east}"


def _light(row: Row) -> str:
    light = "sunlit" if row["sunlit"] else "in shadow"
    bright = cells.magnitude(row) if "magnitude" in row else ""
    return f"{light}, mag {bright}" if bright else light


def _doppler(frame: Frame, row: Row) -> list[tuple[str, str]]:
    if frame.frequency_hz is None or frame.site is None:
        return []
    downlink = received_hz(frame.frequency_hz, row["range_rate_km_s"])
    shift = f"{downlink - frame.frequency_hz:+,.0f} Hz"
    return [("heard", format_frequency(downlink)), ("Doppler", shift)]


def _timing(row: Row, signs: cells.Signs) -> str:
    usual = cells.brief_uncertainty(row["timing_uncertainty_s"], signs)
    most = cells.brief_uncertainty(row["timing_uncertainty_95_s"], signs)
    return f"{usual}, 95 %: {most}" if most else usual


def object_lines(frame: Frame, width: int, *, ascii_only: bool = False) -> list[Line]:
    """Return a line for each object: its place in the sky, or why it is unknown."""
    degree = "" if ascii_only else "°"
    mark = "@" if ascii_only else "●"
    lines: list[Line] = []
    for place, held in enumerate(frame.objects):
        number = held.record.catalog_id
        row = frame.here.get(number)
        if row is None:
            text = "too old" if number in frame.reasons else ""
        elif frame.site is None:
            text = _place(row["latitude_deg"], row["longitude_deg"], degree)
        else:
            azimuth = row["azimuth_deg"]
            towards = "" if azimuth is None else compass(azimuth)
            away = f"{row['slant_range_km']:6,.0f} km"
            text = f"{row['elevation_deg']:+4.0f}{degree} {towards:<3} {away}"
        kind = "head" if number == frame.chosen else ""
        name = fitted([(plain(held.record.name), kind)], max(width - len(text) - 3, 6))
        lines.append([(f"{mark} ", colour_kind(place)), *name, (" ", ""), (text, kind)])
    return lines
