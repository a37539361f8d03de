"""Build hook: compile the engine in C where that can be done, and leave it out where not.

With it the wheel is one for a platform and every CPython from 3.11 on (abi3); without it, one for
every Python.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CompileError, LinkError, PlatformError

NAME = "orbitwatch.engine._compiled"
FOLDER = "orbitwatch/engine"
LIMITED_API = "0x030B0000"


class BuildWithFlags(build_ext):
    """Compiles with the flags of the compiler at hand: states must not depend on contraction."""

    def build_extensions(self) -> None:
        """Set the flags, then compile."""
        unix = ["-std=c11", "-O3", "-g0", "-ffp-contract=off", "-fno-math-errno"]
        msvc = ["/std:c11", "/O2", "/fp:precise", "/utf-8"]
        for extension in self.extensions:
            extension.extra_compile_args = msvc if self.compiler.compiler_type == "msvc" else unix
        super().build_extensions()


class CustomBuildHook(BuildHookInterface):
    """What hatchling calls before and after it makes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the engine into the wheel, or beside its sources for an editable install."""
        if self.target_name != "wheel":
            return
        self.work = Path(tempfile.mkdtemp(prefix="orbitwatch-engine-"))
        library = self.compiled()
        if version == "editable":
            self.put_beside_sources(library)
        elif library is not None:
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["pure_python"] = False
            build_data["tag"] = f"cp311-abi3-{platform}"
            build_data["force_include"][str(library)] = f"{FOLDER}/{library.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made on the way."""
        if self.target_name == "wheel":
            shutil.rmtree(self.work, ignore_errors=True)

    def compiled(self) -> Path | None:
        """Return the extension, compiled; None where there is no compiler, or no limited API."""
        if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
            return None
        before = Path.cwd()
        os.chdir(self.root)  # sources are named from there, as the compiler's messages name them
        try:
            return self.run_compiler()
        except (BaseError, CompileError, LinkError, PlatformError, OSError) as error:
            self.app.display_info(f"the compiled engine is left out: {error}")
            return None
        finally:
            os.chdir(before)

    def run_compiler(self) -> Path:
        """Compile the extension and return it; raises what the compiler's driver raises."""
        sources = sorted(path.as_posix() for path in Path(FOLDER).glob("*.c"))
        extension = Extension(
            NAME,
            sources,
            depends=sorted(path.as_posix() for path in Path(FOLDER).glob("*.h")),
            define_macros=[("Py_LIMITED_API", LIMITED_API)],
            libraries=[] if sys.platform == "win32" else ["m", "pthread"],
            py_limited_api=True,
        )
        command = BuildWithFlags(Distribution({"name": "orbitwatch", "ext_modules": [extension]}))
        command.build_lib = str(self.work / "lib")
        command.build_temp = str(self.work / "objects")
        command.ensure_finalized()
        command.run()
        return Path(command.get_ext_fullpath(NAME))

    def put_beside_sources(self, library: Path | None) -> None:
        """Replace what an earlier build left there, be it by nothing."""
        folder = Path(self.root, FOLDER)
        for old in [*folder.glob("_compiled*.so"), *folder.glob("_compiled*.pyd")]:
            old.unlink()
        if library is not None:
            shutil.copy(library, folder / library.name)
