"""The optional engine in C: SGP4 and the pass search, on threads without Python's lock.

Start at `choice`, which decides whether it is used. `module.c` is the interface to Python; `sgp4.c`
and the files next to it propagate; `search.c` searches one satellite as the modules of `search` do
for many at a time with NumPy. Those modules explain the method and are the reference.
"""
