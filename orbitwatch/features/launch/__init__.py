"""Orbits from a launch, before the catalogue has the object: planes, windows, search elements.

Start at `answer`; `planes` has the geometry of a pad and a plane, `ascent` the way up, `zones` the
fit to drop zones, `candidates` puts them together.
"""
