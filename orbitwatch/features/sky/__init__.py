"""The night sky of a place: visible satellites, and transits of the Sun, the Moon or a picture.

`night` computes dusk and the Moon; `tonight`, `transits` and `field` answer the three commands;
`trails` finds satellites in a picture.
"""
