"""The table columns of passes and overflights, with their priorities."""

from __future__ import annotations

from datetime import UTC
from math import inf
from typing import TYPE_CHECKING

from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import (
    LIGHT,
    SUNLIT,
    Row,
    label,
    object_column,
    uncertainty_column,
)
from orbitwatch.terminal.table_layout import TableColumn, right

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo


_VISIBLE_PART = {
    "aos": "visible_start",
    "tca": "visible_highest",
    "los": "visible_end",
    "max_elevation_deg": "visible_max_elevation_deg",
    "aos_azimuth_deg": "visible_start_azimuth_deg",
    "tca_azimuth_deg": "visible_highest_azimuth_deg",
    "los_azimuth_deg": "visible_end_azimuth_deg",
}
"""Maps the columns of a pass to those of its visible part."""


def _visible_part(row: Row) -> Row:
    """Return the row with the visible part in place of the pass."""
    part = row | {name: row[visible] for name, visible in _VISIBLE_PART.items()}
    begin, end = part["aos"], part["los"]
    return part | {"duration_s": (end - begin).total_seconds() if begin and end else None}


class PassTable:
    """The rows of one table, with local times, and the columns made from them.

    With ``visible`` they show the visible part of each pass. The numbers given with columns are
    their priority: below 10 a column only takes a shorter form.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        zones: Mapping[str, tzinfo],
        signs: cells.Signs,
        *,
        visible: bool = False,
        utc_priority: float = 75,
    ) -> None:
        self.rows = [_visible_part(row) for row in rows] if visible else rows
        self.visible = visible
        self._utc_priority = utc_priority
        self.signs = signs
        self.zones = [zones.get(row["site"] or "", UTC) for row in rows]
        self._begins = [self._at(i, "aos", "tca", "los") for i in range(len(rows))]
        self._offsets = [cells.offset(self._at(i, "tca", "aos", "los")) for i in range(len(rows))]

    def title(self) -> str:
        """Return the object, the site and the zone, each if there is only one."""
        labels, sites = {label(row) for row in self.rows}, {row["site"] for row in self.rows}
        zones = {str(zone) for zone in self.zones}
        parts = [labels.pop()] if len(labels) == 1 else []
        if len(sites) == 1:
            parts.append(f"over {sites.pop()}" if parts else f"Over {sites.pop()}")
        times = f"times {zones.pop()}" if len(zones) == 1 else "times of each site"
        parts.append(f"({times})" if parts else times.capitalize())
        return " ".join(parts)

    def columns(self) -> list[TableColumn]:
        """Return the columns common to passes and overflights: object, site, times, elevation."""
        rows, signs = self.rows, self.signs
        keys = ("aos_azimuth_deg", "tca_azimuth_deg", "los_azimuth_deg")
        points = [[cells.compass(row[key]) or signs.dash for key in keys] for row in rows]
        elevations = [cells.number(row["max_elevation_deg"], 1, signs.degree) for row in rows]
        sites = [row["site"] or "" for row in rows]
        return [
            *object_column(rows),
            TableColumn("site", sites if len(set(sites)) > 1 else (), inf),
            *self._when(),
            right("elev.", elevations, 95),
            TableColumn("azimuth", list(map(signs.arrow.join, points)), 62, name="azimuths"),
            right("length", [cells.length(row["duration_s"]) for row in rows], 15),
        ]

    def pass_columns(self, best: Sequence[int]) -> list[TableColumn]:
        """Return the further columns of passes; the rows in ``best`` are marked."""
        return [
            *(
                []
                if self.visible
                else [self._visibility(), right("range", self._km("slant_range_km"), 20)]
            ),
            *self._radio(),
            right("mag.", list(map(cells.magnitude, self.rows)), 37, name="magnitude"),
            right("every", self._spacings(), 94, name="spacing of a train"),
            uncertainty_column(self.rows, self.signs),
            self._marks(best, self.signs.best),
        ]

    def _radio(self) -> list[TableColumn]:
        """Return the columns for listeners, if the rows have them."""
        if not self.rows or "max_doppler_rate_hz_s" not in self.rows[0]:
            return []
        horizon = [self._interval(i, "horizon_aos", "horizon_los") for i in range(len(self.rows))]
        rates = [cells.number(row["max_doppler_rate_hz_s"], 1) for row in self.rows]
        degrees = f"0{self.signs.degree}"
        return [
            TableColumn(f"above\n{degrees}", horizon, 97, name=f"above {degrees}"),
            right("Doppler\nHz/s", rates, 97, name="Doppler rate"),
        ]

    def _spacings(self) -> list[str]:
        """Return the time between the lights of trains; empty texts for single objects."""
        return [cells.number(row.get("train_spacing_s"), 1, " s") for row in self.rows]

    def _marks(self, which: Sequence[int], mark: str) -> TableColumn:
        """Return a column that marks some rows, shorter if room is short."""
        short = self.signs.closest_short
        full, brief = (
            [text if i in which else "" for i in range(len(self.rows))] for text in (mark, short)
        )
        return TableColumn("", full, 6, shorter=TableColumn("", brief, inf))

    def _visibility(self) -> TableColumn:
        """Return the times of visibility and the elevation, or only the elevation."""
        signs = self.signs
        heights = [
            cells.number(row["visible_max_elevation_deg"], 0, signs.degree) for row in self.rows
        ]
        seen = [self._interval(i, "visible_start", "visible_end") for i in range(len(self.rows))]
        both = [f"{text} {height}".strip() for text, height in zip(seen, heights, strict=True)]
        brief = TableColumn("seen\nat", heights, 96, name="visible")
        return TableColumn("visible", both, 60, shorter=brief)

    def overflight_columns(self, nearest: Sequence[int]) -> list[TableColumn]:
        """Return the further columns of overflights; the rows in ``nearest`` are marked."""
        rows, signs = self.rows, self.signs
        off_nadir = [cells.number(row["off_nadir_deg"], 1, signs.degree) for row in rows]
        sunlit = [SUNLIT[row["satellite_sunlit"]] for row in rows]
        return [
            right("ground\ndist.", self._km("ground_distance_km"), inf),
            right("off\nnadir", off_nadir, 76),
            TableColumn("light", [LIGHT[row["daylight"]] for row in rows], 65, "day or night"),
            TableColumn("satel-\nlite", sunlit, 30, name="sunlit"),
            TableColumn("direction", [row["direction"] or "" for row in rows], 35),
            TableColumn("site is", [row["side"] or "" for row in rows], 25, name="side"),
            right("range", self._km("slant_range_km"), 12),
            right("altitude", self._km("altitude_km"), 11),
            uncertainty_column(rows, signs),
            self._marks(nearest, signs.closest),
        ]

    def _when(self) -> list[TableColumn]:
        """Return date, interval and highest moment in local time, and the latter in UTC.

        They are those of the pass, or of its visible part, which may last only some seconds.
        """
        count = range(len(self.rows))
        same = len(set(self._offsets)) == 1
        only_utc = set(self._offsets) <= {"+00:00", ""}
        head = "\nUTC" if only_utc else f"\n{self._offsets[0]}" if same else ""
        up = [self._interval(i, "aos", "los", seconds=self.visible) for i in count]
        interval, peak = ("visible", "highest") if self.visible else ("up", "culm.")
        peaks = [self._clock(i, self._at(i, "tca"), seconds=True) for i in count]
        utc = [cells.nearest_second(row["tca"]) if row["tca"] else None for row in self.rows]
        universal = [f"{tca:%m-%d %H:%M:%S}" if tca else "" for tca in utc]
        return [
            self._date(),
            TableColumn(f"{interval}{head}", up, inf),
            TableColumn(f"{peak}{head}", peaks, inf),
            TableColumn("zone", () if same else self._offsets, inf),
            TableColumn(
                f"{peak}\nUTC", () if only_utc else universal, self._utc_priority, name="UTC"
            ),
        ]

    def _date(self) -> TableColumn:
        days = [f"{begin:%Y-%m-%d}" if begin else "" for begin in self._begins]
        years = {day[:4] for day in days if day}
        brief = None
        if len(years) == 1:  # then it can be in the heading
            brief = TableColumn(years.pop(), [day[5:] for day in days], inf)
        return TableColumn("date", days, 5 if brief else inf, shorter=brief)

    def _at(self, index: int, *keys: str) -> datetime | None:
        """Return the first of these times that the row has, at its site."""
        values = (self.rows[index][key] for key in keys)
        found = next((value for value in values if value is not None), None)
        return None if found is None else cells.local(found, self.zones[index])

    def _clock(self, index: int, moment: datetime | None, *, seconds: bool) -> str:
        begin = self._begins[index]
        return cells.clock(moment, begin, seconds=seconds) if moment and begin else ""

    def _interval(self, index: int, first: str, last: str, *, seconds: bool = False) -> str:
        """Return ``10:13–10:24``, with words if the span cuts the pass; empty without one."""
        begin, end = self._at(index, first), self._at(index, last)
        dash = self.signs.dash
        start_text, end_text = (self._clock(index, t, seconds=seconds) for t in (begin, end))
        if begin and end:
            return f"{start_text}{dash}{end_text}"
        if begin:
            return f"{start_text}{dash}\nup at end"
        if end:
            return f"up at start\n{dash}{end_text}"
        return "always up" if first == "aos" else ""

    def _km(self, key: str) -> list[str]:
        return [cells.number(row[key], 0, " km") for row in self.rows]
