//! Reads arbitrary bytes as a pins file, once as they are and once under the member's own
//! signature, which arbitrary bytes would never have.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onggi::seal::Pins;
use onggi_fuzz::MEMBER;

fuzz_target!(|bytes: &[u8]| {
    assert!(Pins::parse(bytes, &MEMBER).is_err(), "a signature was guessed");
    let Ok(content) = serde_json::from_slice::<serde_json::Value>(bytes) else { return };
    let signed = MEMBER.sign("onggi pins 1", &content);
    let signed = serde_json::to_vec(&signed).expect("a statement has a JSON form");
    let Ok(pins) = Pins::parse(&signed, &MEMBER) else { return };
    assert!(Pins::parse(&pins.encode(&MEMBER), &MEMBER).is_ok(), "what was written is read");
});
