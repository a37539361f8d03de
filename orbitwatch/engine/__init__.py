"""The engine in C: SGP4 and the search for passes, optional, on threads without Python's lock.

Start at `choice`, which says whether it computes. `module.c` is where Python enters; `sgp4.c` with
its neighbours propagates; `search.c` searches one satellite as the modules of `search` do with
NumPy, many at a time. These explain the method and are the reference.
"""
