//! Reads arbitrary JSON as the two chains of a charter, every statement of them signed by the
//! root key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onggi::identity::charter::Charter;
use onggi_fuzz::MEMBER;
use serde_json::{Value, json};

fn chain(kind: &str, statements: &Value) -> Vec<Value> {
    let statements = statements.as_array().map(Vec::as_slice).unwrap_or_default();
    let signed = statements.iter().take(8).map(|one| MEMBER.sign(kind, one));
    signed.map(|one| serde_json::to_value(one).expect("a statement has a JSON form")).collect()
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(charter) = serde_json::from_slice::<Charter>(bytes) {
        assert!(charter.verify().is_err(), "a signature was guessed");
    }
    let Some(value) = onggi_fuzz::object(bytes) else { return };
    let charter = json!({
        "vault": value["vault"], "root": MEMBER.signing_key().verifying_key(),
        "roster": chain("onggi roster 1", &value["roster"]),
        "circle": chain("onggi circle 1", &value["circle"]),
    });
    let Ok(charter) = serde_json::from_value::<Charter>(charter) else { return };
    let Ok(standing) = charter.verify() else { return };
    let circle = standing.circle();
    assert!((2..=circle.holders.len()).contains(&usize::from(circle.threshold)));
    assert!(standing.extends(standing.heads()));
});
