#!/usr/bin/env python3
"""Verifies a signed statement, and prints it after the keys that signed it.

    verify.py KIND < SIGNED

KIND is what docs/formats.md calls it, as in "onggi manifest 1". Whether those who signed may
sign is for the reader to judge. It needs cryptography (in Debian python3-cryptography).
"""

import base64
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def unpadded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


signed = json.load(sys.stdin)
message = sys.argv[1].encode() + b"\0" + signed["statement"].encode()
for one in signed["signatures"]:
    Ed25519PublicKey.from_public_bytes(unpadded(one["by"])).verify(
        unpadded(one["signature"]), message
    )
    print("signed by", one["by"], file=sys.stderr)
print(signed["statement"])
