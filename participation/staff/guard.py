"""The one place that decides who may open which page of the staff area.

Every view below /manage carries exactly one of `requires`, `signed_in`, `half_signed_in` and
`public`; each leaves its mark as `view.access`, and a test walks the address table to see that
none is without.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from participation.i18n import negotiate, use
from participation.quarters.models import Quarter, quarter_by_slug
from participation.staff import sessions
from participation.staff.roles import Role

View = Callable[..., Any]

# The languages whose staff catalog is complete.
LANGUAGES = ("de", "en")


@dataclass(frozen=True)
class Access:
    """Who may open a view. kind -- `public`, `half`, `signed_in` or `roles`."""

    kind: str
    roles: frozenset[Role] = frozenset()


def requires(*roles: Role) -> Callable[[View], View]:
    """Let in who holds one of `roles` in the quarter of the address, else in any quarter.

    The view gets no `quarter`: it reads `g.quarter`. An unknown quarter and one the person
    does not belong to answer alike, so nobody learns which quarters there are.
    """
    if not roles:
        raise ValueError("name at least one role, or say signed_in")
    return _guarded(Access("roles", frozenset(Role(role) for role in roles)))


def signed_in(view: View) -> View:
    """Let in everybody who is signed in, and, where the address has a quarter, belongs to it."""
    return _guarded(Access("signed_in"))(view)


def half_signed_in(view: View) -> View:
    """Let in who has given the password and owes the second factor."""
    return _guarded(Access("half"))(view)


def public(view: View) -> View:
    """Let in everybody: for the pages that lead in."""
    return _guarded(Access("public"))(view)


def _guarded(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **values: Any) -> Response:
            slug = values.pop("quarter", None)
            refused = _check(access, slug)
            answer = refused if refused is not None else _open(view, args, values)
            response = make_response(answer)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return decorate


def _open(view: View, args: tuple[Any, ...], values: dict[str, Any]) -> ResponseReturnValue:
    """Run a view that somebody may open; tests put a stub here to see who gets this far."""
    return view(*args, **values)


def _check(access: Access, slug: str | None) -> ResponseReturnValue | None:
    """Set `g.staff`, `g.staff_session` and `g.quarter`; return an answer only to refuse."""
    found = sessions.find(complete=access.kind != "half")
    g.staff_session, g.staff, g.quarter = found, found.account if found else None, None
    g.roles = frozenset()
    if found is None:
        use(_wished_language())
        return None if access.kind == "public" else _to_login(access)
    use(found.account.language if found.account.language in LANGUAGES else LANGUAGES[0])
    if access.kind != "half":
        sessions.touch(found)
    if slug is not None:
        g.quarter = _own_quarter(slug)
    g.roles = found.account.roles_in(g.quarter) if g.quarter else found.account.roles
    if access.kind == "roles" and not g.roles & access.roles:
        abort(403)
    return None


def _own_quarter(slug: str) -> Quarter:
    quarter = quarter_by_slug(slug)
    if quarter is None or not g.staff.roles_in(quarter):
        abort(404)
    return quarter


def _to_login(access: Access) -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"} or not request.accept_mimetypes.accept_html:
        abort(401)
    # Only what was asked for by GET is worth coming back to.
    here = request.full_path.rstrip("?")
    if access.kind == "half":
        signed_in_already = sessions.find() is not None
        return redirect(url_for("staff.start" if signed_in_already else "staff.login"))
    owes_second_factor = sessions.find(complete=False) is not None
    return redirect(
        url_for("staff.second_factor" if owes_second_factor else "staff.login", next=here)
    )


def _wished_language() -> str:
    wished = list(request.accept_languages.values())
    return negotiate(wished, LANGUAGES) or LANGUAGES[0]


def own_path(wished: str | None) -> str:
    """Return a path of the staff area as it is, and the start page for anything else.

    Browsers read `//host`, `/\\host` and paths with tabs or line ends as other hosts.
    """
    start = url_for("staff.start")
    if not wished or not wished.isprintable() or "\\" in wished:
        return start
    parts = urlsplit(wished)
    inside = parts.path == "/manage" or parts.path.startswith("/manage/")
    if parts.scheme or parts.netloc or not inside or ".." in parts.path:
        return start
    return wished


def second_factor_is_off() -> bool:
    """Tell whether this is a demo, the only installation that asks for a password alone."""
    return bool(current_app.config["SETTINGS"].demo)
