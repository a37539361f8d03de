"""Overflights of areas: when a satellite's swath touches a country or a polygon.

Start at `answer`; `contacts` and `contact_search` find the contacts, `shapes` is an area.
"""
