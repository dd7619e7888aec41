"""The button that keeps a pupil's words from the named adult (DOMAIN 3.3)."""

import pytest

from tests.engine.build import FACTS, PHRASES, Person, asks, catalogue, flow

AWAY = {"controls.away": {"en": "Not to {named_adult}, please", "cy": "Ddim i {named_adult}, plis"}}
READS = FACTS.model_copy(update={"flags": {**FACTS.flags, "named_adult_reads": True}})
BOX = asks("note", text={})


def person(**more: str) -> Person:
    """Somebody before a box for words, whose named adult reads."""
    made = Person(catalogue(flow("main", BOX, **more), phrases={**PHRASES, **AWAY}), facts=READS)
    made.begin()
    return made


@pytest.mark.parametrize("how", [None, "Not to Mr Jones, please", "ddim i mr jones plis"])
def test_it_is_handed_over_and_the_question_asked_anew(how: str | None) -> None:
    """Pressed, or typed as it stands there, in either language: never taken for the words themselves."""
    joel = person()
    assert joel.buttons[-2] == ["Not to Mr Jones, please"]
    if how is None:
        joel.tap("away")
    else:
        joel.write(how)
    assert [effect.kind for effect in joel.effects] == ["retire", "act", "send", "timer"]
    assert joel.question.number == 2
    assert ["Not to Mr Jones, please"] not in joel.buttons


def test_an_adult_has_no_such_button() -> None:
    """It is for pupils; and nobody whose named adult does not read has it."""
    assert ["Not to Mr Jones, please"] not in person(audience="staff").buttons
    without = Person(catalogue(flow("main", BOX), phrases={**PHRASES, **AWAY}))
    without.begin()
    assert ["Not to Mr Jones, please"] not in without.buttons
