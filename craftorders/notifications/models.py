"""Tables of notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.database import Identified, Model
from craftorders.infra.languages import CHINESE, filled, month_word, translations
from craftorders.kernel.clock import now


class Message(Identified, Model):
    """Words for one person. `text` is a message id, `values` what goes into it; sent at most once to their channel.

    A value that is called differently in each language holds its names, by language; `month` is a month such as 2026-11.
    """

    __tablename__ = "message"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"))
    text: Mapped[str] = mapped_column(String(300))
    values: Mapped[dict[str, Any]]
    link: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="queued")
    tries: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'sending', 'sent', 'inbox', 'failed')", name="known_state"),
        Index(None, "user_id", "at", "id"),
        Index(None, "state", "id"),
    )

    def words(self, language: str) -> str:
        """What it says in a language: Chinese, or else English."""
        own = "zh" if language == CHINESE else "en"
        values = {name: value[own] if isinstance(value, dict) else value for name, value in self.values.items()}
        if "month" in values:
            values["month"] = month_word(values["month"], language)
        return filled(translations(language).gettext(self.text), values, language)
