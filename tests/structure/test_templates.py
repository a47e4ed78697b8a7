"""Pages: no inline script, one inline style with its hash, a language, no stranger."""

import re

import pytest

from participation.config import ROOT
from tests.town import CODE, QUARTER

TEMPLATES = sorted((ROOT / "participation").rglob("templates/**/*.html"))

BY_NAME = {f"{path.parent.name}/{path.name}": path for path in TEMPLATES}

SCRIPT = re.compile(r"<script\b(?![^>]*\b(?:src=|type=\"application/(?:ld\+)?json\"))[^>]*>")
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
STYLE_ATTRIBUTE = re.compile(r"<[a-zA-Z][^>]*\sstyle\s*=")
STYLE_ELEMENT = re.compile(r"<style\b")
# Two links name the page itself, for who passes it on: no browser fetches them.
STRANGER = re.compile(
    r"""(?:src|srcset|action|poster|data|formaction)\s*=\s*["']?(?:https?:)?//|"""
    r"""<link\b(?! rel="(?:canonical|alternate)")[^>]*href\s*=\s*["']?(?:https?:)?//|"""
    r"""url\(\s*["']?(?:https?:)?//|@import""",
    re.IGNORECASE,
)


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_carries_no_code_no_style_and_no_stranger(path):
    source = path.read_text("utf-8")
    assert not SCRIPT.search(source)
    assert not HANDLER.search(source)
    assert not STYLE_ATTRIBUTE.search(source)
    assert not STRANGER.search(source)
    # The style with its hash, and codes that the server itself drew.
    unescaped = set(re.findall(r"([\w.]+)(?:\([^()]*\))?\|safe", source.replace(" ", "")))
    assert unescaped <= {"critical_style", "picture", "release_chart"}
    assert "javascript:" not in source


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_an_html_element_names_language_and_direction(path):
    for tag in re.findall(r"<html\b[^>]*>", path.read_text("utf-8")):
        assert "lang=" in tag
        assert "dir=" in tag


def test_the_one_inline_style_is_the_critical_one():
    with_style = [p for p in TEMPLATES if STYLE_ELEMENT.search(p.read_text("utf-8"))]
    assert 0 < len(with_style) <= 2
    for path in with_style:
        source = path.read_text("utf-8")
        assert source.count("<style") == source.count("<style>{{ critical_style()")


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_what_a_template_imports_it_uses(path):
    source = path.read_text("utf-8")
    # An included template sees what its includer imported.
    whole = source + "".join(
        BY_NAME[name].read_text("utf-8")
        for name in re.findall(r"\{%-?\s*include\s+\"([^\"]+)\"", source)
    )
    imports = re.findall(r"\{%-?\s*from\s+\"[^\"]+\"\s+import\s+(.*?)\s*-?%\}", source)
    for line in imports:
        names = re.sub(r"\s+with(?:out)? context$", "", line)
        for part in names.split(","):
            name = part.split(" as ")[-1].strip()
            assert len(re.findall(rf"\b{re.escape(name)}\b", whole)) > 1, name


PAGES = (
    "/", f"/de/{QUARTER}/", f"/ar/{QUARTER}/", f"/de/{QUARTER}/surveys/residents",
    f"/fa/{QUARTER}/surveys/residents", f"/de/{QUARTER}/surveys/residents/thanks", "/de/privacy",
    "/ar/imprint", "/de/accessibility", "/de/easy", "/offline", "/manage/login", "/q/ZZZZ9999",
    f"/q/{CODE}", "/de/nowhere", "/api/nowhere",
)  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_as_it_leaves_the_house(client, path):
    with client.get(path, follow_redirects=True) as reply:
        page, policy = reply.text, reply.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in reply.headers or path.startswith("/manage")
    assert "'unsafe" not in policy
    assert "nonce" not in policy
    if page.startswith("{"):
        return
    assert not SCRIPT.search(page)
    assert not HANDLER.search(page)
    assert not STYLE_ATTRIBUTE.search(page)
    assert not STRANGER.search(page)
    assert page.count("<style") == 1
    (tag,) = re.findall(r"<html\b[^>]*>", page)
    assert re.search(r'lang="[a-z]{2,3}(?:-[A-Za-z0-9-]+)?"', tag)
    assert re.search(r'dir="(?:ltr|rtl)"', tag)
    assert ('dir="rtl"' in tag) == bool(re.search(r'lang="(?:ar|fa)', tag))
    assert "<title>" in page
