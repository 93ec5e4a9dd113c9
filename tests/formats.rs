//! Promise 10: with the right keys everything opens without Onggi, by `docs/formats.md` alone;
//! and what earlier releases wrote is still read by this one.
//!
//! The worked example of the documentation runs word for word, on a fresh vault and on those of
//! `tests/vectors/sealed`. It needs what `docs/exit/README.md` installs.

#![expect(clippy::disallowed_methods, reason = "CI is told by the environment")]

#[path = "formats/furnish.rs"]
mod furnish;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use furnish::{furnish, open};
use onggi::identity::keyfile::Slots;
use onggi::intake::receive;
use onggi::seal::{Hash, Signed};
use onggi::secret::SecretText;
use onggi::testimony::{Day, Pseudonym};
use onggi::vault::Taken;
use rand_core::UnwrapErr;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The vaults of this and earlier releases.
fn vectors() -> Vec<PathBuf> {
    let found = fs::read_dir(root().join("tests/vectors/sealed")).unwrap();
    let mut found: Vec<_> = found.map(|one| one.unwrap().path()).filter(|p| p.is_dir()).collect();
    found.sort();
    assert!(!found.is_empty(), "there are vectors");
    found
}

/// A vector, copied to where it may change.
fn copied(vector: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(vector).unwrap() {
        let (entry, name) = (entry.as_ref().unwrap().path(), entry.as_ref().unwrap().file_name());
        if entry.is_dir() {
            copied(&entry, &to.join(name));
        } else {
            fs::copy(&entry, to.join(name)).unwrap();
        }
    }
}

/// The commands of the worked example.
fn worked_example() -> String {
    let documentation = fs::read_to_string(root().join("docs/formats.md")).unwrap();
    let (_, example) = documentation.split_once("\n## Worked example\n").expect("an example");
    let blocks = example.split("\n```sh\n").skip(1);
    let commands = blocks.map(|block| block.split_once("\n```").expect("a closed block").0);
    commands.collect::<Vec<_>>().join("\n")
}

/// Whether the tools are there. In CI it is a failure when they are not.
fn can_exit() -> bool {
    let exit = root().join("docs/exit");
    let jq = Command::new("jq").arg("--version").output();
    let missing = [".venv/bin/python", "node_modules"].iter().any(|one| !exit.join(one).exists())
        || jq.is_err();
    let in_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!(missing && in_ci), "the tools of docs/exit/README.md are not installed");
    if missing {
        eprintln!("NOT CHECKED: the tools of docs/exit/README.md are not installed");
    }
    !missing
}

/// What the example prints, run in a furnished folder.
fn run_example(folder: &Path) -> String {
    let exit = root().join("docs/exit");
    let path = std::env::var("PATH").unwrap();
    let witness = read_json(&folder.join("told.json"))["pseudonym"].as_str().unwrap().to_owned();
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &worked_example()])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", exit.join(".venv/bin").display()))
        .env("EXIT", exit)
        .env("WITNESS", witness)
        .output()
        .expect("bash can be started");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}\n{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}

fn exit(folder: &Path) {
    let printed = run_example(folder);
    let released = read_json(&folder.join("told.json"))["released"].as_str().unwrap().to_owned();
    for expected in [
        "store key: ",
        " records are those that were written",
        "저는 ⟦witness⟧입니다.",
        "보위부에서 사흘 있었습니다.",
        "\"names\":[\"김영춘\",\"Kim Young-chun\"]",
        "\"별명2499\"",
        "restored: 저는 김영춘입니다.",
        "⟦witness⟧ crossed the river at night.",
        "\"reason\":\"a court asks\"",
        "approval of holder 1",
        "approval of holder 3",
        &format!("{released}: OK"),
    ] {
        assert!(printed.contains(expected), "{expected}\n{printed}");
    }
    let key = printed.split("store key: ").nth(1).unwrap().lines().next().unwrap();
    assert!(key.parse::<Hash>().is_ok(), "256 bits in hexadecimal");
}

#[test]
fn exit_a_vault_opens_by_the_documentation_alone() {
    if !can_exit() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    furnish(folder.path());
    exit(folder.path());
}

#[test]
fn exit_vaults_of_earlier_releases_open_by_the_documentation_alone() {
    if !can_exit() {
        return;
    }
    for vector in vectors() {
        let folder = tempfile::tempdir().unwrap();
        copied(&vector, folder.path());
        exit(folder.path());
    }
}

#[test]
fn vaults_of_earlier_releases_are_read() {
    for vector in vectors() {
        let folder = tempfile::tempdir().unwrap();
        copied(&vector, folder.path());
        is_read(folder.path());
    }
}

/// Opens everything in a furnished folder.
fn is_read(folder: &Path) {
    let told = read_json(&folder.join("told.json"));
    let said = |field: &str| told[field].as_str().unwrap().to_owned();
    let day: Day = said("day").parse().unwrap();
    let mut entropy = UnwrapErr(getrandom::SysRng);
    let mut open = open(folder);
    let checked = open.check().unwrap();
    assert_eq!((checked.faults, checked.entries), (vec![], 1));
    let witness: Pseudonym = said("pseudonym").parse().unwrap();
    let (hits, _) = open.search("보위부", 10).unwrap();
    assert_eq!((hits.len(), &hits[0].pseudonym), (1, &witness));
    let claim = open.claim_salt().hash(&SecretText::new(said("claim_words")));
    assert_eq!(open.claim(claim, day, &mut entropy).unwrap(), Some(witness.clone()));
    let account = &open.accounts(&witness).unwrap()[0];
    assert!(open.plan(account).unwrap().is_some());
    assert_eq!(restored(folder, &mut open, day), furnish::TEXT);
    let packet = fs::read(folder.join("later.packet")).unwrap();
    let taken = receive::receive(&mut open, &packet, day, &mut entropy);
    assert_eq!(taken.unwrap_or_else(|error| panic!("{error}")), Taken::New);
    let later = open.accounts(&said("later").parse().unwrap()).unwrap();
    assert_eq!(later[0].testimony.segments[0].text, "⟦witness⟧ crossed the river at night.");
    assert_eq!(open.check().unwrap().faults, []);
    is_signed(folder, &open, &said("released"));
}

/// Opens the identity by the two approvals, and gives the text back as it was said.
fn restored(folder: &Path, open: &mut onggi::vault::Open, day: Day) -> String {
    let file = |name: &str| fs::read(folder.join(name)).unwrap();
    let approvals = [file("a.approval"), file("c.approval")];
    assert!(Slots::open(open.keyfile_path()).is_ok());
    let mut entropy = UnwrapErr(getrandom::SysRng);
    let revealed = open.reveal(&file("witness.request"), &approvals, day, &mut entropy);
    let revealed = revealed.unwrap_or_else(|error| panic!("{error}"));
    let payload = &revealed.payloads[0];
    assert_eq!(payload.person.names, ["김영춘", "Kim Young-chun"]);
    let mut segments: Vec<String> = open.accounts(&revealed.pseudonym).unwrap()[0]
        .testimony
        .segments
        .iter()
        .map(|segment| segment.text.clone())
        .collect();
    for removed in payload.verbatim.as_ref().unwrap().removed.iter().rev() {
        let segment = &mut segments[removed.segment as usize - 1];
        segment.replace_range(removed.at..removed.at + removed.placeholder.len(), &removed.words);
    }
    segments.concat()
}

fn is_signed(folder: &Path, open: &onggi::vault::Open, released: &str) {
    let manifest = folder.join("release").join(format!("{released}.manifest.json"));
    let signed: Signed = serde_json::from_slice(&fs::read(manifest).unwrap()).unwrap();
    let editor = open.member().signing_key().verifying_key();
    let manifest: Value = signed.read("onggi manifest 1", &[editor], 1).unwrap();
    let bytes = fs::read(folder.join("release").join(released)).unwrap();
    assert_eq!(manifest["sha256"], Hash::of(&bytes).to_string());
}

/// Adds the vault of this release: `cargo test --test formats -- --ignored`. What an earlier
/// release wrote is never written again.
#[test]
#[ignore = "writes into tests/vectors/sealed"]
fn make_the_vectors_of_this_release() {
    let folder = root().join("tests/vectors/sealed").join(env!("CARGO_PKG_VERSION"));
    fs::create_dir(&folder).expect("a release has one vault");
    furnish(&folder);
    is_read_from_a_copy(&folder);
}

fn is_read_from_a_copy(vector: &Path) {
    let folder = tempfile::tempdir().unwrap();
    copied(vector, folder.path());
    is_read(folder.path());
}
