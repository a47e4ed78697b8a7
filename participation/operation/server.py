"""The server process: Waitress, and one thread that settles and forgets.

Waitress because it reads a slow phone's request whole before a thread is spent on it, and
logs no address. Several processes on PostgreSQL: start several of these.
"""

import signal
from collections.abc import Callable
from types import FrameType

import waitress
from flask import Flask

from participation.jobs import Clock
from participation.operation.logs import quiet_logs
from participation.security import LARGEST_REQUEST


def run(app: Flask, host: str, port: int, threads: int, ready: Callable[[], None]) -> None:
    """Serve until told to stop; finishes what it is answering first."""
    quiet_logs()
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        # Above this a body would be written into a file that outlives the request.
        inbuf_overflow=LARGEST_REQUEST + 1,
        max_request_body_size=LARGEST_REQUEST,
        clear_untrusted_proxy_headers=not app.config["SETTINGS"].proxy_hops,
    )
    clock = Clock(app)
    clock.start()
    signal.signal(signal.SIGTERM, _interrupt)
    ready()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        clock.stop()
        server.close()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
