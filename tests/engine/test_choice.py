"""Which engine computes: chosen by the environment, and NumPy wherever the other is not sound."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import orbitwatch
from orbitwatch.astro.propagation import Propagator
from orbitwatch.engine import choice
from orbitwatch.errors import UsageError
from tests.engines import is_built, use_engine
from tests.reference.orbits import KINDS, REFERENCE_JD, random_draw

JOB = "passes malligyong-1 --site guam --start 2023-12-09 --end 2023-12-11 --offline --format csv"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the package, whose extension may be harmed."""
    folder = tmp_path_factory.mktemp("copy")
    package = Path(orbitwatch.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__", "_compiled*")
    shutil.copytree(package, folder / "orbitwatch", ignore=ignored)
    shutil.copytree(package.parent / "data", folder / "data")
    return folder


def _run(folder: Path, *args: str, engine: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, choice.VARIABLE: engine, "PYTHONPATH": str(folder), "HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "orbitwatch", *args],
        capture_output=True,
        cwd=folder,
        env=env,
        text=True,
        check=False,
    )


def _extension(folder: Path) -> Path:
    return folder / "orbitwatch" / "engine" / "_compiled.abi3.so"


def test_without_the_extension_numpy_computes_and_says_nothing(copy: Path) -> None:
    done = _run(copy, *JOB.split())
    assert (done.returncode, "engine" in done.stderr) == (0, False)
    assert done.stdout.count("\n") > 5


@pytest.mark.skipif(sys.platform == "win32", reason="the extension has another name there")
def test_an_extension_for_another_processor_is_said_once_and_left_out(copy: Path) -> None:
    whole = _run(copy, *JOB.split())
    _extension(copy).write_bytes(b"\x7fELF\x02\x01\x01" + bytes(57))
    try:
        done = _run(copy, *JOB.split(), "--jobs", "2")
    finally:
        _extension(copy).unlink()
    assert (done.returncode, done.stdout) == (0, whole.stdout)
    assert done.stderr.count("the compiled engine cannot be used") == 1


def test_who_insists_on_an_engine_that_is_not_there_is_told_so(copy: Path) -> None:
    done = _run(copy, *JOB.split(), engine="compiled")
    assert done.returncode == 1
    assert "the compiled engine is not available" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_tells_which_engine_computes(copy: Path) -> None:
    assert "NumPy" in _run(copy, "status").stdout
    if is_built():
        here = Path(orbitwatch.__file__).parent.parent
        assert "compiled, on " in _run(here, "status").stdout
        assert "NumPy" in _run(here, "status", engine="numpy").stdout


def test_an_engine_of_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(choice.VARIABLE, "fortran")
    choice.compiled.cache_clear()
    try:
        with pytest.raises(UsageError, match="fortran"):
            choice.compiled()
    finally:
        choice.compiled.cache_clear()


def test_an_extension_from_other_sources_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with use_engine("compiled"):
        module = choice.compiled()
        monkeypatch.setattr(module, "INTERFACE", -1)
        monkeypatch.delenv(choice.VARIABLE)
        choice.compiled.cache_clear()
        assert choice.compiled() is None


def test_arrays_of_another_kind_are_refused() -> None:
    with use_engine("compiled"):
        element_set = KINDS["circular_leo"](random_draw(1))
        satellites = Propagator([element_set], REFERENCE_JD).kernel.satellites  # type: ignore[attr-defined]
        position, velocity = np.empty((2, 3)), np.empty((2, 3))
        days, first = np.zeros(2), np.zeros(2, dtype=np.int64)
        code = np.empty(2, dtype=np.uint8)
        satellites.states(first, days, position, velocity, code, 1)
        with pytest.raises(IndexError):
            satellites.states(first + 1, days, position, velocity, code, 1)
        with pytest.raises(TypeError):
            satellites.states(first, days.astype(np.float32), position, velocity, code, 1)
        with pytest.raises(ValueError, match="items"):
            satellites.states(first, days, position[:1].copy(), velocity, code, 1)
        with pytest.raises((BufferError, ValueError)):
            satellites.states(first, days, position.T, velocity, code, 1)


INTERRUPTED = """
import os, signal, sys, threading, time
from tests.engine.test_engines_agree import KINDS, Question, REFERENCE_JD, _found, random_draw
from tests.engine.test_engines_agree import site_from

draw = random_draw(1)
sets = [KINDS["circular_leo"](draw) for _ in range(400)]
places = tuple(site_from(draw) for _ in range(20))
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
begin = time.monotonic()
try:
    _found(sets, Question(places, REFERENCE_JD, 0.0, 200.0, 10.0), "compiled", int(sys.argv[1]))
except KeyboardInterrupt:
    print(f"stopped after {time.monotonic() - begin:.0f} s")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be sent an interrupt there")
def test_a_long_search_can_be_interrupted() -> None:
    if not is_built():
        pytest.skip("the compiled engine was not built")
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, "2"], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("stopped after"), done.stderr
