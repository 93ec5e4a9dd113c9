#!/usr/bin/env node
// shamir.mjs SHARE... > IDENTITY
//
// Puts shares of one sealed identity together and prints the age key that opens its parts. A
// wrong share would give a wrong key, so each is first held against its commitment.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { bech32 } from "@scure/base";
import { combine } from "shamir-secret-sharing";

function hashOfParts(label, ...parts) {
  const hash = createHash("sha256");
  for (const part of [Buffer.from(label), ...parts]) {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(part.length));
    hash.update(length).update(part);
  }
  return hash.digest();
}

function point(share) {
  const y = Buffer.from(share.share, "base64");
  const epoch = Buffer.alloc(8);
  epoch.writeBigUInt64BE(BigInt(share.epoch));
  const counts = Buffer.from([share.k, share.n, share.index]);
  const [vault, entry] = [share.vault, share.entry].map((id) => Buffer.from(id));
  const commitment = hashOfParts("onggi share 1", vault, entry, epoch, counts, y);
  const all = Buffer.from(share.commitments, "base64");
  const promised = all.subarray(32 * (share.index - 1), 32 * share.index);
  if (!commitment.equals(promised)) throw new Error(`share ${share.index} is wrong`);
  // This library has the x coordinate behind the y coordinates.
  return Uint8Array.from([...y, share.index]);
}

const shares = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
if (shares.length < shares[0]?.k) throw new Error(`${shares[0].k} shares are needed`);
const seed = await combine(shares.slice(0, shares[0].k).map(point));
const words = bech32.toWords(seed);
console.log(bech32.encode("age-secret-key-pq-", words, false).toUpperCase());
