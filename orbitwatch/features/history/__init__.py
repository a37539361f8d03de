"""How an orbit changed over the element sets held, as rows, tables and a chart.

Start at `answer`; the computing is in `orbitwatch.evolution`.
"""
