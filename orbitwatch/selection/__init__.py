"""Selects the objects, sites and element sets of a question.

`settings`, `site_selection`, `object_selection` and `holdings` resolve names; `in_orbit` and
`near_sets` report objects that cannot be computed; `refresh` fetches newer sets, and
`quality_notes` states how far the sets can be trusted.
"""
