"""Texts common to all reports: how far to trust figures, what charts require."""

from __future__ import annotations

PLOT_HINT = "Charts need matplotlib, which was not installed: pip install 'orbitwatch[plot]'."

METHOD = (
    (
        "The uncertainties are measured. Public element sets were propagated to the epochs of "
        "later and earlier sets of the same objects and compared with them: 68 % of the errors "
        "along the track lie within the first figure, 95 % within the second, which is not twice "
        "the first, as a few objects go very wrong. Both depend on the age of the set and its "
        "side, on perigee, drag, and whether the object seems to manoeuvre; where several sets of "
        "an object are at hand, its own past errors replace those of its class."
    ),
    (
        "The truth was an element set each time: what two sets have wrong in common is not in "
        "these figures. After a solar storm all low objects err together. No manoeuvre is foreseen."
    ),
    (
        "Method: Osweiler 2006 (AFIT); Flohrer, Krag and Klinkrad 2008 (AMOS); Vallado and Cefola "
        "2012 (IAC); Geul, Mooij and Noomen 2017 (Adv. Space Res. 59, 2522)."
    ),
)
