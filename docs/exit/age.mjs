#!/usr/bin/env node
// age.mjs -d -i IDENTITY [FILE]
//
// Does what `age -d -i IDENTITY FILE` does in age 1.3 and later, for where only an older one is
// installed, which does not know hybrid keys.
import { readFileSync } from "node:fs";
import { Decrypter } from "age-encryption";

const [decrypt, identityFlag, identity, file] = process.argv.slice(2);
if (decrypt !== "-d" || identityFlag !== "-i" || !identity) {
  console.error("usage: age.mjs -d -i IDENTITY [FILE]");
  process.exit(2);
}
const decrypter = new Decrypter();
for (const line of readFileSync(identity, "utf8").split("\n")) {
  if (line.startsWith("AGE-SECRET-KEY-")) decrypter.addIdentity(line.trim());
}
process.stdout.write(await decrypter.decrypt(readFileSync(file ?? 0)));
