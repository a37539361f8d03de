"""The element sets available: shipped, read from files, fetched or imported.

Start at `holdings` (finds an object, loads its sets). `database` stores every set ever received in
one SQLite file; `sources` requests data from the public sources within their rules; `freshness`
requests newer sets where a question about now needs them.
"""
