"""What the lead of a quarter has set; what nobody has set stands here."""

from sqlalchemy.orm import Session

from participation.moderation.models import Policy

AMBER_DAYS = 3
RED_DAYS = 7
ORIGINAL_DAYS = 30


def policy_of(session: Session, quarter_id: int) -> Policy:
    """Return the quarter's settings; one that belongs to no session where nobody set any."""
    return session.get(Policy, quarter_id) or Policy(
        quarter_id=quarter_id,
        amber_days=AMBER_DAYS,
        red_days=RED_DAYS,
        original_days=ORIGINAL_DAYS,
        words={},
        off=[],
    )


def light(age: int, policy: Policy) -> str:
    """Return `green`, `amber` or `red` for something that has waited `age` days."""
    if age >= policy.red_days:
        return "red"
    return "amber" if age >= policy.amber_days else "green"
