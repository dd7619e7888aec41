"""Telegram: updates into the inbox, operations of the outbox to Bot API calls.

The only importer of python-telegram-bot, of which no handlers, Updater or JobQueue ever run: its Updater confirms an
update before anybody has stored it. `account` holds the connection, `intake` takes updates in, `stripping` leaves out
what relbot must not keep, `decoding` says what a stored update means, `channel` does operations, `log_guard` keeps the
token and people's words out of the logs.
"""
