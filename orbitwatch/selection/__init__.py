"""Which objects, sites and element sets a question is about.

Start at `inputs` and `object_selection`; `refresh` asks for newer sets, `quality_notes` says what
the sets are worth.
"""
