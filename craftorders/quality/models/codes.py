"""The named kinds of defects that inspectors choose from."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.quality.domain.defects import SEVERITIES


class DefectCode(Identified, Versioned, Model):
    """A named kind of defect and how bad it is."""

    __tablename__ = "defect_code"
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    severity: Mapped[str] = mapped_column(String(10))
    __table_args__ = (CheckConstraint(f"severity IN {SEVERITIES}", name="known_severity"),)
