"""The wheel, with a compiler and without, installed into an empty environment: it does its job."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NO_COMPILER = "/bin/false"
posix = pytest.mark.skipif(sys.platform == "win32", reason="CC chooses no compiler there")
MAIN_JOB = "overflights malligyong-1 --site guam --start 2023-11-21 --end 2023-11-23"


def _build(folder: Path, **env: str) -> Path:
    """Return the wheel of the project, built with variables added to the environment."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
        env={**os.environ, **env},
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of the project as it stands."""
    return _build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def pure_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel that is built where there is no compiler."""
    return _build(tmp_path_factory.mktemp("pure"), CC=NO_COMPILER)


@pytest.mark.parametrize("which", ["wheel", "pure_wheel"])
def test_the_wheel_holds_the_data_and_nothing_odd(
    which: str, request: pytest.FixtureRequest
) -> None:
    names = set(zipfile.ZipFile(request.getfixturevalue(which)).namelist())
    data = ROOT / "data"
    files = [path.relative_to(data) for path in data.rglob("*") if path.is_file()]
    shipped = {f"orbitwatch/data/{path.as_posix()}" for path in files}
    assert shipped <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"orbitwatch"}
    assert "orbitwatch/py.typed" in names
    assert not [name for name in names if name.endswith((".c", ".h"))]


def _extensions(wheel: Path) -> list[str]:
    return [n for n in zipfile.ZipFile(wheel).namelist() if n.endswith((".so", ".pyd"))]


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_with_a_compiler_one_wheel_serves_every_python(wheel: Path) -> None:
    assert _extensions(wheel) == ["orbitwatch/engine/_compiled.abi3.so"]
    assert "-cp311-abi3-" in wheel.name
    assert not wheel.name.endswith("-any.whl")


@posix
def test_without_a_compiler_the_wheel_is_pure(pure_wheel: Path) -> None:
    assert _extensions(pure_wheel) == []
    assert pure_wheel.name.endswith("-py3-none-any.whl")


@posix
def test_an_editable_install_without_a_compiler_leaves_no_older_extension(tmp_path: Path) -> None:
    project = tmp_path / "project"
    left_out = shutil.ignore_patterns(".git", ".*_cache", "__pycache__", "tests", "_compiled*")
    shutil.copytree(ROOT, project, ignore=left_out)
    extension = project / "orbitwatch" / "engine" / "_compiled.abi3.so"
    extension.write_bytes(b"of an earlier build")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel:editable", "-d", "dist"],
        check=True,
        capture_output=True,
        cwd=project,
        env={**os.environ, "CC": NO_COMPILER},
    )
    assert not extension.exists()


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "env"
    venv.create(target)  # without a pip of its own, which would take as long as the rest
    python = target / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(target),
            "install",
            "-q",
            "--no-compile",
            str(wheel),
        ],
        check=True,
        capture_output=True,
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
