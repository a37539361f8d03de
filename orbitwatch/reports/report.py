"""The content of a report: verdict, answer, evidence, attached files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.markdown import Picture, ReportTable
from orbitwatch.sites import Site

Form = Literal["md", "html"]
Tone = Literal["yes", "no", "open", "plain"]

ELEMENTS_FILE = "elements.csv"
SITES_FILE = "sites.csv"
ANSWER_FILE = "answer.csv"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of an answer in one sentence; ``tone`` sets its colour in HTML.

    ``yes`` confirms what was asked or claimed, ``no`` denies it, ``open`` leaves it undecided.
    """

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that the command needs besides the element sets, with a title or an empty one.

    Its name contains only letters, digits, blanks and ``. , ( ) + - _``.
    """

    name: str
    title: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The content of a report; every text is plain, without markup.

    ``verdict`` comes first, followed by pictures and tables. ``command`` are the words that answer
    the question anew from the file named ELEMENTS_FILE and from ``files``; those without a title
    belong to the sites. ``rows`` are the figures of the answer, ``more_rows`` the number beyond
    them; ``remarks`` are its notes and warnings. ``element_sets`` are those used, each with whether
    it is supplemental; ``about_sets`` explains their selection; ``origins`` are where they came
    from.
    """

    title: str
    verdict: Verdict
    made: datetime
    question: Sequence[str]
    command: Sequence[str]
    answer: Sequence[str]
    tables: Sequence[ReportTable]
    rows: Rows
    more_rows: int = 0
    remarks: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    without_pictures: str = ""
    trust: Sequence[str]
    sites: Sequence[Site] = ()
    files: Sequence[Attached] = ()
    element_sets: Sequence[tuple[ElementSet, bool]]
    about_sets: str = ""
    origins: ReportTable
    versions: ReportTable
