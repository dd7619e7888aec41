"""Connecting: the token, a missing network, a webhook, the menus."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from pydantic import SecretStr

from relbot.errors import ConfigurationError
from relbot.sandbox import DEMO_TOKEN, Fault, FaultKind, World
from relbot.sandbox.server import serve
from relbot.telegram.account import Account
from tests.telegram.conftest import Pauses

UNKNOWN_TOKEN = "110201543:" + "x" * 35
MENUS = {"": [("help", "Talk to somebody now"), ("stop", "Stop")], "cy": [("help", "Siarad â rhywun nawr")]}


@pytest.fixture
async def fresh(address: str, pauses: Pauses) -> AsyncIterator[Account]:
    """Not yet connected."""
    made = Account(SecretStr(DEMO_TOKEN), address, pause=pauses)
    yield made
    await made.close()


@pytest.fixture(autouse=True)
def warnings_only(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever another test made relbot log: here it is what an operator sees without asking for more."""
    caplog.set_level(logging.WARNING, "relbot")


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What relbot logged."""
    return [record.getMessage() for record in caplog.records if record.name.startswith("relbot.telegram")]


async def test_connecting_makes_the_name_known(fresh: Account, caplog: pytest.LogCaptureFixture) -> None:
    """For links; and the log says which bot it is, without the token."""
    caplog.set_level(logging.INFO, "relbot")
    await fresh.connect()
    assert (fresh.username, fresh.source) == ("relbot_sandbox_bot", "telegram:110201543")
    assert (repr(fresh), repr(fresh.bot)) == ("Account('telegram:110201543')", "Bot(<token>)")
    assert told(caplog) == ["Connected to Telegram as telegram:110201543."]


@pytest.mark.parametrize("token", [UNKNOWN_TOKEN, "110201543:short"])
async def test_a_wrong_token_says_what_to_do(world: World, address: str, token: str) -> None:
    """401 or 404 of Telegram; neither the message nor its cause carries the token."""
    account = Account(SecretStr(token), address)
    with pytest.raises(ConfigurationError) as caught:
        await account.connect()
    await account.close()
    assert str(caught.value) == (
        f"Telegram does not know this token: at {address} there is no bot for the value of RELBOT_TELEGRAM_TOKEN. "
        "Copy it again from @BotFather; if RELBOT_TELEGRAM_BASE_URL is set, check it."
    )
    assert (caught.value.__cause__, caught.value.__suppress_context__) == (None, True)


async def test_no_network_is_told_once_and_waited_for(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The server comes up during the third wait; relbot connects without being started again."""
    async with serve(world) as address:
        port = int(address.rpartition(":")[2])
    waited: list[float] = []
    async with AsyncExitStack() as later:

        async def pause(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 3:
                await later.enter_async_context(serve(world, port))

        account = Account(SecretStr(DEMO_TOKEN), address, pause=pause)
        await account.connect()
        await account.close()
    assert waited == [1, 2, 4]
    assert told(caplog) == [f"Telegram cannot be reached at {address} (no connection); still trying."]


async def test_a_busy_server_is_waited_for(
    world: World, fresh: Account, pauses: Pauses, caplog: pytest.LogCaptureFixture
) -> None:
    """As long as it says, or with growing patience."""
    world.faults.add(Fault(FaultKind.TOO_MANY_REQUESTS, "getMe", retry_after=7))
    world.faults.add(Fault(FaultKind.BAD_GATEWAY, "getMe"))
    await fresh.connect()
    assert pauses.seconds == [7, 2]
    assert told(caplog) == [f"Telegram cannot be reached at {fresh.address} (status 429); still trying."]


async def test_a_webhook_is_taken_away(world: World, fresh: Account, caplog: pytest.LogCaptureFixture) -> None:
    """relbot polls; somebody may have tried a webhook before. What waits is not dropped."""
    world.bot.webhook.url = "https://example.org/hook"
    await fresh.connect()
    assert world.bot.webhook.url == ""
    assert [call.parameters for call in world.books.calls if call.method == "deleteWebhook"] == [{}]
    assert told(caplog) == ["A webhook was set for this bot; it is taken away, because relbot asks for updates itself."]


async def test_menus_are_set_in_each_language_and_only_if_they_differ(world: World, fresh: Account) -> None:
    """A second start asks and changes nothing."""
    await fresh.connect(MENUS)
    await fresh.connect(MENUS)
    calls = [call.parameters for call in world.books.calls if call.method == "setMyCommands"]
    assert [(call.get("language_code"), json.loads(call["commands"])) for call in calls] == [
        (
            None,
            [{"command": "help", "description": "Talk to somebody now"}, {"command": "stop", "description": "Stop"}],
        ),
        ("cy", [{"command": "help", "description": "Siarad â rhywun nawr"}]),
    ]


async def test_a_menu_that_telegram_refuses_does_not_keep_relbot_from_starting(
    fresh: Account, pauses: Pauses, caplog: pytest.LogCaptureFixture
) -> None:
    """Typed commands work without it."""
    await fresh.connect({"cy": [("Not a command!", "x")]})
    assert pauses.seconds == []
    assert told(caplog) == ["Telegram refuses the menu of commands for language 'cy'; it stays as it was."]


async def test_a_menu_is_tried_again_when_the_server_fails(world: World, fresh: Account, pauses: Pauses) -> None:
    """A fault of the moment is not a refusal."""
    world.faults.add(Fault(FaultKind.BAD_GATEWAY, "setMyCommands"))
    await fresh.connect({"cy": MENUS["cy"]})
    assert (pauses.seconds, len(world.bot.commands)) == ([1], 1)
