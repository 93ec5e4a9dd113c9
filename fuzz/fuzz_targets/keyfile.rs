//! Reads arbitrary bytes, and arbitrary JSON that is signed with the vault's key, as the two
//! copies of the record of a sealed keyfile.
#![no_main]

use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use onggi::identity::keyfile::Keyfile;
use onggi::seal::{self, Signed};
use onggi_fuzz::{IDENTITY, VAULT_KEY};

const RECORD: usize = 4096 + 128 * 64;

static KEYFILE: LazyLock<PathBuf> = LazyLock::new(|| onggi_fuzz::keyfile("keyfile"));

fn record(bytes: &[u8]) -> Option<Vec<u8>> {
    let signed = Signed::new("onggi occupancy 1", &onggi_fuzz::object(bytes)?, &VAULT_KEY);
    let json = serde_json::to_vec(&signed).expect("a statement has a JSON form");
    seal::seal_exact(&[&IDENTITY.recipient()], &json, RECORD).ok()
}

fuzz_target!(|bytes: &[u8]| {
    let mut raw = bytes.to_vec();
    raw.resize(RECORD, 0);
    let second = record(bytes);
    let file = std::fs::File::options().write(true).open(&*KEYFILE).expect("the keyfile is there");
    file.write_all_at(&raw, 0).expect("memory takes a record");
    let second_or_raw = second.as_ref().unwrap_or(&raw);
    file.write_all_at(second_or_raw, RECORD as u64).expect("memory takes a record");
    let Ok(mut keyfile) = Keyfile::open(&KEYFILE, onggi_fuzz::keyfile_keys()) else { return };
    assert!(second.is_some(), "a seal was guessed");
    let entries: Vec<_> = keyfile.entries().into_iter().cloned().collect();
    for entry in entries {
        let slots = keyfile.slots_of(&entry).expect("a listed entry has slots");
        slots.iter().for_each(|(slot, _)| drop(keyfile.read(*slot)));
    }
});
