"""What all tables share: naming of constraints, aware times, and the column types used everywhere."""

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, ForeignKey, LargeBinary, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. A naive one is a programming error; SQLite, which keeps no zone, gets one back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuses naive times (ValueError) and turns the rest to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone must not reach the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Gives every moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class IdSet(TypeDecorator[frozenset[str]]):
    """Some ids in one column, separated by spaces in a settled order; NULL for none."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """As they are kept."""
        return " ".join(sorted(value)) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str]:  # noqa: ARG002
        """As they are read: never None."""
        return frozenset((value or "").split())


class Base(DeclarativeBase):
    """Tables of the main database. Every one with people's data carries `setting_id`."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: dict[Any, Any] = {datetime: UtcDateTime, bytes: LargeBinary}


class KeyBase(DeclarativeBase):
    """Tables of the key database, which no backup writes (rule 8)."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: dict[Any, Any] = {datetime: UtcDateTime, bytes: LargeBinary}


Id = Annotated[str, mapped_column(String(32), primary_key=True)]
"""A row's identifier: 32 hexadecimal characters from relbot.ids."""

SettingId = Annotated[str, mapped_column(String(32), ForeignKey("setting.id"))]
PersonRef = Annotated[str, mapped_column(String(32), ForeignKey("person.id"), index=True)]
OptionalPersonRef = Annotated[str | None, mapped_column(String(32), ForeignKey("person.id"), index=True)]
Ref = Annotated[str, mapped_column(String(32), index=True)]
OptionalRef = Annotated[str | None, mapped_column(String(32), index=True)]
Word = Annotated[str, mapped_column(String(64))]
OptionalWord = Annotated[str | None, mapped_column(String(64))]
PersonIds = Annotated[frozenset[str] | None, mapped_column(IdSet)]
"""Ids of persons; erasing somebody leaves them, for the row of a person stays (rule 8)."""
Hash = Annotated[str, mapped_column(String(64))]
"""A keyed hash, hexadecimal: to look up by, not to read."""
Sealed = Annotated[bytes, mapped_column(LargeBinary)]
"""Ciphertext; see store.vault for whose key."""
OptionalSealed = Annotated[bytes | None, mapped_column(LargeBinary)]
