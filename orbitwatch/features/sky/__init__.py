"""The night sky of a place: what can be seen, what crosses the Sun, the Moon or a picture.

`night` knows dusk and the Moon; `tonight`, `transits` and `field` answer the three commands.
"""
