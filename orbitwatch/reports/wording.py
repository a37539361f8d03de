"""Texts common to all reports: how far to trust figures, what charts require."""

from __future__ import annotations

PLOT_HINT = "Charts need matplotlib, which was not installed: pip install 'orbitwatch[plot]'."

METHOD = (
    (
        "The uncertainties are measured. Public element sets were propagated to the epochs of "
        "later and earlier sets of the same objects and compared with them: 68 % of the errors "
        "along the track lie within the first figure, 95 % within the second, which is not twice "
        "the first, since a few objects have very large errors. Both depend on the age of the set "
        "and whether it is from before or after, on perigee, drag, and whether the object seems to "
        "manoeuvre; if several sets of an object are available, its own past errors replace those "
        "of its class."
    ),
    (
        "Element sets served as the truth, so errors that two sets have in common are not included "
        "in these figures. After a solar storm the errors of all low objects are correlated. "
        "Manoeuvres are not predicted."
    ),
    (
        "Method: Osweiler 2006 (AFIT); Flohrer, Krag and Klinkrad 2008 (AMOS); Vallado and Cefola "
        "2012 (IAC); Geul, Mooij and Noomen 2017 (Adv. Space Res. 59, 2522)."
    ),
)
