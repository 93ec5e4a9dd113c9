#!/usr/bin/env python3
"""Opens a member's key file without Onggi, and prints the JSON in it.

    member-key.py FILE < PASSPHRASE

It needs argon2-cffi and cryptography (in Debian python3-argon2 and python3-cryptography).
docs/formats.md explains each step under "Member key".
"""

import base64
import hmac
import sys
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 64 * 1024 + 16


def unpadded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def hkdf(key, salt, info):
    return HKDF(SHA256(), 32, salt, info).derive(key)


def file_key(header, passphrase):
    lines = header.decode("ascii").split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("-> argon2id "))
    salt, memory, passes, lanes = lines[at].split(" ")[2:]
    salted = b"onggi/v1/argon2id" + unpadded(salt)
    secret = unicodedata.normalize("NFC", passphrase).encode()
    cost = {"memory_cost": int(memory), "time_cost": int(passes), "parallelism": int(lanes)}
    key = hash_secret_raw(secret, salted, hash_len=32, type=Type.ID, **cost)
    return ChaCha20Poly1305(key).decrypt(bytes(12), unpadded(lines[at + 1]), None)


def main():
    with open(sys.argv[1], "rb") as file:
        header, _, rest = file.read().partition(b"\n--- ")
    mac, _, payload = rest.partition(b"\n")
    key = file_key(header, sys.stdin.readline().rstrip("\r\n"))
    right = hmac.digest(hkdf(key, b"", b"header"), header + b"\n---", "sha256")
    if not hmac.compare_digest(right, unpadded(mac.decode("ascii"))):
        sys.exit("the header was changed")
    stream, payload = ChaCha20Poly1305(hkdf(key, payload[:16], b"payload")), payload[16:]
    for start in range(0, len(payload), CHUNK):
        last = start + CHUNK >= len(payload)
        nonce = (start // CHUNK).to_bytes(11, "big") + bytes([last])
        sys.stdout.buffer.write(stream.decrypt(nonce, payload[start : start + CHUNK], None))


main()
