"""What a change of somebody does, and why it cannot be, in words."""

from collections.abc import Iterator

from notifications.wording.language import Language
from tasks.people.directory import Directory, Person
from tasks.people.edits.people import PersonEdit, PersonRefusedError, PersonWrong
from tasks.people.posts import load_posts


def person_lines(old: Directory, new: Directory, edit: PersonEdit, words: Language) -> list[str]:
    """What a change does, a line each."""
    before, after, say = old.people.get(edit.person), new.people.get(edit.person), words.say
    if before is None:
        return [] if after is None else [_new(after, new, edit, words)]
    if after is None:
        away = sum(a.person == edit.person for a in old.absences)
        gone = say("person.does_out", name=before.name, area=old.area(edit.area).name)
        return [gone, *([say("person.does_out_away")] if away else [])]
    if edit.address:
        key = "person.does_replace" if edit.instead else "person.does_besides"
        former = edit.instead.partition(":")[2]
        return [say(key, name=after.name, address=edit.address, old=former)]
    return list(_changed(before, after, edit, words))


def _new(person: Person, directory: Directory, edit: PersonEdit, words: Language) -> str:
    return words.say(
        "person.does_add",
        name=person.name,
        area=directory.area(edit.area).name,
        role=words.say(f"access.{edit.role}"),
        language=words.say(f"person.in_{person.language}"),
        address=edit.address,
    )


def _changed(before: Person, after: Person, edit: PersonEdit, words: Language) -> Iterator[str]:
    say, name = words.say, after.name
    if before.name != after.name:
        yield say("person.does_name", old=before.name, name=name)
    if before.language != after.language:
        yield say("person.does_language", name=name, language=say(f"person.in_{after.language}"))
    if before.access != after.access:
        role = say(f"access.{edit.role}") if edit.role else say("person.by_post")
        yield say("person.does_role", name=name, role=role)
    for address in before.addresses:
        if address not in after.addresses:
            yield say("person.does_drop", name=name, address=address.to)
    kept = [address for address in before.addresses if address in after.addresses]
    if kept != list(after.addresses):
        yield say("person.does_first", name=name, address=after.addresses[0].to)


def wrong_words(directory: Directory, refused: PersonRefusedError, words: Language) -> str:
    """Why a change cannot be, and what to do."""
    which = refused.which
    if refused.wrong is PersonWrong.POSTS:
        which = tuple(_post(directory, post, words) for post in which)
    return words.say(f"person.wrong_{refused.wrong}", which="; ".join(which))


def _post(directory: Directory, post: str, words: Language) -> str:
    area, _, role = post.partition("/")
    title = words.known(load_posts().roles[role].title)
    return f"{title} ({directory.area(area).name})"
