"""E-mail out: a second way to an adult, beside Telegram, that says nothing but that something waits."""
