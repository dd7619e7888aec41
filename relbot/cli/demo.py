"""`relbot demo`: an invented school on this machine, with the real bot, phones in a browser and a clock to move."""

import contextlib
import gc
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

PORT = 8765


class Stage(StrEnum):
    """What there is to try."""

    SCHOOL = "school"
    HOME = "home"


def demo(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = PORT,
    setting: Annotated[
        Stage, typer.Option("--setting", help="A school, or a children's home that works in shifts.")
    ] = Stage.SCHOOL,
    own: Annotated[
        Path | None, typer.Option("--own", help="A folder of your own conversations, laid over relbot's.")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Try relbot out: an invented school or home, five phones on one page, and a clock that can be moved forward.

    It needs no account and no network, and answers on this machine only. Ctrl-C ends it; everything it stored is
    deleted then.
    """
    with _loading():
        from relbot.cli.demo_run import run_demo

    run_demo(port, browser=browser, stage=setting.value, own=own)


@contextlib.contextmanager
def _loading() -> Iterator[None]:
    """Without Python's collector, and what was loaded is left out of its rounds afterwards.

    Modules stay for as long as the demo runs; looking through them for garbage took a fifth of the whole start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
