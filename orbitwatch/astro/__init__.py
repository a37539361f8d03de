"""The physics: SGP4 propagation, frames, the Sun, geometry, and events of sampled functions.

Start at `propagation` and `frames`; `events` finds where curves rise above a threshold. Only this
package imports sgp4 and erfa.
"""
