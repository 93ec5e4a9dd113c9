#!/usr/bin/env python3
"""Asks a store one question, as the sqlcipher shell (version 4) does.

    sqlcipher.py STORE HEXKEY SQL
"""

import sys

from sqlcipher3 import dbapi2

store, key, sql = sys.argv[1:]
if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
    sys.exit("the key is 64 hexadecimal digits")
connection = dbapi2.connect(store)
connection.execute(f"PRAGMA key = \"x'{key}'\"")
for row in connection.execute(sql):
    print("|".join("" if value is None else str(value) for value in row))
