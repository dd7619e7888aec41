"""The pure engine: what a session does with what came in. No await, no clock, no I/O."""

from relbot.engine.phrases import missing_phrases
from relbot.engine.step import open_session, step
from relbot.engine.tokens import Press, parse_press, press_token

__all__ = ["Press", "missing_phrases", "open_session", "parse_press", "press_token", "step"]
