"""A site, and the comparison of its names."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from zoneinfo import ZoneInfo

from orbitwatch.errors import UsageError
from orbitwatch.sites.horizon import HorizonProfile, HorizonSource, horizon_profile

LOWEST_M, HIGHEST_M = -500.0, 10_000.0  # the Dead Sea shore is at -430 m, Everest at 8,849 m

_POLE_DEG = 89.9999
"""Beyond this latitude (11 m from the pole) north has no direction."""

POSITION_FORM = (
    "write LAT,LON or LAT,LON,HEIGHT_M in degrees and metres, such as 13.444,144.794; "
    "48°12'N 16°22'E, JN88ee and plus codes are also accepted"
)

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


@dataclass(frozen=True, slots=True)
class Site:
    """A place: geodetic WGS84 coordinates, east longitude positive, and its civil time zone.

    ``latitude_deg`` lies within ±90. ``longitude_deg`` may be given within −180..360 and is stored
    within −180..180. ``height_m`` is the height above the ellipsoid in metres, within −500..10,000.
    ``timezone`` is an IANA name, ``country`` an ISO 3166 two-letter code or blank. ``horizon`` is
    given as its points, (azimuth, elevation) in degrees, or as the path of a file of them
    (`read_horizon`); ``horizon_profile`` is made from them. Raises UsageError, with a hint, for
    anything outside these bounds, and NotFoundError for a missing file.
    """

    name: str
    latitude_deg: float
    longitude_deg: float
    height_m: float = 0.0
    timezone: str = "UTC"
    kind: str = ""
    country: str = ""
    aliases: tuple[str, ...] = ()
    horizon: HorizonSource | None = None

    def __post_init__(self) -> None:
        _check_texts(self)
        latitude = _finite(self.latitude_deg, "latitude")
        longitude = _finite(self.longitude_deg, "longitude")
        height = _finite(self.height_m, "height")
        if not -90.0 <= latitude <= 90.0:
            raise UsageError(
                f"latitude {latitude:g}° is beyond ±90°",
                hint="give latitude first, then longitude; north and east are positive",
            )
        if not -180.0 <= longitude <= 360.0:
            raise UsageError(
                f"longitude {longitude:g}° is outside −180..360°",
                hint="give degrees east of Greenwich; west is negative",
            )
        if not LOWEST_M <= height <= HIGHEST_M:
            raise UsageError(
                f"height {height:g} m is outside {LOWEST_M:g}..{HIGHEST_M:g} m",
                hint="give the height of the place in metres, not feet or kilometres",
            )
        if not _zone_exists(self.timezone):
            raise UsageError(
                f"unknown time zone {self.timezone!r}",
                hint="give an IANA name such as Asia/Seoul, or UTC",
            )
        # "+ 0.0" turns -0.0 into 0.0, so that equal places also print alike.
        object.__setattr__(self, "latitude_deg", latitude + 0.0)
        object.__setattr__(
            self, "longitude_deg", (longitude - 360.0 if longitude > 180.0 else longitude) + 0.0
        )
        object.__setattr__(self, "height_m", height + 0.0)
        object.__setattr__(self, "aliases", tuple(self.aliases))
        object.__setattr__(self, "horizon", _profile(self.horizon))
        if self.horizon is not None and abs(latitude) > _POLE_DEG:
            raise UsageError("a site at a pole has no azimuths and cannot have its own horizon")

    @property
    def horizon_profile(self) -> HorizonProfile | None:
        """The site's own horizon; None if it has none."""
        return self.horizon if isinstance(self.horizon, HorizonProfile) else None


@lru_cache(maxsize=16_384)  # loading, checking and finding normalise the same names
def normalise(text: str) -> str:
    """Return ``text`` normalised for comparison: without case, accents, spaces or punctuation."""
    folded = text.casefold().translate(_LETTERS)
    if folded.isascii():
        return "".join(filter(str.isalnum, folded))
    return "".join(
        c
        for c in unicodedata.normalize("NFKD", folded)
        # Only Latin accents are removed: in other scripts combining marks distinguish words.
        if not "\u0300" <= c <= "\u036f" and unicodedata.category(c)[0] not in "PZSC"
    )


def _profile(horizon: HorizonSource | None) -> HorizonProfile | None:
    if horizon is None or isinstance(horizon, HorizonProfile):
        return horizon
    if isinstance(horizon, (str, PathLike)):
        from orbitwatch.sites.horizon_file import read_horizon  # needs gzip and zip

        return read_horizon(horizon)
    try:
        points = [(float(azimuth), float(elevation)) for azimuth, elevation in horizon]
    except (TypeError, ValueError):
        raise UsageError(
            "the horizon is not a list of pairs (azimuth, elevation)",
            hint="give pairs of numbers in degrees, or the path of a file",
        ) from None
    return horizon_profile(points)


def shorten(text: str) -> str:
    """Return ``text`` quoted and escaped for a message, shortened if long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _check_texts(site: Site) -> None:
    for text in (site.name, *site.aliases):
        if not normalise(text) or "|" in text or not text.isprintable() or text != text.strip():
            raise UsageError(
                f"{shorten(text)} cannot name a site",
                hint="use letters and digits, without |, control characters or spaces at the ends",
            )


def _finite(value: float, what: str) -> float:
    if not math.isfinite(value):
        raise UsageError(f"{what} is not a finite number", hint=POSITION_FORM)
    return float(value)


@cache
def _zone_exists(name: str) -> bool:
    if name in _listed_zones():
        return True
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


@cache
def _listed_zones() -> frozenset[str]:
    """Return the names that tzdata lists in one small file, instead of a file per zone."""
    package = find_spec("tzdata")
    if package is None or package.origin is None:
        return frozenset()
    try:
        listed = Path(package.origin).with_name("zones").read_text(encoding="ascii")
    except OSError:
        return frozenset()
    return frozenset(listed.split())
