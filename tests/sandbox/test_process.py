"""`python -m relbot.sandbox`, a server of its own, and its manners."""

import asyncio
import socket
import sys

import pytest

from relbot.sandbox import DEMO_TOKEN, SandboxError, World
from relbot.sandbox.__main__ import main
from relbot.sandbox.client import SandboxClient
from relbot.sandbox.server import serve


async def test_it_runs_as_a_process() -> None:
    """It prints its address and token, answers there, and dies when it is told to."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "relbot.sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        address, token = (await process.stdout.readline()).decode().split()
        async with SandboxClient(address) as client:
            phone = await client.add_user("Ffion")
            await phone.press_start()
            assert [shown.text for shown in (await phone.screen()).chat] == ["/start"]
        process.terminate()
        await process.wait()
    assert token == DEMO_TOKEN
    assert address.startswith("http://127.0.0.1:")


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    """The help says how to point a bot at it and how to be a person."""
    with pytest.raises(SystemExit) as leaving:
        main(["--help"])
    text = capsys.readouterr().out
    assert leaving.value.code == 0
    assert [
        word
        for word in ("RELBOT_TELEGRAM_BASE_URL", "/sandbox/users", "press_start", "--no-limits")
        if word not in text
    ] == []


async def test_it_listens_on_the_loopback_interface_only(world: World) -> None:
    """Nobody else on the network reaches the phones."""
    async with serve(world) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        assert host == "127.0.0.1"
        with socket.socket() as everywhere:
            everywhere.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            everywhere.settimeout(1)
            assert everywhere.connect_ex(("127.0.0.2", int(port))) != 0


async def test_a_taken_port(world: World) -> None:
    """The refusal says what to do."""
    async with serve(world) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(SandboxError) as refusal:
            async with serve(world, port):
                pytest.fail("two servers on one port")
    assert str(refusal.value) == f"port {port} cannot be used (Address already in use): choose another, or 0 for any"


def test_a_taken_port_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 and one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert capsys.readouterr().err == (
        f"sandbox: port {port} cannot be used (Address already in use): choose another, or 0 for any\n"
    )
