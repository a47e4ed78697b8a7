"""Processes beside the server, on the same instance."""

import subprocess
import sys

import pytest

from participation.config import ROOT
from tests.server import Server


@pytest.fixture
def settler(settings):
    """Start a process that settles; it waits for a line on its input before it begins."""
    started = []

    def start(seconds):
        environment = Server(settings.instance, settings.database_url).environment
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.attacks.settling", str(seconds)],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ready(process):
    assert process.stdout.readline() == b"ready\n"


def go(process):
    process.stdin.write(b"go\n")
    process.stdin.flush()


@pytest.fixture
def second_server(settings):
    """Another server process on the same database."""
    started = Server(settings.instance, settings.database_url)
    yield started
    started.kill()
