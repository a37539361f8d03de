"""Reports that stand alone, knowing no subject: document, Markdown, HTML, evidence tables.

Start at `document`; each subject's `report` module fills one in.
"""
