"""The subjects: each package answers one kind of question and contains everything about it.

Inside, the same names recur: `command` (options to question), `question` or `request`, `answer`,
`columns` and `rows`, `table`, `chart`, `report`; the computation has its own modules.
"""
