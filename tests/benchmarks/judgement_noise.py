"""How many cells a perfect model would hold, as the dates and objects are but a sample."""

from __future__ import annotations

import numpy as np

SHARES = np.array([0.68, 0.95])
ALLOWED = np.array([[0.60, 0.76], [0.90, 0.98]])
SAMPLES = 200


def perfect_cells(errors, figures, cell, date, number, fewest: int):
    """The mean share of cells within the allowed 68 % and 95 %, ``(2,)``, of a perfect model.

    The figures of each ``cell`` of ``fewest`` rows (``(m,)``, a number each) are scaled until they
    contain exactly 68 % and 95 % of the ``errors``, both ``(m, 2)``; then dates and objects are
    drawn anew, with replacement and independently.
    """
    rng = np.random.default_rng(0)
    _, date = np.unique(date, return_inverse=True)
    _, number = np.unique(number, return_inverse=True)
    ratios = errors / figures
    cells = []
    for which in np.unique(cell):
        mine = np.flatnonzero(cell == which)
        if len(mine) < fewest:
            continue
        scales = [np.quantile(ratios[mine, k], share) for k, share in enumerate(SHARES)]
        cells.append((date[mine], number[mine], ratios[mine] <= scales))
    within = np.zeros(2)
    for _ in range(SAMPLES):
        dates, numbers = _drawn(rng, date.max() + 1), _drawn(rng, number.max() + 1)
        for when, what, held in cells:
            weight = dates[when] * numbers[what]
            share = weight @ held / max(weight.sum(), 1)
            within += (share >= ALLOWED[:, 0]) & (share <= ALLOWED[:, 1])
    return within / (SAMPLES * max(len(cells), 1))


def _drawn(rng, many):
    """How often each of ``many`` is drawn, ``(many,)``."""
    return rng.multinomial(many, np.full(many, 1.0 / many))
