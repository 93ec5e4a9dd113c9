//! Makes a small vault with everything that this release writes, through the program itself.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use onggi::identity::person::Person;
use onggi::intake::pseudonym;
use onggi::intake::record::{Desk, Spoken, Subject, record};
use onggi::seal::{MemberKey, Pins};
use onggi::secret::SecretText;
use onggi::testimony::{Consent, Day, Use};
use onggi::vault::{Locked, Open};
use rand_core::UnwrapErr;
use serde_json::{Value, json};

/// Opens every key of the vault.
pub const PASSPHRASE: &str = "valley cushion mango ripple stunned octagon";
/// What was said, with names that no file but the sealed keyfile may hold.
pub const TEXT: &str = "문: 어디서 사셨습니까?\n\n저는 김영춘입니다. 순천에서 살았습니다. 어머니 \
                        리순옥은 1998년 겨울에 돌아가셨습니다. 저는 보위부에서 사흘 있었습니다.\n\n\
                        전화는 0470 12 34 56 입니다.\n";
pub const MACHINE: u64 = 4 << 30;

/// An identity that is too long for one slot.
fn identity() -> Value {
    let aliases: Vec<String> = (1000..2500).map(|number| format!("별명{number}")).collect();
    json!({
        "names": ["김영춘", "Kim Young-chun"], "aliases": aliases, "birth": "1971-03-14",
        "home": ["평안남도 순천시"], "phones": ["+32 470 12 34 56"],
        "relatives": [{ "relation": "mother", "names": ["리순옥"], "in_north": true }],
    })
}

/// The program in `folder`, for the member with this key.
fn program(folder: &Path, key: &str, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onggi"));
    command.current_dir(folder).stdin(Stdio::null());
    command.args(["--vault", "vault", "--key", key, "--passphrase-file", "passphrase"]);
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn told(stdout: &[u8]) -> Value {
    serde_json::from_slice(stdout).expect("a line of JSON")
}

/// Fills an empty folder. `told.json` says what was printed on the way.
pub fn furnish(folder: &Path) {
    fs::write(folder.join("passphrase"), PASSPHRASE).unwrap();
    fs::write(folder.join("identity.json"), identity().to_string()).unwrap();
    fs::write(folder.join("text.txt"), TEXT).unwrap();
    for name in ["editor", "a", "b", "c"] {
        program(folder, "none", &["key", "new", &format!("{name}.key"), "--kdf", "light"]);
    }
    let editor = |arguments: &[&str]| program(folder, "editor.key", arguments);
    let holders = ["--keyholder", "a.key.pub", "--keyholder", "b.key.pub"];
    let counts = ["--keyholder", "c.key.pub", "--threshold", "2", "--kdf", "light", "--json"];
    let founded = told(&editor(&[&["init"], &holders[..], &counts[..]].concat()));
    let check_words = founded["check_words"].as_str().unwrap();
    let recording = ["record", "--identity", "identity.json", "--text", "text.txt"];
    let consent = ["--consent", "publication", "--json"];
    let recorded = told(&editor(&[&recording[..], &consent[..]].concat()));
    let witness = recorded["pseudonym"].as_str().unwrap();
    editor(&["redact", witness, "--auto"]);
    fs::create_dir(folder.join("release")).unwrap();
    let released = told(&editor(&["release", witness, "--out", "release", "--json"]));
    let reason = ["--reason", "a court asks", "--days", "90", "--out", "witness.request"];
    editor(&[&["identity", "request", witness], &reason[..]].concat());
    for name in ["a", "c"] {
        let out = format!("{name}.approval");
        let approve = ["identity", "approve", "witness.request", "--out", &out, "--yes"];
        let first = ["--check-words", check_words, "--sealed-file", "vault/identities.sealed"];
        program(folder, &format!("{name}.key"), &[&approve[..], &first[..]].concat());
    }
    let later = write_packet(folder);
    let told = json!({
        "day": later.1, "check_words": check_words, "pseudonym": witness,
        "claim_words": recorded["claim_words"], "released": released["file"], "later": later.0,
    });
    fs::write(folder.join("told.json"), format!("{told:#}\n")).unwrap();
}

/// Opens the vault as its editor, who was there before.
pub fn open(folder: &Path) -> Open {
    let key = fs::read(folder.join("editor.key")).unwrap();
    let words = SecretText::new(PASSPHRASE.to_owned());
    let editor = MemberKey::unlock(&key, &words, MACHINE).unwrap_or_else(|e| panic!("{e}"));
    let pins = fs::read(folder.join("editor.key.pins")).unwrap();
    let pins = Pins::parse(&pins, &editor).unwrap();
    let locked = Locked::at(&folder.join("vault"), None).unwrap_or_else(|e| panic!("{e}"));
    let opened = locked.open(editor, |vault| pins.of(vault.as_ref()).cloned());
    opened.unwrap_or_else(|error| panic!("{error}"))
}

/// A packet that waits to be taken in, for a second witness. Tells their pseudonym, and the
/// day that the vault was made on.
fn write_packet(folder: &Path) -> (String, Day) {
    let open = open(folder);
    let day = open.log_rows().unwrap_or_else(|error| panic!("{error}"))[0].0.day;
    let desk = Desk {
        vault: open.standing().vault(),
        circle: open.circle(),
        intake: open.intake().recipient(),
        claim: open.claim_salt(),
        signing_key: open.member().signing_key(),
        day,
    };
    let person = Person::parse(br#"names = ["Pak Chol-su"]"#.as_slice()).unwrap();
    let spoken = Spoken {
        text: SecretText::new("Pak Chol-su crossed the river at night.".to_owned()),
        language: None,
        consent: Consent { uses: [Use::Archive].into(), day },
    };
    let mut entropy = UnwrapErr(getrandom::SysRng);
    let subject = Subject::New(pseudonym::draw(&mut entropy));
    let recorded = record(&desk, subject, person, Some(spoken), &mut entropy).unwrap();
    fs::write(folder.join("later.packet"), &recorded.packet).unwrap();
    (recorded.pseudonym.to_string(), day)
}
