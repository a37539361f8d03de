"""What is known of objects and places: `info` and `find_sites`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from orbitwatch.api.arguments import Names
from orbitwatch.api.questions import choice_of, offline_settings, table_of
from orbitwatch.features.catalogue.answer import InfoQuestion, answer_info
from orbitwatch.features.sites.answer import SitesQuestion
from orbitwatch.features.sites.answer import answer as answer_sites
from orbitwatch.formats.table import Table


def info(objects: Names = (), *, elements: Path | str | None = None) -> Table:
    """Return what is known of objects, a row for each element set: ``orbitwatch info``.

    Without ``objects`` it is all those of the file ``elements``.
    """
    question = InfoQuestion(choice_of(objects, elements))
    return table_of(lambda: answer_info(question, offline_settings(), datetime.now(UTC)))


def find_sites(text: str = "", *, kind: str | None = None) -> Table:
    """Return the sites whose name or alias contains ``text``: ``orbitwatch sites list``.

    It is not called ``sites``, as `orbitwatch.sites` is the package of sites themselves.
    """
    return table_of(lambda: answer_sites(SitesQuestion(text, kind), offline_settings()))
