"""Tables of accounts: users, role grants, sign-ins, API tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.kernel.clock import now


class User(Identified, Versioned, Model):
    """A person who signs in with a name and a password."""

    __tablename__ = "app_user"
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    contact_url: Mapped[str | None] = mapped_column(String(400))
    grants: Mapped[list["RoleGrant"]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class RoleGrant(Identified, Model):
    """A role of a user; `scope` is the merchant, workshop or county it is held for, empty for the service centre's roles."""

    __tablename__ = "role_grant"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"))
    role: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(36), default="")
    __table_args__ = (
        UniqueConstraint("user_id", "role", "scope"),
        CheckConstraint("(role IN ('merchant', 'coordinator', 'inspector')) = (scope <> '')", name="scope_where_needed"),
    )


class SignIn(Identified, Model):
    """One signed-in browser; ending it signs that browser out at its next request."""

    __tablename__ = "sign_in"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class ApiToken(Identified, Model):
    """A key for a merchant's ERP: some permissions of its user, shown once, stored hashed, revocable."""

    __tablename__ = "api_token"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
