"""The cookies of a Space-Track login, saved next to the archive so that runs can share it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Final

KEPT_FOR: Final = timedelta(hours=2) - timedelta(minutes=5)
"""Space-Track ends a session after about two hours."""

_NAME: Final = ".spacetrack-session"


class SavedSession:
    """The session of one account at one address, in a file that only its owner can read."""

    def __init__(self, folder: Path, base: str, user: str) -> None:
        self._file = folder / _NAME
        self._owner = blake2b(f"{base}\n{user}".encode(), digest_size=16).hexdigest()

    def load(self, now: datetime) -> dict[str, str]:
        """Return the cookies of a session still valid at ``now``; empty if there is none."""
        try:
            if os.name == "posix" and self._file.lstat().st_mode & 0o177:  # open to others
                return {}
            found = json.loads(self._file.read_text(encoding="utf-8"))
            age = now - datetime.fromisoformat(found["since"])
            cookies = found["cookies"]
            ours = found["whose"] == self._owner and timedelta(0) <= age < KEPT_FOR
            return {str(name): str(value) for name, value in cookies.items()} if ours else {}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def save(self, cookies: Mapping[str, str], now: datetime) -> bool:
        """Save the cookies of a login at ``now``; return whether that succeeded."""
        text = json.dumps({"whose": self._owner, "since": now.isoformat(), "cookies": {**cookies}})
        try:
            descriptor, temporary = tempfile.mkstemp(prefix=_NAME, dir=self._file.parent)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(temporary).replace(self._file)  # mkstemp makes it readable by its owner alone
        except OSError:
            return False
        return True

    def forget(self) -> None:
        """Delete the saved session."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
