//! Reads arbitrary bytes as a signed statement, and what it says as a manifest.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onggi::release::Manifest;
use onggi::seal::Signed;
use onggi_fuzz::MEMBER;

fuzz_target!(|bytes: &[u8]| {
    let Ok(signed) = serde_json::from_slice::<Signed>(bytes) else { return };
    let own = [MEMBER.signing_key().verifying_key()];
    assert!(signed.read::<Manifest>("onggi manifest 1", &own, 1).is_err(), "one was forged");
    let _ = signed.signers("onggi manifest 1");
    let Ok(manifest) = signed.unverified::<Manifest>() else { return };
    let mut again = MEMBER.sign("onggi manifest 1", &manifest);
    again.countersign("onggi manifest 1", MEMBER.signing_key());
    let read: Manifest = again.read("onggi manifest 1", &own, 1).expect("what was signed is read");
    assert!(read == manifest);
});
