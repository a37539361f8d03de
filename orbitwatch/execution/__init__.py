"""Where independent tasks run: in this process, in a local process pool, or on a Dask cluster.

`orbitwatch.execution.executors` chooses. The result of a task must not depend on where it runs.
"""
