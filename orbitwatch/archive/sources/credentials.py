"""Space-Track credentials, from the environment or ~/.netrc; never shown in any output."""

from __future__ import annotations

import netrc
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from orbitwatch.errors import UsageError

USER_VARIABLE: Final = "ORBITWATCH_SPACETRACK_USER"
PASSWORD_VARIABLE: Final = "ORBITWATCH_SPACETRACK_PASSWORD"  # noqa: S105 - a name, not a password
MACHINE: Final = "www.space-track.org"

_HINT: Final = (
    f"set {USER_VARIABLE} and {PASSWORD_VARIABLE}, or add "
    f"'machine {MACHINE} login NAME password PASSWORD' to ~/.netrc; "
    "accounts are free at https://www.space-track.org"
)
_READABLE_BY_OTHERS: Final = stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and password; neither appears in the ``repr``."""

    user: str = field(repr=False)
    password: str = field(repr=False)


def find_credentials(environ: Mapping[str, str], home: Path) -> Credentials:
    """Return the credentials in the environment, or else those of ``.netrc`` in ``home``.

    Raises UsageError where there are none or only half of them, or others can read the file.
    """
    user, password = environ.get(USER_VARIABLE), environ.get(PASSWORD_VARIABLE)
    if user and password:
        return Credentials(user, password)
    if user or password:
        missing = PASSWORD_VARIABLE if user else USER_VARIABLE
        raise UsageError(f"{missing} is not set", hint=_HINT)
    found = _from_netrc(home / ".netrc")
    if found is None:
        raise UsageError("Space-Track needs an account, and none is given", hint=_HINT)
    return found


def _from_netrc(path: Path) -> Credentials | None:
    try:
        entry = netrc.netrc(str(path)).hosts.get(MACHINE)  # the `default` entry is for other hosts
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint=_HINT) from None
    except (netrc.NetrcParseError, UnicodeDecodeError):
        # The parser quotes the faulty token, which may be a password.
        raise UsageError(
            f"{path} is damaged", hint="correct it, or use the environment variables"
        ) from None
    if entry is None or not entry[2]:
        return None
    if os.name == "posix" and mode & _READABLE_BY_OTHERS:
        raise UsageError(
            f"{path} contains a password and is readable by others", hint=f"run: chmod 600 {path}"
        )
    return Credentials(entry[0], entry[2])
