"""Plays a story on the stage and records what everybody sees."""

from datetime import datetime
from typing import Any

from relbot.sandbox.phone import Phone
from relbot.service.setting_file import SettingFile
from relbot.service.setting_reading import load_setting
from relbot.store.database import Database
from tests.service.school import EXAMPLE
from tests.stories.books import books
from tests.stories.script import Act, Story
from tests.stories.stage import Stage, stage
from tests.stories.watching import Watch


async def play(story: Story, database: Database) -> Story:
    """The story with its recorded parts as they really are."""
    setting = _setting(story)
    now = datetime.fromisoformat(story.now).replace(tzinfo=setting.zone)
    async with stage(database, now=now, setting=setting) as on_stage:
        for entry in story.people:
            school_id, _, new = entry.partition(" ")
            if new == "stranger":
                on_stage.stranger(school_id)
            else:
                await on_stage.link(school_id, welcomed=new != "new")
        for school_id, year in story.years.items():
            await on_stage.put_into_year(school_id, year)
        for school_id, word in story.signals.items():
            await on_stage.agree_signal(school_id, word)
        await on_stage.relbot.tick()
        watch = Watch(on_stage.phones)
        acts = []
        for act in story.acts:
            await _do(on_stage, act.do)
            acts.append(Act(do=act.do, sees=watch.look()))
        assert not on_stage.world.unknown_calls
        return story.model_copy(update={"acts": acts, "stored": await books(on_stage)})


def _setting(story: Story) -> SettingFile:
    read = load_setting(EXAMPLE / "setting.yaml")
    read = read.model_copy(update={"ladder": read.ladder.model_copy(update={"test_minutes": 0})})
    return SettingFile.model_validate(read.model_dump(mode="json", by_alias=True) | story.settings)


async def _do(on_stage: Stage, deeds: dict[str, Any]) -> None:
    """Everything one act says, at the same moment; then it settles."""
    for who, deed in deeds.items():
        if who == "later":
            await on_stage.later(**deed)
        elif who == "outage":
            await on_stage.off(**deed)
        else:
            for verb, argument in deed.items():
                _act(on_stage.phones[who], verb, argument)
    await on_stage.settle()


def _act(phone: Phone, verb: str, argument: Any) -> None:  # noqa: PLR0912 - one branch a verb
    """What a person can do with a phone."""
    match verb:
        case "send":
            phone.send(argument)
        case "send_long":
            phone.send((argument["text"] * argument["times"])[:4096])
        case "start":
            phone.press_start(argument or "")
        case "tap":
            phone.tap(tuple(argument) if isinstance(argument, list) else argument)
        case "tap_twice":
            phone.tap(argument)
            phone.tap(argument)
        case "tap_on":
            phone.tap(argument["button"], argument["message"])
        case "invent":
            phone.tap_data(argument["data"], argument["message"])
        case "keyboard":
            phone.tap_keyboard(argument)
        case "media":
            phone.send_media(argument["kind"], argument.get("caption", ""))
        case "edit":
            phone.edit(argument["message"], argument["text"])
        case "block":
            phone.block()
        case "unblock":
            phone.unblock()
        case _:
            raise AssertionError(f"nobody can {verb}")
