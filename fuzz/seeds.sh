#!/usr/bin/env bash
# Fills fuzz/corpus with seeds from the test vectors: statements of a sealed vault, opened with
# docs/exit, without what only the fuzz target can fill in.
set -euo pipefail
cd "$(dirname "$0")"
exit=../docs/exit
PATH="$PWD/$exit/.venv/bin:$PATH"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

open() { "$exit/age.mjs" -d -i "$work/$1.txt" "$2"; }
keep() { mkdir -p "corpus/$1" && cat > "corpus/$1/$2"; }
statement() { jq -c '.statement | fromjson'; }
blank() { jq -c 'if has("vault") then .vault = "" else . end
                 | if has("charter") then .charter = {} else . end'; }

for vault in ../tests/vectors/sealed/*/; do
    name=$(basename "$vault")
    for member in editor a c; do
        "$exit/member-key.py" "$vault/$member.key" < "$vault/passphrase" > "$work/$member.json"
        jq -r .identity "$work/$member.json" > "$work/$member.txt"
    done
    open editor "$vault/vault/vault.age" | statement > "$work/keyring"
    blank < "$work/keyring" | keep keyring "$name"
    jq -r .intake "$work/keyring" > "$work/intake.txt"
    jq -c '.charter | {vault: "", roster: [.roster[].statement | fromjson | .vault = ""],
           circle: [.circle[].statement | fromjson | .vault = ""]}' "$work/keyring" |
        keep charter "$name"
    open intake "$vault/later.packet" | statement | blank | keep packet "$name"
    open editor "$vault/witness.request" | statement | blank | keep request "$name"
    head -c 12288 "$vault/vault/identities.sealed" > "$work/record"
    open intake "$work/record" | statement | blank | keep keyfile "$name"
    key=$(jq -r '.store_key + "="' "$work/keyring" | base64 -d | od -An -v -tx1 | tr -d ' \n')
    cp "$vault/vault/store-1.db" "$work/store.db"
    ask() { "$exit/sqlcipher.py" "$work/store.db" "$key" "$1"; }
    ask "SELECT secret FROM request" > "$work/request.txt"
    ask "SELECT plan FROM plan" | keep plan "$name"
    for holder in a c; do
        open request "$vault/$holder.approval" | statement > "$work/approval"
        jq -c '.request = ""' "$work/approval" | keep approval "$name-$holder"
        jq -c '.answers[0].share' "$work/approval" | blank | keep share "$name-$holder"
        keep public_line "$name-$holder" < "$vault/$holder.key.pub"
        keep member_key "$name-$holder" < "$vault/$holder.key"
        jq -rj .statement "$vault/$holder.key.pins" | keep pins "$name-$holder"
    done
    keep person "$name" < "$vault/identity.json"
    for manifest in "$vault"/release/*.json; do keep signed "$name" < "$manifest"; done
done
