"""Where independent tasks run: in this process, in processes beside it, or on a Dask cluster.

`orbitwatch.execution.executors` chooses. What a task answers must not depend on where it runs.
"""
