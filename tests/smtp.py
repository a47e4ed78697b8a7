"""A real mail server for tests, small enough to be told how to misbehave."""

import datetime as dt
import ipaddress
import socketserver
import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# What `AUTH PLAIN` says for "quartier" and "geheim genug".
LOGIN = "AHF1YXJ0aWVyAGdlaGVpbSBnZW51Zw=="


class MailServer:
    """Takes mails at a port of this machine.

    answers -- what it says instead to a command, such as `{"RCPT": "550 no such box"}`; "drop"
        breaks the line. `BODY` is the end of a mail, which the server has taken by then.
    """

    def __init__(self, certificate: Path | None = None, at_once: bool = False):
        self.mails: list[EmailMessage] = []
        self.clear: list[str] = []  # commands that came without encryption
        self.lines = 0
        self.logins: list[str] = []
        self.answers: dict[str, str] = {}
        self.secure = None
        if certificate is not None:
            self.secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.secure.load_cert_chain(certificate)
        self.at_once = at_once
        owner = self

        class Line(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                owner.lines += 1
                _Talk(owner, self.request).run()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Talk:
    """One connection."""

    def __init__(self, owner: MailServer, line: Any):
        self.owner, self.line, self.encrypted, self.rest = owner, line, False, b""

    def run(self) -> None:
        try:
            if self.owner.at_once:
                self._encrypt()
            self._say("220 ready")
            while self._answer(self._line()):
                pass
        except OSError:
            pass  # whoever called has gone
        finally:
            self.line.close()

    def _answer(self, command: str) -> bool:
        verb = command.split(" ")[0].upper()
        if not self.encrypted:
            self.owner.clear.append(verb)
        if verb == "EHLO":
            return self._say(*self._abilities())
        if verb == "STARTTLS":
            self._say("220 go on")
            self._encrypt()
            return True
        if verb == "AUTH":
            self.owner.logins.append(command)
            return self._say("235 welcome" if command.endswith(LOGIN) else "535 wrong")
        if verb in self.owner.answers:
            return self._say(self.owner.answers[verb])
        if verb == "DATA":
            return self._take()
        self._say("221 bye" if verb == "QUIT" else "250 ok")
        return verb not in {"QUIT", ""}

    def _abilities(self) -> list[str]:
        offered = ["250-here", "250-AUTH PLAIN"]
        if self.owner.secure and not self.encrypted:
            offered.append("250-STARTTLS")
        return [*offered, "250 8BITMIME"]

    def _take(self) -> bool:
        self._say("354 go on")
        body = b""
        while (one := self._read()) not in (b".\r\n", b""):
            body += one.removeprefix(b".") if one.startswith(b"..") else one
        taken = message_from_bytes(body, policy=policy.default)
        self.owner.mails.append(taken)  # type: ignore[arg-type]
        return self._say(self.owner.answers.get("BODY", "250 taken"))

    def _line(self) -> str:
        return self._read().decode("ascii").strip()

    def _read(self) -> bytes:
        """Return one line with its end; nothing once the other side is gone."""
        while b"\n" not in self.rest:
            more = self.line.recv(4096)
            if not more:
                return b""
            self.rest += more
        one, _end, self.rest = self.rest.partition(b"\n")
        return one + b"\n"

    def _say(self, *said: str) -> bool:
        if "drop" in said:
            self.line.close()
            raise OSError("told to break the line")
        self.line.sendall(b"".join(f"{one}\r\n".encode() for one in said))
        return True

    def _encrypt(self) -> None:
        assert self.owner.secure is not None
        self.line = self.owner.secure.wrap_socket(
            self.line, server_side=True, do_handshake_on_connect=False
        )
        self.line.do_handshake()
        self.encrypted = True


def certificate(folder: Path, host: str = "127.0.0.1") -> Path:
    """Write a key and its own certificate for an address into one file; return its path."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    began = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + dt.timedelta(days=365 * 30))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"mail-{host}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
