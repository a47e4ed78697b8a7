"""Sealing in the browser: the vectors of RFC 9180, and what Python opens of a thousand seals."""

import json

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from playwright.sync_api import Browser, Route

from participation.config import ROOT
from participation.deliveries import seal

OFFLINE = ROOT / "static" / "js" / "offline"
ORIGIN = "https://seal.test"

# RFC 9180, appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode,
# and the first encryption of A.3.1.1.
VECTOR = {
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "pkEm": "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"
    "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
    "skEm": "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
    "pkRm": "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"
    "6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
    "skRm": "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
    "key": "868c066ef58aae6dc589b6cfdd18f97e",
    "base_nonce": "4e0bc5018beba4bf004cca59",
    "pt": "4265617574792069732074727574682c20747275746820626561757479",
    "aad": "436f756e742d30",
    "ct": "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f"
    "9076ac232e3ab2523f39513434",
}

PAGE = """<!doctype html><script type="module">
import { fromBase64url, newId, toBase64url } from "/bytes.js"
import { hpkeSeal, sealContent } from "/seal.js"

const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
const toHex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("")
const P256 = { name: "ECDH", namedCurve: "P-256" }

function keyPair(secret, point) {
  const jwk = {
    kty: "EC", crv: "P-256", d: toBase64url(fromHex(secret)),
    x: toBase64url(fromHex(point).slice(1, 33)), y: toBase64url(fromHex(point).slice(33)),
  }
  const { d, ...open } = jwk
  return Promise.all([
    crypto.subtle.importKey("jwk", jwk, P256, true, ["deriveBits"]),
    crypto.subtle.importKey("jwk", open, P256, true, []),
  ]).then(([privateKey, publicKey]) => ({ privateKey, publicKey }))
}

window.vector = async ({ pkRm, skEm, pkEm, info, pt, aad }, keyBytes) => {
  const options = { keyBytes, ephemeral: await keyPair(skEm, pkEm), extra: fromHex(aad) }
  return toHex(await hpkeSeal(fromHex(pkRm), fromHex(info), fromHex(pt), options))
}
window.many = async (key, contents) => {
  const sealed = []
  for (const content of contents) {
    const id = newId()
    sealed.push([id, toBase64url(await sealContent(fromBase64url(key), "response", id, content))])
  }
  return sealed
}
window.ready = true
</script>"""


def answer(route: Route) -> None:
    name = route.request.url.removeprefix(f"{ORIGIN}/")
    if name:
        route.fulfill(body=(OFFLINE / name).read_bytes(), content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")


@pytest.fixture(scope="module")
def page(browser: Browser):
    opened = browser.new_page()
    opened.route("**/*", answer)
    opened.goto(f"{ORIGIN}/")
    opened.wait_for_function("() => window.ready")
    yield opened
    opened.close()


def private_key(name: str):
    return derive_private_key(int(VECTOR[name], 16), SECP256R1())


def test_the_vector_is_written_down_rightly():
    """Its points belong to its secrets, and its key opens its cipher text."""
    for secret, point in (("skEm", "pkEm"), ("skRm", "pkRm")):
        assert seal.public_bytes(private_key(secret)).hex() == VECTOR[point]
    cipher = AESGCM(bytes.fromhex(VECTOR["key"]))
    nonce, ct, aad = (bytes.fromhex(VECTOR[name]) for name in ("base_nonce", "ct", "aad"))
    assert cipher.decrypt(nonce, ct, aad).hex() == VECTOR["pt"]


def test_another_implementation_opens_what_the_browser_seals_by_the_vector(page):
    suite = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
    # It knows no additional data, so both are asked without.
    found = page.evaluate("(vector) => window.vector({ ...vector, aad: '' }, 16)", VECTOR)
    info = bytes.fromhex(VECTOR["info"])
    assert suite.decrypt(bytes.fromhex(found), private_key("skRm"), info).hex() == VECTOR["pt"]
    # The same key and nonce as the vector's: without the data only the tag differs.
    assert found[:-32] == (VECTOR["pkEm"] + VECTOR["ct"])[:-32]


def test_the_browser_seals_the_vector_of_the_rfc(page):
    found = page.evaluate("(vector) => window.vector(vector, 16)", VECTOR)

    assert found == VECTOR["pkEm"] + VECTOR["ct"]


def test_the_vector_with_the_cipher_in_use_opens_in_python(page):
    found = page.evaluate("(vector) => window.vector({ ...vector, aad: '' }, 32)", VECTOR)

    opened = seal.SUITE.decrypt(
        bytes.fromhex(found), private_key("skRm"), bytes.fromhex(VECTOR["info"])
    )
    assert opened.hex() == VECTOR["pt"]


def test_python_opens_a_thousand_seals_of_the_browser(page):
    key = private_key("skRm")
    contents = [{"n": n, "text": "ä€😀\u202e" * (n * 3)} for n in range(250)]
    public = seal.encode(seal.public_bytes(key))
    lengths = set()
    for _ in range(4):
        for (name, sealed), content in zip(
            page.evaluate("([key, contents]) => many(key, contents)", [public, contents]),
            contents,
            strict=True,
        ):
            raw = seal.decode(sealed)
            lengths.add(len(raw) - 65 - 16)
            assert json.loads(seal.unseal(raw, "response", name, key)) == content
            if content["n"] % 50 == 0:
                refuses(raw, name, key)
    # Lengths tell the class of size and nothing else.
    assert lengths == {4096, 8192, 16384}


def refuses(raw: bytes, name: str, key) -> None:
    for kind, id_, bytes_ in (
        ("idea", name, raw),
        ("response", "A" * 22, raw),
        ("response", name, raw[:-1]),
        ("response", name, raw[:70] + bytes([raw[70] ^ 1]) + raw[71:]),
    ):
        with pytest.raises(seal.UnreadableError):
            seal.unseal(bytes_, kind, id_, key)


def test_what_is_sealed_twice_never_looks_the_same(page):
    public = seal.encode(seal.public_bytes(private_key("skRm")))
    sealed = page.evaluate("(key) => many(key, Array(20).fill({ same: 1 }))", public)

    assert len({bytes_[:87] for _, bytes_ in sealed}) == 20


def test_a_wrong_key_opens_nothing(page):
    public = seal.encode(seal.public_bytes(private_key("skRm")))
    ((_name, sealed),) = page.evaluate("(key) => many(key, [{}])", public)

    with pytest.raises(InvalidTag):
        seal.SUITE.decrypt(seal.decode(sealed), private_key("skEm"), b"")
