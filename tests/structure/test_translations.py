"""Every text of the sources stands in every catalog, with the same places to fill."""

import pytest

from participation.operation.translations import incomplete, languages_of

CATALOGS = [
    (language, domain) for domain in ("messages", "staff") for language in languages_of(domain)
]


@pytest.mark.parametrize(("language", "domain"), CATALOGS)
def test_a_catalog_is_complete(language, domain):
    assert list(incomplete(language, domain)) == []
