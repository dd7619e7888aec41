"""What a stored update means."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.service.ports import Received
from relbot.telegram.decoding import decode
from relbot.telegram.stripping import strip
from tests.telegram.conftest import START

DATE = int(START.timestamp())
CHAT = {"id": 5, "type": "private"}
FROM = {"id": 5, "is_bot": False, "language_code": "en-GB"}


def message(**content: Any) -> str:
    """A message's body."""
    return json.dumps(
        {"update_id": 1, "message": {"message_id": 3, "date": DATE, "chat": CHAT, "from": FROM, **content}}
    )


def said(kind: Any, **fields: Any) -> Received:
    """What the bodies made by `message` say in common."""
    return Received(kind=kind, **{"address": "5", "reference": "3", "language": "en", **fields})


@pytest.mark.parametrize(
    "text, expected",
    [
        ("I feel sad", said("words", text="I feel sad")),
        ("😔", said("words", text="😔")),
        ("/start aB_-9", said("command", command="start", text="aB_-9")),
        ("/start", said("command", command="start")),
        ("/help@relbot_bot", said("command", command="help")),
        (" /HELP ", said("command", command="help")),
        ("/help me\nplease", said("command", command="help", text="me\nplease")),
        ("/", said("words", text="/")),
        ("1/2 of me is sad", said("words", text="1/2 of me is sad")),
        ("x" * 4096, said("words", text="x" * 4096)),
    ],
)
def test_text_is_words_or_a_command(text: str, expected: Received) -> None:
    """A command begins with a slash and a name; everything else is what somebody wrote."""
    assert decode(message(kind="text", text=text), START) == expected


def test_age_is_counted_from_when_it_was_sent() -> None:
    """After an outage the service can tell; a machine whose clock is behind sees no negative age."""
    body = message(kind="text", text="hi")
    assert decode(body, START + timedelta(hours=3)).old_seconds == 3 * 3600
    assert decode(body, START - timedelta(hours=3)).old_seconds == 0


@pytest.mark.parametrize("kind", ["photo", "voice", "video_note", "location", "poll", "other"])
def test_media_say_their_kind_and_caption(kind: str) -> None:
    """The caption is what somebody wrote, to be screened like any words."""
    assert decode(message(kind=kind, caption="look"), START) == said("media", media=kind, text="look")


def test_service_messages_are_ignored() -> None:
    """Nobody wrote them."""
    assert decode(message(kind="service"), START) == Received(kind="ignored", address="5")


def test_other_bots_are_ignored() -> None:
    """Bots do not talk with bots."""
    body = message(kind="text", text="hi", **{"from": {"id": 6, "is_bot": True}})
    assert decode(body, START) == Received(kind="ignored", address="5")


def test_an_edited_message_says_its_new_words() -> None:
    """Text, or the caption of a picture."""
    content = {"message_id": 3, "chat": CHAT, "from": FROM, "kind": "photo", "caption": "new"}
    assert decode(json.dumps({"edited_message": content}), START) == said("edited", text="new")


def test_a_place_that_moves_is_ignored() -> None:
    """A live location is an edited message every few seconds; it was refused when it came."""
    content = {"message_id": 3, "chat": CHAT, "from": FROM, "kind": "location"}
    assert decode(json.dumps({"edited_message": content}), START) == Received(kind="ignored", address="5")


def test_a_press_says_its_token_and_the_message_it_was_on() -> None:
    """Whatever a client may have put into it."""
    query = {"id": "9", "from": FROM, "message": {"message_id": 3, "chat": CHAT}, "data": "anything at all"}
    assert decode(json.dumps({"callback_query": query}), START) == said("press", press="anything at all")


@pytest.mark.parametrize(
    "status, chat, expected",
    [
        ("kicked", CHAT, Received(kind="blocked", address="5", language="en")),
        ("member", CHAT, Received(kind="unblocked", address="5", language="en")),
        ("member", {"id": -9, "type": "group"}, Received(kind="group", address="-9")),
        ("administrator", {"id": -9, "type": "channel"}, Received(kind="group", address="-9")),
        ("left", {"id": -9, "type": "group"}, Received(kind="ignored", address="-9")),
        ("kicked", {"id": -9, "type": "supergroup"}, Received(kind="ignored", address="-9")),
    ],
)
def test_coming_and_going(status: str, chat: dict[str, Any], expected: Received) -> None:
    """Blocking in a private chat; in a group relbot is either to leave or out already."""
    change = {"chat": chat, "from": FROM, "date": DATE, "new_chat_member": {"status": status}}
    assert decode(json.dumps({"my_chat_member": change}), START) == expected


@pytest.mark.parametrize("kind", ["message", "edited_message", "callback_query"])
def test_everything_in_a_group_is_kind_group(kind: str) -> None:
    """Written, edited or pressed: relbot leaves."""
    content: dict[str, Any] = {"message_id": 3, "chat": {"id": -9, "type": "supergroup"}}
    body = json.dumps({kind: {"id": "1", "message": content} if kind == "callback_query" else content})
    assert decode(body, START) == Received(kind="group", address="-9")


@pytest.mark.parametrize(
    "body, code, address",
    [
        ("{", "not_json", ""),
        ("[]", "not_an_update", ""),
        ("{}", "unknown_update", ""),
        ('{"message": {}}', "no_chat", ""),
        (message(kind="text"), "no_text", "5"),
        (message(kind="text", text="hi", message_id=None), "no_message_id", "5"),
        ('{"callback_query": {"data": "x"}}', "press_without_message", ""),
        (json.dumps({"callback_query": {"message": {"chat": CHAT}}}), "press_without_data", "5"),
        (json.dumps({"my_chat_member": {"chat": CHAT}}), "unknown_status", "5"),
    ],
)
def test_what_cannot_be_read_says_why(body: str, code: str, address: str) -> None:
    """A code, never content."""
    assert decode(body, START) == Received(kind="unreadable", text=code, address=address)


NAMES = ["chat", "id", "type", "from", "message", "message_id", "date", "kind", "text", "data", "status"]
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("private"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["chat", "id", "type", "from", "message", "message_id", "date", "kind", "text", "data", "status"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"])


@given(st.dictionaries(KINDS, json_values, max_size=2))
def test_nothing_makes_it_raise(update: dict[str, Any]) -> None:
    """Any JSON, stripped or not, is something or "unreadable"."""
    assert isinstance(decode(json.dumps(update), START), Received)
    assert isinstance(decode(json.dumps(strip(update)), START), Received)
