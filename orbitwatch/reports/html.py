"""Renders a report's Markdown as one HTML page, which fetches and executes nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import MutableMapping, Sequence
from hashlib import sha256
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from orbitwatch.formats.sanitize import plain
from orbitwatch.reports.document import Document

_STYLE = """
:root { color-scheme: light dark; --page: #fff; --text: #1a1a1a; --line: #bbb; --thin: #e4e4e4;
  --code: #f3f3f3; --link: #00508f; }
@media screen and (prefers-color-scheme: dark) {
  :root { --page: #12171d; --text: #e6ebf0; --line: #4a5763; --thin: #2b3642; --code: #1d252e;
    --link: #7cc0f4; }
  img { background: #fff; padding: .5rem; border-radius: .3rem; }
}
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
blockquote { margin: 1rem 0 1.4rem; padding: .8rem 1.1rem; border-left: .5rem solid var(--tone);
  background: var(--tint); border-radius: .3rem; font-size: 1.35rem; line-height: 1.35; }
blockquote p { margin: 0; max-width: none; }
blockquote strong { font-weight: 600; }
.yes { --tone: #00724f; --tint: #e3f5ee; }
.no { --tone: #b3261e; --tint: #fdeae8; }
.open { --tone: #a15c00; --tint: #fff3dc; }
.plain { --tone: #00508f; --tint: #e8f1fa; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; padding-bottom: .2rem;
  border-bottom: 1px solid var(--line); }
p, ul { margin: .6rem 0; max-width: 46rem; }
p:has(> img) { max-width: none; }
.table { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .8rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top;
  overflow-wrap: normal; }
th { border-bottom: 1px solid var(--line); vertical-align: bottom; }
tr + tr td { border-top: 1px solid var(--thin); }
th.right, td.right { text-align: right; }
td { white-space: nowrap; }
td:last-child:not(.right) { white-space: normal; min-width: 5rem; }
code { font: .85em/1.45 ui-monospace, monospace; background: var(--code); padding: 0 .2em; }
pre { background: var(--code); padding: .7rem .9rem; margin: .5rem 0; overflow: auto;
  max-height: 22rem; }
pre code { padding: 0; }
pre.sh { white-space: pre-wrap; }
img { max-width: 100%; height: auto; display: block; }
a { color: var(--link); }
@media screen and (prefers-color-scheme: dark) {
  .yes { --tone: #35c08c; --tint: #10281f; }
  .no { --tone: #ff8a80; --tint: #331817; }
  .open { --tone: #f0b04a; --tint: #30240f; }
  .plain { --tone: #7cc0f4; --tint: #14232f; }
}
@media print {
  @page { margin: 14mm; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2, tr, img { break-inside: avoid; }
  h2, p:has(+ .table) { break-after: avoid; }
  img { max-height: 150mm; }
  table { font-size: 7.5pt; }
  td, th { padding-right: .35rem; white-space: normal; }
  .table, pre { overflow: visible; max-height: none; }
  pre { white-space: pre-wrap; font-size: 7.5pt; }
  p.save { display: none; }
}
"""


def as_html(document: Document) -> str:
    """Return the document as a self-contained page, for offline use and print.

    Its content security policy forbids scripts and external resources.
    """
    references = {
        label.upper(): {"href": picture.address, "title": "", "map": [0, 0]}
        for label, picture in document.pictures.items()
    }
    content = _markdown().render(document.body, {"references": references})
    style = b64encode(sha256(_STYLE.encode()).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{style}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(plain(document.title))}</title>\n<style>{_STYLE}</style>\n"
        f'</head>\n<body>\n<main class="{document.tone}">\n{content}</main>\n</body>\n</html>\n'
    )


def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("fence", _fence)
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", _table_close)
    markdown.add_render_rule("th_open", _cell)
    markdown.add_render_rule("td_open", _cell)
    return markdown


def _fence(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: Any,
    env: MutableMapping[str, Any],
) -> str:
    """Render a code block, with a download link if it names a file."""
    token = tokens[index]
    language, _, file = token.info.partition(" ")
    block = f'<pre class="{escape(language)}"><code>{escape(token.content)}</code></pre>\n'
    if not file:
        return block
    data = b64encode(token.content.encode()).decode("ascii")
    kind = "text/csv" if language == "csv" else "application/json"
    link = f'<a download="{escape(file)}" href="data:{kind};base64,{data}">Save this block</a>'
    return f'<p class="save">{link} as <code>{escape(file)}</code>.</p>\n{block}'


def _table_open(_: RendererHTML, *__: Any) -> str:
    return '<div class="table"><table>\n'


def _table_close(_: RendererHTML, *__: Any) -> str:
    return "</table></div>\n"


def _cell(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: Any,
    env: MutableMapping[str, Any],
) -> str:
    """Render the start of a cell, aligned by a class: the policy forbids inline styles."""
    token = tokens[index]
    return f'<{token.tag} class="right">' if token.attrs else f"<{token.tag}>"
