"""States as a CCSDS Orbit Ephemeris Message in keyword-value notation, for astrodynamics tools.

CCSDS 502.0-B-2, section 5: a header, then segments of metadata and states in km and km/s, all of
one object. A segment ends at a gap and where the element set changes, since the orbit jumps there
and must not be interpolated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

import numpy as np

from orbitwatch import remarks
from orbitwatch.errors import UsageError
from orbitwatch.formats.columns import Column
from orbitwatch.formats.interpolation import USELESS_KM, best_interpolation
from orbitwatch.formats.per_object import PerObjectWriter, cut, stretches
from orbitwatch.formats.registry import Context, Writer
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.formats.sanitize import plain

_REFERENCE_FRAMES = {"gcrs": "GCRF", "teme": "TEME", "itrs": "ITRF2000"}
"""Annex A's names. SGP4's errors are a million times the difference between two ITRFs."""
_VECTORS = (("x_km", "y_km", "z_km"), ("vx_km_s", "vy_km_s", "vz_km_s"))
_STATE = (*_VECTORS[0], *_VECTORS[1])


def oem_writer(stream: IO[str], _: Sequence[Column], context: Context) -> Writer:
    """Return a writer of a segment for each element set and each stretch without gaps.

    It raises UsageError at the rows of a second object.
    """
    created = np.datetime64(context.created.replace(tzinfo=None), "s")
    head = f"CCSDS_OEM_VERS = 2.0\nCREATION_DATE = {created}\nORIGINATOR = ORBITWATCH\n"
    written: list[int] = []

    def write_object(rows: Rows) -> None:
        if written:
            raise UsageError("an OEM contains one object", hint="write a file for each")
        written.append(int(rows["catalog_id"][0]))
        for piece in stretches(rows):
            changes = np.diff(piece["element_epoch"]).astype(np.int64) != 0
            for segment in cut(piece, changes):
                _write_segment(stream, segment, context.object_ids.get(written[0]))

    return PerObjectWriter(stream, head, write_object)


def _write_segment(stream: IO[str], rows: Rows, object_id: str | None) -> None:
    number = int(rows["catalog_id"][0])
    times = _texts(rows["time"])
    metadata = {
        "OBJECT_NAME": _ascii(rows["object_name"][0] or "UNKNOWN"),
        "OBJECT_ID": _ascii(object_id or str(max(0, number))),
        "CENTER_NAME": "EARTH",
        "REF_FRAME": _REFERENCE_FRAMES[rows["frame"][0]],
        "TIME_SYSTEM": "UTC",
        "START_TIME": times[0],
        "STOP_TIME": times[-1],
    }
    keywords, accuracy = _interpolation(rows)
    lines = "".join(f"{key} = {value}\n" for key, value in (metadata | keywords).items())
    (epoch,) = _texts(rows["element_epoch"][:1])
    stream.write(
        f"\nMETA_START\n{lines}META_STOP\n\n"
        f"COMMENT SGP4, element set {max(0, number)} of {epoch}\n{accuracy}"
    )
    states = zip(times, *(rows[name].tolist() for name in _STATE), strict=True)
    stream.writelines(
        "%s %.6f %.6f %.6f %.9f %.9f %.9f\n" % state  # noqa: UP031 - twice as fast here
        for state in states
    )


def _ascii(text: str) -> str:
    """Return a text in ASCII, as the standard requires (502.0-B-2, section 7.3.2)."""
    return plain(text).encode("ascii", "replace").decode("ascii")


def _interpolation(rows: Rows) -> tuple[dict[str, str], str]:
    """Return the keywords on interpolation, and a comment on its accuracy."""
    seconds = (rows["time"] - rows["time"][0]).astype(np.int64) / 1e6
    position, velocity = (np.stack([rows[n] for n in names], axis=-1) for names in _VECTORS)
    best = best_interpolation(seconds, position, velocity)
    if best is None:
        return {}, ""
    metres = f"{max(0.01, best.error_km * 1e3):.2g}" if best.error_km < USELESS_KM else ""
    if not metres:
        remarks.warn(
            f"the steps of the OEM are too long to interpolate between ({best.error_km:.0f} km off "
            "at best); choose a shorter --step"
        )
        return {}, "COMMENT THE STEPS ARE TOO LONG TO INTERPOLATE BETWEEN\n"
    keywords = {"INTERPOLATION": best.method, "INTERPOLATION_DEGREE": str(best.degree)}
    return keywords, f"COMMENT INTERPOLATED POSITIONS ARE WITHIN ABOUT {metres} M OF SGP4\n"


def _texts(times: Values) -> list[str]:
    """Return times to the microsecond, without a zone letter: TIME_SYSTEM gives the time scale."""
    texts: list[str] = np.datetime_as_string(times, unit="us").tolist()
    return texts
