"""Gets what the tests need and pip cannot give: Chromium.

PostgreSQL comes with the environment. What is missing and cannot be got is said in one
sentence, with a non-zero exit; nothing is skipped.
"""

import os
import shutil
import subprocess
import sys

PACKAGE = "chromium"


def chromium() -> str | None:
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


def main() -> int:
    """Return 0 when Chromium is there, installing it where apt and the rights are."""
    if chromium():
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium for the browser tests ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", PACKAGE]):
            subprocess.run(["apt-get", *command], env=quiet, check=False)  # noqa: S603, S607
    if chromium():
        return 0
    print("Chromium is missing: install it (apt-get install chromium) or set CHROMIUM to its path.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
