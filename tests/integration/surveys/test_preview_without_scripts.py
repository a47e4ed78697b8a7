"""What somebody without scripts reads before sending."""

from flask.testing import FlaskClient

from tests import town

NOTE = "There are questions with pictures just for you"


def test_the_preview_lists_what_was_asked_and_no_note(client: FlaskClient) -> None:
    address = f"/en/{town.QUARTER}/surveys/residents"
    answers = {"version": "1", "age": "under_14", "step": "preview"}
    with client.post(address, data=answers) as page:
        assert page.status_code == 200
        assert "How old are you?" in page.text
        assert NOTE not in page.text
    with client.get(address) as form:
        assert NOTE in form.text
