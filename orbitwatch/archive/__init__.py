"""Element sets at hand: what ships, what files hold, and what was fetched or imported.

Start at `holdings` (find an object, load its sets). `database` keeps every set ever seen in one
SQLite file; `sources` asks the public sources within their rules; `freshness` asks for newer sets
where a question about now needs them.
"""
