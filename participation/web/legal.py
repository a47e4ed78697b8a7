"""Legal and help pages. What differs between towns comes from `Quarter.legal` and `.contact`."""

from flask import g, render_template, request

from participation.quarters.models import Quarter, quarter_by_slug
from participation.web.registry import device_storage, retention


def show(page: str, quarters: list[Quarter]) -> str:
    """Render a page for the quarter named in the query, the only one, or all of them."""
    named = quarter_by_slug(request.args.get("quarter", ""))
    shown = [named] if named else quarters
    if len(shown) == 1:
        g.quarter = shown[0]
    return render_template(
        f"web/{page}.html", quarters=shown, device_storage=device_storage, retention=retention
    )
