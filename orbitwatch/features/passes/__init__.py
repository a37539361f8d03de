"""Passes and overflights of sites: when a satellite is up, and how it would look at a place.

Start at `answer`; `stream` searches the whole catalogue in order of time, `details` describes
each pass. The search itself is `orbitwatch.search`.
"""
