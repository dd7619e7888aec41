"""What a process has used so far, as Linux tells it (proc(5)); other systems are not measured."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """Processor seconds, and the most memory it ever had, in megabytes."""

    cpu_seconds: float
    peak_megabytes: float


def usage_of(pid: int) -> Usage:
    """Of a process that runs; FileNotFoundError if there is none, or no /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])  # utime, stime
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    peak = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), int(peak) / 1024)
