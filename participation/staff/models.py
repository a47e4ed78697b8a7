"""Tables of the staff room. Moments are allowed here: they date staff acts, never a resident's."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Model, UTCDateTime
from participation.quarters.models import Quarter
from participation.staff.roles import Role
from participation.staff.sealed import Sealed


class StaffAccount(Model):
    """A person who works with the platform. Deactivated, never deleted: the log refers to it."""

    __tablename__ = "staff_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    totp_secret: Mapped[str | None] = mapped_column(Sealed)
    # A code opens once: only a later 30-second step than this one is taken.
    totp_step: Mapped[int | None]
    language: Mapped[str] = mapped_column(default="de")
    active: Mapped[bool] = mapped_column(default=True)
    # Wants a mail while something waits too long.
    reminded: Mapped[bool] = mapped_column(default=False)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="account", order_by="Membership.id"
    )
    passkeys: Mapped[list["Passkey"]] = relationship(
        back_populates="account", order_by="Passkey.id"
    )

    @property
    def has_second_factor(self) -> bool:
        return self.totp_secret is not None or bool(self.passkeys)

    def roles_in(self, quarter: Quarter) -> frozenset[Role]:
        """Return the roles held in one quarter; empty for a stranger."""
        held = self.memberships
        return frozenset(Role(m.role) for m in held if m.quarter_id == quarter.id)

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles held in any quarter."""
        return frozenset(Role(membership.role) for membership in self.memberships)


class Membership(Model):
    """One role of one person in one quarter."""

    __tablename__ = "staff_memberships"
    __table_args__ = (UniqueConstraint("account_id", "quarter_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), index=True)
    role: Mapped[str]
    account: Mapped[StaffAccount] = relationship(back_populates="memberships")
    quarter: Mapped[Quarter] = relationship()


class Invitation(Model):
    """A one-use link for a person who is to get roles in a quarter. The link itself is not kept."""

    __tablename__ = "staff_invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), index=True)
    email: Mapped[str]
    # Names of roles, separated by spaces.
    roles: Mapped[str]
    expires: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    quarter: Mapped[Quarter] = relationship()


class Passkey(Model):
    """A WebAuthn credential; it replaces password and code together."""

    __tablename__ = "staff_passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    label: Mapped[str]
    created: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    account: Mapped[StaffAccount] = relationship(back_populates="passkeys")


class RecoveryCode(Model):
    """One of ten codes that replace a lost second factor once. Only their hashes are kept."""

    __tablename__ = "staff_recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    code_hash: Mapped[str]
    used: Mapped[bool] = mapped_column(default=False)


class StaffSession(Model):
    """A signed-in browser, or one that has given the password and owes the second factor.

    No address and no user agent: a person knows own sessions by when they began.
    """

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    complete: Mapped[bool] = mapped_column(default=False)
    created: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    last_seen: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    expires: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    # Shown as a QR code while an authenticator app is set up; becomes the account's when proven.
    pending_totp: Mapped[str | None] = mapped_column(Sealed)
    account: Mapped[StaffAccount] = relationship()


class Ceremony(Model):
    """A WebAuthn challenge that waits for its one answer."""

    __tablename__ = "staff_ceremonies"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    challenge: Mapped[bytes]
    # Set where a passkey is added; empty where one is to sign in.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    expires: Mapped[dt.datetime] = mapped_column(UTCDateTime)


class AuditEntry(Model):
    """One staff act, chained to the one before by its hash. Written by audit.py only."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_quarter_id_sequence", "quarter_id", "sequence"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Empty where the command line or a nightly job acted.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    moment: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    quarter_id: Mapped[int | None] = mapped_column(ForeignKey("quarters.id"))
    act: Mapped[str]
    object_kind: Mapped[str]
    object_name: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    reason: Mapped[str | None]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    account: Mapped[StaffAccount | None] = relationship()
    quarter: Mapped[Quarter | None] = relationship()


class AuditHead(Model):
    """Where the chain ends. Without it, entries cut off at the end would leave no gap."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    hash: Mapped[str]


def _refuse_change(_mapper: Any, _connection: Any, entry: AuditEntry) -> None:
    raise RuntimeError(f"audit entry {entry.sequence} is to be changed; the log only grows")


event.listen(AuditEntry, "before_update", _refuse_change)
event.listen(AuditEntry, "before_delete", _refuse_change)
