"""Getting updates: getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

import re
from urllib.parse import urlsplit

from relbot.sandbox.bots import Webhook
from relbot.sandbox.chats import Json, unix
from relbot.sandbox.errors import ApiError, bad_request
from relbot.sandbox.methods.call import Call, Method
from relbot.sandbox.parameters import BOOLEAN, INTEGER, STRING, STRINGS, Parameter
from relbot.sandbox.updates import TERMINATED_BY_WEBHOOK, WEBHOOK_IS_SET

LONGEST_POLL = 50
"""Seconds; not in the text, the published server's cap on `timeout`."""

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""Bot API setWebhook, `secret_token`."""


async def get_updates(call: Call) -> list[Json]:
    """Bot API getUpdates. Out-of-range limits are brought into 1-100, timeouts into 0-50 s, as the server does."""
    if call.bot.webhook.url:
        raise ApiError(409, WEBHOOK_IS_SET)
    if "allowed_updates" in call.values:
        call.bot.updates.allow(call.values["allowed_updates"])
    limit = min(max(call.values.get("limit", 100), 1), 100)
    timeout = min(max(call.values.get("timeout", 0), 0), LONGEST_POLL)
    updates = await call.bot.updates.poll(call.values.get("offset", 0), limit, timeout)
    return [update.to_api() for update in updates]


def set_webhook(call: Call) -> bool:
    """Bot API setWebhook. Plain http is accepted too, as a self-hosted server does; an empty URL removes it."""
    url, secret = call.values.get("url", ""), call.values.get("secret_token")
    if not url:
        return delete_webhook(call)
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise bad_request("invalid webhook URL specified")
    if secret is not None and not SECRET.fullmatch(secret):
        raise bad_request(
            "secret token is too long" if len(secret) > 256 else "secret token contains unallowed characters"
        )
    if "allowed_updates" in call.values:
        call.bot.updates.allow(call.values["allowed_updates"])
    if call.values.get("drop_pending_updates", False):
        call.bot.updates.clear()
    call.bot.webhook = Webhook(url, secret, call.values.get("max_connections", 40))
    call.bot.updates.abort(TERMINATED_BY_WEBHOOK)
    call.bot.updates.changed.fire()
    return True


def delete_webhook(call: Call) -> bool:
    """Bot API deleteWebhook."""
    call.bot.webhook = Webhook()
    if call.values.get("drop_pending_updates", False):
        call.bot.updates.clear()
    return True


def get_webhook_info(call: Call) -> Json:
    """Bot API getWebhookInfo, WebhookInfo."""
    hook = call.bot.webhook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.updates),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
    if hook.last_error is not None and hook.last_error_at is not None:
        info |= {"last_error_date": unix(hook.last_error_at), "last_error_message": hook.last_error}
    if call.bot.updates.allowed is not None:
        info["allowed_updates"] = sorted(call.bot.updates.allowed)
    return info


GET_UPDATES = Method(
    "getUpdates",
    {"offset": INTEGER, "limit": INTEGER, "timeout": INTEGER, "allowed_updates": STRINGS},
    get_updates,
)
SET_WEBHOOK = Method(
    "setWebhook",
    {
        "url": Parameter(("String",), required=True),
        "max_connections": INTEGER,
        "allowed_updates": STRINGS,
        "drop_pending_updates": BOOLEAN,
        "secret_token": STRING,
    },
    set_webhook,
)
DELETE_WEBHOOK = Method("deleteWebhook", {"drop_pending_updates": BOOLEAN}, delete_webhook)
GET_WEBHOOK_INFO = Method("getWebhookInfo", {}, get_webhook_info)
