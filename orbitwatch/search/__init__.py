"""The pass finder: every pass of every satellite over every site.

Start at `passes` (one answer per object, across its element sets) and `pass_finder` (one element
set). `compiled_search` and `numpy_search` are its two engines; the second explains the method:
`sampling_by_revolution` and `sampling_by_anomaly` choose where SGP4 is evaluated. `horizon_cut`
cuts passes by the sites' own horizons.
"""
