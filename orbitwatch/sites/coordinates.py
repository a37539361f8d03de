"""Places given by coordinates: decimal degrees, degrees and minutes, grid locators, plus codes."""

from __future__ import annotations

import math
import re

from orbitwatch.errors import UsageError
from orbitwatch.sites.site import POSITION_FORM, Site, shorten

_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
_HEIGHT = rf"(?:\s*,\s*(?P<height>{_NUMBER})\s*m?)?\s*"
_DECIMAL = (
    rf"(?ai)\s*(?P<lat>{_NUMBER})\s*°?\s*(?P<ns>[NS])?\s*,"
    rf"\s*(?P<lon>{_NUMBER})\s*°?\s*(?P<ew>[EW])?{_HEIGHT}"
)
_LETTERED = (  # without a comma the letters separate the two numbers
    rf"(?ai)\s*(?P<lat>{_NUMBER})\s*°?\s*(?P<ns>[NS])"
    rf"\s*(?P<lon>{_NUMBER})\s*°?\s*(?P<ew>[EW]){_HEIGHT}"
)
_MINUTES = r"(\d{1,3})\s*°\s*(\d{1,2}(?:\.\d+)?)\s*'\s*(?:(\d{1,2}(?:\.\d+)?)\s*\"\s*)?"
_SEXAGESIMAL = (
    rf"(?ai)\s*(?:([NS])\s*)?{_MINUTES}([NS])?\s*,?\s*(?:([EW])\s*)?{_MINUTES}([EW])?{_HEIGHT}"
)
_LOCATOR = r"(?ai)\s*([A-R]{2})(\d\d)(?:([A-X]{2})(\d\d)?)?\s*"
_PLUS_DIGITS = "23456789CFGHJMPQRVWX"
_PLUS = rf"(?i)\s*([{_PLUS_DIGITS}]{{8}})\+([{_PLUS_DIGITS}]{{0,7}})\s*"
_SHORT_PLUS = rf"(?i)\s*[{_PLUS_DIGITS}]{{2,7}}\+[{_PLUS_DIGITS}]{{2,3}}(?:[\s,].*)?"
_TYPESET = str.maketrans({"\u2212": "-", "′": "'", "’": "'", "″": '"', "”": '"', "º": "°"})
_LOOKS_DECIMAL = r"(?i)\s*[+-]?[0-9]*\.?[0-9]+\s*°?\s*[NSEW]?\s*,"
_HAS_DEGREES = r"(?i)\s*[NSEW]?\s*[+-]?[0-9.]+\s*°"
_OF_POSITIONS = frozenset("0123456789°+")
"""Each form has one of these at least; most names have none, and no pattern is compiled."""


def is_position(text: str) -> bool:
    """Whether ``text`` is meant as coordinates, well-formed or not, rather than as a name."""
    plain = text.translate(_TYPESET)
    return not _OF_POSITIONS.isdisjoint(plain) and (
        any(re.match(form, plain) for form in (_LOOKS_DECIMAL, _HAS_DEGREES))
        or any(re.fullmatch(form, plain) for form in (_LETTERED, _LOCATOR, _PLUS, _SHORT_PLUS))
    )


def parse_site(text: str) -> Site:
    """Return the Site at the coordinates in ``text``.

    Accepted are ``LAT,LON[,HEIGHT_M]`` in degrees and metres (``13.444,144.794``, ``13.444N
    144.794E``, ``-33.86,151.21,58``), degrees with minutes and seconds (``48°12'30"N 16°22'E``),
    Maidenhead locators of 4 to 8 characters (IARU Region 1, the middle of the square) and full plus
    codes (Open Location Code, the middle of the cell). The time zone is UTC. The name is the
    canonical form, ``13.4440,144.7940``, which parses to the same place. Raises UsageError if the
    text has another form or the place is out of bounds.
    """
    plain = text.translate(_TYPESET)
    for pattern, read in _READERS:
        match = re.fullmatch(pattern, plain)
        if match is not None:
            latitude, longitude, height = read(match, text)
            site = Site("unnamed", latitude, longitude, height)
            return Site(_label(site), site.latitude_deg, site.longitude_deg, site.height_m)
    if re.fullmatch(_SHORT_PLUS, plain):
        raise UsageError(
            f"{shorten(text)} is a plus code without its region",
            hint="give the full code, such as 8FWR693C+2V",
        )
    raise UsageError(f"{shorten(text)} is not a position", hint=POSITION_FORM)


def _decimal_degrees(match: re.Match[str], text: str) -> tuple[float, float, float]:
    latitude = _signed(match["lat"], match["ns"], text)
    longitude = _signed(match["lon"], match["ew"], text)
    return latitude, longitude, float(match["height"] or 0.0)


def _signed(number: str, side: str | None, text: str) -> float:
    if side and number[0] in "+-":
        raise UsageError(
            f"{shorten(text)} has both a sign and a letter for the side",
            hint="write -33.86 or 33.86S, not both",
        )
    return -float(number) if side and side in "SWsw" else float(number)


def _sexagesimal(match: re.Match[str], text: str) -> tuple[float, float, float]:
    def angle(before: str | None, parts: tuple[str, str, str | None], after: str | None) -> float:
        if bool(before) == bool(after):
            raise UsageError(
                f"{shorten(text)} needs one N or S and one E or W",
                hint="write 48°12'N 16°22'E",
            )
        degrees, minutes, seconds = (float(part or 0.0) for part in parts)
        if minutes >= 60.0 or seconds >= 60.0:
            raise UsageError(f"{shorten(text)} has 60 minutes or seconds", hint="60' are 1°")
        value = degrees + minutes / 60.0 + seconds / 3600.0
        return -value if (before or after or "") in "SWsw" else value

    latitude = angle(match[1], (match[2], match[3], match[4]), match[5])
    longitude = angle(match[6], (match[7], match[8], match[9]), match[10])
    return latitude, longitude, float(match["height"] or 0.0)


def _locator(match: re.Match[str], _: str) -> tuple[float, float, float]:
    """Return the middle of a Maidenhead square: fields of 20° × 10°, each subdivided."""
    longitude, latitude, width = -180.0, -90.0, 360.0
    for pair, parts, base in zip(match.groups(), (18, 10, 24, 10), "A0A0", strict=True):
        if pair is None:
            break
        width /= parts
        longitude += (ord(pair[0].upper()) - ord(base)) * width
        latitude += (ord(pair[1].upper()) - ord(base)) * width / 2.0
    return latitude + width / 4.0, longitude + width / 2.0, 0.0


def _plus_code(match: re.Match[str], _: str) -> tuple[float, float, float]:
    """Return the middle of a plus code's cell: five pairs of base 20, then a grid of 4 × 5."""
    digits = [_PLUS_DIGITS.index(c) for c in (match[1] + match[2]).upper()]
    latitude, longitude, height, width = -90.0, -180.0, 400.0, 400.0
    for row, column in zip(digits[:10:2], digits[1:10:2], strict=False):
        height, width = height / 20.0, width / 20.0
        latitude, longitude = latitude + row * height, longitude + column * width
    for digit in digits[10:]:
        height, width = height / 5.0, width / 4.0
        latitude, longitude = latitude + digit // 4 * height, longitude + digit % 4 * width
    return latitude + height / 2.0, longitude + width / 2.0, 0.0


_READERS = (
    (_DECIMAL, _decimal_degrees),
    (_LETTERED, _decimal_degrees),
    (_SEXAGESIMAL, _sexagesimal),
    (_LOCATOR, _locator),
    (_PLUS, _plus_code),
)


def distance_km(a: Site, b: Site) -> float:
    """Return the great-circle distance of two places on a sphere of 6371 km (haversine)."""
    one, other = math.radians(a.latitude_deg), math.radians(b.latitude_deg)
    between = math.radians(b.longitude_deg - a.longitude_deg)
    half = (
        math.sin((other - one) / 2.0) ** 2
        + math.cos(one) * math.cos(other) * math.sin(between / 2.0) ** 2
    )
    return 2.0 * 6371.0 * math.asin(math.sqrt(min(1.0, half)))


def _label(site: Site) -> str:
    parts = [_decimal(site.latitude_deg), _decimal(site.longitude_deg)]
    if height := round(site.height_m, 3):  # to the millimetre
        parts.append(f"{height:.3f}".rstrip("0").rstrip("."))
    return ",".join(parts)


def _decimal(degrees: float) -> str:
    """Return the number with at least four decimals (11 m), and up to seven (1 cm) if given."""
    whole, fraction = f"{round(degrees, 7) + 0.0:.7f}".split(".")
    return f"{whole}.{fraction[:4]}{fraction[4:].rstrip('0')}"
