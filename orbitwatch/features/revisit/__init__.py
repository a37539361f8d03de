"""How often a fleet looks at a place, and its longest gap.

Start at `answer`; `imaging_opportunities` finds the looks, `gaps` computes the statistics, `walker`
makes hypothetical fleets.
"""
