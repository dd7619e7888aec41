"""Coming and going: what the bot hears of it (Bot API ChatMemberUpdated)."""

from relbot.sandbox.bots import Bot
from relbot.sandbox.chats import Chat, Json, User, unix
from relbot.sandbox.world import World


def membership(world: World, bot: Bot, chat: Chat, by: User, old: str, new: str) -> Json:
    """ChatMemberUpdated about the bot itself; `old` and `new` are "member", "left" or "kicked"."""
    return {
        "chat": chat.to_api(),
        "from": by.to_api(),
        "date": unix(world.clock.now()),
        "old_chat_member": _member(bot, old),
        "new_chat_member": _member(bot, new),
    }


def _member(bot: Bot, status: str) -> Json:
    member: Json = {"user": bot.user.to_api(), "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member
