"""The interactive page of a map: one HTML file.

Start at `answer` for what it shows and at `document` for the file.
"""
