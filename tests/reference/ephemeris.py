"""JPL's DE421 as the package skyfield-data carries it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from skyfield.api import load_file
from skyfield.jpllib import SpiceKernel


def de421() -> SpiceKernel:
    """Open the ephemeris; whoever asks closes it."""
    package = find_spec("skyfield_data")  # not imported: it warns that another file has expired
    assert package is not None
    assert package.origin is not None
    return load_file(str(Path(package.origin).parent / "data" / "de421.bsp"))
