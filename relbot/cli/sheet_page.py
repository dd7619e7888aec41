"""Invitation sheets as one HTML file to print: an A4 page each, nothing from the network."""

from collections.abc import Callable, Iterable
from html import escape

import segno

from relbot.service.sheets import Column, Sheet

_STYLE = """
@page { size: A4; margin: 13mm 15mm }
* { box-sizing: border-box }
body { margin: 0; color: #000; background: #fff;
  font: 10.5pt/1.4 "Noto Sans", Verdana, "DejaVu Sans", Arial, sans-serif }
.sheet { break-after: page; break-inside: avoid; max-width: 180mm; margin: 0 auto }
.sheet:last-child { break-after: auto }
header { display: flex; justify-content: space-between; gap: 8mm; align-items: flex-start;
  border-bottom: 0.6mm solid #000; padding-bottom: 5mm; margin-bottom: 5mm }
header p { margin: 0 }
.name { font-size: 20pt; font-weight: bold; line-height: 1.2; margin: 2mm 0 !important }
.link { font: 9pt/1.4 "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; margin-top: 3mm !important }
svg { flex: none; width: 42mm; height: 42mm }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(0, 1fr)); grid-auto-flow: column; gap: 9mm }
h1 { font-size: 14pt; margin: 0 0 3mm }
h2 { font-size: 10.5pt; margin: 3.5mm 0 1mm }
p { margin: 0 0 1.5mm }
@media screen { .sheet { margin: 10mm auto 25mm } }
"""


def page_of(sheets: Iterable[Sheet], link_of: Callable[[str], str]) -> str:
    """The whole file. `link_of` gives the link of a code."""
    shown = list(sheets)
    lang = shown[0].columns[0].language.value if shown else "en"
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>relbot</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "".join(_section(sheet, link_of(sheet.code)) for sheet in shown)
        + "</body>\n</html>\n"
    )


def _section(sheet: Sheet, link: str) -> str:
    square = segno.make(link, error="m", micro=False).svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    about = " · ".join(escape(each) for each in (sheet.group, sheet.school_id) if each)
    titled = square.replace("<svg", f'<svg role="img" aria-label="{escape(link)}"', 1)
    return (
        f'<section class="sheet">\n<header>\n<div>\n<p>{escape(sheet.setting)}</p>\n'
        f'<p class="name">{escape(sheet.name)}</p>\n<p>{about}</p>\n<p class="link">{escape(link)}</p>\n</div>\n'
        f'{titled}\n</header>\n<div class="columns">\n{"".join(map(_column, sheet.columns))}</div>\n</section>\n'
    )


def _column(column: Column) -> str:
    parts = "".join(
        f"<h2>{escape(head)}</h2>\n" + "".join(f"<p>{escape(line)}</p>\n" for line in lines)
        for head, lines in column.parts
    )
    return f'<div lang="{column.language.value}">\n<h1>{escape(column.title)}</h1>\n{parts}</div>\n'
