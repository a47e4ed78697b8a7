"""The processes of one browser, found by its profile, and ended as a dead battery ends them."""

import contextlib
import os
import signal
from pathlib import Path


def of_profile(folder: Path, kind: str = "") -> list[int]:
    """Return the processes that use a profile; `kind` is a word of their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            line = (entry / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"--user-data-dir={folder}" in line and kind in line:
            found.append(int(entry.name))
    return found


def kill(pids: list[int]) -> None:
    """SIGKILL: no farewell, no flush."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
