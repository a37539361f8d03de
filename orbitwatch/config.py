"""Settings, by precedence: flags, then the environment, then the configuration file, then defaults.

The file is ``config.toml`` in the user's configuration folder, or the one that
``ORBITWATCH_CONFIG`` names::

    data_dir = "~/satellites"   # where element sets are kept; ORBITWATCH_DATA_DIR, --data-dir
    offline = true              # never use the network;       ORBITWATCH_OFFLINE, --offline
    celestrak_url = "https://celestrak.example.org"   # a caching proxy; ORBITWATCH_CELESTRAK_URL
    spacetrack_url = "https://www.space-track.org"    # the same;       ORBITWATCH_SPACETRACK_URL
    satnogs_url = "https://db.satnogs.org"            # the same;       ORBITWATCH_SATNOGS_URL
    site = "rome"               # where no site is named;      --site
    min_elevation = 15          # degrees;                     --min-elevation
    format = "json"             # where neither --format nor -o says one
    [watch]                     # options of ``orbitwatch watch``, by their names

An address replaces scheme, host and port (and may add a folder); the paths behind it stay.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from platformdirs import user_config_path, user_data_path

from orbitwatch.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

CELESTRAK_URL = "https://celestrak.org"
SPACETRACK_URL = "https://www.space-track.org"
SATNOGS_URL = "https://db.satnogs.org"

KEYS: dict[str, type | tuple[type, ...]] = {
    "data_dir": str,
    "offline": bool,
    "celestrak_url": str,
    "spacetrack_url": str,
    "satnogs_url": str,
    "site": str,
    "min_elevation": (int, float),
    "format": str,
    "watch": dict,
}
"""What can be set, and of which type it is; ``watch`` is a table, written by hand."""
_WORDS = {"1": True, "true": True, "yes": True, "on": True}
_WORDS |= {"0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for one run.

    The folder that keeps element sets, whether to stay offline, and the addresses of the public
    sources, without a slash at the end; ``folder_is_chosen`` is False for the default folder.
    ``site`` is meant where none is named.
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
    """Combine the flags (None: not given) with the environment, the file and the defaults.

    Raises UsageError for a damaged file, an unknown key or a value of the wrong type, and
    NotFoundError where ``ORBITWATCH_CONFIG`` names a file that is not there.
    """
    path = config_file(environ)
    in_file = _read(path, required=bool(environ.get("ORBITWATCH_CONFIG")))
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


def settings_in(environ: Mapping[str, str]) -> dict[str, object]:
    """Return what the configuration file sets; raises as `load_settings` does."""
    return _read(config_file(environ), required=bool(environ.get("ORBITWATCH_CONFIG")))


def write_setting(environ: Mapping[str, str], key: str, value: str | None) -> None:
    """Set ``key`` in the configuration file, or take it out (None); all other lines stay.

    Raises UsageError for an unknown key, a value of the wrong type, and a file that cannot be
    written.
    """
    path = config_file(environ)
    _check_key(str(path), key)
    if KEYS[key] is dict:
        raise UsageError(f"{key} is a table of several settings", hint=f"edit [{key}] in {path}")
    _read(path, required=False)  # a damaged file is not made worse
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    tables = next((i for i, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    own = [line for line in lines[:tables] if line.partition("=")[0].strip(" \t\"'") != key]
    kept = [*own, *lines[tables:]]
    if value is not None:
        kept.insert(0, f"{key} = {_toml(key, value)}")
    partial = path.with_name(f"{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(
            f"cannot write {path}: {error.strerror or error}", hint="check the folder and the disk"
        ) from None


def _toml(key: str, value: str) -> str:
    """Return a value as TOML writes it; UsageError for one of the wrong type."""
    if KEYS[key] is str:
        return json.dumps(value, ensure_ascii=False)  # its escapes are TOML's too
    text = str(_WORDS.get(value.casefold(), value)).lower() if KEYS[key] is bool else value
    import tomllib

    try:
        parsed = tomllib.loads(f"{key} = {text}")[key]
    except (tomllib.TOMLDecodeError, KeyError):
        parsed = value
    _check_type(key, key, parsed)
    return text


def config_file(environ: Mapping[str, str]) -> Path:
    """Return where the configuration file is, or would be."""
    named = environ.get("ORBITWATCH_CONFIG")
    if named:
        return _home(named)
    return _absolute(user_config_path("orbitwatch", appauthor=False)) / "config.toml"


def _data_dir(flag: Path | None, environ: Mapping[str, str], in_file: object, folder: Path) -> Path:
    if flag is not None:
        return _home(str(flag))
    if environ.get("ORBITWATCH_DATA_DIR"):
        return _home(environ["ORBITWATCH_DATA_DIR"])
    if in_file:
        return folder / _home(str(in_file))  # relative to the file that says it
    return _absolute(user_data_path("orbitwatch", appauthor=False))


def home_folder() -> Path:
    """Return the user's home folder; UsageError where the system knows none."""
    return _home("~")


def _offline(flag: bool | None, environ: Mapping[str, str], in_file: object) -> bool:
    if flag is not None:
        return flag
    word = environ.get("ORBITWATCH_OFFLINE", "").strip()
    if not word:
        return bool(in_file)
    if word.casefold() not in _WORDS:
        raise UsageError(f"ORBITWATCH_OFFLINE is {word!r}", hint="set it to 1 or 0")
    return _WORDS[word.casefold()]


def _address(key: str, environ: Mapping[str, str], in_file: Mapping[str, object]) -> str | None:
    """Return an address of the environment or the file; what is wrong with it is never quoted.

    A name or password in an address would be shown in messages and in lists of processes.
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
        raise UsageError(f"{name} is not an address", hint="write one like https://celestrak.org")
    if parts.username is not None or parts.query or parts.fragment:
        raise UsageError(
            f"{name} holds more than an address", hint="leave out names, passwords, ? and #"
        )
    return text.rstrip("/")


def _home(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise UsageError(
            f"cannot tell whose home folder {path!r} means", hint="write the whole path"
        ) from None


def _absolute(path: Path) -> Path:
    """Return the folder; UsageError for one below a home folder that the system does not know."""
    if path.parts[:1] == ("~",):
        raise UsageError(
            "there is no home folder to keep element sets in",
            hint="set HOME, or ORBITWATCH_DATA_DIR and ORBITWATCH_CONFIG",
        )
    return path


def _read(path: Path, *, required: bool) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        if required:
            raise NotFoundError(
                f"there is no configuration file {path}", hint="mend or unset ORBITWATCH_CONFIG"
            ) from None
        return {}
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from None
    except OSError as error:
        raise UsageError(
            f"cannot read the configuration file {path}: {error.strerror}",
            hint="mend it, or name another in ORBITWATCH_CONFIG",
        ) from None
    import tomllib

    try:
        found: dict[str, object] = tomllib.loads(text)
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply", hint="mend the file") from None
    except ValueError as error:  # TOMLDecodeError, and numbers of too many digits
        raise UsageError(f"{path} is damaged: {error}", hint="mend that line") from None
    for key, value in found.items():
        _check(path, text, key, value)
    return found


def _check(path: Path, text: str, key: str, value: object) -> None:
    _check_key(_place(path, text, key), key)
    _check_type(_place(path, text, key), key, value)


def _check_key(where: str, key: str) -> None:
    if key not in KEYS:
        from difflib import get_close_matches

        near = get_close_matches(key, KEYS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(KEYS)}"
        raise UsageError(f"{where}: there is no setting {key!r}", hint=hint)


def _check_type(where: str, key: str, value: object) -> None:
    kind = KEYS[key]
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        wanted = "true or false" if kind is bool else "text in quotes"
        wanted = wanted if isinstance(kind, type) else "a number"
        wanted = f"a table: [{key}], and its settings below" if kind is dict else wanted
        raise UsageError(f"{where}: {key} is {value!r}", hint=f"write {wanted}")


def _place(path: Path, text: str, key: str) -> str:
    """Return ``file:line``; the TOML reader forgets lines, so the key is looked for in the text."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip(" \t[\"'").startswith(key):
            return f"{path}:{number}"
    return str(path)
