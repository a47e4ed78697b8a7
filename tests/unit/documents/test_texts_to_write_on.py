"""Word and OpenDocument: what a moderator opens, and goes on writing in."""

import io
import zipfile
from dataclasses import replace

import docx as word
import pytest
from docx.oxml.ns import qn
from odfdo import Document

from participation.documents import docx, odt, xlsx
from tests.unit.documents.reading import rtl_paragraphs
from tests.unit.documents.samples import report


def opened(language: str = "de"):
    return word.Document(io.BytesIO(docx.data(report(language))))


def opened_odt(language: str = "de"):
    return Document(io.BytesIO(odt.data(report(language))))


def test_word_has_real_headings_and_captions():
    styles = [(p.style.name, p.text) for p in opened().paragraphs]
    assert ("Title", "Was 312 Antworten sagen") in styles
    assert ("Heading 1", "So haben wir gefragt") in styles
    assert ("Heading 2", "Wie gern leben Sie hier?") in styles
    assert sum(name == "Caption" for name, _ in styles) >= len(report().tables)


def test_captions_are_numbered_by_a_field():
    fields = opened().element.body.iter(qn("w:fldSimple"))
    instructions = [f.get(qn("w:instr")) for f in fields]
    assert instructions == ["SEQ Table \\* ARABIC"] * len(report().tables)


def test_every_table_of_numbers_repeats_its_head():
    for table in opened().tables[1:]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_methods_box_says_n_modes_limits_and_what_is_withheld():
    box = "\n".join(c.text for row in opened().tables[0].rows for c in row.cells)
    for words in ("312", "Im Gespräch: 128", "Mit Dolmetschen: weniger als 5", "Arabisch: 71"):
        assert words in box
    for words in ("Keine Zufallsstichprobe", "ein wenig verändert", "Alter: Keine Angabe"):
        assert words in box


def test_arabic_paragraphs_and_tables_run_from_the_right():
    packed = docx.data(report("ar"))
    turned = rtl_paragraphs(packed)
    # Left to right stay only the two German quotes and the empty lines after tables.
    assert turned.count(False) == 2 + 1 + len(report("ar").tables)
    document = opened("ar")
    assert all(t._tbl.tblPr.find(qn("w:bidiVisual")) is not None for t in document.tables)
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is not None


def test_german_text_does_not_run_from_the_right_but_its_arabic_quote_does():
    assert rtl_paragraphs(docx.data(report("de"))).count(True) == 1


@pytest.mark.parametrize(
    ("language", "key", "tag"), [("de", "val", "de-DE"), ("ar", "bidi", "ar-SA")]
)
def test_every_word_names_its_language(language, key, tag):
    document = opened(language)
    named = {
        lang.get(qn(f"w:{key}"))
        for lang in document.element.body.iter(qn("w:lang"))
        if lang.get(qn(f"w:{key}"))
    }
    assert tag in named


def test_the_dates_of_the_files_are_those_of_the_release():
    properties = opened().core_properties
    assert f"{properties.created:%Y-%m-%d}" == f"{properties.modified:%Y-%m-%d}" == "2026-11-22"
    assert f"{opened_odt().meta.creation_date:%Y-%m-%d}" == "2026-11-22"


@pytest.mark.parametrize("make", [docx.data, odt.data])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_same_report_makes_the_same_bytes(make, language):
    assert make(report(language)) == make(report(language))


@pytest.mark.parametrize("make", [docx.data, odt.data])
def test_no_member_tells_when_it_was_made(make):
    with zipfile.ZipFile(io.BytesIO(make(report()))) as packed:
        assert {member.date_time for member in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_opendocument_begins_with_its_stored_type():
    packed = odt.data(report())
    with zipfile.ZipFile(io.BytesIO(packed)) as opened_zip:
        first = opened_zip.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert packed[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text"


def test_opendocument_has_headings_captions_and_heads_of_tables():
    body = opened_odt().body
    headings = [(int(h.level), h.inner_text) for h in body.headers]
    assert any(level == 1 and "So haben wir gefragt" in text for level, text in headings)
    assert any(level == 2 and "Wie gern leben Sie hier?" in text for level, text in headings)
    heads = body.get_elements("descendant::table:table-header-rows")
    assert len(heads) == len(report().tables)
    numbered = body.get_elements("descendant::text:sequence")
    assert [n.text for n in numbered] == [str(i + 1) for i in range(len(report().tables))]


def test_an_arabic_opendocument_runs_from_the_right():
    document = opened_odt("ar")
    for name in ("Standard", "Heading_20_1", "Caption", "Numbers"):
        style = document.get_style("paragraph", name).serialize()
        assert 'writing-mode="rl-tb"' in style
        assert 'language-complex="ar"' in style
    grid = document.get_style("table", "Grid").serialize()
    assert 'writing-mode="rl-tb"' in grid
    assert 'writing-mode="lr-tb"' in document.get_style("paragraph", "Quotation_20_de").serialize()


@pytest.mark.parametrize(
    ("language", "words", "numbers"), [("de", "left", "right"), ("ar", "right", "left")]
)
def test_words_begin_and_numbers_end_where_reading_does(language, words, numbers):
    """Named by side: LibreOffice takes "start" for left in every paragraph."""
    document = opened_odt(language)
    for style, side in (("Standard", words), ("Heading_20_1", words), ("Numbers", numbers)):
        properties = document.get_style("paragraph", style).get_element(
            "style:paragraph-properties"
        )
        assert properties.get_attribute("fo:text-align") == side, style


def test_no_file_names_the_library_and_version_it_was_made_with():
    for packed in (odt.data(report()), docx.data(report()), xlsx.data(report())):
        with zipfile.ZipFile(io.BytesIO(packed)) as members:
            names = [n for n in members.namelist() if n in {"meta.xml", "docProps/app.xml"}]
            (said,) = [members.read(name).decode() for name in names]
        assert "Quartierstimme" in said
        assert "odfdo" not in said
        assert "Microsoft" not in said
        assert "python" not in said


def test_a_note_keeps_off_the_table_it_is_of():
    note = report().say("several")
    (made, *_) = [p for p in opened().paragraphs if p.text == note]
    assert made.paragraph_format.space_before.pt >= 3
    document = opened_odt()
    written = [p.style for p in document.body.paragraphs if str(p).strip() == note]
    assert set(written) == {"Table_20_Note"}
    style = document.get_style("paragraph", "Table_20_Note")
    assert style.get_element("style:paragraph-properties").get_attribute("fo:margin-top")


def test_what_stands_between_a_theme_and_its_sentences_is_kept_with_them():
    document = opened_odt()
    said = {str(p).strip(): p.style for p in document.body.paragraphs}
    assert said["Antworten: 48"] == "Lead_20_in"
    assert said["Antworten: weniger als 5"] == "Standard"
    style = document.get_style("paragraph", "Lead_20_in")
    properties = style.get_element("style:paragraph-properties")
    assert properties.get_attribute("fo:keep-with-next") == "always"


def test_every_page_of_both_has_its_number_at_the_foot():
    foot = opened().sections[0].footer.paragraphs[0]._p
    assert [f.get(qn("w:instr")) for f in foot.iter(qn("w:fldSimple"))] == ["PAGE"]
    master = opened_odt().get_style("master-page", "Standard").serialize()
    assert "text:page-number" in master


def test_every_style_in_use_is_there():
    document = opened_odt()
    used = {p.style for p in document.body.paragraphs} | {h.style for h in document.body.headers}
    for name in used:
        assert document.get_style("paragraph", name) is not None, name


def test_letters_that_xml_cannot_hold_do_not_break_the_file():
    broken = replace(report(), intro="Vor\x00her\x0b und\x1f nachher")
    assert "Vorher und nachher" in [
        p.text for p in word.Document(io.BytesIO(docx.data(broken))).paragraphs
    ]
    assert "Vorher und nachher" in str(Document(io.BytesIO(odt.data(broken))).body)
