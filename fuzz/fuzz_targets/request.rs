//! Reads arbitrary bytes as a request, and arbitrary JSON as one that an editor signed; then a
//! keyholder answers it.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use onggi::identity::ceremony::CheckedRequest;
use onggi::identity::keyfile::Slots;
use onggi_fuzz::{MEMBER, day};

static KEYFILE: LazyLock<PathBuf> = LazyLock::new(|| onggi_fuzz::keyfile("request"));

fuzz_target!(|bytes: &[u8]| {
    assert!(CheckedRequest::open(bytes, &MEMBER).is_err(), "a seal was guessed");
    let Some(statement) = onggi_fuzz::object(bytes) else { return };
    let to = MEMBER.identity().recipient();
    let sealed = onggi_fuzz::sealed("onggi request 1", &statement, &to);
    let Ok(checked) = CheckedRequest::open(&sealed, &MEMBER) else { return };
    let Ok(mut slots) = Slots::open(&KEYFILE) else { panic!("the keyfile is whole") };
    let answered = checked.approve(&MEMBER, &mut slots, day());
    let asked = &checked.request().entries;
    assert!(answered.is_err() || asked.is_empty(), "a decoy was opened");
});
