"""Makes the virtual environment from the hashed pins, once: `python scripts/environment.py [run|dev]`.

`run` holds what running relbot needs, `dev` also the tools and tests. The second call finds a stamp and does nothing.
The standard library alone, so that it works on a fresh machine, without make and on Windows too; it must parse on
Python 3.6, so that an old Python gets a sentence and not a SyntaxError. VENV names another folder than `.venv`.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
PINS = {"run": ("run.txt", "build.txt"), "dev": ("dev.txt",)}
# Which environments will do: the pins of dev hold those of run (tests/packaging/test_pins.py).
WILL_DO = {"run": ("run", "dev"), "dev": ("dev",)}


class UnusableError(Exception):
    """This machine lacks something; the message says what to do about it."""


def check_python(version: "tuple[int, ...]", modules_missing: "list[str]") -> None:
    """Raises UnusableError if this Python is too old or cannot make virtual environments."""
    found = ".".join(str(part) for part in version[:2])
    if version[:2] < OLDEST:
        raise UnusableError(
            f"relbot needs Python 3.11 or newer and this is Python {found}. "
            "Install a newer one and name it, for example: make demo PYTHON=python3.12"
        )
    if modules_missing:
        raise UnusableError(
            f"this Python {found} cannot make virtual environments (missing: {', '.join(modules_missing)}). "
            "On Debian and Ubuntu: apt install python3-venv"
        )


def wanted(which: str) -> "dict[str, str]":
    """The stamp an up-to-date environment carries: where it stands and a digest of all it was made from."""
    import tomllib  # noqa: PLC0415 - not in the Pythons that check_python turns away

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    made_from = {
        "metadata": [project["build-system"], project["project"], project["tool"]["hatch"]],
        "pins": [(ROOT / "requirements" / name).read_text(encoding="utf-8") for name in PINS[which]],
    }
    digest = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()
    return {"checkout": str(ROOT), "digest": digest}


def stamp_of(venv: Path, which: str) -> Path:
    """Where the stamp of a finished installation lies."""
    return venv / f"relbot-{which}.json"


def found_in(venv: Path, which: str) -> "dict[str, str]":
    """The stamp that the last finished installation left, or {}."""
    stamp = stamp_of(venv, which)
    return json.loads(stamp.read_text(encoding="utf-8")) if stamp.is_file() else {}


def make(venv: Path, which: str) -> None:
    """Makes `venv` what `which` asks for; CalledProcessError when venv or pip fail, having said why themselves."""
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if python.exists() and any(found_in(venv, name) == wanted(name) for name in WILL_DO[which]):
        return
    say(f"Setting up {venv.name} from the pins ({which}). Once; it takes a minute or two.")
    wish = wanted(which)
    moved = any(found_in(venv, name).get("checkout", wish["checkout"]) != wish["checkout"] for name in PINS)
    if moved or not python.exists():
        say("1/3  Making an empty environment")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    pins = [part for name in PINS[which] for part in ("-r", str(ROOT / "requirements" / name))]
    say(f"2/3  Fetching and installing {number_of_pins(which)} packages, most of the time goes here")
    # wheels only: nothing runs code of others while installing, and no build backend is fetched past the pins.
    # --no-deps: the pins are complete, and an older pip, asked to resolve `coverage[toml]`, takes the newest release
    # instead of the pinned one and then refuses it for want of a hash.
    subprocess.run([*pip, "--no-deps", "--require-hashes", "--only-binary", ":all:", *pins], check=True)
    say("3/3  Installing relbot itself")
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)], check=True)
    stamp_of(venv, which).write_text(json.dumps(wish) + "\n", encoding="utf-8")
    say(f"{venv.name} is ready.")


def number_of_pins(which: str) -> int:
    """How many packages the pins name; a few of them are for other systems or Pythons only."""
    lines = [line for name in PINS[which] for line in (ROOT / "requirements" / name).read_text("utf-8").splitlines()]
    return sum("==" in line and not line.startswith((" ", "#")) for line in lines)


def say(line: str) -> None:
    """Prints a line at once, also when a program reads along."""
    print(line, flush=True)


def main(arguments: "list[str]") -> int:
    """The exit status: 0 with a ready environment, 1 with a reason on stderr, 2 for a wrong call."""
    which = arguments[0] if arguments else "run"
    if len(arguments) > 1 or which not in PINS:
        print("usage: python scripts/environment.py [run|dev]", file=sys.stderr)
        return 2
    modules_missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    try:
        check_python(sys.version_info[:3], modules_missing)
        make(Path(os.environ.get("VENV", str(ROOT / ".venv"))), which)
    except UnusableError as error:
        print(f"relbot: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(
            f"relbot: {Path(error.cmd[0]).name} failed, see above; the environment is not ready. "
            "Once that is mended, run the same command again.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
