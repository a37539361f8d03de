"""Where the reference data that ships with orbitwatch lies."""

from __future__ import annotations

from pathlib import Path

from orbitwatch.errors import NotFoundError

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the path of the shipped data file ``name``, such as ``sites.csv``.

    A wheel carries the files inside the package; in a checkout (an editable install) they
    lie beside it. Raises NotFoundError where neither holds the file.
    """
    for folder in (_PACKAGE / "data", _PACKAGE.parent / "data"):
        if (folder / name).is_file():
            return folder / name
    raise NotFoundError(
        f"the data file {name!r} that ships with orbitwatch is missing",
        hint="install orbitwatch again",
    )
