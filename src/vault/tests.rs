//! A small office: one editor, three keyholders of whom two are needed.

use std::path::PathBuf;

use rusqlite::types::Value;

use super::*;
use crate::identity::ceremony::{CeremonyError, CheckedRequest};
use crate::identity::charter::VaultId;
use crate::identity::charter::tests::member;
use crate::identity::entry::{EntryId, Nonce, SealedEntry, Witness, seal_identity};
use crate::identity::keyfile::{Keyfile, KeyfileError, Slots};
use crate::identity::person::Person;
use crate::seal::argon2id::KdfCost;
use crate::seal::{Hash, KeyFileError, MemberKey, Pin};
use crate::secret::SecretText;
use crate::secret::tests::entropy;
use crate::testimony::{Consent, Day, Language, Pseudonym, Segment, SegmentKind, Testimony, Use};

struct Office {
    folder: tempfile::TempDir,
    editor: Vec<u8>,
    holders: Vec<MemberKey>,
}

fn day() -> Day {
    "2026-11-24".parse().unwrap()
}

fn words() -> SecretText {
    SecretText::new("one two".into())
}

/// A copy of a member key, the way every command gets one: out of its file.
fn unlock(file: &[u8]) -> MemberKey {
    MemberKey::unlock(file, &words(), 8 << 30).map_err(|_: KeyFileError| ()).unwrap()
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let editor = member("editor");
        let holders: Vec<_> = ["a", "b", "c"].map(member).into();
        let founding = Founding {
            editors: vec![],
            holders: holders.iter().map(MemberKey::public).collect(),
            threshold: 2,
            policy: Policy { countersigns: 1 },
            claim_cost: KdfCost::LIGHT,
            sealed_file: None,
        };
        let path = folder.path().join("vault");
        Locked::found(&path, founding, &editor, day(), &mut entropy()).ok().unwrap();
        let file = editor.lock(&words(), KdfCost::LIGHT, 8 << 30, &mut entropy());
        Self { folder, editor: file.ok().unwrap(), holders }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("vault")
    }

    fn try_open(&self, pin: Option<&Pin>) -> Result<Open, VaultError> {
        let pin = |_: &VaultId| pin.cloned();
        Locked::at(&self.path(), None)?.open(unlock(&self.editor), pin)
    }

    fn open(&self) -> Open {
        self.try_open(None).map_err(|error| panic!("{error}")).unwrap()
    }

    /// A copy of the folder as it is now, to be put back later.
    fn snapshot(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.path().join(file)).unwrap()
    }

    fn put_back(&self, file: &str, bytes: &[u8]) {
        std::fs::write(self.path().join(file), bytes).unwrap();
    }
}

fn testimony(text: &str) -> Testimony {
    let uses = [Use::Archive, Use::Publication].into();
    Testimony {
        language: "ko".parse::<Language>().unwrap(),
        day: day(),
        consent: Consent { uses, day: day() },
        segments: vec![Segment { number: 1, kind: SegmentKind::Answer, text: text.to_owned() }],
    }
}

fn identity(open: &Open, of: &str, nonce: &Nonce) -> SealedEntry {
    let mut person = Person::default();
    person.names = vec!["김영춘".into()];
    let pseudonym: Pseudonym = of.parse().unwrap();
    let vault = open.standing().vault();
    let witness = Witness { vault, pseudonym: &pseudonym, nonce };
    seal_identity(&witness, open.circle(), person, None, &mut entropy()).ok().unwrap()
}

fn accession(open: &Open, of: &str, text: &str) -> Accession {
    let nonce = Nonce::random(&mut entropy());
    let entries = vec![identity(open, of, &nonce)];
    let id = EntryId::random(&mut entropy());
    Accession {
        hash: Hash::of(id.as_ref().as_bytes()),
        packet: id.into(),
        day: day(),
        witness: ForWhom::New {
            pseudonym: of.parse().unwrap(),
            nonce,
            claim: Some(Hash::of(of.as_bytes())),
        },
        testimony: Some(testimony(text)),
        entries,
    }
}

fn record(open: &mut Open, of: &str, text: &str) {
    let accession = accession(open, of, text);
    let taken = open.take_in(vec![accession], day(), &mut entropy());
    assert_eq!(taken.unwrap(), [Taken::New]);
}

fn faults(office: &Office) -> Vec<Fault> {
    office.open().check().unwrap().faults
}

#[test]
fn what_is_taken_in_is_read_found_and_claimed() {
    let office = Office::new();
    let mut open = office.open();
    record(&mut open, "quiet-cedar-41", "저는 보위부에서 사흘 있었습니다.");
    record(&mut open, "calm-otter-7", "We crossed the river at night.");
    drop(open);
    let mut open = office.open();
    let list = open.list().unwrap();
    assert_eq!((list.len(), list[0].pseudonym.as_ref()), (2, "calm-otter-7"));
    assert_eq!((list[0].testimonies, list[0].identities), (1, 1));
    let accounts = open.accounts(&"quiet-cedar-41".parse().unwrap()).unwrap();
    assert!(accounts[0].testimony.segments[0].text.contains("보위부"));
    let (hits, more) = open.search("보위부", 10).unwrap();
    assert_eq!((hits.len(), more, hits[0].pseudonym.as_ref()), (1, false, "quiet-cedar-41"));
    let hash = Hash::of(b"calm-otter-7");
    let claimed = open.claim(hash, day(), &mut entropy()).unwrap();
    assert_eq!(claimed.unwrap().as_ref(), "calm-otter-7");
    assert!(open.claim(Hash::of(b"x"), day(), &mut entropy()).unwrap().is_none());
    let checked = open.check().unwrap();
    assert_eq!((checked.faults, checked.entries), (vec![], 2));
    let nobody = open.accounts(&"no-body-1".parse().unwrap()).err();
    assert_eq!(nobody, Some(VaultError::NoSuchWitness));
}

#[test]
fn a_packet_that_comes_twice_is_taken_once() {
    let office = Office::new();
    let mut open = office.open();
    let mut first = accession(&open, "quiet-cedar-41", "text");
    let (packet, hash) = (first.packet.clone(), first.hash);
    let taken = open.take_in(vec![first], day(), &mut entropy()).unwrap();
    assert_eq!(taken, [Taken::New]);
    first = accession(&open, "quiet-cedar-41", "text");
    (first.packet, first.hash) = (packet.clone(), hash);
    let again = open.take_in(vec![first], day(), &mut entropy()).unwrap();
    assert_eq!(again, [Taken::KnownAlready]);
    let mut other = accession(&open, "calm-otter-7", "other text");
    other.packet = packet;
    let refused = open.take_in(vec![other], day(), &mut entropy());
    assert_eq!(refused, Err(VaultError::Misfit), "one name, two packets");
    let taken_name = accession(&open, "quiet-cedar-41", "text");
    let refused = open.take_in(vec![taken_name], day(), &mut entropy());
    assert_eq!(refused, Err(VaultError::Misfit));
    drop(open);
    let mut open = office.open();
    assert!(open.recover(day(), &mut entropy()).unwrap(), "the refused entry is taken back");
    assert_eq!(open.check().unwrap().faults, []);
    assert_eq!(open.list().unwrap().len(), 1);
}

#[test]
fn an_identity_opens_by_quorum_and_every_step_is_logged() {
    let office = Office::new();
    let mut open = office.open();
    let pseudonym: Pseudonym = "quiet-cedar-41".parse().unwrap();
    record(&mut open, "quiet-cedar-41", "text");
    let request = open.request(&pseudonym, "a court asks", 7, day(), &mut entropy()).unwrap();
    let approve = |at: usize| {
        let checked = CheckedRequest::open(&request, &office.holders[at]).ok().unwrap();
        let mut slots = Slots::open(&office.path().join("identities.sealed")).unwrap();
        checked.approve(&office.holders[at], &mut slots, day()).ok().unwrap()
    };
    let approvals = [approve(0), approve(2)];
    let few = open.reveal(&request, &approvals[..1], day(), &mut entropy()).err();
    let few = match few {
        Some(VaultError::Ceremony(error)) => error,
        _ => panic!("one approval is too few"),
    };
    assert_eq!(few, CeremonyError::TooFew { have: 1, need: 2 });
    let late = open.reveal(&request, &approvals, "2026-12-02".parse().unwrap(), &mut entropy());
    assert_eq!(late.err(), Some(VaultError::Ceremony(CeremonyError::Expired)));
    let revealed = open.reveal(&request, &approvals, day(), &mut entropy()).ok().unwrap();
    assert_eq!(revealed.payloads[0].person.names, ["김영춘"]);
    assert_eq!(revealed.approved_by.len(), 2);
    let again = open.reveal(&request, &approvals, day(), &mut entropy()).err();
    assert_eq!(again, Some(VaultError::NoSuchRequest), "a request ends with its reveal");
    let acts: Vec<Act> = open.log_rows().unwrap().iter().map(|(row, _)| row.act).collect();
    use Act::{ApprovalSeen, Founded, IdentityRequested, IdentityRevealed, TakenIn};
    let expected = [Founded, TakenIn, IdentityRequested, ApprovalSeen, ApprovalSeen, ApprovalSeen];
    assert_eq!(acts, [&expected[..], &[IdentityRevealed]].concat());
    assert_eq!(open.check().unwrap().faults, []);
}

#[test]
fn requests_end_when_their_day_has_passed() {
    let office = Office::new();
    let mut open = office.open();
    record(&mut open, "quiet-cedar-41", "text");
    let of = "quiet-cedar-41".parse().unwrap();
    open.request(&of, "a court asks", 7, day(), &mut entropy()).unwrap();
    assert_eq!(open.expire_requests(day().plus(7), &mut entropy()).unwrap(), 0);
    assert_eq!(open.expire_requests(day().plus(8), &mut entropy()).unwrap(), 1);
    assert_eq!(open.check().unwrap().faults, []);
}

#[test]
fn two_at_once_wait_for_each_other() {
    let office = Office::new();
    let open = office.open();
    let path = office.path();
    let second = std::thread::spawn(move || Locked::at(&path, None).is_ok());
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(!second.is_finished());
    drop(open);
    assert!(second.join().unwrap());
}

#[test]
fn an_older_folder_is_noticed() {
    let office = Office::new();
    let names = ["store-1.db", "vault.age", "identities.sealed"];
    let old = names.map(|name| office.snapshot(name));
    let mut open = office.open();
    record(&mut open, "quiet-cedar-41", "text");
    open.add_editor(member("second").public(), day(), &mut entropy()).unwrap();
    let pin = open.pin().unwrap();
    drop(open);
    assert!(office.try_open(Some(&pin)).is_ok());
    let new_keyring = office.snapshot("vault.age");
    office.put_back("vault.age", &old[1]);
    assert_eq!(office.try_open(Some(&pin)).err(), Some(VaultError::OlderKeyring));
    office.put_back("vault.age", &new_keyring);
    let new_keyfile = office.snapshot("identities.sealed");
    office.put_back("identities.sealed", &old[2]);
    assert!(faults(&office).contains(&Fault::Keyfile(KeyfileError::Older)));
    office.put_back("identities.sealed", &new_keyfile);
    office.put_back("store-1.db", &old[0]);
    assert_eq!(office.try_open(Some(&pin)).err(), Some(VaultError::OlderStore));
    assert_eq!(office.try_open(None).err(), Some(VaultError::OlderStore), "the keyring knows too");
}

/// Everything that the tables hold. The index of the search index may lack rows that it
/// falls back from; `check` looks every word up, and would see one that it cannot do without.
fn contents(open: &Open) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 \
               AND name <> 'words_idx'";
    let mut tables = open.db().prepare(sql).unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let rows_of = |table: &String| {
        let mut rows = open.db().prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = rows.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            (0..columns).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()
        };
        let rows: Vec<_> = rows.query_map([], row).unwrap().collect();
        format!("{table}: {rows:?}")
    };
    tables.iter().map(rows_of).collect()
}

#[test]
fn a_page_replayed_from_an_older_copy_is_found() {
    const PAGE: usize = 4096;
    let office = Office::new();
    let mut open = office.open();
    record(&mut open, "quiet-cedar-41", "text");
    drop(open);
    let old = office.snapshot("store-1.db");
    let mut open = office.open();
    for number in 0..3 {
        record(&mut open, &format!("calm-otter-{number}"), "다른 말");
    }
    drop(open);
    let new = office.snapshot("store-1.db");
    let now = contents(&office.open());
    let differing: Vec<usize> = (1..old.len() / PAGE)
        .filter(|page| old[page * PAGE..][..PAGE] != new[page * PAGE..][..PAGE])
        .collect();
    assert!(differing.len() > 3, "the test replays pages that changed");
    for page in differing {
        let mut mixed = new.clone();
        mixed[page * PAGE..][..PAGE].copy_from_slice(&old[page * PAGE..][..PAGE]);
        office.put_back("store-1.db", &mixed);
        // A page that is encrypted anew and says what it said is no older copy.
        let found = match office.try_open(None) {
            Ok(open) => match open.check() {
                Ok(checked) if checked.faults.is_empty() => contents(&open) == now,
                _ => true,
            },
            Err(_) => true,
        };
        assert!(found, "page {page}");
    }
}

#[test]
fn a_foreign_slot_is_found() {
    let office = Office::new();
    let mut open = office.open();
    record(&mut open, "quiet-cedar-41", "text");
    let keyfile = Keyfile::open(&open.keyfile_path, open.keyfile_keys()).ok().unwrap();
    let entry = keyfile.entries()[0].clone();
    let (slot, _) = keyfile.slots_of(&entry).unwrap()[0];
    drop(open);
    for foreign in [slot, (slot + 1) % 64] {
        let whole = office.snapshot("identities.sealed");
        let mut bytes = whole.clone();
        let start = bytes.len() - (64 - foreign) * 65_536;
        bytes[start..][..65_536].fill(7);
        office.put_back("identities.sealed", &bytes);
        assert_eq!(faults(&office), [Fault::Slots(vec![foreign])]);
        office.put_back("identities.sealed", &whole);
    }
    assert_eq!(faults(&office), []);
}

#[test]
fn a_damaged_copy_of_the_keyfiles_record_is_found_and_an_older_one_brought_up() {
    const COPY: usize = 4096 + 128 * 64;
    let office = Office::new();
    let old = office.snapshot("identities.sealed");
    let mut open = office.open();
    record(&mut open, "quiet-cedar-41", "text");
    drop(open);
    let whole = office.snapshot("identities.sealed");
    for copy in [0, COPY] {
        let mut bytes = whole.clone();
        bytes[copy + 3000] ^= 1;
        office.put_back("identities.sealed", &bytes);
        assert_eq!(faults(&office), [Fault::KeyfileCopy]);
        // What a crash between the store's commit and the second copy leaves.
        bytes[copy..][..COPY].copy_from_slice(&old[copy..][..COPY]);
        office.put_back("identities.sealed", &bytes);
        assert_eq!(faults(&office), []);
        assert!(office.snapshot("identities.sealed") == whole);
    }
}

#[test]
fn what_a_crash_leaves_in_the_keyfile_is_taken_back() {
    let office = Office::new();
    let mut open = office.open();
    record(&mut open, "quiet-cedar-41", "text");
    let nonce = Nonce::random(&mut entropy());
    let lost = identity(&open, "calm-otter-7", &nonce);
    open.write_entries(&[lost], &mut entropy()).unwrap();
    drop(open);
    let mut open = office.open();
    let newer = Fault::Keyfile(KeyfileError::Newer);
    assert_eq!(open.check().unwrap().faults, [Fault::Pending, newer, Fault::EntryUnknown]);
    assert!(open.recover(day(), &mut entropy()).unwrap());
    assert!(!open.recover(day(), &mut entropy()).unwrap());
    assert_eq!(open.check().unwrap().faults, []);
    record(&mut open, "calm-otter-7", "text");
    assert_eq!(open.check().unwrap().faults, []);
}

#[test]
fn what_does_not_belong_into_the_folder_is_found() {
    let office = Office::new();
    for name in ["store-2.db", "attachments/a.age", "incoming/a.packet", "copy of vault.age"] {
        office.put_back(name, b"x");
        assert_eq!(faults(&office), [Fault::Stray(1)], "{name}");
        std::fs::remove_file(office.path().join(name)).unwrap();
    }
    office.put_back(".vault.age.part", b"x");
    office.put_back("identities.growing", b"x");
    office.open().recover(day(), &mut entropy()).unwrap();
    assert_eq!(faults(&office), [], "halves of an interrupted write are cleared away");
}

#[test]
fn a_pending_row_never_costs_an_acknowledged_identity() {
    let office = Office::new();
    let mut open = office.open();
    record(&mut open, "quiet-cedar-41", "text");
    // What a replayed page of the store would bring back.
    open.db().execute("INSERT INTO pending (entry) SELECT entry FROM entry", []).unwrap();
    assert_eq!(open.check().unwrap().faults, [Fault::Pending]);
    assert!(!open.recover(day(), &mut entropy()).unwrap());
    let checked = open.check().unwrap();
    assert_eq!((checked.faults, checked.entries), (vec![], 1));
}

#[test]
fn a_record_changed_behind_the_programs_back_is_not_read() {
    let office = Office::new();
    let mut open = office.open();
    record(&mut open, "quiet-cedar-41", "text");
    open.db().execute("UPDATE segment SET text = 'other'", []).unwrap();
    let read = open.accounts(&"quiet-cedar-41".parse().unwrap()).err();
    assert_eq!(read, Some(VaultError::RecordChanged));
    assert_eq!(open.check().unwrap().faults, [Fault::Index, Fault::Record("segment")]);
    open.db().execute("DELETE FROM log WHERE row = 1", []).unwrap();
    assert_eq!(open.check().unwrap().faults[1..], [Fault::Log(LogFault::Chain(1))]);
}

#[test]
fn a_vault_is_founded_whole_or_not_at_all() {
    let office = Office::new();
    let founding = |threshold, sealed_file| Founding {
        editors: vec![],
        holders: office.holders.iter().map(MemberKey::public).collect(),
        threshold,
        policy: Policy { countersigns: 1 },
        claim_cost: KdfCost::LIGHT,
        sealed_file,
    };
    let found = |path: &std::path::Path, founding| {
        Locked::found(path, founding, &member("e"), day(), &mut entropy()).err()
    };
    assert_eq!(found(&office.path(), founding(2, None)), Some(VaultError::NotEmpty));
    let fresh = office.folder.path().join("fresh");
    let missing = office.folder.path().join("no/where.sealed");
    assert!(found(&fresh, founding(2, Some(missing))).is_some());
    assert!(!fresh.exists());
    let elsewhere = office.folder.path().join("stick.sealed");
    assert!(found(&fresh, founding(1, Some(elsewhere.clone()))).is_some());
    assert!(!fresh.exists() && !elsewhere.exists());
    assert!(found(&fresh, founding(2, Some(elsewhere.clone()))).is_none());
    assert!(elsewhere.is_file() && !fresh.join("identities.sealed").exists());
}
