"""Makes ``data/ut1.csv``, the rotation of the Earth: ``python -m tests.making.ut1``.

The series are those of the International Earth Rotation and Reference Systems Service (IERS) as the
package astropy-iers-data carries them: EOP 20 C04 from 1962 to its end a month ago, then
finals2000A (Bulletin A) with rapid values and a year of predictions. Every second day is kept:
between two of them a straight line leaves out 0.1 ms at most, 5 cm at the equator.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import astropy_iers_data
import erfa
import numpy as np

TARGET = Path(__file__).parents[2] / "data" / "ut1.csv"
STEP_DAYS = 2.0
_MJD_ZERO_JD = 2400000.5

Day = tuple[float, float, bool]
"""Modified Julian date at 0h UTC, UT1 − UTC in seconds, and whether that is a prediction."""


def main() -> None:
    """Write the table that ships."""
    final = c04(Path(astropy_iers_data.IERS_B_FILE))
    rapid = finals2000a(Path(astropy_iers_data.IERS_A_FILE))
    days = [*final, *(day for day in rapid if day[0] > final[-1][0])]
    mjd, ut1_minus_utc, predicted = (np.array(part) for part in zip(*days, strict=True))
    year, month, day, fraction = erfa.jd2cal(_MJD_ZERO_JD, mjd)
    ut1_minus_tai = ut1_minus_utc - erfa.dat(year, month, day, fraction)
    last_measured = mjd[~predicted][-1]
    kept = (mjd % STEP_DAYS == 0) | (mjd == last_measured)
    lines = [
        f"{int(m)},{value:.4f},{int(p)}"
        for m, value, p in zip(mjd[kept], ut1_minus_tai[kept], predicted[kept], strict=True)
    ]
    heading = f"# IERS, astropy-iers-data {version('astropy-iers-data')}"
    content = "\n".join([heading, "mjd,ut1_minus_tai_s,is_predicted", *lines, ""])
    TARGET.write_text(content, encoding="ascii", newline="\n")
    print(f"{len(lines):,} days, measured to {last_measured:.0f}, predicted to {mjd[-1]:.0f}")


def finals2000a(file: Path) -> list[Day]:
    """Read Bulletin A by its columns (ReadMe.finals2000A): 8–15, flag in 58, UT1 in 59–68."""
    lines = file.read_text(encoding="ascii").splitlines()
    return [
        (float(line[7:15]), float(line[58:68]), line[57] == "P")
        for line in lines
        if line[57:68].strip()
    ]


def c04(file: Path) -> list[Day]:
    """Read EOP 20 C04: MJD in the fifth column, UT1 − UTC in the eighth."""
    rows = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    return [(float(row[4]), float(row[7]), False) for row in rows if not row[0].startswith("#")]


if __name__ == "__main__":
    main()
