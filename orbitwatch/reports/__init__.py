"""Self-contained reports, independent of subject: document, Markdown, HTML, evidence tables.

Start at `report` and `document`; each subject's `report` module fills one in.
"""
