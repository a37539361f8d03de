"""Claims: was the object where a dated statement says it was?

Start at `check` (the verdict) and `answer`; `claimed_times` reads the claimed time in every
plausible zone, `search` finds the overflights near it.
"""
