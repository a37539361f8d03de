"""The tables that every answer depends on besides its question: UT1 and space weather.

Other processes and machines receive both with their work, so that their results are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.accuracy import space_weather
from orbitwatch.accuracy.space_weather import SpaceWeather
from orbitwatch.astro import earth_orientation, ut1_source
from orbitwatch.astro.ut1_source import Ut1Table


@dataclass(frozen=True, slots=True, eq=False)
class Environment:
    """The tables in use."""

    weather: SpaceWeather
    ut1: Ut1Table

    @classmethod
    def here(cls) -> Environment:
        """Return the tables of this process."""
        return cls(space_weather.in_use(), earth_orientation.table())

    def install(self) -> None:
        """Use these tables in this process."""
        space_weather.use(lambda: self.weather)
        ut1_source.use(lambda: self.ut1)
