//! Reads arbitrary bytes as a keyring, and arbitrary JSON as one that an editor signed and
//! sealed. There is no store behind it, so an accepted one ends there.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use onggi::vault::{Locked, Open, VaultError};
use onggi_fuzz::MEMBER;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| onggi_fuzz::folder("keyring"));

fn open(keyring: &[u8]) -> Result<Open, VaultError> {
    std::fs::write(FOLDER.join("vault.age"), keyring).expect("memory takes a keyring");
    Locked::at(&FOLDER, None)?.open(onggi_fuzz::member(), |_| None)
}

fuzz_target!(|bytes: &[u8]| {
    let refused = open(bytes).err().expect("a seal was guessed");
    assert!(refused != VaultError::StoreMissing, "a seal was guessed");
    let Some(statement) = onggi_fuzz::object(bytes) else { return };
    let to = MEMBER.identity().recipient();
    let _ = open(&onggi_fuzz::sealed("onggi keyring 1", &statement, &to));
});
