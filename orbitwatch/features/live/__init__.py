"""The live view: where satellites are now, what comes next, and the sky of that pass.

Start at `frame`: a frame is everything that the screen shows of one moment, computed from the
objects followed and from a `forecast`, which is searched in the background and kept. `screen` makes
lines of text of a frame, and `app` alone knows Textual, which shows them and takes the keys.
"""
