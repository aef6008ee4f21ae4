"""What a change would do, in words, for one visitor: what moves and why, and who hears of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from notifications.pages.phrasing import posts_words
from notifications.wording.language import Language
from tasks.actions.changing import Changed
from tasks.actions.previewing.previewed import as_previewed
from tasks.actions.previewing.rows import ChangeSeen, DueOn, changes_seen, shown_changes
from tasks.people.directory import Person
from tasks.people.posts import load_posts
from tasks.planning.replanning import ChangeKind, TaskChange
from tasks.register.finding.election_sight import Looking
from tasks.register.finding.tasks import seen_of, tasks_with_ids
from tasks.register.finding.veil import Veil
from tasks.register.plans.visibility import would_see
from tasks.register.session import Session
from tasks.register.visits.members import reader_of
from tasks.terms import Basis


def in_capital(said: str) -> str:
    """What is said, as a sentence of its own begins."""
    return f"{said[:1].upper()}{said[1:]}"


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """Tasks of one post that change alike: where and by whom they are done, from when to when they move, why,
    and who hears of it, by name, or by the posts of another organisation."""

    title: str
    areas: tuple[str, ...]
    posts: tuple[str, ...]
    statute: bool
    was: str
    to: str
    why: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do, as a visitor may see it. `hidden` are how many tasks change that are not for
    them, `quiet` how many only in what is said of them; `done` what would be reported done;
    `reopened` why watches over vacancies would stand again. `seen` stands for all of it."""

    why: str
    counts: tuple[str, ...]
    lines: tuple[PreviewLine, ...]
    hidden: int
    quiet: int
    hear: int
    done: tuple[str, ...]
    reopened: tuple[str, ...]
    cautions: tuple[str, ...]
    seen: str


class Previewing:
    """Puts a change into the words of a visitor."""

    def __init__(self, session: Session, looking: Looking, words: Language) -> None:
        """
        Args:
            session: an open session in which the change is not made.
            looking: who looks.
            words: in which language.
        """
        self._session, self._looking, self._words = session, looking, words
        self._veil = Veil(looking.directory, looking.person, looking.day)

    def shown(self, changed: Changed) -> Preview:
        """The change; of what is not for the visitor no more than how much it is."""
        people = shown_changes(changed)
        seen = self._seen(people)
        rows = changes_seen(changed, load_posts().roles, seen)
        kinds = Counter(change.kind for change in people if change.id in seen)
        hear = {person.id for people in changed.hearers.values() for person in people}
        say = self._words.say
        return Preview(
            why=self._words.known(changed.why),
            counts=tuple(
                say(f"change.n_{kind.name.lower()}", n=kinds[kind])
                for kind in ChangeKind
                if kinds[kind]
            ),
            lines=tuple(map(self._line, rows)),
            hidden=len(people) - len(seen),
            quiet=len(changed.tasks) - len(people),
            hear=len(hear),
            done=self._done(changed.done),
            reopened=tuple(self._words.known(watch.why) for watch in changed.reopened),
            cautions=tuple(in_capital(self._veil.text(str(alarm))) for alarm in changed.alarms),
            seen=as_previewed(changed),
        )

    def _seen(self, changes: Iterable[TaskChange]) -> set[str]:
        """Which tasks (ids) the visitor may see: those that there are, and those that would be."""
        person, directory, day = self._looking.person, self._looking.directory, self._looking.day
        numbers = {change.stored.number: change.id for change in changes if change.stored}
        found = {numbers[n] for n in seen_of(self._session, numbers, person, directory, day)}
        sees = would_see(person, directory, day)
        return found | {
            change.id
            for change in changes
            if change.stored is None
            and change.planned is not None
            and sees(change.area, change.planned.visibility, change.planned.owners)
        }

    def _done(self, tasks: tuple[str, ...]) -> tuple[str, ...]:
        rows = tasks_with_ids(self._session, tasks)
        return tuple(f"{row.title}, {self._looking.name(row.area)}" for row in rows)

    def _line(self, row: ChangeSeen) -> PreviewLine:
        return PreviewLine(
            title=row.title,
            areas=row.areas,
            posts=tuple(map(self._words.known, row.posts)),
            statute=row.basis is Basis.STATUTE,
            was=self._was(row),
            to=self._to(row),
            why=tuple(self._why(row)),
            told=tuple(dict.fromkeys(map(self._person, row.told))),
        )

    def _was(self, row: ChangeSeen) -> str:
        if row.stood is not None:
            return self._words.say(f"change.stood_{row.stood}")
        return self._due(row.was) if row.was else self._words.say("change.new")

    def _to(self, row: ChangeSeen) -> str:
        if row.to is None:
            return self._words.say(f"change.{row.kind.name.lower()}")
        if row.kind is ChangeKind.AMENDED:
            return self._words.say("change.as_before")
        return self._due(row.to)

    def _due(self, due: DueOn) -> str:
        return self._words.short_moment(due.at) if due.at else self._words.short_day(due.day)

    def _why(self, row: ChangeSeen) -> Iterable[str]:
        """What is particular to these tasks, beside the reason of the whole change."""
        words, say = self._words, self._words.say
        if row.opens:
            now, before = map(words.short_moment, row.opens)
            yield say("change.opens", now=now, before=before)
        if row.owners is not None:
            roles = load_posts().roles
            posts = [
                say(
                    "page.post_of",
                    posts=words.known(roles[p.role].title),
                    area=self._looking.name(p.area),
                )
                for p in row.owners
            ]
            yield (
                say("change.owners", posts=words.listed(posts)) if posts else say("change.nobodys")
            )
        if row.recommended:
            origin, why = map(words.known, row.recommended)
            yield say("change.recommended", origin=origin, why=why)
        if row.done_for is not None:
            yield say("change.done_for", day=words.short_day(row.done_for))
        if row.ask_again:
            yield say("change.ask_again")

    def _person(self, person: Person) -> str:
        if person.id in self._looking.named:
            return person.name
        reader = reader_of(self._looking.directory, person.id, self._looking.day)
        posts = posts_words(reader, self._words) if reader else []
        return self._words.listed(posts) or self._words.say("election.another_organisation")
