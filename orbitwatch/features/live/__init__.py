"""The live view: current positions, next passes, and the sky during the next one.

Start at `frame`: a frame is everything that the screen shows at one moment, computed from the
followed objects and a `forecast`, which is searched in the background and cached. `screen` turns a
frame into lines of text; `app` alone uses Textual, which displays them and reads the keys.
"""
