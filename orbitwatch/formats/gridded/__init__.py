"""How the cells of a grid are written: NetCDF, Zarr and GeoTIFF.

Start at `variables`, which turns rows of cells into arrays on the dimensions of their grid.
"""
