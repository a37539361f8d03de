"""When an object will re-enter, with an interval measured on past forecasts.

Start at `answer`; `forecast` computes one object's re-entry from its element sets.
"""
