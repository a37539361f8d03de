"""Settings, in order of precedence: flags, environment, configuration file, defaults.

The file is ``config.toml`` in the user's configuration folder, or the one that
``ORBITWATCH_CONFIG`` names::

    data_dir = "~/satellites"   # where element sets are stored; ORBITWATCH_DATA_DIR, --data-dir
    offline = true              # never use the network;       ORBITWATCH_OFFLINE, --offline
    celestrak_url = "https://celestrak.example.org"   # a caching proxy; ORBITWATCH_CELESTRAK_URL
    spacetrack_url = "https://www.space-track.org"    # the same;       ORBITWATCH_SPACETRACK_URL
    satnogs_url = "https://db.satnogs.org"            # the same;       ORBITWATCH_SATNOGS_URL
    site = "rome"               # where no site is named;      --site
    min_elevation = 15          # degrees;                     --min-elevation
    zone = "Europe/Rome"        # of times without one, and shown beside UTC; --zone, --utc
    format = "json"             # if neither --format nor -o gives one
    [columns]                   # decimals of columns in files and pipes, by their names
    [watch]                     # options of ``orbitwatch watch``, by their names

A URL replaces scheme, host and port (and may add a folder); the paths after it stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from platformdirs import user_data_path

from orbitwatch.configuration_file import BOOLEANS, config_file, expanded, read_file, require_home
from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

CELESTRAK_URL = "https://celestrak.org"
SPACETRACK_URL = "https://www.space-track.org"
SATNOGS_URL = "https://db.satnogs.org"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run.

    ``data_dir`` stores the element sets; ``offline`` forbids the network; the URLs of the public
    sources have no trailing slash; ``folder_is_chosen`` is False for the default folder. ``site``
    is the default site.
    """

    data_dir: Path
    offline: bool
    celestrak_url: str = CELESTRAK_URL
    spacetrack_url: str = SPACETRACK_URL
    satnogs_url: str = SATNOGS_URL
    folder_is_chosen: bool = True
    site: str | None = None


def load_settings(
    data_dir: Path | None, offline: bool | None, environ: Mapping[str, str]
) -> Settings:
    """Return the settings: flags (None: not given), environment, file and defaults combined.

    Raises UsageError for a damaged file, an unknown key or a value of the wrong type, and
    NotFoundError where ``ORBITWATCH_CONFIG`` names a missing file.
    """
    path = config_file(environ)
    in_file = read_file(path, required=bool(environ.get("ORBITWATCH_CONFIG")))
    return Settings(
        data_dir=_data_dir(data_dir, environ, in_file.get("data_dir"), path.parent),
        offline=_offline(offline, environ, in_file.get("offline")),
        celestrak_url=_address("celestrak_url", environ, in_file) or CELESTRAK_URL,
        spacetrack_url=_address("spacetrack_url", environ, in_file) or SPACETRACK_URL,
        satnogs_url=_address("satnogs_url", environ, in_file) or SATNOGS_URL,
        folder_is_chosen=bool(
            data_dir or environ.get("ORBITWATCH_DATA_DIR") or in_file.get("data_dir")
        ),
        site=str(in_file["site"]) if in_file.get("site") else None,
    )


def _data_dir(flag: Path | None, environ: Mapping[str, str], in_file: object, folder: Path) -> Path:
    if flag is not None:
        return expanded(str(flag))
    if environ.get("ORBITWATCH_DATA_DIR"):
        return expanded(environ["ORBITWATCH_DATA_DIR"])
    if in_file:
        return folder / expanded(str(in_file))  # relative to the configuration file
    return require_home(user_data_path("orbitwatch", appauthor=False))


def home_folder() -> Path:
    """Return the user's home folder; UsageError if the system has none."""
    return expanded("~")


def _offline(flag: bool | None, environ: Mapping[str, str], in_file: object) -> bool:
    if flag is not None:
        return flag
    word = environ.get("ORBITWATCH_OFFLINE", "").strip()
    if not word:
        return bool(in_file)
    if word.casefold() not in BOOLEANS:
        raise UsageError(f"ORBITWATCH_OFFLINE is {word!r}", hint="set it to 1 or 0")
    return BOOLEANS[word.casefold()]


def _address(key: str, environ: Mapping[str, str], in_file: Mapping[str, object]) -> str | None:
    """Return a URL from the environment or the file; errors never quote it.

    A name or password in a URL would appear in messages and in lists of processes.
    """
    variable = f"ORBITWATCH_{key.upper()}"
    name = variable if environ.get(variable) else key
    text = str(environ.get(variable) or in_file.get(key) or "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or not text.isascii() or not text.isprintable() or " " in text:
        raise UsageError(f"{name} is not a URL", hint="write one like https://celestrak.org")
    if parts.username is not None or parts.query or parts.fragment:
        raise UsageError(
            f"{name} contains more than scheme, host, port and path",
            hint="leave out names, passwords, ? and #",
        )
    return text.rstrip("/")
