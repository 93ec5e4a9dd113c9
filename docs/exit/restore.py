#!/usr/bin/env python3
"""Puts the words that the scrub took out back into a testimony.

    restore.py PAYLOAD < PASSAGES

PAYLOAD is an opened identity, PASSAGES a JSON list of the scrubbed passages in order.
"""

import hashlib
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    verbatim = json.load(file)["verbatim"]
passages = [text.encode() for text in json.load(sys.stdin)]
for removed in reversed(verbatim["removed"]):
    number, at = removed["segment"] - 1, removed["at"]
    end = at + len(removed["placeholder"].encode())
    passages[number] = passages[number][:at] + removed["words"].encode() + passages[number][end:]
text = b"".join(passages)
if hashlib.sha256(text).hexdigest() != verbatim["sha256"]:
    sys.exit("this is not the text as it was given")
sys.stdout.buffer.write(text)
