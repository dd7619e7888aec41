"""What sendMessage makes of `text`, `parse_mode` and `entities` (Bot API "Formatting options")."""

from relbot.sandbox.formatting.text import Formatted, read_text

__all__ = ["Formatted", "read_text"]
