"""The archive's SQLite file: schema, writing, locking, and mending after damage.

Start at `opening` (open it, mended first where damaged) and `store` (read and write).
"""
