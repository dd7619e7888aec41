"""Compiles requirements/*.txt from pyproject.toml: `python scripts/pins.py [--upgrade]`.

Every pin carries its hashes, holds for every platform and Python that relbot supports, and names no host, so that any
index, mirror or folder of wheels may serve it. Versions already pinned stay unless `--upgrade` is given.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".venv-pins"

# What goes in, what comes out. dev comes first: what others share with it must be the same version.
COMPILED = {
    "dev.txt": ["pyproject.toml", "--group", "dev"],
    "run.txt": ["pyproject.toml", "--constraints", "requirements/dev.txt"],
    "build.txt": ["--group", "build", "--constraints", "requirements/dev.txt"],
    "pins.txt": ["--group", "pins"],
}


def uv() -> Path:
    """The compiler, installed from its own pin into a folder beside .venv."""
    folder = TOOLS / ("Scripts" if sys.platform == "win32" else "bin")
    if not folder.is_dir():
        venv.create(TOOLS, with_pip=True)
    pip = [str(folder / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    pins = str(ROOT / "requirements" / "pins.txt")
    subprocess.run([*pip, "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", pins], check=True)
    return folder / "uv"


def main(arguments: list[str]) -> int:
    """Writes the four files; the status of the first compilation that fails, having said why itself."""
    if arguments not in ([], ["--upgrade"]):
        print("usage: python scripts/pins.py [--upgrade]", file=sys.stderr)
        return 2
    options = ["--universal", "--generate-hashes", "--python-version", "3.11", "--quiet"]
    options += ["--custom-compile-command", "make pins"]
    compiler = uv()
    for name, sources in COMPILED.items():
        output = f"requirements/{name}"
        command = [str(compiler), "pip", "compile", *options, *sources, *arguments, "--output-file", output]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
