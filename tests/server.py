"""A real server process for tests: started, killed, started again on the same instance."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from participation.config import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`participation serve` on a free port. Everything it writes to its log is kept."""

    def __init__(self, folder: Path, database_url: str):
        self.instance = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder.parent / f"{folder.name}-{self.port}.log"
        self.environment = {
            **os.environ,
            "PARTICIPATION_INSTANCE": str(folder),
            "DATABASE_URL": database_url,
            "PUBLIC_URL": self.url,
            "DRAFTS_SHOWN": "true",
            "PYTHONPATH": str(ROOT),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "participation.cli", "serve", "--port", str(self.port)],
                env={**self.environment, **environment},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended: {self.log.read_text()}")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self.log.read_text()}")

    def kill(self) -> None:
        """End it as a power cut would: no farewell, no flush."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process = None

    def run(self, *command: str) -> str:
        """Run another `participation` command on the same instance, as an operator would."""
        done = subprocess.run(
            [sys.executable, "-m", "participation.cli", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def settle(self) -> int:
        """Settle; return how many responses were written."""
        found = re.search(r"^response: (\d+)", self.run("settle"), re.MULTILINE)
        return int(found.group(1)) if found else 0

    def post(
        self, path: str, body: object, headers: dict[str, str] | None = None
    ) -> tuple[int, dict]:
        """Post JSON; return status and the reply's JSON, or {} where it is none."""
        request = urllib.request.Request(
            self.url + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json", **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, {}
