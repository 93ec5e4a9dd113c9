//! The whole journey command by command, as a script walks it: passphrases from a file, records
//! as JSON. What no person may read on the way is looked for on the way.

#[path = "common/mod.rs"]
mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Desk, IDENTITY, SECRETS, Said};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

const ENGLISH: &str = "Q: When did you leave?

I am Kim Young-chun, and I left Sunchon in March 2004. My number is 0470 12 34 56.

Please leave that out: my mother Ri Sun-ok helped me.
";

fn word<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_else(|| panic!("no {field} in {record}"))
}

/// An office that starts from nothing: only the passphrase file and what will be recorded.
struct Office {
    desk: Desk,
    check_words: String,
}

impl Office {
    fn found() -> Self {
        let desk = Desk::new();
        fs::remove_dir_all(desk.path("vault")).unwrap();
        for name in ["editor", "a", "b", "c"] {
            for ending in ["key", "key.pub", "key.pins"] {
                let _ = fs::remove_file(desk.path(&format!("{name}.{ending}")));
            }
            desk.run(&["key", "new", &format!("{name}.key"), "--kdf", "light"]).done();
        }
        let founded = desk.run(&[
            "--json",
            "init",
            "--keyholder=a.key.pub",
            "--keyholder=b.key.pub",
            "--keyholder=c.key.pub",
            "--threshold=2",
            "--kdf=light",
        ]);
        let founded = founded.done().record();
        assert_eq!(
            (founded["threshold"].as_u64(), founded["keyholders"].as_u64()),
            (Some(2), Some(3))
        );
        let check_words = word(&founded, "check_words").to_owned();
        Self { desk, check_words }
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        self.desk.run(&[arguments, &["--json"]].concat()).done().records()
    }

    /// A keyholder answers from a folder with their key, the request and a copy of the sealed
    /// keyfile, and nothing else.
    fn approve_elsewhere(&self, holder: &str, request: &str) -> String {
        let elsewhere = tempfile::tempdir().unwrap();
        let copy = |from: &str, to: &str| {
            fs::copy(self.desk.path(from), elsewhere.path().join(to)).unwrap();
        };
        copy(&format!("{holder}.key"), "own.key");
        copy(request, "in.request");
        copy("vault/identities.sealed", "copy.sealed");
        copy("pw", "pw");
        let mut approve = self.desk.onggi();
        approve.current_dir(elsewhere.path()).env_remove("ONGGI_VAULT").env("ONGGI_KEY", "own.key");
        approve.args(["--check-words", &self.check_words, "--sealed-file", "copy.sealed"]);
        approve.args(["identity", "approve", "in.request", "--out", "out.approval", "--yes"]);
        let said = Said::of(&approve.output().unwrap()).done();
        assert!(said.err.contains("editor asks for the identity of"), "{}", said.err);
        assert!(said.err.contains("Reason: a court asks"), "{}", said.err);
        let name = format!("{holder}.approval");
        fs::copy(elsewhere.path().join("out.approval"), self.desk.path(&name)).unwrap();
        name
    }

    fn request(&self, pseudonym: &str, file: &str) {
        let request = ["identity", "request", pseudonym, "--reason", "a court asks", "--out", file];
        let asked = &self.json(&request)[0];
        assert_eq!(asked["needed"].as_u64(), Some(2));
    }
}

/// The files of one release: the excerpt and its manifest.
fn released(folder: &Path, said: &Value) -> (String, PathBuf, Value) {
    let file = folder.join(word(said, "file"));
    let mut beside = file.clone().into_os_string();
    beside.push(".manifest.json");
    let signed: Value = serde_json::from_slice(&fs::read(&beside).unwrap()).unwrap();
    let manifest = serde_json::from_str(word(&signed, "statement")).unwrap();
    (fs::read_to_string(file).unwrap(), beside.into(), manifest)
}

#[test]
fn from_mouth_to_paper() {
    let office = Office::found();
    let desk = &office.desk;
    let recorded = &office.json(&[
        "record",
        "--identity=identity.toml",
        "--text=testimony.txt",
        "--consent=research,publication",
    ])[0];
    let pseudonym = word(recorded, "pseudonym");
    assert_eq!(word(recorded, "claim_words").split(' ').count(), 4);
    assert_eq!(recorded["scrubbed"]["mother"].as_u64(), Some(1));
    assert_eq!(recorded["identity_sealed"].as_bool(), Some(true));

    let listed = &office.json(&["list"])[0];
    assert_eq!((word(listed, "pseudonym"), listed["testimonies"].as_u64()), (pseudonym, Some(1)));
    let shown = &office.json(&["show", pseudonym])[0];
    let text = shown["segments"].to_string();
    assert!(text.contains("⟦witness⟧") && text.contains("보위부"), "{text}");
    assert!(!["김영춘", "리순옥", "순천", "470 12"].iter().any(|name| text.contains(name)));
    assert_eq!(word(&office.json(&["search", "보위부"])[0], "pseudonym"), pseudonym);
    let words = word(recorded, "claim_words");
    assert_eq!(word(&office.json(&["claim", words])[0], "pseudonym"), pseudonym);

    let plan = desk.run(&["redact", pseudonym, "--auto", "--json"]).done();
    let plan: Value = serde_json::from_str(&plan.out).unwrap();
    assert!(plan["items"].as_array().unwrap().iter().all(|one| !one["decision"].is_null()));
    fs::create_dir(desk.path("out")).unwrap();
    let said = &office.json(&["release", pseudonym, "--out", "out"])[0];
    let (excerpt, beside, manifest) = released(&desk.path("out"), said);
    assert!(excerpt.contains("보위부에서 사흘"), "what may be told is told");
    let hidden = ["김영춘", "영춘", "순옥", "1998", "평안남도", "순천", "470", "⟦", "⟧", pseudonym];
    for hidden in hidden {
        assert!(!excerpt.contains(hidden) && !manifest.to_string().contains(hidden), "{hidden}");
    }
    let sha256 = onggi::seal::Hash::of(excerpt.as_bytes()).to_string();
    assert_eq!(word(&manifest, "sha256"), sha256);

    let beside = beside.to_str().unwrap();
    desk.run(&["audit", "verify", "--against", beside]).done();
    let checked = &office.json(&["check"])[0];
    assert_eq!(
        (&checked["faults"], checked["entries"].as_u64()),
        (&serde_json::json!([]), Some(1))
    );
    let acts: Vec<Value> = office.json(&["audit", "log"]);
    let acts: Vec<&str> = acts.iter().map(|row| word(row, "act")).collect();
    assert_eq!(acts, ["founded", "taken-in", "claim-answered", "planned", "released"]);
}

#[test]
fn an_identity_opens_for_two_of_three_from_other_machines() {
    let office = Office::found();
    let desk = &office.desk;
    let recorded =
        office.json(&["record", "--identity=identity.toml", "--text=testimony.txt"]).remove(0);
    office.request(word(&recorded, "pseudonym"), "r.request");
    let approvals = ["c", "a"].map(|holder| office.approve_elsewhere(holder, "r.request"));
    let reveal = |approvals: &[&str]| {
        desk.run(
            &[&["--json", "identity", "reveal", "r.request", "--to-stdout"], approvals].concat(),
        )
    };
    reveal(&[&approvals[0]]).refused(1).because("1 of 2");
    let revealed = reveal(&[&approvals[0], &approvals[1]]).done().record();
    let person: Value = revealed["person"].clone();
    assert_eq!(person["names"][0].as_str(), Some("김영춘"));
    assert_eq!(person["relatives"][0]["names"][0].as_str(), Some("리순옥"));
    let removed = revealed["verbatim"]["removed"].as_array().unwrap();
    assert!(removed.iter().any(|one| one["words"] == "리순옥"), "the words as they were said");
    desk.run(&["audit", "verify", "--against", "r.request"]).done();
    let log = office.json(&["audit", "log"]);
    let reasons = log.iter().filter(|row| row["notes"]["reason"] == "a court asks");
    assert_eq!(reasons.count(), 2, "of the request and of the reveal");
    let seen = log.iter().filter(|row| row["act"] == "approval-seen").count();
    assert_eq!(seen, 3, "one that was too few, then both");
    assert!(!SECRETS.iter().any(|word| log.iter().any(|row| row.to_string().contains(word))));
}

#[test]
fn a_name_that_comes_later_is_sealed_with_the_same_witness() {
    let office = Office::found();
    let desk = &office.desk;
    desk.write("nameless.txt", ENGLISH);
    let first = office.json(&["record", "--no-name", "--text=nameless.txt"]).remove(0);
    let pseudonym = word(&first, "pseudonym");
    assert_eq!(first["identity_sealed"].as_bool(), Some(false));
    let request = ["identity", "request", pseudonym, "--reason", "x", "--out", "none.request"];
    desk.refused(1, &request).because("No identity is sealed");
    let later = ["record", "--witness", pseudonym, "--identity", "identity.toml"];
    let completed = &office.json(&later)[0];
    assert_eq!(word(completed, "pseudonym"), pseudonym);
    assert!(completed.get("claim_words").is_none(), "a witness has one slip");
    let more = "names = [\"Kim Yong-chun\"]\n";
    desk.write("more.toml", more);
    office.json(&["record", "--witness", pseudonym, "--identity=more.toml"]);
    let listed = &office.json(&["list"])[0];
    assert_eq!((listed["testimonies"].as_u64(), listed["identities"].as_u64()), (Some(1), Some(2)));
    office.request(pseudonym, "r.request");
    let approvals = ["a", "b"].map(|holder| office.approve_elsewhere(holder, "r.request"));
    let reveal =
        ["--json", "identity", "reveal", "r.request", &approvals[0], &approvals[1], "--to-stdout"];
    let opened = desk.run(&reveal).done().records();
    let names: Vec<&Value> = opened.iter().map(|one| &one["person"]["names"]).collect();
    assert_eq!(
        names,
        [&serde_json::json!(["김영춘", "Kim Young-chun"]), &serde_json::json!(["Kim Yong-chun"])]
    );
}

#[test]
fn nothing_is_released_without_consent_or_against_a_wish() {
    let office = Office::found();
    let desk = &office.desk;
    fs::create_dir(desk.path("out")).unwrap();
    desk.write("english.txt", ENGLISH);
    desk.write("english.toml", IDENTITY.replace("리순옥", "Ri Sun-ok"));
    let record = |consent: &str| {
        let record = ["record", "--identity=english.toml", "--text=english.txt", "--consent"];
        let recorded = office.json(&[&record[..], &[consent]].concat()).remove(0);
        let pseudonym = word(&recorded, "pseudonym").to_owned();
        desk.run(&["redact", &pseudonym, "--auto"]).done();
        pseudonym
    };
    let released_none = || fs::read_dir(desk.path("out")).unwrap().next().is_none();
    let without = record("research,court");
    let said = desk.refused(1, &["release", &without, "--out", "out"]);
    assert!(said.err.contains("did not agree to publication"), "{}", said.err);
    let with = record("publication");
    let said = desk.refused(1, &["release", &with, "--out", "out"]);
    assert!(said.err.contains("asked to leave something out"), "{}", said.err);
    assert!(released_none());
    let said = &office.json(&["release", &with, "--out", "out", "--segments", "1-2"])[0];
    let (excerpt, _, manifest) = released(&desk.path("out"), said);
    assert_eq!((manifest["first"].as_u64(), manifest["last"].as_u64()), (Some(1), Some(2)));
    for hidden in ["Young-chun", "Sun-ok", "Sunchon", "March", "0470", "mother", "leave that out"] {
        assert!(!excerpt.contains(hidden), "{hidden} in {excerpt}");
    }
}

#[test]
fn the_demo_shows_what_it_promises_and_leaves_what_it_was_asked_to() {
    let desk = Desk::new();
    let shown = desk.run(&["demo", "--keep", "kept"]).done().out;
    assert!(shown.contains("1 of 2 keyholders approved; nothing is shown."));
    assert!(shown.contains("Names of the witness that were found: 0."));
    assert!(shown.contains("배옥단; 裵玉丹; Bae Ok-dan"), "two open the identity");
    assert!(shown.lines().all(|line| line.width() <= 80));
    assert_eq!(fs::read_dir(desk.path("kept/released")).unwrap().count(), 4);
    for name in ["kept/vault/vault.age", "kept/stick.sealed", "kept/hana.key"] {
        assert!(desk.path(name).is_file(), "{name}");
    }
    desk.run(&["demo", "--keep", "kept"]).refused(5).because("stands there already");
}
