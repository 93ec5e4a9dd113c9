//! Reads arbitrary bytes as an identity, TOML or JSON, and reads again what it writes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onggi::identity::person::Person;

fuzz_target!(|bytes: &[u8]| {
    let Ok(person) = Person::parse(bytes) else { return };
    let written = serde_json::to_vec(&person).expect("an identity has a JSON form");
    let again = Person::parse(&written).expect("what was written is read");
    assert_eq!(serde_json::to_vec(&again).expect("an identity has a JSON form"), written);
});
