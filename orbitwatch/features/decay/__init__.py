"""Re-entry forecasts, with an interval calibrated on past forecasts.

Start at `answer`; `forecast` predicts one object's re-entry from its element sets.
"""
