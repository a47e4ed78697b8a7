import uharfbuzz

from participation.paper.fonts import FOLDER, font
from participation.paper.order import letters
from participation.paper.setting import (
    Style,
    Tongue,
    balanced,
    fit,
    line_of,
    shape,
    widest_word,
    width_of,
    wrap,
)
from tests.unit.paper.samples import SENTENCES, tongue

GERMAN, ARABIC, PERSIAN = Tongue("de"), Tongue("ar", "rtl"), Tongue("fa", "rtl")
TWELVE = Style(12)


def glyphs(shaped, face):
    return [face.face.charToGlyph[ord(character)] for character in shaped]


def by_harfbuzz(word: str, direction: str, name: str):
    """Shape with nothing of ours in between; return glyph ids and widths, left to right."""
    made = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FOLDER / name))))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    buffer.direction = direction
    uharfbuzz.shape(made, buffer)
    ids = [info.codepoint for info in buffer.glyph_infos]
    return ids, [position.x_advance for position in buffer.glyph_positions]


def test_an_arabic_word_comes_out_joined_and_from_right_to_left():
    face = font("NotoSansArabic", False)
    shaped = shape("سؤال", face, True, "ar")
    ids, widths = by_harfbuzz("سؤال", "rtl", "NotoSansArabic-Regular.ttf")
    assert glyphs(shaped, face) == ids
    assert [data.x_advance for data in shaped.__shapeData__] == widths
    unjoined = [face.face.charToGlyph[ord(letter)] for letter in "لاؤس"]
    assert glyphs(shaped, face) != unjoined


def test_brackets_are_mirrored_where_the_line_runs_to_the_left():
    line = line_of(letters("(نعم)", "rtl"), ARABIC, TWELVE)
    assert [str(piece.glyphs) for piece in (line.pieces[0], line.pieces[-1])] == ["(", ")"]


def test_the_arabic_comma_and_question_mark_come_from_the_arabic_font():
    line = line_of(letters("نعم، هنا؟", "rtl"), ARABIC, TWELVE)
    assert {piece.font.fontName for piece in line.pieces} == {"NotoSansArabic-Regular"}


def test_no_sentence_of_any_language_needs_a_letter_that_our_fonts_lack():
    for code, sentences in SENTENCES.items():
        for sentence in sentences:
            for line in wrap(sentence, tongue(code), TWELVE, 200):
                for piece in line.pieces:
                    assert 0 not in glyphs(piece.glyphs, piece.font), (code, sentence)


def test_what_our_fonts_lack_becomes_a_sign_and_not_an_error():
    (line,) = wrap("漢字 und 😀", GERMAN, TWELVE, 500)
    assert line.text == "\ufffd\ufffd und \ufffd"


def test_lines_are_wrapped_as_spoken_so_an_arabic_paragraph_begins_on_its_first_line():
    text = "هذه جملة طويلة لا تكفيها سطر واحد على الورق"
    lines = wrap(text, ARABIC, TWELVE, 90)
    assert len(lines) > 2
    assert " ".join(line.text for line in lines) == text
    assert lines[0].text.startswith("هذه")


def test_no_line_is_wider_than_its_column():
    for code, sentences in SENTENCES.items():
        for sentence in sentences:
            for line in wrap(sentence, tongue(code), TWELVE, 120):
                assert line.width <= 120.5, (code, line.text)


def test_a_word_too_long_for_its_column_is_torn_and_nothing_of_it_is_lost():
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    lines = wrap(word, GERMAN, TWELVE, 60)
    assert "".join(line.text for line in lines) == word
    assert all(line.width <= 60.5 for line in lines)


def test_a_soft_hyphen_shows_only_where_the_line_breaks():
    text = "Armuts\u00adbekämpfung"
    assert [line.text for line in wrap(text, GERMAN, TWELVE, 500)] == ["Armutsbekämpfung"]
    assert [line.text for line in wrap(text, GERMAN, TWELVE, 90)] == ["Armuts-", "bekämpfung"]


def test_the_soft_hyphen_itself_needs_no_room():
    plain, soft = (width_of(text, GERMAN, TWELVE) for text in ("Armut", "Ar\u00admut"))
    assert plain == soft


def test_fitting_makes_letters_smaller_until_no_word_is_torn():
    style = fit("Perspektivquartier", GERMAN, Style(60), 200, 80)
    assert style.size < 60
    assert widest_word("Perspektivquartier", GERMAN, style) <= 200


def test_a_headline_is_not_left_with_one_short_word_below():
    lines = balanced("Was soll hier im Viertel besser werden?", GERMAN, Style(20), 330)
    assert len(lines) == 2
    plain = wrap("Was soll hier im Viertel besser werden?", GERMAN, Style(20), 330)
    assert len(plain) == 2
    assert max(line.width for line in lines) < 0.8 * max(line.width for line in plain)
