"""Which objects, sites and element sets a question is about.

`settings`, `site_selection`, `object_selection` and `holdings` turn words into things; `in_orbit`
and `near_sets` say of which objects nothing can be computed; `refresh` fetches newer sets, and
`quality_notes` says how far the sets can be trusted.
"""
