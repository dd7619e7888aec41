"""No token in any log, whoever wrote it."""

import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from relbot.clock import SteppedClock
from relbot.engine.message import Message
from relbot.errors import ConfigurationError
from relbot.sandbox import DEMO_TOKEN, Fault, FaultKind, World
from relbot.sandbox.phone import Phone
from relbot.service.ports import Operation
from relbot.telegram.account import Account
from relbot.telegram.channel import TelegramChannel
from relbot.telegram.intake import Intake
from relbot.telegram.log_guard import TALKATIVE, guard_logs, hide_tokens
from tests.telegram.conftest import Inbox, Pauses

SECRET = DEMO_TOKEN.partition(":")[2]


@pytest.fixture
def guarded() -> Iterator[None]:
    """Guarded for the time of a test."""
    factory = logging.getLogRecordFactory()
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    guard_logs()
    yield
    logging.setLogRecordFactory(factory)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def everything(caplog: pytest.LogCaptureFixture) -> str:
    """All that handlers of any kind could show."""
    attributes = [str(value) for record in caplog.records for value in vars(record).values()]
    return "\n".join([caplog.text, *attributes])


@pytest.mark.usefixtures("guarded")
async def test_a_whole_failing_run_shows_no_token(
    world: World, address: str, phone: Phone, inbox: Inbox, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    """With every library at its most talkative; the marker proves that there was something to hide."""
    caplog.set_level(logging.DEBUG)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG)
    for method in ("getMe", "getUpdates", "sendMessage"):
        for kind in (FaultKind.SERVER_ERROR, FaultKind.DROP_AFTER):
            world.faults.add(Fault(kind, method))
    account = Account(SecretStr(DEMO_TOKEN), address, pause=Pauses())
    await account.connect()
    channel, intake = TelegramChannel(account), Intake(account, inbox, clock, poll_seconds=0)
    phone.press_start()
    for _ in range(3):
        await intake.step()
        await channel.deliver(Operation(kind="send", address=str(phone.user.id), message=Message(text="Hello")))
    await account.close()
    wrong = Account(SecretStr(DEMO_TOKEN[:-1] + "x"), address)
    with pytest.raises(ConfigurationError):
        await wrong.connect()
    await wrong.close()
    assert SECRET not in everything(caplog)
    assert SECRET[:-1] not in everything(caplog)
    assert f"{address}/bot<token>/sendMessage" in everything(caplog)


@pytest.mark.usefixtures("guarded")
async def test_libraries_do_not_log_what_people_write(
    account: Account, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """Even if everything is set to debug: python-telegram-bot would log each message."""
    logging.getLogger().setLevel(logging.DEBUG)
    phone.press_start()
    message = Message(text="words about Ffion")
    await TelegramChannel(account).deliver(Operation(kind="send", address=str(phone.user.id), message=message))
    assert [record.name for record in caplog.records if record.name.partition(".")[0] in TALKATIVE] == []
    assert "words about Ffion" not in everything(caplog)


@pytest.mark.usefixtures("guarded")
def test_tokens_in_arguments_and_tracebacks_are_hidden(caplog: pytest.LogCaptureFixture) -> None:
    """In a message put together late, in an exception's text, and nowhere left in the record."""
    logger = logging.getLogger("somebody.else")
    try:
        raise ValueError(f"bad token {DEMO_TOKEN}")
    except ValueError:
        logger.exception("calling %s failed", f"https://api.telegram.org/bot{DEMO_TOKEN}/getMe")
    assert SECRET not in everything(caplog)
    assert caplog.records[0].getMessage() == "calling https://api.telegram.org/bot<token>/getMe failed"
    assert "ValueError: bad token <token>" in caplog.text


@pytest.mark.usefixtures("guarded")
def test_what_holds_no_token_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    """Arguments and traceback stay as they were."""
    error = ValueError("plain")
    logging.getLogger("somebody.else").warning("at %d:%d", 12, 30, exc_info=error)
    (record,) = caplog.records
    assert (record.msg, record.args, record.exc_info) == ("at %d:%d", (12, 30), (ValueError, error, None))


@pytest.mark.usefixtures("guarded")
def test_arguments_that_do_not_fit_hide_the_token_too(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """The logging library prints such a record to stderr, where no handler is asked."""
    logging.getLogger("somebody.else").warning("%d", DEMO_TOKEN)
    assert [record.getMessage() for record in caplog.records] == ["%d ('<token>',)"]
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("guarded")
def test_a_second_guard_changes_nothing() -> None:
    """One factory round the other would hide twice."""
    factory = logging.getLogRecordFactory()
    guard_logs()
    assert logging.getLogRecordFactory() is factory


@pytest.mark.parametrize(
    "text, shown",
    [
        (f"/bot{DEMO_TOKEN}/getMe", "/bot<token>/getMe"),
        (DEMO_TOKEN.replace(":", "%3A"), "<token>"),
        ("at 12:30 in 2026:1", "at 12:30 in 2026:1"),
    ],
)
def test_what_looks_like_a_token(text: str, shown: str) -> None:
    """A number, a colon, and more letters than a clock time has."""
    assert hide_tokens(text) == shown
