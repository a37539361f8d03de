"""How an orbit changes: histories of element sets, outliers, manoeuvres, drag.

Start at `history` and `events`; the commands `history` and `decay` and the warnings of other
answers use it.
"""
