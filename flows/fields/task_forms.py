"""The forms of what an operator does about one task."""

from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from flows.fields.choices import (
    AnyTaskChoice,
    OpenTaskChoice,
    PersonChoice,
    PostChoice,
    ReportedTaskChoice,
)
from flows.fields.shared import DayIfAny, Evidence, Name, Note, Outcome, SignedForm, WhyOfTask
from tasks.limits import LONGEST_TITLE

OFFICE_OPENS: Final = "when the office opens"
Hour = Literal[
    "when the office opens",
    "07:00",
    "08:00",
    "09:00",
    "10:00",
    "11:00",
    "12:00",
    "13:00",
    "14:00",
    "15:00",
    "16:00",
    "17:00",
    "18:00",
    "19:00",
    "20:00",
]


class TaskForm(SignedForm):
    """What is still to do, and who asks for something about it."""

    task: OpenTaskChoice = Field(
        title="Task", description="What is still to do, the first due first."
    )


class CompletionReport(TaskForm):
    """What an operator records for an owner who has answered by telephone or in a meeting."""

    model_config = ConfigDict(title="Record a completion")

    outcome: Outcome = "done"
    post: PostChoice = Field(
        default="",
        title="Post",
        description="For which of several owners; left empty, for all that are still asked.",
    )
    evidence: Evidence = ""
    on: DayIfAny = Field(
        default=None,
        title="Done on",
        description="Where the day is kept (a notice published, a result declared); left empty, today.",
    )
    correction: WhyOfTask = Field(
        default="",
        title="Correction",
        description="Only where it counts as done though it cannot have been yet: why it does.",
    )
    note: Note = ""
    who: Name = Field(title="Who did it", description="The name the history keeps.")


class LessonForm(TaskForm):
    """What was learnt about a task, at a debrief or before."""

    model_config = ConfigDict(title="Note a lesson")

    task: AnyTaskChoice = Field(title="Task", description="What it was learnt about.")
    note: Note = Field(
        title="What was learnt",
        description="The next election's plan shows it beside the same task, to those who see that.",
        min_length=1,
    )


class ReplyForm(TaskForm):
    """The answer to what an owner asked."""

    model_config = ConfigDict(title="Answer a question")

    task: AnyTaskChoice = Field(
        title="Task", description="What it was asked about; of several questions the oldest."
    )
    note: Note = Field(
        title="Answer",
        description="Who asked gets it by mail, and it stands on the task's page.",
        min_length=1,
    )


class AddEvidenceForm(TaskForm):
    """Evidence of a task that is done."""

    model_config = ConfigDict(title="Add evidence")

    task: ReportedTaskChoice = Field(title="Task", description="What is reported done.")
    evidence: Evidence = Field(min_length=1)
    note: Note = ""


class HandOverForm(TaskForm):
    """A task for somebody else than the holder of its post."""

    model_config = ConfigDict(title="Hand a task over")

    to: PersonChoice = Field(title="Person", description="Who gets it.")
    post: PostChoice = Field(
        default="",
        title="Post",
        description="Whose part of it, where several must answer; else leave it empty.",
    )
    anyway: bool = Field(
        default=False,
        title="Of another force",
        description="Hand it over though the person belongs to another police force area.",
    )
    note: Note = Field(default="", description="Why, or what to know about it.")


class ReopenForm(SignedForm):
    """A task that was reported done and is not."""

    model_config = ConfigDict(title="Reopen a task")

    task: ReportedTaskChoice = Field(
        title="Task", description="What was reported done or not applicable."
    )
    note: WhyOfTask = Field(
        description="Why it is opened again. Everybody who was told of the task reads it.",
        min_length=1,
    )


class AcknowledgeForm(TaskForm):
    """A task that somebody deals with."""

    model_config = ConfigDict(title="Acknowledge a task")

    note: Note = Field(default="", description="Anything to keep with it: by when, with whom.")
    who: Name = Field(
        title="Who deals with it", description="Whom the history, and those who ask, find named."
    )


class SnoozeForm(TaskForm):
    """A task of which nobody is to be asked for a while."""

    model_config = ConfigDict(title="Snooze a task")

    until: DayIfAny = Field(
        default=None, title="Until", description="The day on which they are asked again."
    )
    hour: Hour = Field(default=OFFICE_OPENS, title="Hour", description="Of that day, in London.")
    end: bool = Field(
        default=False, title="End a snooze", description="They are asked again from now on."
    )
    note: WhyOfTask = Field(
        default="",
        description="Why nobody is to be asked; needed unless it ends a snooze. Owners read it.",
    )


class TickForm(TaskForm):
    """A task that holds a checklist, and what of it is ready."""

    model_config = ConfigDict(title="Tick items")

    items: list[Annotated[str, Field(max_length=LONGEST_TITLE)]] = Field(
        default_factory=list,
        title="Items",
        description="By their titles, one each; left empty, all that the checklist holds.",
        max_length=50,
    )
    back: bool = Field(
        default=False, title="Take the ticks back", description="They were ticked by mistake."
    )


class AskUpForm(TaskForm):
    """A task of which somebody higher up is to be asked at once."""

    model_config = ConfigDict(title="Ask the next person up")

    note: WhyOfTask = Field(description="Why. Whoever is asked next reads it.", min_length=1)
