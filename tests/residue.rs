//! Promise 6: no word of what is recorded, of an identity or of a member's label stands in any
//! file of the vault's folder, in any form in which a program might have left it. Not after a
//! recording, not while one waits with the vault open, and not after it was killed.

#[path = "common/mod.rs"]
mod common;

use std::fs;
use std::io::Write;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use common::{Desk, PASSPHRASE, Said, walk};
use unicode_normalization::UnicodeNormalization;

/// Words of members' labels.
const LABELS: [&str; 3] = ["redakteurin", "schluesselfrau", "이순신장군"];

/// Words of the text, of the identity, of the slip and of a reason; and the passphrase.
const WORDS: [&str; 14] = [
    "김영춘",
    "Young-chun",
    "리순옥",
    "1968-09-27",
    "순천시",
    "470 12 34 56",
    "보위부",
    "사흘",
    "돌아가셨습니다",
    "witness⟧",
    "prosecutor",
    "archive",
    "segment",
    PASSPHRASE,
];

/// A word in the forms in which it could lie on a disk.
fn forms(word: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(bytes).collect();
    let decomposed: String = word.nfd().collect();
    let mut forms = vec![
        ("UTF-8", word.as_bytes().to_vec()),
        ("decomposed", decomposed.into_bytes()),
        ("UTF-16LE", utf16(u16::to_le_bytes)),
        ("UTF-16BE", utf16(u16::to_be_bytes)),
    ];
    // The digits that depend on the word alone, for each of the places where it may begin.
    for shift in 0..3 {
        let shifted = [&vec![0; shift], word.as_bytes()].concat();
        let digits = BASE64_STANDARD_NO_PAD.encode(&shifted);
        let inner = digits[(8 * shift).div_ceil(6)..shifted.len() * 8 / 6].to_owned();
        forms.push(("Base64", inner.into_bytes()));
    }
    forms
}

/// All forms of all words, with a name for each.
struct Searched {
    automaton: AhoCorasick,
    names: Vec<String>,
}

impl Searched {
    fn new() -> Self {
        let (mut names, mut all) = (Vec::new(), Vec::new());
        for word in WORDS.iter().chain(&LABELS) {
            for (form, bytes) in forms(word) {
                names.push(format!("{word} as {form}"));
                all.push(bytes);
            }
        }
        Self { automaton: AhoCorasick::new(all).unwrap(), names }
    }

    /// What is found in `bytes`.
    fn within(&self, bytes: &[u8]) -> Vec<&str> {
        let found = self.automaton.find_overlapping_iter(bytes);
        found.map(|one| self.names[one.pattern().as_usize()].as_str()).collect()
    }
}

/// Looks for every word in every file of the vault.
fn look(desk: &Desk, when: &str) {
    let (searched, mut files) = (Searched::new(), 0);
    walk(&desk.path("vault"), &mut |path| {
        let Ok(bytes) = fs::read(path) else { return };
        files += 1;
        let name = path.file_name().unwrap();
        assert_eq!(searched.within(name.as_encoded_bytes()), [""; 0], "{when}: {name:?}");
        assert_eq!(searched.within(&bytes), [""; 0], "{when}: in {name:?}");
    });
    assert!(files >= 3, "{when}: the files of the vault were read");
}

/// A vault whose members have labels that are words of their own.
fn labelled() -> Desk {
    let desk = Desk::new();
    fs::remove_dir_all(desk.path("vault")).unwrap();
    for (file, label) in [("x.key", LABELS[0]), ("y.key", LABELS[1]), ("z.key", LABELS[2])] {
        desk.run(&["key", "new", file, "--label", label, "--kdf", "light"]).done();
    }
    let holders = ["--keyholder=y.key.pub", "--keyholder=z.key.pub", "--threshold=2"];
    desk.run(&[&["--key", "x.key", "init", "--kdf=light"], &holders[..]].concat()).done();
    desk
}

const RECORD: [&str; 6] =
    ["record", "--identity", "identity.toml", "--consent", "publication", "--text"];

fn record(desk: &Desk, text: &str) -> Child {
    let mut command = desk.onggi();
    command.args(["--key", "x.key"]).args(RECORD).arg(text).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn the_looking_finds_what_is_there() {
    let searched = Searched::new();
    for word in WORDS.iter().chain(&LABELS) {
        for (form, _) in forms(word) {
            for before in ["", "x", "xy"] {
                let text = format!("{before}{word} and more");
                let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes);
                let decomposed: String = text.nfd().collect();
                let written: Vec<u8> = match form {
                    "UTF-8" => text.clone().into_bytes(),
                    "decomposed" => decomposed.into_bytes(),
                    "UTF-16LE" => utf16(u16::to_le_bytes).collect(),
                    "UTF-16BE" => utf16(u16::to_be_bytes).collect(),
                    _ => BASE64_STANDARD_NO_PAD.encode(&text).into_bytes(),
                };
                let name = format!("{word} as {form}");
                assert!(searched.within(&written).contains(&name.as_str()), "{name}: {before:?}");
            }
        }
    }
}

#[test]
fn residue_nothing_is_left_by_the_commands_of_a_day() {
    let desk = labelled();
    let run = |arguments: &[&str]| desk.run(&[&["--key", "x.key"], arguments].concat()).done();
    let recorded = run(&[&RECORD[..], &["testimony.txt", "--json"]].concat()).record();
    let pseudonym = recorded["pseudonym"].as_str().unwrap();
    look(&desk, "after a recording");
    let reason = "the prosecutor asks";
    run(&["identity", "request", pseudonym, "--reason", reason, "--out", "r.request"]);
    for search in ["보위부", "사흘"] {
        run(&["search", search]);
    }
    run(&["redact", pseudonym, "--auto"]);
    run(&["release", pseudonym, "--out", "."]);
    run(&["check"]);
    look(&desk, "after the commands of a day");
}

#[test]
fn residue_nothing_is_left_by_a_recording_that_waits_or_is_killed() {
    let desk = labelled();
    let mut waiting = record(&desk, "-");
    // Passphrase, keyring and store are open, the identity is read, half of the text too.
    let mut pipe = waiting.stdin.take().unwrap();
    pipe.write_all(&common::TEXT.as_bytes()[..120]).unwrap();
    let patience = Instant::now() + Duration::from_secs(30);
    while !desk.path("vault/store-1.db-wal").exists() {
        assert!(Instant::now() < patience, "the vault was never opened");
        sleep(Duration::from_millis(5));
    }
    look(&desk, "while a recording waits");
    waiting.kill().unwrap();
    waiting.wait().unwrap();
    look(&desk, "after it was killed");
}

/// Kills recordings after more and more of their time.
#[test]
fn residue_nothing_is_left_whenever_a_recording_is_killed() {
    let desk = labelled();
    let started = Instant::now();
    Said::of(&record(&desk, "testimony.txt").wait_with_output().unwrap()).done();
    let (whole, mut acknowledged) = (started.elapsed(), Vec::<String>::new());
    for part in 1..12 {
        let mut recording = record(&desk, "testimony.txt");
        sleep(whole * part / 12);
        recording.kill().unwrap();
        let said = Said::of(&recording.wait_with_output().unwrap());
        look(&desk, &format!("killed after {part} twelfths"));
        let named =
            |line: &str| Some(line.strip_prefix("Recorded as ")?.trim_end_matches('.').into());
        acknowledged.extend(said.out.lines().find_map(named));
    }
    let checked = desk.run(&["--key", "x.key", "check"]).done();
    look(&desk, "after the last was cleared away");
    assert!(!checked.err.contains("Left as it is"), "{}", checked.err);
    let list = desk.run(&["--key", "x.key", "list"]).done().out;
    assert!(acknowledged.iter().all(|one| list.contains(one)), "{acknowledged:?} in {list}");
}
