"""Terminal output: tables, canvas, messages, progress; stdout and stderr.

Start at `output` (the only writer of stdout) and `messages` (the only writer of stderr).
"""
