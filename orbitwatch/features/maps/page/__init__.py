"""The interactive page of a map: one HTML file.

Start at `answer` for its content and at `document` for the file.
"""
