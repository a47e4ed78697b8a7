"""Labels that fell back to another language."""

from dataclasses import replace

from participation.releases.spoken import fallen_back, marked
from tests.unit.documents import samples


def test_a_label_that_reads_as_in_german_is_german():
    written = {
        "de": {"title": "Wie leben Sie?", "liking": "Gefällt es Ihnen?"},
        "fr": {"title": "Comment vivez-vous ?", "liking": "Gefällt es Ihnen?"},
        "de-simple": {"title": "Wie leben Sie?", "liking": "Gefällt es Ihnen?"},
    }
    assert fallen_back(written, "fr") == {"Gefällt es Ihnen?": "de"}
    assert fallen_back(written, "de-simple") == {}
    assert fallen_back(written, "tr") == dict.fromkeys(written["de"].values(), "de")


def test_a_sentence_marks_the_stretch_in_another_language():
    told = replace(samples.report("ar"), tongues={"Alter": "de", "Alter / Rente": "de"})
    said = str(marked(told, "حسب: Alter / Rente <b>, Alterung, Alter"))
    assert '<bdi lang="de" dir="ltr">Alter / Rente</bdi> &lt;b&gt;' in said
    assert said.endswith('Alterung, <bdi lang="de" dir="ltr">Alter</bdi>')
    assert str(marked(replace(told, tongues={}), "a & b")) == "a &amp; b"
