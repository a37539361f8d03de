"""The live view with many satellites: how soon its first frame stands, and what it costs to run.

    python -m tests.benchmarks.live [--satellites 20] [--seconds 60]

It runs the installed program on a terminal of its own (Linux), at one frame a second.
"""

from __future__ import annotations

import argparse
import csv
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from datetime import UTC, datetime
from pathlib import Path

from orbitwatch.resources import shipped

SIZES = ((80, 24), (160, 50))
ITEMS = ("over", "km/s", "●")
"""What a frame holds; the first one stands once all have been written."""


def write_satellites(path: Path, count: int, epoch: datetime) -> None:
    """Write sets of so many objects in low orbit, made from the ISS's, all round the Earth."""
    with shipped("elements-2026-08-22.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    station = next(row for row in rows if row["NORAD_CAT_ID"] == "25544")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(station))
        writer.writeheader()
        for k in range(count):
            writer.writerow(
                station
                | {
                    "OBJECT_NAME": f"SATELLITE {k + 1}",
                    "OBJECT_ID": "",
                    "NORAD_CAT_ID": str(90001 + k),
                    "EPOCH": epoch.strftime("%Y-%m-%dT%H:%M:%S.%f"),
                    "INCLINATION": f"{40.0 + 60.0 * k / count:.4f}",
                    "RA_OF_ASC_NODE": f"{360.0 * k / count:.4f}",
                    "MEAN_ANOMALY": f"{(137.5 * k) % 360.0:.4f}",
                    "MEAN_MOTION": f"{15.5 - 0.1 * (k % 20):.8f}",
                }
            )


def start(home: Path, file: Path, columns: int, rows: int) -> tuple[int, int]:
    """Start the live view on a new terminal; return its process and the terminal's other end."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
        os.environ |= {
            "HOME": str(home),
            "ORBITWATCH_DATA_DIR": str(home / "data"),
            "ORBITWATCH_OFFLINE": "1",
            "TERM": "xterm-256color",
        }
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        options = ["live", "--elements", str(file), "--site", "rome"]
        os.execv(sys.executable, [sys.executable, "-m", "orbitwatch", *options])
    return process, terminal


def read_for(terminal: int, seconds: float, until: tuple[str, ...] = ()) -> int:
    """Read what comes, for so long or until all of some texts have come; return how many bytes."""
    end = time.monotonic() + seconds
    seen, count = b"", 0
    while (left := end - time.monotonic()) > 0:
        if not select.select([terminal], [], [], left)[0]:
            continue
        part = os.read(terminal, 65536)
        count += len(part)
        seen += part if until else b""
        if until and all(text.encode() in seen for text in until):
            break
    return count


def processor_s(process: int) -> float:
    """Return the processor time that a process has taken, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(home: Path, satellites: int, columns: int, rows: int, seconds: float) -> None:
    """Print how soon the first frame stands, and the share of a core over so many seconds."""
    file = home / "satellites.csv"
    write_satellites(file, satellites, datetime.now(UTC))
    begun = time.monotonic()
    process, terminal = start(home, file, columns, rows)
    try:
        read_for(terminal, 20.0, ITEMS)
        first, work = time.monotonic() - begun, processor_s(process)
        read_for(terminal, 5.0)  # until tracks and passes are searched
        before, since = processor_s(process), time.monotonic()
        count = read_for(terminal, seconds)
        share = (processor_s(process) - before) / (time.monotonic() - since)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)
    print(
        f"{columns}x{rows}, {satellites} satellites: first frame after {first:.2f} s "
        f"({work:.2f} s of processor time); "
        f"{100 * share:.1f} % of one core over {seconds:.0f} s, {count / seconds:,.0f} bytes/s"
    )


def main() -> None:
    """Measure at each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--satellites", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for columns, rows in SIZES:
            measure(Path(folder), args.satellites, columns, rows, args.seconds)


if __name__ == "__main__":
    main()
