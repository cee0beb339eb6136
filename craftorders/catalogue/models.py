"""Tables of the catalogue."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.infra.photos import Photo
from craftorders.infra.voices import VoiceNote
from craftorders.kernel.money import HOME_CURRENCY


class Craft(Identified, Versioned, Model):
    """A way of working, such as rope braiding."""

    __tablename__ = "craft"
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))


class Material(Identified, Versioned, Model):
    """What is supplied: cord, beads, rings. `unit` is m, g or pcs."""

    __tablename__ = "material"
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(5))
    __table_args__ = (CheckConstraint("unit IN ('m', 'g', 'pcs')", name="known_unit"),)


class Product(Identified, Versioned, Model):
    """Something that merchants order. `picture` names one of the drawings that the product carries."""

    __tablename__ = "product"
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    picture: Mapped[str] = mapped_column(String(20), default="knot")
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey(Photo.id))
    weight_mg: Mapped[int]
    price_e4: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default=HOME_CURRENCY)
    standard: Mapped[str] = mapped_column(Text)
    standard_en: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    operations: Mapped[list["Operation"]] = relationship(
        lazy="selectin", order_by="Operation.position", cascade="all, delete-orphan"
    )
    materials: Mapped[list["BillOfMaterialsLine"]] = relationship(
        lazy="selectin", order_by="BillOfMaterialsLine.id", cascade="all, delete-orphan"
    )
    __table_args__ = (CheckConstraint("price_e4 > 0 AND weight_mg > 0", name="positive"),)


class Operation(Identified, Model):
    """A step of a product's routing; positions count from 1.

    Its guide is how it is made: a line of words, a picture, a recording. Batches under way show the present one, since a
    better picture helps whoever is at work; time, grade and rate are theirs as they were planned.
    """

    __tablename__ = "operation"
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    craft_id: Mapped[UUID] = mapped_column(ForeignKey("craft.id"))
    grade: Mapped[int] = mapped_column(default=1)
    standard_seconds: Mapped[int]
    how: Mapped[str] = mapped_column(String(200), default="")
    how_en: Mapped[str] = mapped_column(String(200), default="")
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey(Photo.id))
    voice_id: Mapped[UUID | None] = mapped_column(ForeignKey(VoiceNote.id))
    craft: Mapped[Craft] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        UniqueConstraint("product_id", "position"),
        CheckConstraint("grade BETWEEN 1 AND 3 AND standard_seconds > 0 AND position > 0", name="sensible"),
    )


class BillOfMaterialsLine(Identified, Model):
    """How much of a material one piece takes, in thousandths of the material's unit, and the allowed waste in percent."""

    __tablename__ = "bill_of_materials_line"
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    material_id: Mapped[UUID] = mapped_column(ForeignKey("material.id"))
    quantity_e3: Mapped[int]
    waste_percent: Mapped[int] = mapped_column(default=3)
    material: Mapped[Material] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        UniqueConstraint("product_id", "material_id"),
        CheckConstraint("quantity_e3 > 0 AND waste_percent BETWEEN 0 AND 50", name="sensible"),
    )
