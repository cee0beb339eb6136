"""Finding users and tokens."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.models import ApiToken


def tokens_of(session: Session, user_id: UUID) -> list[ApiToken]:
    """A user's tokens, newest first, revoked ones too."""
    return list(session.scalars(select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())))
