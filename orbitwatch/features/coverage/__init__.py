"""How often a fleet looks at every cell of a grid that covers the Earth.

Start at `answer`; `looks` finds the looks of each cell, `cell_figures` counts them, `grid` makes
the cells, and `summary` condenses them to bands of latitude.
"""
