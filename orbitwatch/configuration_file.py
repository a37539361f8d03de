"""The configuration file: its keys and types, reading, checking and writing.

The file is ``config.toml`` in the user's configuration folder, or the one that
``ORBITWATCH_CONFIG`` names; `orbitwatch.config` lists its keys.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_config_path

from orbitwatch.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: dict[str, type | tuple[type, ...]] = {
    "data_dir": str,
    "offline": bool,
    "celestrak_url": str,
    "spacetrack_url": str,
    "satnogs_url": str,
    "site": str,
    "zone": str,
    "min_elevation": (int, float),
    "format": str,
    "columns": dict,
    "watch": dict,
}
"""The settings and their types.

``columns`` is a table of decimals by column; ``watch`` is a table edited by hand.
"""
MOST_DECIMALS = 9
BOOLEANS = {"1": True, "true": True, "yes": True, "on": True}
BOOLEANS |= {"0": False, "false": False, "no": False, "off": False}


def config_file(environ: Mapping[str, str]) -> Path:
    """Return the path of the configuration file, which need not exist."""
    named = environ.get("ORBITWATCH_CONFIG")
    if named:
        return expanded(named)
    return require_home(user_config_path("orbitwatch", appauthor=False)) / "config.toml"


def settings_in(environ: Mapping[str, str]) -> dict[str, object]:
    """Return the contents of the configuration file; raises as `read_file` does."""
    return read_file(config_file(environ), required=bool(environ.get("ORBITWATCH_CONFIG")))


def decimals_in(environ: Mapping[str, str]) -> dict[str, int]:
    """Return the configured decimals of columns, by column name."""
    found = settings_in(environ).get("columns")
    return dict(found) if isinstance(found, dict) else {}


def read_file(path: Path, *, required: bool) -> dict[str, object]:
    """Return the settings in the file ``path``; empty if it is missing and not ``required``.

    Raises UsageError for a damaged file, an unknown key or a value of the wrong type, and
    NotFoundError for a missing file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        if required:
            raise NotFoundError(
                f"no such configuration file: {path}", hint="correct or unset ORBITWATCH_CONFIG"
            ) from None
        return {}
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from None
    except OSError as error:
        raise UsageError(
            f"cannot read the configuration file {path}: {error.strerror}",
            hint="correct it, or name another in ORBITWATCH_CONFIG",
        ) from None
    import tomllib

    try:
        found: dict[str, object] = tomllib.loads(text)
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply", hint="correct the file") from None
    except ValueError as error:  # TOMLDecodeError, and numbers of too many digits
        raise UsageError(f"{path} is damaged: {error}", hint="correct that line") from None
    for key, value in found.items():
        _check(path, text, key, value)
    return found


def _check(path: Path, text: str, key: str, value: object) -> None:
    _check_key(_place(path, text, key), key)
    _check_type(_place(path, text, key), key, value)
    if key == "columns" and isinstance(value, dict):
        for name, decimals in value.items():
            _check_decimals(f"{_place(path, text, name)}: {name}", decimals)


def _check_key(where: str, key: str) -> None:
    if key not in KEYS:
        from difflib import get_close_matches

        near = get_close_matches(key, KEYS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(KEYS)}"
        raise UsageError(f"{where}: unknown setting {key!r}", hint=hint)


def _check_type(where: str, key: str, value: object) -> None:
    kind = KEYS[key]
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        wanted = "true or false" if kind is bool else "text in quotes"
        wanted = wanted if isinstance(kind, type) else "a number"
        wanted = f"a table: [{key}], and its settings below" if kind is dict else wanted
        raise UsageError(f"{where}: {key} is {value!r}", hint=f"write {wanted}")


def _check_decimals(where: str, value: object) -> None:
    if type(value) is not int or not 0 <= value <= MOST_DECIMALS:
        raise UsageError(
            f"{where}: {value!r} is not a number of decimals", hint=f"write 0 to {MOST_DECIMALS}"
        )


def _place(path: Path, text: str, key: str) -> str:
    """Return ``file:line`` by searching the text: the TOML parser reports no line numbers."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip(" \t[\"'").startswith(key):
            return f"{path}:{number}"
    return str(path)


def write_setting(environ: Mapping[str, str], key: str, value: str | None) -> None:
    """Set ``key`` in the configuration file, or remove it (None); all other lines stay.

    ``columns.NAME`` is a key of the table ``columns``. Raises UsageError for an unknown key, a
    value of the wrong type, and a file that cannot be written.
    """
    path = config_file(environ)
    table, dot, name = key.partition(".")
    _check_key(str(path), table)
    if table == "columns" and not (dot and name):
        hint = "such as orbitwatch config columns.latitude_deg 6"
        raise UsageError("columns is a table: name a column", hint=hint)
    if KEYS[table] is dict and table != "columns":
        raise UsageError(
            f"{table} is a table of several settings", hint=f"edit [{table}] in {path}"
        )
    if dot and table != "columns":
        raise UsageError(f"{table} is not a table", hint=f"such as orbitwatch config {table} VALUE")
    read_file(path, required=False)  # a damaged file is not made worse
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    text = None if value is None else _toml(table, value)
    kept = _with_line(lines, key, text)
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


def _with_line(lines: list[str], key: str, text: str | None) -> list[str]:
    """Return the lines of a file with ``key`` set to ``text``, or removed (None).

    A key of a table is written under the table's header if there is one, else as a dotted key
    before all headers.
    """
    table, dot, name = key.partition(".")
    kept: list[str] = []
    head, place = "", 0
    for line in lines:
        if line.lstrip().startswith("["):
            head = line.strip().strip("[] \t")
        where = f"{head}." if head else ""
        if where + re.sub(r"[\s\"']", "", line.partition("=")[0]) != key:
            kept.append(line)
        if dot and head == table and line.lstrip().startswith("["):
            place = len(kept)
    if text is not None:
        kept.insert(place, f"{name if place else key} = {text}")
    return kept


def _toml(key: str, value: str) -> str:
    """Return a value in TOML syntax; UsageError for one of the wrong type."""
    if key == "columns":
        _check_decimals(key, value if not value.isdecimal() else int(value))
        return value
    if KEYS[key] is str:
        return json.dumps(value, ensure_ascii=False)  # its escapes are TOML's too
    text = str(BOOLEANS.get(value.casefold(), value)).lower() if KEYS[key] is bool else value
    import tomllib

    try:
        parsed = tomllib.loads(f"{key} = {text}")[key]
    except (tomllib.TOMLDecodeError, KeyError):
        parsed = value
    _check_type(key, key, parsed)
    return text


def expanded(path: str) -> Path:
    """Return a path with ``~`` expanded; UsageError for an unknown home folder."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise UsageError(f"unknown home folder {path!r}", hint="write the whole path") from None


def require_home(path: Path) -> Path:
    """Return the folder; UsageError if it is below a home folder that does not exist."""
    if path.parts[:1] == ("~",):
        raise UsageError(
            "no home folder to store element sets in",
            hint="set HOME, or ORBITWATCH_DATA_DIR and ORBITWATCH_CONFIG",
        )
    return path
