"""The wheel, built and installed into an empty environment, does the main job."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAIN_JOB = "overflights malligyong-1 --site guam --start 2023-11-21 --end 2023-11-23"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of the project as it stands."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_data_and_nothing_odd(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = ROOT / "data"
    files = [path.relative_to(data) for path in data.rglob("*") if path.is_file()]
    shipped = {f"orbitwatch/data/{path.as_posix()}" for path in files}
    assert shipped <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"orbitwatch"}
    assert "orbitwatch/py.typed" in names


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "env"
    venv.create(target, with_pip=True)
    python = target / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", str(wheel)], check=True, capture_output=True
    )
    done = subprocess.run(
        [python.parent / "orbitwatch", *MAIN_JOB.split(), "--offline"],
        capture_output=True,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": ""},
        check=True,
        text=True,
    )
    assert "2023-11-22T00:18:44.080Z" in done.stdout
    where = subprocess.run(
        [python, "-c", "import orbitwatch; print(orbitwatch.__file__)"],
        capture_output=True,
        cwd=tmp_path,
        check=True,
        text=True,
    )
    assert str(target) in where.stdout
