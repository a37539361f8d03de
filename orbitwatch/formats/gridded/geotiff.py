"""Cells of latitude and longitude as GeoTIFF, for QGIS and GDAL; requires tifffile.

OGC 19-008r4 (GeoTIFF 1.1): pixels are areas on WGS 84 (EPSG:4326), north up. Each column is a band
of float64, null is NaN, times are seconds since 1970-01-01 UTC. Names, units and meanings of the
bands are in GDAL's metadata.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import IO
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from tifffile import imwrite

from orbitwatch.errors import UsageError
from orbitwatch.formats.columns import Column
from orbitwatch.formats.gridded.variables import (
    Attributes,
    CellWriter,
    Variable,
    axes_of,
    variables,
)
from orbitwatch.formats.registry import Context, Writer
from orbitwatch.formats.rows import Rows, Values

_PIXEL_SCALE, _TIE_POINT, _GEO_KEYS, _GDAL_METADATA, _GDAL_NODATA = (
    *(33550, 33922, 34735),
    *(42112, 42113),
)
_KEYS = (
    *(1, 1, 1, 4),  # the version, 1.1.1, and the number of keys
    *(1024, 0, 1, 2),  # GTModelType: geographic, 2D
    *(1025, 0, 1, 1),  # GTRasterType: a pixel is an area
    *(2048, 0, 1, 4326),  # GeodeticCRS: WGS 84
    *(2054, 0, 1, 9102),  # GeogAngularUnits: degree
)
_ASCII, _SHORT, _DOUBLE = 2, 3, 12
_LEFT_OUT = ("cell", "latitude_deg", "longitude_deg")


def geotiff_writer(stream: IO[bytes], _: Sequence[Column], context: Context) -> Writer:
    """Return a writer of one GeoTIFF."""
    return CellWriter(stream, context, _geotiff)


def _geotiff(rows: Rows, attributes: Attributes) -> bytes:
    """Return the file; UsageError if the cells are not a grid of latitude and longitude."""
    axes = axes_of(rows)
    if axes is None:
        raise UsageError(
            "GeoTIFF requires a grid of latitude and longitude", hint="such as --grid latlon:1deg"
        )
    height, width = (_step(values) for values in axes.values())
    corner = (axes["longitude_deg"][0] - width / 2.0, axes["latitude_deg"][0] + height / 2.0)
    bands = [v for v in variables(rows) if v.name not in _LEFT_OUT]
    metadata = _metadata(bands, attributes).encode()
    whole = BytesIO()  # the writer of TIFF seeks backwards
    imwrite(
        whole,
        np.stack([_band(variable) for variable in bands]),
        byteorder="<",
        photometric="minisblack",
        planarconfig="separate",
        compression="zlib",
        software=False,
        metadata=None,
        extratags=[
            (_PIXEL_SCALE, _DOUBLE, 3, (width, height, 0.0), True),
            (_TIE_POINT, _DOUBLE, 6, (0.0, 0.0, 0.0, *np.round(corner, 9).tolist(), 0.0), True),
            (_GEO_KEYS, _SHORT, len(_KEYS), _KEYS, True),
            (_GDAL_METADATA, _ASCII, len(metadata) + 1, metadata + b"\0", True),
            (_GDAL_NODATA, _ASCII, 4, b"nan\0", True),
        ],
    )
    return whole.getvalue()


def _step(values: Values) -> float:
    return abs(float(values[-1] - values[0])) / (len(values) - 1)


def _band(variable: Variable) -> Values:
    values = variable.values.astype(np.float64)
    if not variable.is_time:
        return values
    return np.where(variable.values == variable.fill, np.nan, values / 1e6)


def _metadata(bands: Sequence[Variable], attributes: Attributes) -> str:
    """Return GDAL's XML with the file's attributes and each band's name, unit and meaning."""
    items = [_item(name, str(value)) for name, value in attributes.items()]
    for number, variable in enumerate(bands):
        known = variable.attributes
        unit = "seconds since 1970-01-01" if variable.is_time else known.get("units", "")
        sample = f' sample="{number}"'
        items += [
            _item("DESCRIPTION", variable.name, f'{sample} role="description"'),
            _item("UNITTYPE", unit, f'{sample} role="unittype"'),
            _item("long_name", known["long_name"], sample),
        ]
    return f"<GDALMetadata>{''.join(items)}</GDALMetadata>"


def _item(name: str, text: str, more: str = "") -> str:
    return f"<Item name={quoteattr(name)}{more}>{escape(text)}</Item>"
