"""Phrases shared by titles, reports and notes."""

from __future__ import annotations

from collections.abc import Sequence

_NAMED = 3


def listed(names: Sequence[str], noun: str) -> str:
    """Return a few names as a phrase, or the number of many: ``A, B and C``, ``5 sites``."""
    return joined(names) if len(names) <= _NAMED else f"{len(names):,} {noun}"


def joined(texts: Sequence[str]) -> str:
    """Return texts as a phrase: ``A, B and C``."""
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def first_few(names: Sequence[str]) -> str:
    """Return the first names and the number of others: ``A, B, C and 5 more``."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def counted(number: int, noun: str) -> str:
    """Return a number of things: ``1 row``, ``1,200 rows``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
