"""What the staff room deletes: sessions, challenges and invitations that no longer hold."""

from sqlalchemy.orm import Session

from participation.staff import passkeys, people, sessions


def forget(session: Session) -> dict[str, int]:
    """Delete in the caller's transaction; return how many of each kind."""
    passkeys.forget(session)
    return {
        "staff_sessions": sessions.forget(session),
        "staff_invitations": people.forget_invitations(session),
    }
