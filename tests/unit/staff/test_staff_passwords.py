import argon2
import pytest

from participation.errors import Refusal
from participation.staff import passwords

EMAIL = "ada.lovelace@example.org"


@pytest.mark.parametrize(
    "password",
    ["elf Zeichen", "Passwort1234", "QWERTZUIOP12", "my ada.lovelace mine", "x" * 257],
)
def test_weak_passwords_are_refused(password):
    with pytest.raises(Refusal):
        passwords.judge(password, EMAIL)


@pytest.mark.parametrize(
    "password", ["korrekt pferd batterie", "aaaa bbbb ccc", "жёлтый дом на углу", "x" * 256]
)
def test_length_is_enough_without_rules_on_the_make_up(password):
    passwords.judge(password, EMAIL)


def test_a_password_fits_however_the_keyboard_composes_its_letters():
    kept = passwords.hash_of("fünf schöne Wörter")
    assert passwords.fits(kept, "fu\u0308nf scho\u0308ne Wo\u0308rter")
    assert not passwords.fits(kept, "funf schone Worter")


def test_nobody_has_no_password():
    assert not passwords.fits(None, "nobody's password")
    assert not passwords.fits("not a hash", "whatever it is")


def test_the_hash_is_argon2id_with_its_own_salt():
    one, other = passwords.hash_of("vier ruhige Worte"), passwords.hash_of("vier ruhige Worte")
    assert one.startswith("$argon2id$")
    assert one != other


@pytest.mark.usefixtures("real_passwords")
def test_a_stolen_hash_costs_the_thief_what_owasp_asks_for():
    kept = passwords.hash_of("vier ruhige Worte")
    chosen = argon2.extract_parameters(kept)
    assert chosen.type is argon2.Type.ID
    assert (chosen.memory_cost, chosen.time_cost, chosen.parallelism) >= (19 * 1024, 2, 1)
    assert (chosen.salt_len, chosen.hash_len) >= (16, 32)
    assert passwords.fits(kept, "vier ruhige Worte")


@pytest.mark.usefixtures("real_passwords")
def test_an_unknown_account_costs_as_much_work_as_a_known_one():
    known = argon2.extract_parameters(passwords.hash_of("vier ruhige Worte"))
    assert argon2.extract_parameters(passwords._decoy()) == known
