"""A process that has the program loaded already and forks for every run of it.

A run is a real process with an environment, a folder and descriptors of its own, and nothing of an
earlier run in it, but without the time to import everything.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path

_LONGEST = 1 << 20
_LATER = ("matplotlib.figure", "matplotlib.backends.backend_svg")
"""What the program imports where it is asked for, and takes long to."""
_ROOT = Path(__file__).parents[2]


def call(args: list[str], environment: dict[str, str], folder: Path, files: list[int]) -> int:
    """Run ``orbitwatch args…`` on the descriptors for stdin, stdout and stderr; return its code."""
    server = _server()
    request = {"args": args, "environment": environment, "folder": str(folder)}
    socket.send_fds(server, [json.dumps(request).encode()], files)
    return int(server.recv(_LONGEST).decode())


@cache
def _server() -> socket.socket:
    """Return the connection to this process's server, which ends with it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(120.0)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.preloaded", str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        env={**os.environ, "PYTHONWARNINGS": "error", "PYTHONUTF8": "1"},
        cwd=_ROOT,
    )
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait(timeout=10)

    atexit.register(end)
    return ours


def _serve(connection: socket.socket) -> None:
    while True:
        message, files, _, _ = socket.recv_fds(connection, _LONGEST, 3)
        if not message:
            return
        child = os.fork()
        if child == 0:
            connection.close()
            _become(json.loads(message), files)
        for descriptor in files:
            os.close(descriptor)
        _, status = os.waitpid(child, 0)
        connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(request: dict[str, object], files: list[int]) -> None:
    """Do one run in this process, which ends with it."""
    for number, descriptor in enumerate(files):
        os.dup2(descriptor, number)
        os.close(descriptor)
    code = 1
    try:
        os.environ.clear()
        os.environ.update(request["environment"])  # type: ignore[call-overload]
        os.chdir(str(request["folder"]))
        kind = {"encoding": "utf-8", "errors": "surrogateescape"}
        sys.stdin = open(0, **kind)  # type: ignore[call-overload]  # noqa: SIM115
        sys.stdout = open(1, "w", **kind)  # type: ignore[call-overload]  # noqa: SIM115
        kind["errors"] = "backslashreplace"
        sys.stderr = open(2, "w", buffering=1, **kind)  # type: ignore[call-overload]  # noqa: SIM115
        from orbitwatch.cli.main import run

        code = run(request["args"])  # type: ignore[arg-type]
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    finally:
        os._exit(code)


def _load() -> None:
    """Import all of the program, and the slowest of what it needs now and then."""
    import orbitwatch

    for module in pkgutil.walk_packages(orbitwatch.__path__, "orbitwatch."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in _LATER:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()  # no run looks through all this for garbage, which would copy its memory


if __name__ == "__main__":
    _load()
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        _serve(connection)
