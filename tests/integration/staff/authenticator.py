"""A passkey in software: what a phone's secure chip does, after the WebAuthn standard."""

import hashlib
import json
import secrets
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Authenticator:
    """Holds one key. verifies -- whether it asks for finger, face or PIN."""

    def __init__(self, origin="https://staff.example.org", host="staff.example.org"):
        self.origin, self.host = origin, host
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0
        self.verifies = True

    def create(self, options: dict) -> str:
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        )
        held = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(WITH_KEY) + held}
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options),
            attestationObject=cbor2.dumps(attested),
        )

    def get(self, options: dict) -> str:
        self.count += 1
        client_data, data = self._client_data("webauthn.get", options), self._data(0)
        signed = data + hashlib.sha256(client_data).digest()
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
        )

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        host = hashlib.sha256(self.host.encode()).digest()
        return host + struct.pack(">BI", flags, self.count)

    def _client_data(self, kind: str, options: dict) -> bytes:
        written = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(written).encode()

    def _answer(self, **response: bytes) -> str:
        raw = bytes_to_base64url(self.id)
        parts = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": raw, "rawId": raw, "type": "public-key", "response": parts})
