"""The tables of the record: what was answered, and the history."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tasks.register.base import Base


class AnswerRow(Base):
    """What somebody answered about a task: never deleted, and changed only by being taken back.

    `posts` are those, as area/role, for which it was given; `person` is the id where they are in the
    directory; where evidence was added to a task that was done, there are none. `files` are those that were given with
    it; nothing, where none were. `taken_back` says since when it no longer counts, because the task was opened
    again.
    """

    __tablename__ = "answer"
    number: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[int] = mapped_column(ForeignKey("task.number"))
    at: Mapped[datetime]
    who: Mapped[str]
    person: Mapped[str | None] = mapped_column(String(120))
    posts: Mapped[list[Any]]
    outcome: Mapped[str]
    note: Mapped[str]
    evidence: Mapped[dict[str, Any]]
    files: Mapped[list[Any] | None]
    taken_back: Mapped[datetime | None]

    __table_args__ = (Index("ix_answer_task", "task"),)


class LessonRow(Base):
    """What somebody learnt about a task, for the same task of later elections. Never changed."""

    __tablename__ = "lesson"
    number: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[int] = mapped_column(ForeignKey("task.number"), index=True)
    at: Mapped[datetime]
    who: Mapped[str]
    person: Mapped[str | None] = mapped_column(String(120))
    text: Mapped[str]


class ChainRow(Base):
    """The end of one chain of history: its length and its last hash. Locked to append.

    `shown` is how many of its entries have been looked through for events in Prefect; `seal` is over its
    length and last hash; `anchored` how long it was when that was last noted outside the register.
    """

    __tablename__ = "chain"
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    length: Mapped[int]
    hash: Mapped[str]
    shown: Mapped[int] = mapped_column(server_default="0")
    seal: Mapped[str | None] = mapped_column(String(64))
    anchored: Mapped[int] = mapped_column(server_default="0")


class HistoryRow(Base):
    """One entry of the history, chained to the one before it. Never updated, never deleted.

    `person` is the one, by id, whom the entry is about, as its `data` says: here so that it is found.
    `seal` is over its hash, under a key that is not in the database.
    """

    __tablename__ = "history"
    number: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str]
    task: Mapped[int | None]
    who: Mapped[str]
    text: Mapped[str]
    data: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]
    person: Mapped[str | None] = mapped_column(String(120))
    seal: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("chain", "position"),
        Index("ix_history_task", "task"),
        Index("ix_history_person", "person"),
        Index("ix_history_who", "who"),
        Index("ix_history_at", "at"),
    )


class UndoRow(Base):
    """What somebody's last answer about a task changed, for as long as they can undo it.

    `entry` is the last entry of the history that came of it, by its number, and `acts` the kind and the place
    in the chain of each that says what was done; `before` and `after` are how the task stood (`tasks.register.record.traces`).
    """

    __tablename__ = "undo"
    task: Mapped[int] = mapped_column(ForeignKey("task.number"), primary_key=True)
    person: Mapped[str] = mapped_column(String(120), index=True)
    until: Mapped[datetime]
    entry: Mapped[int]
    acts: Mapped[list[Any]]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class QuestionRow(Base):
    """What somebody asked the operators about a task, and the answer, once there is one. The question is
    never changed."""

    __tablename__ = "question"
    number: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[int] = mapped_column(ForeignKey("task.number"), index=True)
    at: Mapped[datetime]
    who: Mapped[str]
    person: Mapped[str] = mapped_column(String(120))
    text: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answer: Mapped[str | None]
