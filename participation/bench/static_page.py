"""A hand-written page of the same form: what a careful person would write without this product.

It holds the same questions and choices, posts them, shows one question after the other with
thirty lines of script of its own, and knows no offline, no languages, no conditions.
"""

import html
import re

SCRIPT = """
const all = [...document.querySelectorAll("fieldset")]
let at = 0
function show() { all.forEach((one, n) => { one.hidden = n !== at }) }
document.querySelector("button[type=button]").addEventListener("click", () => {
  at = Math.min(at + 1, all.length - 1)
  show()
})
show()
"""

STYLE = """
body{font:18px/1.5 system-ui;margin:1rem auto;max-width:38rem;padding:0 1rem}
fieldset{border:0;padding:0;margin:0 0 2rem}legend{font-weight:700}
label{display:block;padding:.6rem;border:1px solid;border-radius:.5rem;margin:.4rem 0}
textarea{width:100%;font:inherit}button{font:inherit;padding:.7rem 1.2rem}
"""


def static_page(document: str) -> str:
    """Return the plain page with the words of a survey document, made from its HTML."""
    fieldsets = []
    for block in re.findall(r"<fieldset data-question.*?</fieldset>", document, re.DOTALL):
        legend = re.search(r"<legend>(.*?)</legend>", block, re.DOTALL)
        inputs = re.findall(r'<input type="(\w+)" name="([\w.]+)" value="(\w+)"', block)
        words = re.findall(r"<span>(.*?)</span>", block, re.DOTALL)
        choices = "".join(
            f'<label><input type="{kind}" name="{name}" value="{value}"> {text}</label>'
            for (kind, name, value), text in zip(inputs, words, strict=False)
        )
        area = '<textarea name="t" rows="4"></textarea>' if "<textarea" in block else ""
        title = html.unescape(re.sub(r"<[^>]+>", "", legend.group(1) if legend else ""))
        fieldsets.append(
            f"<fieldset><legend>{html.escape(title)}</legend>{choices}{area}</fieldset>"
        )
    return (
        '<!doctype html><html lang="de"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>Form</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>'
        f'<body><form method="post">{"".join(fieldsets)}'
        '<button type="button">Next</button> <button>Send</button></form>'
        f"<script>{SCRIPT}</script></body></html>"
    )
