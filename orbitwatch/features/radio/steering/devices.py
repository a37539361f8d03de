"""Clients for a rotator and a radio, on top of a connection to their Hamlib daemons."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orbitwatch.features.radio.steering.hamlib import Connection, LostContactError, RefusedError
from orbitwatch.features.radio.steering.planning import Rotator

_NOT_POSSIBLE = (-1, -4, -11)
"""Hamlib's codes for an unsupported operation: EINVAL, ENIMPL, ENAVAIL."""


@dataclass(frozen=True, slots=True)
class RotatorClient:
    """Client for ``rotctld``; methods raise as `Connection.command` does."""

    connection: Connection

    def limits(self, otherwise: Rotator) -> Rotator:
        """Return the limits that the rotator reports, with the slew rates of ``otherwise``."""
        state = self.connection.command("\\dump_state", "dump_state")
        number = self.connection.number
        az = [number(state, f"{end} Azimuth") for end in ("Minimum", "Maximum")]
        el = [number(state, f"{end} Elevation") for end in ("Minimum", "Maximum")]
        if not (az[0] < az[1] and el[0] < el[1]):
            raise LostContactError(f"{self.connection.address} has the limits {az} and {el}")
        return replace(
            otherwise,
            min_azimuth_deg=az[0],
            max_azimuth_deg=az[1],
            min_elevation_deg=el[0],
            max_elevation_deg=el[1],
        )

    def position(self) -> tuple[float, float]:
        """Return azimuth and elevation in degrees."""
        answer = self.connection.command("p", "get_pos")
        number = self.connection.number
        return number(answer, "Azimuth"), number(answer, "Elevation")

    def move(self, azimuth_deg: float, elevation_deg: float) -> None:
        """Turn to a position."""
        self.connection.command("P", "set_pos", f"{azimuth_deg:.2f}", f"{elevation_deg:.2f}")

    def stop(self) -> None:
        """Stop at the current position."""
        self.connection.command("S", "stop")

    def park(self) -> None:
        """Turn to the rotator's own parking position."""
        self.connection.command("K", "park")


@dataclass(frozen=True, slots=True)
class RadioClient:
    """Client for ``rigctld``; methods raise as `Connection.command` does."""

    connection: Connection

    def frequency(self) -> float:
        """Return the receive frequency in Hz."""
        answer = self.connection.command("f", "get_freq")
        return self.connection.number(answer, "Frequency")

    def tuning_step(self) -> float:
        """Return the tuning step in Hz; 0 if the radio does not report it."""
        try:
            answer = self.connection.command("n", "get_ts")
        except RefusedError:
            return 0.0
        return self.connection.number(answer, "Tuning Step")

    def set_receive_frequency(self, hertz: float) -> None:
        """Tune the receiver."""
        self.connection.command("F", "set_freq", f"{hertz:.0f}")

    def set_transmit_frequency(self, hertz: float) -> None:
        """Tune the transmitter, which `split` has made another one."""
        self.connection.command("I", "set_split_freq", f"{hertz:.0f}")

    def split(self, *, on: bool) -> bool:
        """Switch split operation on or off; return whether the radio supports it."""
        try:
            self.connection.command("S", "set_split_vfo", *(("1", "VFOB") if on else ("0", "VFOA")))
        except RefusedError as error:
            if error.code in _NOT_POSSIBLE:
                return False
            raise
        return True

    def release_ptt(self) -> None:
        """Stop transmitting; a radio without PTT control is left alone."""
        try:
            self.connection.command("T", "set_ptt", "0")
        except RefusedError as error:
            if error.code not in _NOT_POSSIBLE:
                raise
