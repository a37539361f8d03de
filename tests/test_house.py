"""The plan of the package: every room is on the map, described, and small enough to survey."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import orbitwatch

HOUSE = Path(orbitwatch.__file__).parent
MAP = orbitwatch.__doc__ or ""
PACKAGES = sorted(path.parent for path in HOUSE.rglob("__init__.py") if path.parent != HOUSE)
MOST_MODULES = 25


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_every_package_is_on_the_map_and_says_what_it_holds(package: Path) -> None:
    assert re.search(rf"\b{package.name}\b", MAP)
    assert ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8")))


@pytest.mark.parametrize("package", [HOUSE, *PACKAGES], ids=lambda p: p.name)
def test_no_package_is_a_hall(package: Path) -> None:
    modules = [path for path in package.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES


def test_modules_of_the_ground_floor_are_on_the_map() -> None:
    modules = {path.stem for path in HOUSE.glob("*.py")} - {"__init__", "__main__", "version"}
    assert all(re.search(rf"\b{name}\b", MAP, re.IGNORECASE) for name in modules)
