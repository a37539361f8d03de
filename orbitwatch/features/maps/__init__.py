"""Ground tracks on a world map: pictures, the terminal, and an interactive page.

Start at `answer`; `scene` is the content of a map, which `picture`, `terminal_map` and `page` draw.
"""
