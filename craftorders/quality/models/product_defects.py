"""What to look for on a product: the defect codes that matter for it, each with a picture and a hint."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.infra.photos import Photo
from craftorders.quality.models.codes import DefectCode


class ProductDefect(Identified, Versioned, Model):
    """A defect code that matters for a product, how it looks there, and in words what to look for."""

    __tablename__ = "product_defect"
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    defect_code_id: Mapped[UUID] = mapped_column(ForeignKey("defect_code.id"))
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey(Photo.id))
    hint: Mapped[str] = mapped_column(String(200))
    hint_en: Mapped[str] = mapped_column(String(200))
    code: Mapped[DefectCode] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (UniqueConstraint("product_id", "defect_code_id"),)
