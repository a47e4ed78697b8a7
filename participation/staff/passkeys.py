"""Passkeys (WebAuthn level 2). The browser checks PIN or finger, so one alone suffices."""

import datetime as dt
import json
import secrets
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.staff.clock import now
from participation.staff.models import Ceremony, Passkey, StaffAccount
from participation.staff.sessions import hashed
from participation.staff.totp import ISSUER

LIFE = dt.timedelta(minutes=5)
LONGEST_LABEL = 60


def ask_to_sign_in(session: Session, public_url: str) -> tuple[str, str]:
    """Return a token to come back with, and the options for `navigator.credentials.get`."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(public_url), user_verification=UserVerificationRequirement.REQUIRED
    )
    return _begin(session, options.challenge, None), webauthn.options_to_json(options)


def ask_to_add(session: Session, account: StaffAccount, public_url: str) -> tuple[str, str]:
    """Return a token to come back with, and the options for `navigator.credentials.create`."""
    options = webauthn.generate_registration_options(
        rp_id=_host(public_url),
        rp_name=ISSUER,
        user_id=str(account.id).encode(),
        user_name=account.email,
        user_display_name=account.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in account.passkeys
        ],
    )
    return _begin(session, options.challenge, account), webauthn.options_to_json(options)


def sign_in(session: Session, token: str, credential: str, public_url: str) -> StaffAccount | None:
    """Return whose passkey signed the challenge, or None. A challenge is answered once."""
    challenge = _finish(session, token, None)
    try:
        raw_id = webauthn.base64url_to_bytes(json.loads(credential)["rawId"])
    except (ValueError, KeyError, TypeError):
        return None
    passkey = session.scalar(select(Passkey).where(Passkey.credential_id == raw_id))
    if challenge is None or passkey is None or not passkey.account.active:
        return None
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(public_url),
            expected_origin=public_url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    passkey.sign_count = verified.new_sign_count
    return passkey.account


def add(
    session: Session,
    account: StaffAccount,
    token: str,
    credential: str,
    label: str,
    public_url: str,
) -> Passkey:
    """Keep a new passkey of this account. Raises Refusal if the browser's answer does not fit."""
    challenge = _finish(session, token, account)
    if challenge is None:
        raise Refusal(_("That took too long. Please add the passkey again."))
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(public_url),
            expected_origin=public_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refusal(_("The passkey could not be read. Please add it again.")) from None
    known = select(Passkey).where(Passkey.credential_id == verified.credential_id)
    if session.scalar(known) is not None:
        raise Refusal(_("This passkey has been added before."))
    passkey = Passkey(
        account_id=account.id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        label=label.strip()[:LONGEST_LABEL] or _("Passkey"),
        created=now(),
    )
    session.add(passkey)
    return passkey


def forget(session: Session) -> None:
    """Delete challenges that nobody answered in time."""
    session.execute(delete(Ceremony).where(Ceremony.expires <= now()))


def _begin(session: Session, challenge: bytes, account: StaffAccount | None) -> str:
    forget(session)
    token = secrets.token_urlsafe(32)
    session.add(
        Ceremony(
            token_hash=hashed(token),
            challenge=challenge,
            account_id=account.id if account else None,
            expires=now() + LIFE,
        )
    )
    return token


def _finish(session: Session, token: str, account: StaffAccount | None) -> bytes | None:
    waiting = session.scalar(
        select(Ceremony).where(Ceremony.token_hash == hashed(token)).with_for_update()
    )
    if waiting is None:
        return None
    session.delete(waiting)
    session.flush()
    theirs = waiting.account_id == (account.id if account else None)
    return waiting.challenge if theirs and now() < waiting.expires else None


def _host(public_url: str) -> str:
    return urlsplit(public_url).hostname or ""
