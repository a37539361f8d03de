"""Where satellites are: ground tracks as rows or files, and positions at given times.

Start at `answer` and `compute` for tracks, `positions` for given times.
"""
