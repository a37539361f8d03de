"""Trails of satellites in a picture of the sky.

Start at `search`, which finds the trails in a field: `field_of_view` defines fields, `fits_header`
reads one from a picture, `site_sky` gives directions and speeds, and `crossings` the times within
the field.
"""
