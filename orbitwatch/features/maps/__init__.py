"""Ground tracks on a map of the world: pictures, the terminal, and an interactive page.

Start at `answer`; `scene` is what a map shows, `picture`, `terminal_map` and `page` draw it.
"""
