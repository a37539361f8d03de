"""Which satellite was that? Candidates by the direction in which one looked.

Start at `candidates`.
"""
