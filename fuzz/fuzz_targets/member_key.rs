//! Reads arbitrary bytes as a member's key file. On a machine without memory every cost is
//! refused, so nothing is ever derived.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onggi::seal::argon2id::{self, KdfCost, PassphraseError};
use onggi::seal::{KeyFileError, MemberKey};
use onggi::secret::SecretText;

fuzz_target!(|bytes: &[u8]| {
    let cost: Option<KdfCost> = argon2id::cost_of(bytes).ok().map(|(cost, _)| cost);
    let words = SecretText::new("one two".to_owned());
    let refused = match MemberKey::unlock(bytes, &words, 0) {
        Err(KeyFileError::Passphrase(error)) => error,
        _ => panic!("a key was derived on a machine without memory"),
    };
    assert_eq!(cost.is_some(), refused == PassphraseError::CostRefused);
});
