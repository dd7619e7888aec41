"""Getting updates: offsets, limits, polls, lifetimes, webhooks (Bot API "Getting updates")."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import Conflict

from relbot.clock import SteppedClock
from relbot.sandbox import DEMO_TOKEN, Fault, FaultKind, SandboxError, World
from relbot.sandbox.phone import Phone
from relbot.sandbox.server import serve
from relbot.sandbox.updates import Fate
from tests.sandbox.conftest import Caller


def texts(phone: Phone, offset: int = 0, limit: int = 100) -> list[str]:
    """The texts of the updates that a call with this offset and limit would bring."""
    return [update.payload["text"] for update in phone.bot.updates.take(offset, limit)]


async def test_the_library_reads_updates_and_confirms_them(bot: Bot, phone: Phone) -> None:
    """An update comes back until getUpdates is called with a higher offset."""
    phone.send("good morning")
    first = await bot.get_updates()
    again = await bot.get_updates()
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [update.message.text for update in first if update.message] == ["/start", "good morning"]
    assert again == first
    assert rest == first[1:]
    assert [update.fate for update in phone.world.books.updates] == [Fate.CONFIRMED, Fate.WAITING]


def test_ids_are_sequential(phone: Phone) -> None:
    """The next update has the next id."""
    phone.send("one")
    phone.send("two")
    ids = [update.update_id for update in phone.bot.updates.take(0, 100)]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


def test_limit(phone: Phone) -> None:
    """At most `limit` updates come, the oldest first."""
    phone.send("one")
    phone.send("two")
    assert texts(phone, limit=2) == ["/start", "one"]


@pytest.mark.parametrize("given,taken", [(0, 1), (1, 1), (100, 100), (101, 100), (-5, 1)])
async def test_limit_is_brought_into_range(call: Caller, phone: Phone, given: int, taken: int) -> None:
    """Limits outside 1-100 count as the nearest inside."""
    for number in range(120):
        phone.send(str(number))
    assert len((await call("getUpdates", limit=given))[1]["result"]) == taken


def test_negative_offset_forgets_all_before(phone: Phone) -> None:
    """A negative offset starts so many from the end, and the rest is forgotten."""
    for text in ("one", "two", "three"):
        phone.send(text)
    assert texts(phone, offset=-2) == ["two", "three"]
    assert texts(phone) == ["two", "three"]
    assert [update.fate for update in phone.world.books.updates] == [Fate.FORGOTTEN] * 2 + [Fate.WAITING] * 2


def test_updates_are_kept_for_24_hours(phone: Phone, clock: SteppedClock) -> None:
    """After a day nothing of a message is left."""
    clock.forward(timedelta(hours=24))
    assert texts(phone) == ["/start"]
    phone.send("late")
    clock.forward(timedelta(seconds=1))
    assert texts(phone) == ["late"]
    assert phone.world.books.updates[0].fate is Fate.EXPIRED


async def test_presses_are_dropped_after_150_seconds(phone: Phone, call: Caller, clock: SteppedClock) -> None:
    """A press that no bot fetched is gone after an outage of two and a half minutes; a message is not."""
    buttons = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    await call("sendMessage", chat_id=phone.user.id, text="Shall we?", reply_markup=buttons)
    phone.tap("Yes")
    clock.forward(timedelta(seconds=150))
    assert [update.kind for update in phone.bot.updates.take(0, 100)] == ["message", "callback_query"]
    clock.forward(timedelta(seconds=1))
    assert [update.kind for update in phone.bot.updates.take(0, 100)] == ["message"]


def test_ids_become_random_after_a_week(phone: Phone) -> None:
    """The next id may be lower than the last; an old offset then hides nothing."""
    last = phone.bot.updates.take(0, 100)[-1].update_id
    with pytest.raises(SandboxError) as refusal:
        phone.world.randomise_update_id()
    assert str(refusal.value) == "updates are waiting: let the bot confirm them, or move the clock by a week first"
    phone.bot.updates.take(last + 1, 100)
    assert phone.world.randomise_update_id(next_id=1_000) == 1_000
    phone.send("after the holidays")
    assert [update.update_id for update in phone.bot.updates.take(last + 1, 100)] == [1_000]


def test_random_id_differs_and_is_repeatable(clock: SteppedClock) -> None:
    """Without a wish the id is drawn from the world's seed."""
    drawn = []
    for _ in range(2):
        world = World(clock, seed=7)
        world.add_bot()
        drawn.append(world.randomise_update_id())
    assert drawn[0] == drawn[1]
    assert drawn[0] != World(clock, seed=8).add_bot().updates.randomise()


def test_an_offset_far_beyond_the_end_counts_as_none(phone: Phone) -> None:
    """The published server takes an offset more than ten past the end for a mistake."""
    last = phone.bot.updates.take(0, 100)[-1].update_id
    assert texts(phone, offset=last + 12) == ["/start"]
    assert texts(phone, offset=last + 11) == []


async def test_long_poll_returns_with_the_first_update(bot: Bot, phone: Phone) -> None:
    """A waiting getUpdates answers as soon as somebody writes."""
    seen = (await bot.get_updates())[-1].update_id
    poll = asyncio.create_task(bot.get_updates(offset=seen + 1, timeout=30))
    await phone.bot.updates.polling.wait()
    phone.send("hello")
    assert [update.message.text for update in await poll if update.message] == ["hello"]


async def test_two_polls_at_once(bot: Bot, call: Caller, phone: Phone) -> None:
    """The first of two getUpdates is ended with 409, the second one goes on."""
    seen = (await bot.get_updates())[-1].update_id
    first = asyncio.create_task(bot.get_updates(offset=seen + 1, timeout=30))
    await phone.bot.updates.polling.wait()
    second = asyncio.create_task(call("getUpdates", offset=seen + 1, timeout=30))
    with pytest.raises(Conflict) as conflict:
        await first
    phone.send("hello")
    assert len((await second)[1]["result"]) == 1
    assert str(conflict.value) == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


async def test_a_caller_who_hangs_up_takes_nothing(phone: Phone, bot: Bot) -> None:
    """An update made after a poll was cut off waits for the next one."""
    seen = (await bot.get_updates())[-1].update_id
    poll = asyncio.create_task(bot.get_updates(offset=seen + 1, timeout=30))
    await phone.bot.updates.polling.wait()
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    phone.send("hello")
    assert [update.message.text for update in await bot.get_updates(offset=seen + 1) if update.message] == ["hello"]


async def test_allowed_updates(bot: Bot, phone: Phone) -> None:
    """Kinds not asked for are not made from then on; what is there stays; an empty list is the default."""
    await bot.get_updates(allowed_updates=["callback_query"])
    phone.send("unheard")
    assert texts(phone) == ["/start"]
    await bot.get_updates(allowed_updates=[])
    phone.send("heard")
    assert texts(phone) == ["/start", "heard"]


async def test_webhook_and_polling_exclude_each_other(bot: Bot, call: Caller, phone: Phone) -> None:
    """getUpdates does not work while a webhook is set."""
    assert await bot.set_webhook("https://school.example/hook", secret_token="s3cret", allowed_updates=["message"])
    refused = await call("getUpdates")
    info = await call("getWebhookInfo")
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert refused == (
        409,
        {
            "ok": False,
            "error_code": 409,
            "description": "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        },
    )
    assert info[1]["result"] == {
        "url": "https://school.example/hook",
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 40,
        "allowed_updates": ["message"],
    }
    assert (await call("getWebhookInfo"))[1]["result"] == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "allowed_updates": ["message"],
    }


@pytest.mark.parametrize(
    "url,secret,description",
    [
        ("ftp://school.example", "a", "Bad Request: invalid webhook URL specified"),
        ("https://school.example", "a b", "Bad Request: secret token contains unallowed characters"),
        ("https://school.example", "a" * 257, "Bad Request: secret token is too long"),
    ],
)
async def test_webhook_refusals(call: Caller, url: str, secret: str, description: str) -> None:
    """A webhook needs an address, and a secret of 1-256 plain characters."""
    status, answer = await call("setWebhook", url=url, secret_token=secret)
    assert (status, answer["description"]) == (400, description)


async def test_setting_a_webhook_ends_a_poll(bot: Bot, call: Caller, world: World) -> None:
    """A waiting getUpdates is told why it ends."""
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await world.bot.updates.polling.wait()
    await call("setWebhook", url="https://school.example/hook")
    with pytest.raises(Conflict) as conflict:
        await poll
    assert str(conflict.value) == "Conflict: terminated by setWebhook request"


def test_the_same_update_twice(phone: Phone) -> None:
    """Fault: an update is delivered once more, with its id, when it was confirmed already."""
    phone.world.faults.add(Fault(FaultKind.DUPLICATE_UPDATE, method="message"))
    phone.send("hello")
    first = phone.bot.updates.take(0, 100)[-1]
    again = phone.bot.updates.take(first.update_id + 1, 100)
    assert again == [first]
    assert phone.bot.updates.take(first.update_id + 1, 100) == []
    assert first.delivered == 2


async def test_the_same_press_twice(phone: Phone, call: Caller) -> None:
    """Fault: one press arrives as two updates with ids of their own."""
    buttons = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    await call("sendMessage", chat_id=phone.user.id, text="Shall we?", reply_markup=buttons)
    phone.world.faults.add(Fault(FaultKind.PRESS_TWICE))
    phone.send("not a press")
    one, two = phone.tap("Yes")
    assert two.update_id == one.update_id + 1
    assert two.payload == one.payload
    assert len(phone.tap("Yes")) == 1


async def test_an_unparsable_update(phone: Phone, bot: Bot, call: Caller) -> None:
    """Fault: an update with a good id and a body that the library cannot read; the next one is well again."""
    phone.world.faults.add(Fault(FaultKind.UNPARSABLE_UPDATE))
    phone.send("lost")
    phone.send("well")
    updates = (await call("getUpdates"))[1]["result"]
    assert updates[1] == {
        "update_id": updates[0]["update_id"] + 1,
        "message": {"message_id": "not a number", "chat": None, "date": []},
    }
    assert updates[2]["message"]["text"] == "well"
    with pytest.raises(TypeError):
        await bot.get_updates()


async def test_leaving_the_server_ends_polls(world: World) -> None:
    """When the server closes, a waiting bot sees its connection go."""
    async with httpx.AsyncClient(trust_env=False) as client:
        async with serve(world) as address:
            poll = asyncio.create_task(client.get(f"{address}/bot{DEMO_TOKEN}/getUpdates?timeout=30"))
            await world.bot.updates.polling.wait()
        with pytest.raises(httpx.TransportError):
            await poll
    assert [record.outcome for record in world.books.calls] == ["caller gone"]


async def test_a_poll_in_which_nothing_happens(phone: Phone) -> None:
    """After its time a poll returns an empty list."""
    seen = phone.bot.updates.take(0, 100)[-1].update_id
    assert await phone.bot.updates.poll(seen + 1, 100, seconds=0.001) == []
