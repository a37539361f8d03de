"""The columns of rows about objects themselves and of sites: what is known, changed, comes down."""

from __future__ import annotations
