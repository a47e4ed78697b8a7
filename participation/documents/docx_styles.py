"""The styles of the Word document: what a moderator changes in one place."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from participation.documents.locales import region
from participation.documents.report import Report

# Every office has it, with Arabic and Cyrillic letters.
FONT = "Arial"
INK, SOFT = RGBColor(0x1D, 0x1B, 0x18), RGBColor(0x55, 0x50, 0x4A)
SIZES = {"Title": 28, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12, "Caption": 10}


def set_styles(document: Any, report: Report) -> None:
    """Set letters, sizes, colours and the language of everything that is written."""
    styles = document.styles
    for name in (*SIZES, "Normal", "Subtitle", "Quote", "Footer", "List Bullet"):
        style = styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
        style.font.color.rgb = SOFT if name in {"Subtitle", "Caption", "Footer"} else INK
        size = SIZES.get(name, 9 if name == "Footer" else 11)
        style.font.size = Pt(size)
        for old in style.element.rPr.findall(qn("w:szCs")):
            style.element.rPr.remove(old)
        add(style.element.rPr, "w:szCs", val=str(2 * size))
    styles["Quote"].font.italic = False
    styles["Subtitle"].font.italic = False
    styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    styles["Caption"].font.bold = True
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(10)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    _border(styles["Title"].element, report.colour)
    default = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    language = default.find(qn("w:rPr")).find(qn("w:lang"))
    tag = region(report.language)
    language.set(qn("w:bidi" if report.rtl else "w:val"), tag)


def _border(style: Any, colour: str) -> None:
    """Set a bar of the quarter's colour under the title instead of the template's blue line."""
    properties = style.get_or_add_pPr()
    old = properties.find(qn("w:pBdr"))
    made = OxmlElement("w:pBdr")
    add(made, "w:bottom", val="single", sz="24", space="6", color=colour.lstrip("#").upper())
    if old is None:
        properties.append(made)
    else:
        properties.replace(old, made)


def add(parent: Any, name: str, **values: str) -> None:
    """Append an element of Word's own namespace."""
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
