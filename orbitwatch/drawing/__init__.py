"""Pictures in files (matplotlib) and in the terminal (braille), independent of subject.

Start at `pictures` for files and `braille` for the terminal.
"""
