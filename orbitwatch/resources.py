"""Locates the reference data that ship with orbitwatch."""

from __future__ import annotations

from pathlib import Path

from orbitwatch.errors import NotFoundError

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the path of the shipped data file ``name``, such as ``sites.csv``.

    A wheel has the files inside the package; in a checkout (an editable install) they are beside
    it. Raises NotFoundError where neither has the file.
    """
    for folder in (_PACKAGE / "data", _PACKAGE.parent / "data"):
        if (folder / name).is_file():
            return folder / name
    raise NotFoundError(
        f"the data file {name!r} that ships with orbitwatch is missing",
        hint="install orbitwatch again",
    )
