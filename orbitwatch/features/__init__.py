"""The subjects: each package answers one kind of question and holds all of it.

Inside, the same names recur: `command` (options to question), `question` or `request`, `answer`,
`columns` and `rows`, `table`, `chart`, `report`; the computing has modules of its own.
"""
