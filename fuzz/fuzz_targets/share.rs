//! Reads arbitrary JSON as the share that a keyholder finds in a slot.
#![no_main]

use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use onggi::identity::ceremony::CheckedRequest;
use onggi::identity::entry::SHARE_SIZE;
use onggi::identity::keyfile::Slots;
use onggi::seal::{self, Hash};
use onggi_fuzz::{MEMBER, day};
use serde_json::{Value, json};

const SLOT: usize = 65_536;
const RECORDS: usize = 2 * (4096 + 128 * 64);

static KEYFILE: LazyLock<PathBuf> = LazyLock::new(|| onggi_fuzz::keyfile("share"));

/// A request for the entry that the share says it is of, in slot 0.
fn request(share: &Value, slot: Hash) -> Value {
    let fixed = json!({
        "id": "00000000000000000000000000000000", "vault": "", "pseudonym": "dry-heron-87",
        "nonce": "b0/owQYpyrNxszqGbWmZdw", "reason": "a court asks", "day": "2026-11-24",
        "expires": "2026-11-24", "recipient": MEMBER.identity().recipient(),
        "log": { "rows": 0, "head": Hash::ZERO }, "charter": {},
        "entries": [{ "entry": share["entry"], "epoch": 1, "slots": [[0, slot]] }],
    });
    onggi_fuzz::object(fixed.to_string().as_bytes()).expect("an object")
}

fuzz_target!(|bytes: &[u8]| {
    let Some(share) = onggi_fuzz::object(bytes) else { return };
    let to = MEMBER.identity().recipient();
    let json = share.to_string();
    let Ok(sealed) = seal::seal_exact(&[&to], json.as_bytes(), SHARE_SIZE) else { return };
    let file = std::fs::File::options().read(true).write(true).open(&*KEYFILE);
    let file = file.expect("the keyfile is there");
    file.write_all_at(&sealed, RECORDS as u64).expect("memory takes a share");
    let mut slot = vec![0; SLOT];
    file.read_exact_at(&mut slot, RECORDS as u64).expect("the keyfile is whole");
    let request = request(&share, Hash::of(&slot));
    let request = onggi_fuzz::sealed("onggi request 1", &request, &to);
    let Ok(checked) = CheckedRequest::open(&request, &MEMBER) else { return };
    let Ok(mut slots) = Slots::open(&KEYFILE) else { panic!("the keyfile is whole") };
    assert!(checked.approve(&MEMBER, &mut slots, day()).is_err(), "a commitment was guessed");
});
