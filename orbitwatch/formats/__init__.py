"""Writers of rows, independent of subject: CSV, JSON, Parquet, GeoJSON, KML, CZML, GPX, OEM, ICS.

Start at `registry` (every format with its suffixes) and `rows` (an array per column).
"""
