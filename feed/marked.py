"""Turns the few marks that our own documents use into HTML: headings, lists, tables, paragraphs."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_CODE = re.compile(r"`([^`]+)`")
_HEADING = re.compile(r"(#{1,4}) (.+)")


def html_of_marks(text: str) -> SafeString:
    """Return the document as HTML; its first heading is left to the page that shows it."""
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    if blocks and blocks[0][0].startswith("# "):
        blocks = blocks[1:]
    pieces = "\n".join(_block(lines) for lines in blocks if lines != [""])
    return mark_safe(pieces)  # noqa: S308 - every text in it went through escape()


def _block(lines: list[str]) -> str:
    heading = _HEADING.fullmatch(lines[0])
    if heading:
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    if lines[0].startswith("|"):
        return _table(lines)
    if lines[0].startswith("- "):
        return f"<ul>{''.join(f'<li>{_inline(line[2:])}</li>' for line in lines)}</ul>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    head = "".join(f"<th>{_inline(cell)}</th>" for cell in rows[0])
    body = "".join(
        f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in rows[2:]
    )
    return (
        f'<div class="table-wrap"><table class="table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text))
