"""The archive's SQLite file: schema, writing, locking, and repair after damage.

Start at `opening` (opens the archive, repairing it first if damaged) and `store` (reads, writes).
"""
