#!/usr/bin/env python3
"""Follows the audit log of a store, and holds every record against it.

    check-log.py STORE HEXKEY

docs/formats.md explains each step under "Record hash" and "Audit log". Whether those who signed
were editors is for the reader to judge: their keys are printed.
"""

import base64
import hashlib
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlcipher3 import dbapi2

TABLES = {
    "witness": ["pseudonym", "nonce", "claim"],
    "testimony": ["witness", "language", "day"],
    "consent": ["testimony", "uses", "day"],
    "segment": ["testimony", "number", "kind", "text", "tokens", "document"],
    "entry": ["witness", "entry", "epoch", "day"],
    "packet": ["packet", "hash", "day"],
    "request": ["request", "witness", "statement", "secret", "expires"],
    "plan": ["testimony", "version", "plan"],
    "release": ["witness", "manifest", "sha256", "day"],
    "ledger": ["witness", "release", "attribute", "value", "width"],
}


def unpadded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def number(value):
    return value.to_bytes(8, "big", signed=True)


def encoded(value):
    if value is None:
        return b"0"
    return b"1" + number(value) if isinstance(value, int) else b"3" + value.encode()


def hash_of_parts(label, parts):
    digest = hashlib.sha256()
    for part in [label, *parts]:
        digest.update(number(len(part)) + part)
    return digest.hexdigest()


def follow(store):
    """The records that the log says there are, once every row was found to hold."""
    recorded, previous, signers = {}, "0" * 64, set()
    for at, text in store.execute("SELECT row, signed FROM log ORDER BY row"):
        signed = json.loads(text)
        statement = signed["statement"]
        for one in signed["signatures"]:
            key = Ed25519PublicKey.from_public_bytes(unpadded(one["by"]))
            key.verify(unpadded(one["signature"]), b"onggi log 1\0" + statement.encode())
            signers.add(one["by"])
        row = json.loads(statement)
        if (row["row"], row["previous"]) != (at, previous):
            sys.exit(f"row {at} does not follow from the one before")
        recorded.update({(table, id): hash for table, id, hash in row.get("added", [])})
        for table, id in row.get("removed", []):
            del recorded[table, id]
        previous = hashlib.sha256(statement.encode()).hexdigest()
    return recorded, previous, signers


def main():
    store = dbapi2.connect(sys.argv[1])
    store.execute(f"PRAGMA key = \"x'{sys.argv[2]}'\"")
    recorded, head, signers = follow(store)
    count = len(recorded)
    for table, columns in TABLES.items():
        for id, log, *values in store.execute(f"SELECT id, log, {', '.join(columns)} FROM {table}"):
            parts = [table.encode(), number(id), number(log), *map(encoded, values)]
            if recorded.pop((table, id), None) != hash_of_parts(b"onggi record 1", parts):
                sys.exit(f"a record of {table} is not the one that was written")
    if recorded:
        sys.exit("a record is missing")
    print(f"log head: {head}, signed by {', '.join(signers)}")
    print(f"{count} records are those that were written")


main()
