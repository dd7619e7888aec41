"""Whatever flows say and whatever people do, a session ends well."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.engine import missing_phrases
from relbot.engine.incoming import Begin
from relbot.engine.outcome import Facts
from relbot.flow.loader import load_catalogue
from relbot.flow.models import Catalogue
from relbot.flow.providers import FACTS as FLAGS
from relbot.flow.providers import PLACEHOLDERS, PROVIDERS
from relbot.resources import conversations_dir
from tests.engine.build import catalogue as catalogue_of
from tests.engine.build import choice, flow
from tests.engine.wanderer import EVENTS, Event, Wanderer

NAMES = ["fa", "fb", "fc"]
STEPS = ["sa", "sb", "sc", "sd", "se"]
SENTENCES = st.sampled_from(
    [
        "Hello.",
        "Hello {first_name}.",
        "{unknown}",
        "{choice} {sa} {sb}",
        "{named_adult}?",
        "x" * 400,
        "{p} {first name}",
    ]
).map(lambda text: {"en": text, "cy": text})
CONDITIONS = st.sampled_from(
    [None, None, "sa.score <= 2", 'sb == "sad"', "sc.skipped", "fact.open", "not fact.open", "sd.answered", 'p == "1"']
)
RULES = st.fixed_dictionaries(
    {"then": st.sampled_from([*STEPS, "end", "gone"]), "if_": CONDITIONS},
    optional={"call": st.sampled_from([*NAMES, "gone"])},
)
KINDS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({"choices": [choice("sad", "😢 Sad", "😢 Trist", score=1), choice("ok", "OK"), choice("again", "ok")]}),
    st.integers(0, 10).map(lambda to: {"scale": {"from": 0, "to": to}}),
    st.booleans().map(lambda optional: {"text": {"optional": optional, "max": 10}}),
    st.sampled_from(["adults_for_me", "nobody"]).map(lambda name: {"choices_from": name}),
)


@st.composite
def steps(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Any step at all."""
    rules = draw(st.lists(RULES, max_size=3))
    kind = draw(st.sampled_from(["ask", "ask", "ask", "say", "do"]))
    if kind == "do":
        return {"id": name, "do": "welcome", "with_": {"who": "$sa", "n": 1}, "next": rules}
    if kind == "say":
        return {"id": name, "say": draw(SENTENCES), "safeguarding": draw(st.booleans()), "next": rules}
    asking = {"id": name, "ask": draw(SENTENCES), "collect": name, "skippable": draw(st.booleans()), "next": rules}
    return asking | draw(KINDS)


@st.composite
def flows(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Any flow at all: loops, dead ends, calls of itself and of flows that are not there included."""
    count = draw(st.integers(1, len(STEPS)))
    return flow(
        name,
        *[draw(steps(each)) for each in STEPS[:count]],
        audience=draw(st.sampled_from(["pupil", "staff", "adult"])),
        seen_by=draw(st.lists(st.sampled_from(["named_adult", "safeguarding"]), unique=True)),
        params=["p"],
        remind_after=draw(st.none() | st.just(30)),
    )


CATALOGUES = st.tuples(*[flows(name) for name in NAMES]).map(lambda all_flows: catalogue_of(*all_flows))

GENERATED_FACTS = st.fixed_dictionaries(
    {
        "texts": st.dictionaries(st.sampled_from(["first_name", "named_adult"]), st.sampled_from(["", "Cara"])),
        "flags": st.dictionaries(st.just("open"), st.booleans()),
        "lists": st.just(
            {"adults_for_me": ({"id": "1", "label": "Mr Jones"}, {"id": "2", "label": "Ms Rees"}), "nobody": ()}
        ),
    }
)


@given(CATALOGUES, GENERATED_FACTS, EVENTS)
def test_generated_flows(catalogue: Catalogue, facts: dict[str, object], events: list[Event]) -> None:
    """For flows no author would write, any sequence of events keeps the promises that Wanderer checks."""
    person = Wanderer(catalogue, "fa", facts=Facts.model_validate(facts))
    person.hold(Begin(params={"p": "1"}))
    person.wander(events)


SHIPPED = load_catalogue(conversations_dir())
LISTS = {name: ({"id": "1", "label": "Mr Jones"}, {"id": "2", "label": "Ms Rees"}) for name in PROVIDERS}


@pytest.mark.parametrize("name", sorted(SHIPPED.flows))
@given(events=EVENTS, flags=st.fixed_dictionaries({flag: st.booleans() for flag in FLAGS}))
def test_shipped_flows(name: str, events: list[Event], flags: dict[str, bool]) -> None:
    """Every shipped flow keeps them too, never breaks, does nothing twice, lacks no phrase and no placeholder."""
    facts = {"texts": {key: f"<{key}>" for key in PLACEHOLDERS}, "flags": flags, "lists": LISTS}
    person = Wanderer(SHIPPED, name, facts=Facts.model_validate(facts))
    person.hold(Begin(params=dict.fromkeys(SHIPPED.flow(name).params, "1")))
    codes = {"already_begun", "stale_tap", "no_such_option", "no_such_question", "reminded", "session_over"}
    for event in events:
        person.wander([event])
        assert {line.split()[1] for line in person.story if line.startswith("noted")} <= codes
        assert all(act not in person.acts[:index] for index, act in enumerate(person.acts))
    assert person.session.status in ("active", "done", "stopped", "expired")


def test_shipped_phrases() -> None:
    """What the engine says by itself is there in the shipped conversations."""
    assert missing_phrases(SHIPPED) == []
