"""Pictures in files (matplotlib) and in the terminal (braille), knowing no subject.

Start at `pictures` for files and `braille` for the terminal.
"""
