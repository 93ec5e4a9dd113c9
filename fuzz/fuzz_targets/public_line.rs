//! Reads arbitrary text as a member's public line, and its parts by themselves.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onggi::seal::{HybridIdentity, HybridRecipient, Label, MemberPublic, VerifyingKey};

fuzz_target!(|line: &str| {
    if let Ok(member) = MemberPublic::parse(line) {
        assert_eq!(member.label.to_string().parse(), Ok(member.label));
        assert!(member.recipient.to_string().parse::<HybridRecipient>() == Ok(member.recipient));
    }
    for word in line.split_whitespace() {
        if let Ok(recipient) = word.parse::<HybridRecipient>() {
            assert_eq!(recipient.to_string(), word, "a key has one written form");
        }
        if let Ok(key) = word.parse::<VerifyingKey>() {
            assert_eq!(key.to_string(), word, "a key has one written form");
        }
        if let Ok(identity) = HybridIdentity::parse(word) {
            assert_eq!(identity.encode().expose(), word, "a key has one written form");
        }
        let _ = word.parse::<Label>();
    }
});
