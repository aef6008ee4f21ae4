"""What a message says at first sight: its subject, always with a date, and the same in brief."""

from collections.abc import Sequence

from notifications.wording.language import Language
from notifications.wording.when_due import WhenDue
from notifications.writing.letter import Item, Letter, Trouble
from notifications.writing.notice_words import WORDS
from notifications.writing.template_env import one_line
from tasks.policy.notice_kinds import TRAITS
from tasks.terms import NoticeKind
from tasks.views.answers import Outcome
from tasks.views.task import TaskView

LONGEST_BRIEF = 300


def subject_of(letter: Letter, firsts: Sequence[Item], words: Language) -> str:
    """The subject; `firsts` is the most pressing notice of each task, most urgent task first."""
    if letter.troubles:
        return _alarm(letter.troubles, words)
    if letter.sign_in is not None:
        return words.say("subject.sign_in", until=words.short_moment(letter.sign_in.until))
    if letter.code is not None:
        return words.say("subject.address_code", until=words.short_moment(letter.code.until))
    if not firsts:
        return _overview(letter, words)
    said = _line(firsts[0], letter, words) if len(firsts) == 1 else _several(firsts, letter, words)
    return _because(firsts, said, words)


def brief_of(letter: Letter, firsts: Sequence[Item], subject: str, words: Language) -> str:
    """The subject, or the most urgent of several tasks, with one link: 300 characters at most."""
    said = subject
    if len(firsts) > 1:
        more = words.count("more", len(firsts) - 1)
        said = words.say("layout.brief_more", first=_one(firsts, letter, words), more=more)
        said = _because(firsts, said, words)
    url = firsts[0].url if firsts else letter.board_url
    if letter.sign_in is not None:
        url = letter.sign_in.url
    elif letter.code is not None:
        url = letter.code.url
    room = LONGEST_BRIEF - len(url) - 1
    if len(said) > room:
        said = f"{said[: room - 1].rstrip()}…"
    return f"{said} {url}".strip()


def line_of(item: Item, letter: Letter, words: Language) -> tuple[str, str]:
    """One task in a line, what and by when and whether by law, and its link."""
    return _line(item, letter, words), item.url


def place_of(item: Item, words: Language) -> str:
    """Where a task is to be done; and of which poll it is, with its ward where there is but one, where the
    reader has to do with several."""
    return place_in(item.task, words) if item.of_several else item.task.area


def place_in(task: TaskView, words: Language) -> str:
    """Where a task is to be done, and of which poll it is, with its ward where there is but one."""
    area = task.area
    if len(task.contests) == 1:
        area = f"{area} ({task.contests[0].name.partition(' (')[0]})"
    return words.say(f"of.{task.day_is}", area=area, day=words.short_day(task.poll_date))


def _line(item: Item, letter: Letter, words: Language) -> str:
    if not item.by_law or TRAITS[item.kind].over:
        return _one([item], letter, words)
    title, area = item.task.title, place_of(item, words)
    lead = _lead(item, letter, words)
    return one_line(words.say("subject.by_law", lead=lead, title=title, area=area))


def _because(firsts: Sequence[Item], said: str, words: Language) -> str:
    """What is said, with why before it where everything that was changed was changed for one reason."""
    reasons = {item.task.changed_why for item in firsts if WORDS[item.kind].planned} - {None, ""}
    why = reasons.pop() if len(reasons) == 1 else None
    if not why:
        return said
    known = one_line(words.known(why))
    return words.say("subject.because", why=f"{known[0].upper()}{known[1:]}", said=said)


def _one(firsts: Sequence[Item], letter: Letter, words: Language) -> str:
    """The first of these, by its title."""
    title, area = firsts[0].task.title, place_of(firsts[0], words)
    lead = _lead(firsts[0], letter, words)
    return one_line(words.say("subject.one", lead=lead, title=title, area=area))


def _several(firsts: Sequence[Item], letter: Letter, words: Language) -> str:
    """All of them by their number; what is over is counted apart from what is to be done."""
    standing = [item for item in firsts if not TRAITS[item.kind].over]
    if not standing:
        return _all_over(firsts, letter, words)
    over = len(firsts) - len(standing)
    said = _standing(standing, letter, words)
    if not over:
        return said
    return words.say("subject.and_more", said=said, more=words.count("nothing_more", over))


def _all_over(firsts: Sequence[Item], letter: Letter, words: Language) -> str:
    said = {WORDS[item.kind].several for item in firsts}
    passed_on = any(item.kind is NoticeKind.TAKEN_OVER for item in firsts)
    mixed = "subject.nothing_more" if passed_on else "subject.closed"
    return words.say(
        said.pop() if len(said) == 1 else mixed,
        tasks=words.count("tasks", len(firsts)),
        due=words.short_due(firsts[0].task),
        **_dues(firsts[0], letter, words),
    )


def _standing(standing: Sequence[Item], letter: Letter, words: Language) -> str:
    """What is to be done: the first by its title where the law sets its date and that is close."""
    first, more = standing[0], len(standing) - 1
    tasks = words.count("tasks", len(standing))
    state = _dues(first, letter, words)["state"]
    alike = {WORDS[item.kind].several for item in standing}
    moved = sum(TRAITS[item.kind].moves for item in standing)
    if first.by_law and WhenDue.of(first.task, letter.now).is_close:
        said = _line(first, letter, words)
        more_tasks = words.count("more_tasks", more)
        return words.say("subject.and_more", said=said, more=more_tasks) if more else said
    if not more:
        return _one(standing, letter, words)
    if len(alike) == 1 and "" not in alike:
        return words.say(alike.pop(), tasks=tasks, state=state)
    if moved:
        return words.say("subject.several_some_moved", tasks=tasks, moved=moved, state=state)
    return words.say("subject.several", tasks=tasks, state=state)


def _lead(item: Item, letter: Letter, words: Language) -> str:
    """Why one is told, and how due the task is at the hand-over. What only asks says nothing but that."""
    dues = _dues(item, letter, words)
    said = WORDS[item.kind]
    if not said.subject:
        return f"{dues['state'][0].upper()}{dues['state'][1:]}"
    not_applicable = said.not_applicable and item.task.outcome == Outcome.NOT_APPLICABLE
    subject = said.not_applicable if not_applicable else said.subject
    post = words.posts(item.task.post)
    return words.say(subject, due=words.short_due(item.task), post=post, **dues)


def _dues(item: Item, letter: Letter, words: Language) -> dict[str, str]:
    """How due a task is at the hand-over: while it is open, and where it is over."""
    when = WhenDue.of(item.task, letter.now)
    return {"state": words.state(when), "over": words.over(when)}


def _overview(letter: Letter, words: Language) -> str:
    """Whose week it is, with what the law sets and is close: of an area, for whom that is to do."""
    first = letter.overviews[0]
    said = (
        words.say(f"subject.{first.kind}", week=words.short_day(first.monday), area=first.area)
        if first.area
        else words.say("subject.digest", week=words.short_day(first.monday))
    )
    for line in (line for listing in first.listings for line in listing.lines if line.by_law):
        when = WhenDue.of(line, letter.now)
        if when.is_close:
            state = words.state(when)
            whose = "subject.by_law_there" if first.area else "subject.by_law_too"
            said = words.say(whose, said=said, state=state, title=line.title, area=line.area)
            break
    return one_line(said)


def _alarm(troubles: Sequence[Trouble], words: Language) -> str:
    since = words.short_moment(min(trouble.since for trouble in troubles))
    if len(troubles) == 1:
        return words.say("subject.alarm", since=since, text=one_line(troubles[0].text))
    return words.say("subject.alarms", since=since, things=words.count("things", len(troubles)))
