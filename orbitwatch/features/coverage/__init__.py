"""How often a fleet looks at each cell of a global grid.

Start at `answer`; `looks` finds the looks at each cell, `cell_figures` computes their statistics,
`grid` defines the cells, and `summary` condenses them to bands of latitude.
"""
