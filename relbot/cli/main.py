"""The command `relbot`: all sub-commands, and what becomes of an error."""

import sys
from typing import Annotated

import typer

from relbot import __version__
from relbot.cli import screen
from relbot.cli.audit import audit_app
from relbot.cli.backup import backup, restore
from relbot.cli.demo import demo
from relbot.cli.doctor import doctor
from relbot.cli.flows import flows_app
from relbot.cli.init import init
from relbot.cli.keys import keys_app
from relbot.cli.migrate import migrate
from relbot.cli.parked import parked_app
from relbot.cli.people import people_app
from relbot.cli.retention import retention_app
from relbot.cli.rhythms import rhythms_app
from relbot.cli.run import run
from relbot.cli.screening import screening_app
from relbot.cli.setting import setting_app
from relbot.cli.tally import tally
from relbot.errors import RelbotError

HELP = """
Check-ins, talk time and reflection for schools and children's homes: it asks, it listens, and it brings an adult.

\b
The first five commands, in this order:
  relbot init                            write setting.yaml and people.csv to begin with
  relbot keys new relbot.key             make the key; nothing can be read without it
  relbot setting apply setting.yaml      once you made it yours: what school or home this is
  relbot people import people.csv        say who is here
  relbot people invite --all --bot NAME  make the codes that link their accounts
Then `relbot run` runs the bot. `relbot doctor` says at any time what is still missing.

\b
The environment says where things are:
  RELBOT_KEY_FILE           the key file (relbot.key)
  RELBOT_KEY                the key itself, in place of the file
  RELBOT_DATABASE_URL       sqlite:///relbot.sqlite, or postgresql://user@host/database
  RELBOT_KEYS_URL           where people's keys live, apart from the database (beside it)
  RELBOT_SETTING            which setting, where a database holds several
  RELBOT_CONVERSATIONS      a folder of conversations in place of relbot's own
  RELBOT_MAIL_URL           a mail server for e-mail beside Telegram, smtps://user:password@host:465
  RELBOT_MAIL_FROM          the address that e-mail comes from
  RELBOT_HEARTBEAT_URL      an address to ask for every minute while relbot is well
  RELBOT_HEALTH_PORT        the port that answers /health, on RELBOT_HEALTH_HOST (127.0.0.1)
  RELBOT_TELEGRAM_TOKEN     the bot's token, for `relbot run`
  RELBOT_TELEGRAM_BASE_URL  a Bot API server of your own, scheme://host:port (Telegram's)
  RELBOT_TELEGRAM_BOT       the bot's user name, for `relbot people invite`
"""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(init)
app.command("run")(run)
app.command("demo")(demo)
app.command("doctor")(doctor)
app.command("migrate")(migrate)
app.command("backup")(backup)
app.command("restore")(restore)
screening_app.command("tally")(tally)
for sub_app in (
    setting_app,
    people_app,
    rhythms_app,
    flows_app,
    keys_app,
    retention_app,
    screening_app,
    parked_app,
    audit_app,
):
    app.add_typer(sub_app)


class _Asked:
    """What was asked for before the sub-command."""

    debug = False


def _tell_version(asked: bool) -> None:
    if asked:
        screen.say(f"relbot {__version__}")
        raise typer.Exit


@app.callback(help=HELP)
def options(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an error came from, with everything below it.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - told before anything else is read
        bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """Takes the options that stand before the sub-command."""
    _Asked.debug = debug


def main() -> None:
    """Runs the command line. Exit codes: 0 done, 1 something to mend was found, 2 refused, 70 a fault of relbot's."""
    try:
        app(prog_name="relbot")
    except RelbotError as error:
        if _Asked.debug:
            raise
        screen.complain(str(error))
        sys.exit(screen.REFUSED)
    except Exception as error:
        if _Asked.debug:
            raise
        screen.complain(f"something unexpected happened ({type(error).__name__}). `relbot --debug …` shows where.")
        sys.exit(screen.UNEXPECTED)
