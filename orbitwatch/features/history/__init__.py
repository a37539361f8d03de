"""Changes of an orbit over its stored element sets, as rows, tables and a chart.

Start at `answer`; the computation is in `orbitwatch.evolution`.
"""
