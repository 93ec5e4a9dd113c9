//! Promise 8: a changed file is reported, never half-read. Every format is damaged in 2,000
//! places and more, spread over the whole file: bits flipped, bytes set, the end cut off, bytes
//! put in, blocks of 16 bytes swapped. None may be accepted as good.
//!
//! The key file is held to the same in `src/seal/argon2id.rs`, where one Argon2id serves all
//! mutations that do not change its parameters.

#[path = "common/mod.rs"]
mod common;
#[path = "mutations/damage.rs"]
mod damage;

use std::fs;
use std::path::PathBuf;

use common::{Seeded, entropy};
use damage::{damaged, damaged_within};
use onggi::identity::ceremony::{
    CheckedApproval, CheckedRequest, EntryPlace, Request, request_secret,
};
use onggi::identity::charter::{Charter, VaultId};
use onggi::identity::entry::{EntryId, Nonce, SealedEntry, Witness, seal_identity};
use onggi::identity::keyfile::{Copies, Keyfile, KeyfileHead, KeyfileKeys, Slots};
use onggi::identity::person::Person;
use onggi::intake::packet::{About, Packet};
use onggi::redaction::{Plan, Policy, render};
use onggi::release::{Form, Manifest, ManifestFormat};
use onggi::seal::argon2id::KdfCost;
use onggi::seal::{
    Hash, HybridIdentity, LogHead, MemberKey, Pin, Pins, Signed, SigningKey, VerifyingKey,
};
use onggi::testimony::{Day, Language, Pseudonym};
use onggi::vault::{Founding, Locked, Open, Policy as VaultPolicy, VaultError};

/// Mutations of each format.
const MUTATIONS: usize = 2000;

/// The key of a member, the same each time it is asked for.
fn member(label: &str) -> MemberKey {
    let seed = label.bytes().map(u64::from).sum();
    MemberKey::generate(label.parse().unwrap(), &mut Seeded(seed))
}

fn day() -> Day {
    "2026-11-24".parse().unwrap()
}

fn pseudonym() -> Pseudonym {
    "quiet-cedar-41".parse().unwrap()
}

/// Finds that none of the damaged forms of `bytes` is accepted.
fn none_accepted(bytes: &[u8], accepted: impl Fn(&[u8]) -> bool) {
    assert!(accepted(bytes), "the whole file is accepted");
    for (how, damaged) in damaged(bytes, MUTATIONS) {
        assert!(!accepted(&damaged), "{how}");
    }
}

// --- the vault's own files -----------------------------------------------------------------

/// A vault with one editor and three keyholders.
struct Vault {
    folder: tempfile::TempDir,
    pin: Pin,
}

impl Vault {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let founding = Founding {
            editors: vec![],
            holders: ["a", "b", "c"].map(|label| member(label).public()).into(),
            threshold: 2,
            policy: VaultPolicy { countersigns: 0 },
            claim_cost: KdfCost::LIGHT,
            sealed_file: None,
        };
        let path = folder.path().join("vault");
        let locked =
            Locked::found(&path, founding, &member("editor"), day(), &mut entropy()).unwrap();
        let mut open = locked.open(member("editor"), |_| None).unwrap();
        common::take_in(&mut open, "quiet-cedar-41", None, common::IDENTITY, common::TEXT);
        let pin = open.pin().unwrap();
        drop(open);
        Self { folder, pin }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("vault").join(name)
    }

    fn open(&self) -> Result<Open, VaultError> {
        let locked = Locked::at(&self.folder.path().join("vault"), None)?;
        locked.open(member("editor"), |_| Some(self.pin.clone()))
    }

    fn is_good(&self) -> bool {
        self.open().and_then(|open| open.check()).is_ok_and(|checked| checked.faults.is_empty())
    }
}

#[test]
fn vault_age() {
    let vault = Vault::new();
    let path = vault.path("vault.age");
    none_accepted(&fs::read(&path).unwrap(), |bytes| {
        fs::write(&path, bytes).unwrap();
        vault.open().is_ok()
    });
}

#[test]
fn the_store() {
    let vault = Vault::new();
    let path = vault.path("store-1.db");
    none_accepted(&fs::read(&path).unwrap(), |bytes| {
        fs::write(&path, bytes).unwrap();
        vault.is_good()
    });
}

/// A sealed keyfile with one entry, and the keys to its record.
struct Sealed {
    folder: tempfile::TempDir,
    vault: VaultId,
    intake: HybridIdentity,
    signing_key: SigningKey,
    head: KeyfileHead,
}

impl Sealed {
    fn new() -> Self {
        let (folder, vault) = (tempfile::tempdir().unwrap(), VaultId::random(&mut entropy()));
        let intake = HybridIdentity::generate(&mut entropy());
        let signing_key = SigningKey::generate(&mut entropy());
        let head = LogHead::START.head;
        let head = KeyfileHead { sequence: 0, record: head };
        let mut sealed = Self { folder, vault, intake, signing_key, head };
        Keyfile::create(&sealed.path(), &sealed.keys(), &mut entropy()).unwrap();
        let mut keyfile = Keyfile::open(&sealed.path(), sealed.keys()).unwrap();
        let office = Office::of(sealed.vault.clone());
        let head = keyfile.save(&[office.entry], &mut entropy()).unwrap();
        keyfile.settle().unwrap();
        drop(keyfile);
        sealed.head = head;
        sealed
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("identities.sealed")
    }

    fn keys(&self) -> KeyfileKeys<'_> {
        let (intake, signing_key) = (&self.intake, &self.signing_key);
        KeyfileKeys { vault: &self.vault, generation: 1, intake, signing_key }
    }

    /// What `check` asks of a keyfile.
    fn is_good(&self) -> bool {
        Keyfile::open(&self.path(), self.keys()).is_ok_and(|mut keyfile| {
            keyfile.head() == self.head
                && keyfile.copies() == Copies::Same
                && keyfile.changed_slots().is_ok_and(|changed| changed.is_empty())
        })
    }
}

#[test]
fn the_sealed_keyfile() {
    let sealed = Sealed::new();
    let path = sealed.path();
    let whole = fs::read(&path).unwrap();
    assert!(sealed.is_good());
    // The two copies of the record are a small part of the file, and have their own share.
    let records = 2 * (4096 + 128 * 64);
    let more = damaged_within(&whole, records, MUTATIONS / 4);
    for (how, bytes) in damaged(&whole, MUTATIONS).chain(more) {
        fs::write(&path, bytes).unwrap();
        assert!(!sealed.is_good(), "{how}");
    }
}

// --- what travels --------------------------------------------------------------------------

/// One vault as far as a ceremony needs it.
struct Office {
    editor: MemberKey,
    charter: Charter,
    vault: VaultId,
    nonce: Nonce,
    entry: SealedEntry,
}

impl Office {
    fn of(vault: VaultId) -> Self {
        let holders = ["a", "b", "c"].map(|label| member(label).public()).into();
        let editor = member("editor");
        let charter = Charter::found(vault.clone(), &editor, vec![], holders, 2).unwrap();
        let (nonce, pseudonym) = (Nonce::random(&mut entropy()), pseudonym());
        let witness = Witness { vault: &vault, pseudonym: &pseudonym, nonce: &nonce };
        let person = Person::parse(common::IDENTITY.as_bytes()).unwrap();
        let circle = charter.verify().unwrap().circle().clone();
        let entry = seal_identity(&witness, &circle, person, None, &mut entropy()).unwrap();
        Self { editor, charter, vault, nonce, entry }
    }

    fn new() -> Self {
        Self::of(VaultId::random(&mut entropy()))
    }

    fn packet(&self, intake: &HybridIdentity) -> Vec<u8> {
        let about = About::New { pseudonym: pseudonym(), nonce: self.nonce.clone(), claim: None };
        let id = EntryId::random(&mut entropy());
        let mut packet = Packet::new(id, self.vault.clone(), 1, day(), about);
        packet.testimony = Some(common::testimony(common::IDENTITY, common::TEXT, &[]));
        packet.entries.push(self.entry.clone());
        packet.seal(&intake.recipient(), self.editor.signing_key()).unwrap()
    }

    /// A request, its secret, and the slots that it names.
    fn request(&self, folder: &tempfile::TempDir) -> (Vec<u8>, HybridIdentity, Slots) {
        let (path, intake) =
            (folder.path().join("sealed"), HybridIdentity::generate(&mut entropy()));
        let (vault, signing_key) = (&self.vault, &SigningKey::generate(&mut entropy()));
        let keys = || KeyfileKeys { vault, generation: 1, intake: &intake, signing_key };
        Keyfile::create(&path, &keys(), &mut entropy()).unwrap();
        let mut keyfile = Keyfile::open(&path, keys()).unwrap();
        keyfile.save(std::slice::from_ref(&self.entry), &mut entropy()).unwrap();
        let slots = keyfile.slots_of(&self.entry.entry).unwrap();
        let (secret, recipient) = request_secret(&mut entropy());
        let request = Request {
            id: EntryId::random(&mut entropy()),
            vault: self.vault.clone(),
            pseudonym: pseudonym(),
            nonce: self.nonce.clone(),
            entries: vec![EntryPlace { entry: self.entry.entry.clone(), epoch: 1, slots }],
            reason: "a court asks".into(),
            day: day(),
            expires: day().plus(7),
            recipient,
            log: LogHead::START,
            charter: self.charter.clone(),
        };
        (request.seal(&self.editor).unwrap(), secret, Slots::open(&path).unwrap())
    }
}

#[test]
fn a_packet() {
    let (office, intake) = (Office::new(), HybridIdentity::generate(&mut entropy()));
    let signers = [office.editor.signing_key().verifying_key()];
    none_accepted(&office.packet(&intake), |bytes| {
        Packet::open(bytes, &intake, &office.vault, &signers).is_ok()
    });
}

#[test]
fn a_request() {
    let (office, folder) = (Office::new(), tempfile::tempdir().unwrap());
    let (request, _, _) = office.request(&folder);
    let holder = member("a");
    none_accepted(&request, |bytes| CheckedRequest::open(bytes, &holder).is_ok());
}

#[test]
fn an_approval() {
    let (office, folder) = (Office::new(), tempfile::tempdir().unwrap());
    let (request, secret, mut slots) = office.request(&folder);
    let holder = member("b");
    let request = CheckedRequest::open(&request, &holder).unwrap();
    let approval = request.approve(&holder, &mut slots, day()).unwrap();
    none_accepted(&approval, |bytes| CheckedApproval::open(bytes, &secret, &request).is_ok());
}

/// Some of what `src/seal/argon2id.rs` tries, with the whole of Argon2id each time.
#[test]
fn a_member_key() {
    let words = || onggi::secret::SecretText::new(common::PASSPHRASE.to_owned());
    let key = member("editor").lock(&words(), KdfCost::LIGHT, 8 << 30, &mut entropy()).unwrap();
    let opens = |bytes: &[u8]| MemberKey::unlock(bytes, &words(), 8 << 30).is_ok();
    assert!(opens(&key));
    for (how, bytes) in damaged(&key, 60) {
        assert!(!opens(&bytes), "{how}");
    }
}

// --- statements in clear -------------------------------------------------------------------

/// Finds that of the damaged forms of a signed statement only those are accepted that are the
/// same JSON value: a blank between two tokens is not signed, and says nothing.
fn none_accepted_but_the_same_value(bytes: &[u8], accepted: impl Fn(&[u8]) -> bool) {
    assert!(accepted(bytes), "the whole file is accepted");
    let value = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    let mut same = 0;
    for (how, damaged) in damaged(bytes, MUTATIONS) {
        if accepted(&damaged) {
            assert_eq!(value(&damaged), value(bytes), "{how}");
            same += 1;
        }
    }
    assert!(same < MUTATIONS / 100, "{same} were blanks");
}

#[test]
fn pins() {
    let (editor, root) = (member("editor"), member("editor").signing_key().verifying_key());
    let head = LogHead { rows: 7, head: Hash::of(b"head") };
    let (roster, circle) = (Hash::of(b"roster"), Hash::of(b"circle"));
    let mut pins = Pins::default();
    pins.remember("vault", Pin { root, generation: 1, revision: 2, roster, circle, log: head });
    none_accepted_but_the_same_value(&pins.encode(&editor), |b| Pins::parse(b, &editor).is_ok());
}

#[test]
fn a_manifest() {
    let (editor, keys) = (member("editor"), [member("editor").signing_key().verifying_key()]);
    let manifest = Manifest {
        format: ManifestFormat::One,
        release: "5f".repeat(16),
        file: "excerpt-5f5f5f5f.md".into(),
        sha256: Hash::of(b"excerpt").to_string(),
        language: "ko".parse::<Language>().unwrap(),
        policy: Policy::Strict,
        form: Form::Md,
        first: 1,
        last: 3,
        day: day(),
        log_rows: 7,
        log_head: Hash::of(b"head").to_string(),
        version: "0.1.0".into(),
        disclosed: Vec::new(),
    };
    let signed = serde_json::to_vec(&editor.sign("onggi manifest 1", &manifest)).unwrap();
    let accepted = |bytes: &[u8], keys: &[VerifyingKey]| {
        let signed: Option<Signed> = serde_json::from_slice(bytes).ok();
        signed.is_some_and(|one| one.read::<Manifest>("onggi manifest 1", keys, 1).is_ok())
    };
    none_accepted_but_the_same_value(&signed, |bytes| accepted(bytes, &keys));
}

/// A plan is nobody's seal: an editor may change it, and a mutation is such a change. What is
/// asked of it is that it fits the text whole, so that rendering it neither fails nor shows
/// half a character, or is refused.
#[test]
fn a_plan() {
    let testimony = common::testimony(common::IDENTITY, common::TEXT, &[]);
    let (segments, language) = (testimony.segments, testimony.language);
    let plan = Plan::auto(&segments, &language, Policy::Strict, "hash".into());
    assert!(plan.items.len() > 3, "something is found in the text");
    let mut fitting = 0;
    for (how, bytes) in damaged(&plan.encode(), MUTATIONS) {
        let Ok(plan) = Plan::parse(&bytes) else { continue };
        let Ok(checked) = plan.check(&segments, "hash") else { continue };
        fitting += 1;
        assert_eq!(render(&checked, &language).len(), segments.len(), "{how}");
        let read_again = Plan::parse(&plan.encode());
        assert_eq!(read_again.as_ref(), Ok(&plan), "{how}");
    }
    assert!(fitting < MUTATIONS / 2, "{fitting} were read as changes");
}
