"""Orbits after a launch, before the object is catalogued: planes, windows, search elements.

Start at `answer`; `planes` has the geometry of pad and plane, `ascent` the timing of the ascent,
`zones` the fit to drop zones, and `candidates` combines them.
"""
