//! Promise 8: an acknowledged write survives a crash at any point, and nothing half-written
//! is read.
//!
//! `kill -9` strikes at random moments: 500 of them in CI, fewer elsewhere, or as many as
//! `ONGGI_KILLS` says. `cargo test --test crash -- --nocapture` tells where they struck.

#![expect(
    clippy::disallowed_methods,
    reason = "the test is told by the environment how often, and kills itself"
)]

#[path = "crash/office.rs"]
mod office;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use office::{Office, PERSON, Tally, day, entropy, member, take, text, tidy};
use onggi::seal::argon2id::KdfCost;
use onggi::seal::{CHECK_WORDS, check_words};
use onggi::secret::SecretText;
use onggi::vault::{Fault, Locked, VaultError};
use rand_core::Rng;

const PASSPHRASE: &str = "onggi is killed at random moments";
const MACHINE: u64 = 4 << 30;
/// Kills in one vault; then comes a fresh one, so that it does not outgrow the test.
const KILLS_IN_A_VAULT: usize = 100;

fn kills() -> usize {
    let asked = env::var("ONGGI_KILLS").ok().and_then(|count| count.parse().ok());
    let in_ci = env::var("CI").is_ok_and(|value| value == "true");
    asked.unwrap_or(if in_ci { 500 } else { 60 })
}

/// A moment between `from` and `to` hundredths of `length`.
fn moment(length: Duration, from: u64, to: u64) -> Duration {
    length.mul_f64(from as f64 / 100.0)
        + length
            .mul_f64((to - from) as f64 / 100.0)
            .mul_f64((entropy().next_u64() >> 11) as f64 / (1u64 << 53) as f64)
}

fn report(what: &str, kills: usize, tally: &Tally) {
    println!("{what}: {kills} kills, {tally:?}");
}

// --- the program -----------------------------------------------------------------------------

/// The files that the program needs beside the vault.
fn furnish(office: &Office) {
    let at = |name: &str| office.folder.join(name);
    let words = SecretText::new(PASSPHRASE.to_owned());
    let key = member("editor").lock(&words, KdfCost::LIGHT, MACHINE, &mut entropy());
    fs::write(at("editor.key"), key.unwrap()).unwrap();
    fs::write(at("passphrase"), PASSPHRASE).unwrap();
    fs::write(at("identity.json"), PERSON).unwrap();
    let fingerprint = office.open().standing().fingerprint();
    let told = check_words(&fingerprint, CHECK_WORDS).join(" ");
    let first = program(office).args(["list", "--check-words", &told]).output().unwrap();
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
}

fn program(office: &Office) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onggi"));
    command.current_dir(&office.folder).stdin(Stdio::null());
    command.args(["--vault", "vault", "--key", "editor.key", "--passphrase-file", "passphrase"]);
    command
}

fn start_recording(office: &Office, number: usize) -> Child {
    fs::write(office.folder.join("text.txt"), text(number)).unwrap();
    let mut command = program(office);
    command.args(["record", "--json", "--identity", "identity.json", "--text", "text.txt"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Whatever the program had said by its end.
fn acknowledged(child: Child) -> Option<String> {
    let said = child.wait_with_output().unwrap().stdout;
    let line = said.strip_suffix(b"\n")?;
    let told: serde_json::Value = serde_json::from_slice(line).expect("a line of JSON");
    Some(told["pseudonym"].as_str().unwrap().to_owned())
}

/// The length of an undisturbed recording.
fn undisturbed(office: &mut Office, first: usize) -> Duration {
    let mut lengths: Vec<Duration> = (first..first + 3)
        .map(|number| {
            let start = Instant::now();
            let pseudonym = acknowledged(start_recording(office, number));
            office.acknowledge(&pseudonym.expect("nothing went wrong"), number);
            start.elapsed()
        })
        .collect();
    lengths.sort();
    lengths[1]
}

#[test]
fn durability_the_program_is_killed_while_it_records() {
    let (kills, mut tally, mut done) = (kills(), Tally::default(), 0);
    while done < kills {
        let folder = tempfile::tempdir().unwrap();
        let mut office = Office::found(folder.path());
        furnish(&office);
        let length = undisturbed(&mut office, 1_000_000 + done);
        for at in done..kills.min(done + KILLS_IN_A_VAULT) {
            let mut child = start_recording(&office, at);
            // The first part is the passphrase's hash, before anything is touched.
            sleep(moment(length, 50, 105));
            child.kill().unwrap();
            if let Some(pseudonym) = acknowledged(child) {
                office.acknowledge(&pseudonym, at);
            }
            // Not after each, so that the program meets what an earlier one left.
            if at % 5 == 0 {
                office.verify(&mut tally);
            }
        }
        done = kills.min(done + KILLS_IN_A_VAULT);
        office.finish(&mut tally);
        for command in ["check", "list"] {
            let output = program(&office).arg(command).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
    report("the program", kills, &tally);
}

// --- an open vault ---------------------------------------------------------------------------

const INSIDE: &str = "ONGGI_TEST_INSIDE";
const LOOP: &str = "durability_a_vault_is_killed_while_it_takes_in";

/// Takes in one recording after the other, and tells of each when it is safe.
fn record_for_ever(folder: &Path, first: usize) {
    let mut open = Office::at(folder).open();
    tidy(&mut open, &mut Tally::default());
    println!("\n@ready");
    for number in first.. {
        println!("@taken {} {number}", take(&mut open, number));
    }
}

fn start_loop(office: &Office, first: usize) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut again = Command::new(env::current_exe().unwrap());
    again.args(["--exact", LOOP, "--nocapture"]).stdout(Stdio::piped()).stderr(Stdio::null());
    again.env(INSIDE, format!("{first} {}", office.folder.display()));
    let mut child = again.spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("@ready") {
        line.clear();
        assert!(output.read_line(&mut line).unwrap() > 0, "the vault does not open");
    }
    (child, output)
}

/// The length of one recording in an open vault.
fn one_taken(office: &mut Office) -> Duration {
    let mut open = office.open();
    let start = Instant::now();
    let first = 1_000_000;
    for number in first..first + 5 {
        let pseudonym = take(&mut open, number);
        office.acknowledge(pseudonym.as_ref(), number);
    }
    start.elapsed() / 5
}

#[test]
fn durability_a_vault_is_killed_while_it_takes_in() {
    if let Ok(inside) = env::var(INSIDE) {
        let (first, folder) = inside.split_once(' ').unwrap();
        return record_for_ever(Path::new(folder), first.parse().unwrap());
    }
    let (kills, mut tally, mut done) = (kills(), Tally::default(), 0);
    while done < kills {
        let folder = tempfile::tempdir().unwrap();
        let mut office = Office::found(folder.path());
        let length = one_taken(&mut office);
        for at in done..kills.min(done + KILLS_IN_A_VAULT / 2) {
            let (mut child, mut output) = start_loop(&office, at * 1000);
            sleep(moment(length, 0, 200));
            child.kill().unwrap();
            child.wait().unwrap();
            let mut said = String::new();
            output.read_to_string(&mut said).unwrap();
            for line in said.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
                if let [_, pseudonym, number] = line.split_whitespace().collect::<Vec<_>>()[..] {
                    office.acknowledge(pseudonym, number.parse().unwrap());
                }
            }
            if at % 5 == 0 {
                office.verify(&mut tally);
            }
        }
        done = kills.min(done + KILLS_IN_A_VAULT / 2);
        office.finish(&mut tally);
    }
    report("an open vault", kills, &tally);
}

// --- power cuts ------------------------------------------------------------------------------

/// A frame of SQLite's write-ahead log: its header and one page (sqlite.org/fileformat2.html).
const FRAME: usize = 24 + 4096;
const WAL_HEADER: usize = 32;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, name) = (entry.as_ref().unwrap().path(), entry.as_ref().unwrap().file_name());
        if entry.is_dir() {
            copy(&entry, &to.join(name));
        } else {
            fs::copy(&entry, to.join(name)).unwrap();
        }
    }
}

/// A folder as a power cut would leave it: the vault was open, its log not yet in the store.
fn image_of_an_open_vault(folder: &Path) -> Office {
    let live = Office::found(&folder.join("live"));
    let mut open = live.open();
    take(&mut open, 1);
    let image = Office::at(&folder.join("image"));
    copy(&live.folder, &image.folder);
    image
}

#[test]
fn durability_a_torn_commit_is_taken_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("live")).unwrap();
    let image = image_of_an_open_vault(folder.path());
    let wal = fs::read(image.vault().join("store-1.db-wal")).unwrap();
    let frames = (wal.len() - WAL_HEADER) / FRAME;
    assert!(frames > 10, "the log holds the recording");
    let (mut whole, mut taken_back, mut reported) = (0, 0, 0);
    for (at, cut) in (0..=frames).rev().flat_map(|n| [n * FRAME, n * FRAME + 100]).enumerate() {
        let torn = Office::at(&folder.path().join(format!("torn-{at}")));
        copy(&image.folder, &torn.folder);
        let kept = &wal[..wal.len().min(WAL_HEADER + cut)];
        fs::write(torn.vault().join("store-1.db-wal"), kept).unwrap();
        let mut open = torn.open();
        let tidied = open.recover(day(), &mut entropy());
        match (tidied, open.check().unwrap().faults.as_slice(), open.list().unwrap().len()) {
            (Ok(false), [], 1) => whole += 1,
            (Ok(true), [], 0) => taken_back += 1,
            // Before the commit that says what is pending: no crash leaves that.
            (Ok(false), [Fault::Keyfile(_), Fault::EntryUnknown], 0) => reported += 1,
            (_, faults, count) => panic!("cut at {cut}: {faults:?}, {count} witnesses"),
        }
        drop(open);
        fs::remove_dir_all(&torn.folder).unwrap();
    }
    println!("torn commits: {whole} whole, {taken_back} taken back, {reported} reported");
    assert!(whole > 0 && taken_back > 5);
}

#[test]
fn durability_a_torn_record_of_the_keyfile_is_made_good_by_its_copy() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::found(folder.path());
    drop(take(&mut office.open(), 1));
    let path = office.vault().join("identities.sealed");
    let whole = fs::read(&path).unwrap();
    let record = (whole.len() - 64 * 65_536) / 2;
    for copy in 0..2 {
        for torn in [0, 1, record / 2, record - 1] {
            let mut bytes = whole.clone();
            bytes[copy * record + torn..(copy + 1) * record].fill(0);
            fs::write(&path, bytes).unwrap();
            assert_eq!(
                office.open().check().unwrap().faults,
                [Fault::KeyfileCopy],
                "{copy} from {torn}"
            );
        }
    }
    let mut open = office.open();
    take(&mut open, 2);
    assert_eq!(open.check().unwrap().faults, []);
    assert!(open.list().unwrap().len() == 2);
}

#[test]
fn durability_a_vault_that_was_never_founded_whole_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::found(folder.path());
    let half = Office::at(&folder.path().join("half"));
    for missing in ["vault.age", "store-1.db", "identities.sealed"] {
        copy(&office.vault(), &half.vault());
        fs::remove_file(half.vault().join(missing)).unwrap();
        let opened =
            Locked::at(&half.vault(), None).and_then(|l| l.open(member("editor"), |_| None));
        match (missing, opened) {
            ("vault.age", Err(VaultError::NoVault)) => {}
            ("store-1.db", Err(VaultError::StoreMissing)) => {}
            ("identities.sealed", Ok(open)) => {
                assert!(matches!(open.check().unwrap().faults[..], [Fault::Keyfile(_)]));
            }
            _ => panic!("without {missing}"),
        }
        fs::remove_dir_all(&half.folder).unwrap();
    }
}
