"""The observer's sky besides satellites: the Moon, stars, brightness, twilight.

Start at `moon` and `brightness`; the Sun is `orbitwatch.astro.sun`.
"""
