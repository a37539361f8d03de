"""How long ten million rows of a track take, and how much memory.

Runs the installed program in a process of its own, for each format named (default: parquet, csv).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 10_000_000
LIMITS = {"parquet": (20.0, 500), "csv": (60.0, 500)}


def measure(form: str, folder: Path) -> tuple[float, float, int, int]:
    """Return seconds on the clock and of the processor, peak megabytes, and the file's size."""
    target = folder / f"track.{form}"
    command = [sys.executable, "-m", "orbitwatch", "track", "iss", "--start", "2026-08-22"]
    command += ["--for", f"{ROWS - 1}s", "--step", "1s", "--allow-stale", "-o", str(target)]
    begun = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    if child.returncode:
        raise SystemExit(f"{form}: exit code {child.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, target.stat().st_size


def main() -> None:
    """Measure and print, a line a format."""
    for form in sys.argv[1:] or LIMITS:
        with tempfile.TemporaryDirectory() as folder:
            seconds, processor, megabytes, size = measure(form, Path(folder))
        limit_s, limit_mb = LIMITS.get(form, (float("inf"), 0))
        verdict = "ok" if seconds < limit_s and megabytes < limit_mb else "too much"
        print(
            f"{form}: {ROWS:,} rows in {seconds:.1f} s ({processor:.1f} s of the processor), "
            f"{megabytes} MB, file {size / 1e6:.0f} MB: {verdict}"
        )


if __name__ == "__main__":
    main()
