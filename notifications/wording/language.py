"""The languages that messages are written in: dates, numbers, lists and phrases, read from data."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from importlib.resources import files
from string import Formatter
from typing import Any

from calendars.milestones import SkippedDay
from notifications.errors import LetterError
from notifications.wording.when_due import Dated, WhenDue
from tasks.clock import london, london_day
from tasks.people.directory import ENGLISH, LANGUAGES
from tasks.reasons import Reason, reason_sentences
from tasks.sentences import Sentences

_FEW = 3
_WORD = re.compile(r"[A-Za-z]{2,}")
_VOWELS = "aeiouwyâêîôûŵŷ"


@dataclass(frozen=True)
class Language:
    """One language. `code` is its BCP 47 tag's first part, `phrases` its phrases by table and key,
    `english` the language that the register itself is written in."""

    code: str
    phrases: Mapping[str, Mapping[str, Any]]
    english: "Language | None" = None

    def say(self, key: str, **given: object) -> str:
        """The phrase `table.key` with its braces filled."""
        table, _, name = key.partition(".")
        phrase: str = self.phrases[table][name]
        return self.softened(phrase.format(**given)) if given else phrase

    def count(self, key: str, n: int) -> str:
        """A number with its noun, in the form that the number asks for: `1 working day`."""
        forms: Mapping[str, str] = self.phrases["count"][key]
        return forms.get(str(n), forms["other"]).format(n=n)

    def day(self, day: date) -> str:
        """`Thursday 8 April 2027`."""
        return self._day(day, "long", "days")

    def short_day(self, day: date) -> str:
        """`Thu 8 April 2027`, for subjects and tables."""
        return self._day(day, "short", "short_days")

    def near_day(self, day: date) -> str:
        """`Thu 8 April`, where the year goes without saying."""
        return self._day(day, "near", "short_days")

    def moment(self, moment: datetime) -> str:
        """`Thursday 8 April 2027, 16:00`, by London's clocks."""
        return self._hour(self.day, moment)

    def short_moment(self, moment: datetime) -> str:
        """`Thu 8 April 2027, 16:00`, by London's clocks."""
        return self._hour(self.short_day, moment)

    def due(self, task: Dated) -> str:
        """The due day, with its hour where the rule gives one."""
        return self.moment(task.due) if task.due_has_hour else self.day(london_day(task.due))

    def short_due(self, task: Dated) -> str:
        """The due day in short, with its hour where the rule gives one."""
        if task.due_has_hour:
            return self.short_moment(task.due)
        return self.short_day(london_day(task.due))

    def near_due(self, task: Dated) -> str:
        """The due day without its year, with its hour where the rule gives one."""
        if task.due_has_hour:
            return self._hour(self.near_day, task.due)
        return self.near_day(london_day(task.due))

    def falls(self, when: WhenDue) -> str:
        """When it is or was due, as the end of a sentence: `is due tomorrow, by 16:00`."""
        hour = f"{london(when.due):%H:%M}"
        return self.say(
            f"falls.{when.stage}",
            away=self.away(when.due, when.now),
            due=self.due(when),
            by=self.say("date.by_hour", hour=hour) if when.due_has_hour else "",
        )

    def state(self, when: WhenDue) -> str:
        """The same in short, always with its date: `due tomorrow, Thu 8 April 2027, 16:00`."""
        return self.say(f"state.{when.stage}", due=self.short_due(when))

    def over(self, when: WhenDue) -> str:
        """When what is closed is, or was, due."""
        return self.say("over.past" if when.is_past else "over.ahead", due=self.short_due(when))

    def away(self, moment: datetime, now: datetime) -> str:
        """How far off a moment is in London's calendar days: `today`, `tomorrow`, `in 7 days`."""
        days = (london_day(moment) - london_day(now)).days
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}
        if days in near:
            return self.say(f"date.{near[days]}")
        return self.count("in_days" if days > 0 else "days_ago", abs(days))

    def listed(self, names: Sequence[str]) -> str:
        """`Asha`, `Asha and Ben`, `Asha, Ben and Chloe`; empty for nobody."""
        if len(names) < 2:  # noqa: PLR2004 - grammar, not law
            return "".join(names)
        vowel = names[-1][:1].lower() in _VOWELS
        joined = self.say("date.and_before_vowel" if vowel else "date.and")
        return f"{', '.join(names[:-1])}{joined}{names[-1]}"

    def skipped(self, skipped: Sequence[SkippedDay]) -> str:
        """The days a count passed over, by reason, the rarest first; many get their number.

        `Good Friday (Fri 26 March 2027); Saturday or Sunday (8 days)`; empty when none was.
        """
        by_reason: dict[str, list[date]] = {}
        for each in skipped:
            by_reason.setdefault(each.why, []).append(each.date)
        return "; ".join(
            f"{self.known(why)} ({self._few(days)})"
            for why, days in sorted(by_reason.items(), key=lambda entry: len(entry[1]))
        )

    def known(self, text: str) -> str:
        """What the register says in English, as far as this language has words for it: a reason by what
        it says, other texts by their words."""
        if self.english is None or not text:
            return text
        if isinstance(text, Reason):
            return self.softened(self._sentences.format(self._reason(text.key), **text.given))
        words = self.phrases["register"]

        def instead(found: re.Match[str]) -> str:
            number = re.search(r"\d+", found[0])
            key = found[0]
            if key not in words and number is not None:
                key = key.replace(number[0], "{n}", 1)
            return str(words[key]).replace("{n}", number[0] if number else "")

        said = self._ranges.sub(self._same_range, self._register.sub(instead, text))
        return self.softened(self._dates.sub(self._same_date, said))

    def whole(self, text: str) -> str:
        """A reason that the register has in English, wholly in this language; or wholly in English, and said
        to be, where this language has no words for a part of it."""
        if self.english is None or isinstance(text, Reason):
            return self.known(text)
        if not self._is_known(text):
            return self.say("layout.in_english", text=text)
        return self.known(text)

    def _is_known(self, text: str) -> bool:
        """Whether this language has words for all of it."""
        rest = self._dates.sub("", self._ranges.sub("", self._register.sub("", text)))
        return _WORD.search(rest) is None

    def poll(self, title: str) -> str:
        """What a poll is called, by its English title."""
        return str(self.phrases.get("poll", {}).get(title, title))

    def _reason(self, key: str) -> str:
        sentence: str = self.phrases["reason"][key]
        return sentence

    @cached_property
    def _sentences(self) -> Sentences:
        return Sentences(self.short_moment, self.day, self.short_day, self._value)

    def _value(self, value: Any) -> str:
        """What fills a reason: another one, or a word that has one of ours."""
        text = str(value)
        if isinstance(value, Reason) or (self.english is not None and self._is_known(text)):
            return self.known(value)
        return self.poll(str(self.phrases["register"].get(text, text)))

    def softened(self, text: str) -> str:
        """The text with the first letters that change after certain words: `ar Ddydd Iau`."""
        for plain, changed in self.phrases.get("mutation", {}).items():
            text = re.sub(rf"\b{re.escape(plain)}", changed, text)
        return text

    def posts(self, titles: str) -> str:
        """The posts that own a task, as the register joins them, in this language."""
        return self.listed([self.known(title) for title in titles.split(" and ")])

    def _few(self, days: Sequence[date]) -> str:
        if len(days) > _FEW:
            return self.count("days", len(days))
        return self.listed([self.short_day(day) for day in days])

    def _day(self, day: date, form: str, names: str) -> str:
        dates = self.phrases["date"]
        found: str = dates[form].format(
            weekday=dates[names][day.weekday()],
            day=day.day,
            month=dates["months"][day.month - 1],
            year=day.year,
        )
        return found

    def _hour(self, words: Callable[[date], str], moment: datetime) -> str:
        local = london(moment)
        return self.say("date.moment", day=words(local.date()), hour=f"{local:%H:%M}")

    @cached_property
    def _register(self) -> re.Pattern[str]:
        keys = sorted(self.phrases["register"], key=len, reverse=True)
        alternatives = (re.escape(key).replace(re.escape("{n}"), r"\d+") for key in keys)
        return re.compile("|".join(rf"(?<!\w){each}(?!\w)" for each in alternatives))

    @cached_property
    def _dates(self) -> re.Pattern[str]:
        """A day or a month of the register's English: `Thu 6 May 2027`, `Thursday 6 May 2027`."""
        return re.compile(self._date_pattern)

    @cached_property
    def _ranges(self) -> re.Pattern[str]:
        """Two of them: `September 2026 to November 2026`."""
        one = re.sub(r"\((?!\?)", "(?:", self._date_pattern)
        return re.compile(f"({one}) to ({one})")

    @cached_property
    def _date_pattern(self) -> str:
        dates = english().phrases["date"]
        days = "|".join([*dates["days"], *dates["short_days"]])
        months = "|".join(f"{m[:3]}(?:{m[3:]})?" for m in dates["months"])
        return rf"\b(?:({days}) (\d+) )?({months}) (\d{{4}})\b"

    def _same_range(self, found: re.Match[str]) -> str:
        first, last = (self._dates.sub(self._same_date, part) for part in found.groups())
        return self.say("date.range", first=first, last=last)

    def _same_date(self, found: re.Match[str]) -> str:
        weekday, day, month, year = found.groups()
        theirs, ours = english().phrases["date"], self.phrases["date"]
        number = [name[:3] for name in theirs["months"]].index(month[:3])
        name = ours["months"][number]
        if weekday is None:
            return f"{name} {year}"
        form = "days" if weekday in theirs["days"] else "short_days"
        index = theirs[form].index(weekday)
        return f"{ours[form][index]} {day} {name} {year}"


@cache
def language(code: str) -> Language:
    """The language of this code; English where we have not got it.

    Raises LetterError when its phrases do not match the English ones; names the phrase.
    """
    if code not in LANGUAGES:
        return language(ENGLISH)
    if code == ENGLISH:
        return Language(ENGLISH, _read(ENGLISH))
    found = Language(code, _read(code), english())
    _check(found, english())
    return found


def english() -> Language:
    """English: what the register is written in, and the owners' pages."""
    return language(ENGLISH)


def _read(code: str) -> Mapping[str, Mapping[str, Any]]:
    path = files("notifications.writing").joinpath("templates", code, "phrases.toml")
    return tomllib.loads(path.read_text("utf-8"))


def _check(other: Language, first: Language) -> None:
    where = f"templates/{other.code}/phrases.toml"
    _check_reasons(other.phrases["reason"], where)
    for table, phrases in first.phrases.items():
        theirs = other.phrases.get(table, {})
        if theirs.keys() != phrases.keys():
            odd = sorted(theirs.keys() ^ phrases.keys())
            raise LetterError(f"{where}, [{table}]: {odd[0]} is not in both languages; add it")
        for key, phrase in phrases.items():
            if isinstance(phrase, str) and _fields(phrase) != _fields(theirs[key]):
                raise LetterError(
                    f"{where}, {table}.{key}: it must have the same braces as the English one,"
                    f" {', '.join(sorted(_fields(phrase))) or 'none'}"
                )


def _check_reasons(theirs: Mapping[str, str], where: str) -> None:
    ours = reason_sentences()
    if theirs.keys() != ours.keys():
        odd = sorted(theirs.keys() ^ ours.keys())
        raise LetterError(f"{where}, [reason]: {odd[0]} is not in both languages; add it")
    for key, sentence in theirs.items():
        unknown = sorted(_fields(sentence) - _fields(ours[key]))
        if unknown:
            raise LetterError(f"{where}, reason.{key}: there is no {{{unknown[0]}}} in this reason")


def _fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}
