import datetime as dt

import pyotp
import pytest

from participation.staff import totp

NOON = dt.datetime(2025, 3, 3, 12, tzinfo=dt.UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = int(NOON.timestamp()) // 30


@pytest.mark.parametrize(("seconds", "step"), [(0, STEP), (-30, STEP - 1), (30, STEP + 1)])
def test_a_code_near_now_names_its_step(seconds, step):
    code = pyotp.TOTP(SECRET).at(int(NOON.timestamp()) + seconds)
    assert totp.step_of(SECRET, code, NOON) == step
    assert totp.step_of(SECRET, f" {code[:3]} {code[3:]}", NOON) == step


@pytest.mark.parametrize("code", ["", "000000", "12345", "١٢٣٤٥٦", "x" * 60])
def test_anything_else_names_none(code):
    assert totp.step_of(SECRET, code, NOON) is None


def test_the_picture_is_one_svg_element():
    drawn = totp.picture(SECRET, "ada@example.org")
    assert drawn.startswith("<svg")
    assert drawn.endswith("</svg>")
    assert "style" not in drawn


def test_the_secret_is_spelled_in_groups():
    assert totp.spelled(SECRET) == "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"
