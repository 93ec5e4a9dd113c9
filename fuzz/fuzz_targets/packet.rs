//! Reads arbitrary bytes as a packet, and arbitrary JSON as one that an editor signed and
//! sealed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onggi::intake::packet::Packet;
use onggi_fuzz::{IDENTITY, MEMBER, VAULT};

fuzz_target!(|bytes: &[u8]| {
    let signers = [MEMBER.signing_key().verifying_key()];
    assert!(Packet::open(bytes, &IDENTITY, &VAULT, &signers).is_err(), "a seal was guessed");
    let Some(statement) = onggi_fuzz::object(bytes) else { return };
    let sealed = onggi_fuzz::sealed("onggi packet 1", &statement, &IDENTITY.recipient());
    let Ok((packet, _)) = Packet::open(&sealed, &IDENTITY, &VAULT, &signers) else { return };
    let again = packet.seal(&IDENTITY.recipient(), MEMBER.signing_key());
    let again = again.expect("a packet is sealed again");
    assert!(Packet::open(&again, &IDENTITY, &VAULT, &signers).is_ok(), "what was written is read");
});
