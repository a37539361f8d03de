"""How far an element set can be trusted: timing, cross-track and ground uncertainty.

Start at `uncertainty`; `model` reads the fitted errors (data/accuracy.json), `residuals` measures
the error of one set against a later one, `own_errors` takes an object's own record into account.
"""
