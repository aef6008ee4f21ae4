"""A template that names what is not there is refused when it is loaded, not at nine o'clock."""

import pytest
from jinja2 import DictLoader, Environment, TemplateSyntaxError

from notifications.errors import LetterError
from notifications.writing.template_checks import check_templates, load_templates
from notifications.writing.template_env import templates


def refused(name: str, text: str) -> str:
    """What is said of a template with this text."""
    environment = Environment(loader=DictLoader({name: text}), autoescape=True)
    environment.filters |= templates()["en"].filters
    environment.globals |= templates()["en"].globals
    with pytest.raises(LetterError) as error:
        check_templates(environment, "en")
    return str(error.value)


def test_ours_are_right() -> None:
    """Every template of both languages."""
    load_templates()


def test_a_field_that_is_not_there() -> None:
    """Even in a branch that is seldom taken; the line, and what there is."""
    said = refused("lead/opened.j2", "Due\n{% if statute %}{{ task.duedate }}{% endif %}")
    assert said.startswith(
        "lead/opened.j2 (en), line 2: task has no field 'duedate'; write one of "
    )
    assert "due_has_hour" in said


def test_a_value_that_is_not_given() -> None:
    """A lead knows of its task, and of nothing about the whole letter."""
    said = refused("ask/opened.j2", "{{ letter.name }}")
    assert said == (
        "ask/opened.j2 (en): 'letter' is not given to this template; it has asked, begun, climb, dealt,"
        " falls, item, items_near, said, statute, task, vacant, when"
    )


def test_what_cannot_be_read() -> None:
    """A bracket that is not closed."""
    environment = Environment(loader=DictLoader({"lead/opened.j2": "{{ task"}), autoescape=True)
    with pytest.raises(TemplateSyntaxError):
        check_templates(environment, "en")
