"""What is kept of an update, and what is not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.sandbox import World
from relbot.sandbox.phone import Phone
from relbot.telegram.intake import Intake
from relbot.telegram.stripping import MEDIA, SERVICE, strip
from tests.telegram.conftest import START, Inbox

DATE = int(START.timestamp())
SENDER = {"id": 5000000001, "is_bot": False, "language_code": "cy"}
CHAT = {"id": 5000000001, "type": "private"}


def raw(**content: Any) -> dict[str, Any]:
    """A message as Telegram sends it: with everything that relbot must not keep."""
    person = {"id": 5000000001, "is_bot": False, "first_name": "Ffion", "last_name": "Demo", "username": "ffion_demo"}
    return {
        "update_id": 7,
        "message": {
            "message_id": 3,
            "from": {**person, "language_code": "cy", "is_premium": True},
            "chat": {"id": 5000000001, "type": "private", "first_name": "Ffion", "username": "ffion_demo"},
            "date": DATE,
            **content,
        },
    }


def kept(kind: str, **content: Any) -> dict[str, Any]:
    """What relbot keeps of `raw`."""
    message = {"message_id": 3, "from": SENDER, "chat": CHAT, "date": DATE, "kind": kind}
    return {"update_id": 7, "message": {**message, **content}}


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video", "sticker", "location", "contact"])
async def test_of_media_only_its_kind_and_caption_reach_the_inbox(
    world: World, phone: Phone, intake: Intake, inbox: Inbox, kind: str
) -> None:
    """Over HTTP: no file, place, number or name is handed over to be stored."""
    world.private_chat(phone.user).started = True
    phone.send_media(kind, caption="look")
    update = world.books.updates[0]
    await intake.step()
    content = {"message_id": 1, "from": SENDER, "chat": CHAT, "date": DATE, "kind": kind, "caption": "look"}
    assert inbox.bodies == [{"update_id": update.update_id, "message": content}]


@pytest.mark.parametrize(
    "content, expected",
    [
        ({"photo": [{"file_id": "x"}], "caption": "me"}, kept("photo", caption="me")),
        ({"animation": {"file_id": "x"}, "document": {"file_id": "x", "file_name": "my.mp4"}}, kept("animation")),
        ({"venue": {"title": "Home", "location": {}}, "location": {"latitude": 51.5}}, kept("location")),
        ({"contact": {"phone_number": "+441632960001", "first_name": "Mam"}}, kept("contact")),
        ({"poll": {"question": "Who did it?"}}, kept("poll")),
        ({"dice": {"emoji": "🎲", "value": 6}}, kept("other")),
        ({"pinned_message": {"text": "secret"}}, kept("service")),
        (
            {"text": "he said this", "forward_origin": {"sender_user": {"first_name": "Someone"}}},
            kept("text", text="he said this"),
        ),
        (
            {"text": "yes", "reply_to_message": {"text": "old"}, "quote": {"text": "old"}, "external_reply": {}},
            kept("text", text="yes"),
        ),
        (
            {"text": "Mam", "entities": [{"type": "text_mention", "user": {"first_name": "Mam"}}]},
            kept("text", text="Mam"),
        ),
        ({"text": "a\ud83d", "link_preview_options": {"url": "x"}}, kept("text", text="a\ufffd")),
    ],
)
def test_only_named_fields_are_kept(content: dict[str, Any], expected: dict[str, Any]) -> None:
    """Files, origins, replies, mentions and half characters go; kind, words and numbers stay."""
    assert strip(raw(**content)) == expected


def test_the_words_of_a_rich_message_are_kept_as_text() -> None:
    """Words are heard in whatever dress they come; links, people and pictures in it are not kept."""
    rich = {
        "blocks": [
            {"type": "heading", "text": "Please", "size": 1},
            {
                "type": "paragraph",
                "text": ["I want ", {"type": "bold", "text": {"type": "url", "text": "to talk", "url": "https://x"}}],
            },
            {"type": "list", "items": [{"label": "1.", "blocks": [{"type": "paragraph", "text": "today"}]}]},
            {"type": "photo", "photo": [{"file_id": "x"}], "caption": {"text": "here", "credit": "me"}},
            {"type": "table", "cells": [[{"text": "a", "align": "left", "valign": "top"}]]},
        ]
    }
    words = "Please\nI want to talk\n1.\ntoday\nhere me\na"
    assert strip(raw(rich_message=rich)) == kept("text", text=words)


def test_a_rich_message_without_words_is_of_another_kind() -> None:
    """It is refused like a picture."""
    assert strip(raw(rich_message={"blocks": [{"type": "divider"}]})) == kept("other")


def test_a_rich_message_nested_without_end_does_no_harm() -> None:
    """Words beyond any sensible depth are not looked for."""
    block: dict[str, Any] = {"type": "paragraph", "text": "deep"}
    text: Any = "deep"
    for _ in range(100):
        block, text = {"type": "quote", "blocks": [block]}, [text]
    assert strip(raw(rich_message={"blocks": [block, {"type": "paragraph", "text": text}]})) == kept("other")


def test_of_a_group_nothing_written_is_kept() -> None:
    """Only which chat it was, so that relbot can leave it."""
    update = raw(text="/start abc")
    update["message"]["chat"] = {"id": -100, "type": "supergroup", "title": "8B"}
    assert strip(update) == {
        "update_id": 7,
        "message": {"message_id": 3, "date": DATE, "chat": {"id": -100, "type": "supergroup"}},
    }


def test_of_a_press_in_a_group_no_token_is_kept() -> None:
    """Nor who pressed what."""
    chat = {"id": -100, "type": "supergroup"}
    message = {"message_id": 3, "chat": {**chat, "title": "8B"}, "text": "x"}
    query = {"id": "4", "from": raw()["message"]["from"], "message": message, "data": "abc"}
    assert strip({"update_id": 8, "callback_query": query}) == {
        "update_id": 8,
        "callback_query": {"id": "4", "message": {"message_id": 3, "chat": chat}},
    }


def test_of_a_press_the_token_and_the_message_are_kept() -> None:
    """What the message said is relbot's own and stored elsewhere."""
    query = {
        "id": "4",
        "from": raw()["message"]["from"],
        "message": {**raw(text="How are you?")["message"], "reply_markup": {}},
        "chat_instance": "1",
        "data": "abc",
    }
    assert strip({"update_id": 8, "callback_query": query}) == {
        "update_id": 8,
        "callback_query": {"id": "4", "from": SENDER, "message": {"message_id": 3, "chat": CHAT}, "data": "abc"},
    }


def test_of_coming_and_going_only_the_status_is_kept() -> None:
    """Blocked or not."""
    change = {
        **{name: raw()["message"][name] for name in ("from", "chat", "date")},
        "old_chat_member": {"status": "member", "user": {"first_name": "relbot"}},
        "new_chat_member": {"status": "kicked", "user": {"first_name": "relbot"}, "until_date": 0},
    }
    assert strip({"update_id": 9, "my_chat_member": change}) == {
        "update_id": 9,
        "my_chat_member": {"date": DATE, "chat": CHAT, "from": SENDER, "new_chat_member": {"status": "kicked"}},
    }


def test_of_being_added_to_a_group_not_who_did_it() -> None:
    """Which group and that relbot is in it now."""
    chat = {"id": -100, "type": "group"}
    change = {
        "from": raw()["message"]["from"],
        "chat": {**chat, "title": "8B"},
        "new_chat_member": {"status": "member"},
    }
    assert strip({"update_id": 9, "my_chat_member": change}) == {
        "update_id": 9,
        "my_chat_member": {"chat": chat, "new_chat_member": {"status": "member"}},
    }


def test_fields_of_the_wrong_type_are_left_out() -> None:
    """A broken update keeps its number and what is sound of it."""
    update = {"update_id": 7, "message": {"message_id": True, "chat": {"id": "1"}, "date": [], "text": 5}}
    assert strip(update) == {"update_id": 7, "message": {"chat": {}}}


CARRIED = {
    "message_id", "from", "date", "chat", "text", "caption", "rich_message",
}  # fmt: skip
DROPPED = {
    "message_thread_id", "direct_messages_topic", "sender_chat", "sender_boost_count", "sender_business_bot",
    "sender_tag", "guest_query_id", "business_connection_id", "forward_origin", "is_topic_message",
    "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story",
    "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "guest_bot_caller_user",
    "guest_bot_caller_chat", "edit_date", "has_protected_content", "is_from_offline", "is_paid_post", "media_group_id",
    "author_signature", "paid_star_count", "entities", "link_preview_options", "suggested_post_info", "effect_id",
    "caption_entities", "show_caption_above_media", "has_media_spoiler", "reply_markup",
}  # fmt: skip
OTHER = {"paid_media", "story", "checklist", "dice", "game", "invoice", "passport_data"}


def test_every_field_of_a_message_is_decided(bot_api: Any) -> None:
    """A field that is new in the specification fails here until somebody has decided what it means."""
    fields = set(bot_api["types"]["Message"]["fields"])
    assert fields - CARRIED - DROPPED - OTHER - set(MEDIA) - SERVICE == set()
    assert (CARRIED | DROPPED | OTHER | set(MEDIA) | SERVICE) - fields == set()


ALLOWED = {
    "update_id", "message", "edited_message", "callback_query", "my_chat_member", "message_id", "date", "chat", "from",
    "kind", "text", "caption", "id", "type", "is_bot", "language_code", "data", "new_chat_member", "status",
}  # fmt: skip

anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(ALLOWED | SERVICE)), inner),
    max_leaves=12,
)


def names(value: Any) -> set[str]:
    """Of all fields, at any depth."""
    if not isinstance(value, dict):
        return set()
    return set(value) | {name for inner in value.values() for name in names(inner)}


@given(st.dictionaries(st.sampled_from(sorted(ALLOWED | {"poll"})), anything))
def test_no_update_breaks_it_and_nothing_else_passes(update: dict[str, Any]) -> None:
    """Any JSON object: the result is storable text and holds the allowed fields alone."""
    stripped = strip(update)
    json.dumps(stripped, ensure_ascii=False).encode()
    assert names(stripped) - ALLOWED == set()
