import xml.etree.ElementTree as ET

import pytest

from participation.paper.qr import QUIET_ZONE, address, draw, matrix, svg
from participation.paper.setting import Tongue
from participation.paper.sheet import A4, MM, Sheet
from tests.unit.paper.rendered import decoded, picture_of_matrix

TEXT = "HTTPS://NEUNKIRCHEN.EXAMPLE.ORG/Q/K7QM3XRA"


def test_the_address_is_in_capitals_and_may_name_a_language():
    assert address("https://neunkirchen.example.org", "K7QM3XRA") == TEXT
    assert address("https://neunkirchen.example.org", "K7QM3XRA", "ar") == TEXT + "/AR"


def test_capitals_keep_the_squares_large():
    # Version 3 has 29 squares a side; its level Q holds 47 characters of this kind.
    assert len(matrix(TEXT)) == 29
    assert len(matrix(TEXT.lower())) > 29


def test_a_camera_reads_it():
    assert decoded(picture_of_matrix(matrix(TEXT), QUIET_ZONE)) == TEXT


def test_the_svg_has_a_name_and_the_same_squares():
    tree = ET.fromstring(svg(TEXT, "QR <code>"))
    assert tree.attrib["aria-label"] == "QR <code>"
    side = len(matrix(TEXT)) + 2 * QUIET_ZONE
    assert tree.attrib["viewBox"] == f"0 0 {side} {side}"
    black = sum(map(sum, matrix(TEXT)))
    path = tree[1].attrib["d"]
    assert sum(int(bar.split("h")[1].split("v")[0]) for bar in path.split("M")[1:]) == black


def test_a_code_too_small_to_scan_is_refused():
    sheet = Sheet(A4, "x", Tongue("de"))
    with pytest.raises(ValueError, match="29 mm"):
        draw(sheet, 0, 0, 29 * MM, TEXT, "QR", Tongue("de"))
