"""File formats for the cells of a grid: NetCDF, Zarr and GeoTIFF.

Start at `variables`, which converts rows of cells to arrays with the dimensions of their grid.
"""
