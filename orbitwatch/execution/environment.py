"""What every answer rests on besides its question: UT1 and the space weather of this archive.

Other processes and machines get both along with their work, so that they answer as this one does.
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
        """Return that of this process."""
        return cls(space_weather.in_use(), earth_orientation.table())

    def install(self) -> None:
        """Make it that of this process."""
        space_weather.use(lambda: self.weather)
        ut1_source.use(lambda: self.ut1)
