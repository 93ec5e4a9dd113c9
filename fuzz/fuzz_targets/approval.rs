//! Reads arbitrary bytes as an approval, and arbitrary JSON as one that a keyholder signed and
//! sealed to the request.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use onggi::identity::ceremony::{CheckedApproval, CheckedRequest};
use onggi::seal::Hash;
use onggi_fuzz::{IDENTITY, MEMBER};
use serde_json::json;

static REQUEST: LazyLock<CheckedRequest> = LazyLock::new(|| {
    let slots = json!([[59, Hash::ZERO], [27, Hash::ZERO]]);
    let entry = "708584c37e72c241b7191b0a9b6db15f";
    let request = json!({
        "id": "aa5285d3e847cb9cb41aba72170ce6e0", "vault": "", "pseudonym": "dry-heron-87",
        "nonce": "b0/owQYpyrNxszqGbWmZdw", "reason": "a court asks", "day": "2026-11-24",
        "expires": "2027-02-22", "recipient": IDENTITY.recipient(),
        "log": { "rows": 4, "head": Hash::ZERO }, "charter": {},
        "entries": [{ "entry": entry, "epoch": 1, "slots": slots }],
    });
    let request = onggi_fuzz::object(request.to_string().as_bytes()).expect("an object");
    let to = MEMBER.identity().recipient();
    let sealed = onggi_fuzz::sealed("onggi request 1", &request, &to);
    CheckedRequest::open(&sealed, &MEMBER).unwrap_or_else(|error| panic!("{error}"))
});

fuzz_target!(|bytes: &[u8]| {
    assert!(CheckedApproval::open(bytes, &IDENTITY, &REQUEST).is_err(), "a seal was guessed");
    let Some(mut approval) = onggi_fuzz::object(bytes) else { return };
    if approval["request"] == "" {
        approval["request"] = REQUEST.hash().to_string().into();
    }
    let sealed = onggi_fuzz::sealed("onggi approval 1", &approval, &IDENTITY.recipient());
    let opened = CheckedApproval::open(&sealed, &IDENTITY, &REQUEST);
    assert!(opened.is_err(), "a commitment was guessed");
});
