"""Identification of a satellite from the direction in which it was seen.

Start at `candidates`.
"""
