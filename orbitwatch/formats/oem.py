"""States as a CCSDS Orbit Ephemeris Message in keyword-value notation, for astrodynamics tools.

CCSDS 502.0-B-2, section 5: a header, then segments of metadata and states in km and km/s, all of
one object. A segment ends where the element set changes, for there the orbit jumps and must not
be interpolated, and where there is a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

import numpy as np

from orbitwatch.errors import UsageError
from orbitwatch.formats.columns import Column
from orbitwatch.formats.per_object import Gatherer, cut, stretches
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.formats.sanitize import plain

_REFERENCE_FRAMES = {"gcrs": "GCRF", "teme": "TEME", "itrs": "ITRF2000"}
"""Annex A's names. SGP4's errors are a million times what tells one ITRF from another."""
_DEGREE = 5
_STATE = ("x_km", "y_km", "z_km", "vx_km_s", "vy_km_s", "vz_km_s")


class OemWriter:
    """Writes a segment for each element set and each stretch without gaps.

    Raises UsageError at the rows of a second object.
    """

    def __init__(self, stream: IO[str], _: Sequence[Column], context: Context) -> None:
        self._stream = stream
        self._context = context
        self._objects = Gatherer()
        self._begun = False
        self._written = False

    def write(self, rows: Rows) -> None:
        """Take some rows; objects that are whole are written."""
        self._begin()
        for whole in self._objects.add(rows):
            self._write_object(whole)

    def close(self) -> None:
        """Write the last object."""
        self._begin()
        for whole in self._objects.rest():
            self._write_object(whole)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            created = np.datetime64(self._context.created.replace(tzinfo=None), "s")
            self._stream.write(
                f"CCSDS_OEM_VERS = 2.0\nCREATION_DATE = {created}\nORIGINATOR = ORBITWATCH\n"
            )

    def _write_object(self, rows: Rows) -> None:
        if self._written:
            raise UsageError("an OEM holds one object", hint="write a file for each")
        self._written = True
        for piece in stretches(rows):
            changes = np.diff(piece["element_epoch"]).astype(np.int64) != 0
            for segment in cut(piece, changes):
                self._write_segment(segment)

    def _write_segment(self, rows: Rows) -> None:
        number = int(rows["catalog_id"][0])
        times = _texts(rows["time"])
        metadata = {
            "OBJECT_NAME": plain(rows["object_name"][0]),
            "OBJECT_ID": plain(self._context.object_ids.get(number) or str(number)),
            "CENTER_NAME": "EARTH",
            "REF_FRAME": _REFERENCE_FRAMES[rows["frame"][0]],
            "TIME_SYSTEM": "UTC",
            "START_TIME": times[0],
            "STOP_TIME": times[-1],
        }
        if len(rows) > _DEGREE:
            metadata |= {"INTERPOLATION": "LAGRANGE", "INTERPOLATION_DEGREE": str(_DEGREE)}
        keywords = "".join(f"{key} = {value}\n" for key, value in metadata.items())
        self._stream.write(
            f"\nMETA_START\n{keywords}META_STOP\n\n"
            f"COMMENT SGP4, element set {number} of {_texts(rows['element_epoch'][:1])[0]}\n"
        )
        states = zip(times, *(rows[name].tolist() for name in _STATE), strict=True)
        self._stream.writelines(
            "%s %.6f %.6f %.6f %.9f %.9f %.9f\n" % state  # noqa: UP031 - twice as fast here
            for state in states
        )


def _texts(times: Values) -> list[str]:
    """Return times to the microsecond, without a zone letter: TIME_SYSTEM says which it is."""
    texts: list[str] = np.datetime_as_string(times, unit="us").tolist()
    return texts
