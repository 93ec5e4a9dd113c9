//! A small office with a vault of ten thousand testimonies: one editor, three keyholders of
//! whom two are needed.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use onggi::identity::entry::{EntryId, Nonce, SealedEntry, Witness, seal_identity};
use onggi::identity::person::{Person, Relative};
use onggi::seal::argon2id::KdfCost;
use onggi::seal::{self, Hash, MemberKey};
use onggi::secret::SecretText;
use onggi::testimony::{Consent, Day, Pseudonym, Testimony, Use};
use onggi::vault::{Accession, ForWhom, Founding, Locked, Open, Policy};
use rand_core::UnwrapErr;

use super::texts;

/// Testimonies in the vault.
pub const TESTIMONIES: u64 = 10_000;
/// Testimonies in one transaction.
pub const BATCH: u64 = 100;
/// Witnesses whose identity is sealed: the first batch.
const IDENTITIES: u64 = 100;

const PASSPHRASE: &str = "acorn river stone tidy lantern seven";
const MACHINE: u64 = 8 << 30;

/// The randomness of the program: a call of the system for every number.
pub fn entropy() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

/// The present day: the program ends requests that are older.
#[expect(clippy::disallowed_methods, reason = "a bench has no cli that the clock comes in from")]
pub fn today() -> Day {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
    Day::from_unix(now.as_secs().cast_signed()).expect("the calendar reaches today")
}

/// Keys and folders, in a folder of their own.
pub struct Office {
    pub folder: PathBuf,
    pub editor: MemberKey,
    pub holders: Vec<MemberKey>,
}

impl Office {
    /// Draws the keys of an office with `holders` keyholders and founds no vault yet. The
    /// editor's key file exists twice, behind the light and the default cost.
    pub fn new(folder: &Path, holders: usize) -> Self {
        let member = |label: &str| {
            MemberKey::generate(label.parse().expect("it is a label"), &mut entropy())
        };
        let holders = (0..holders).map(|at| member(&format!("holder-{at}"))).collect();
        let office = Self { folder: folder.to_owned(), editor: member("editor"), holders };
        office.lock("light.key", &office.editor, KdfCost::LIGHT);
        office.lock("default.key", &office.editor, KdfCost::DEFAULT);
        office.lock("holder.key", &office.holders[0], KdfCost::DEFAULT);
        std::fs::write(office.path("passphrase"), PASSPHRASE).expect("the folder takes files");
        office
    }

    fn lock(&self, name: &str, key: &MemberKey, cost: KdfCost) {
        let words = SecretText::new(PASSPHRASE.to_owned());
        let file = key.lock(&words, cost, MACHINE, &mut entropy()).expect("the cost is sound");
        std::fs::write(self.path(name), file).expect("the folder takes files");
    }

    /// Unlocks a key file again, as every command does.
    pub fn unlock(&self, name: &str) -> MemberKey {
        let file = std::fs::read(self.path(name)).expect("the key file is there");
        let words = SecretText::new(PASSPHRASE.to_owned());
        MemberKey::unlock(&file, &words, MACHINE).expect("the passphrase fits")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Founds a vault in the folder `name` and opens it.
    pub fn found(&self, name: &str) -> Open {
        let founding = Founding {
            editors: vec![],
            holders: self.holders.iter().map(MemberKey::public).collect(),
            threshold: 2,
            policy: Policy { countersigns: 0 },
            claim_cost: KdfCost::LIGHT,
            sealed_file: None,
        };
        let locked =
            Locked::found(&self.path(name), founding, &self.editor, today(), &mut entropy());
        locked.expect("the vault is founded").open(self.unlock("light.key"), |_| None).expect("own")
    }

    /// Opens the vault in the folder `name`.
    pub fn open(&self, name: &str) -> Open {
        let locked = Locked::at(&self.path(name), None).expect("the vault is there");
        locked.open(self.unlock("light.key"), |_| None).expect("the key is an editor's")
    }

    /// Founds a vault and takes every testimony in.
    pub fn fill(&self, name: &str) -> Open {
        let mut open = self.found(name);
        for first in (0..TESTIMONIES).step_by(BATCH as usize) {
            let with_identity = first < IDENTITIES;
            let batch = (first..first + BATCH).map(|at| accession(&open, at, with_identity));
            let batch = batch.collect();
            open.take_in(batch, today(), &mut entropy()).expect("every packet fits");
        }
        open
    }
}

/// The words that two people compare when a vault is used for the first time.
pub fn check_words(open: &Open) -> String {
    seal::check_words(&open.standing().fingerprint(), 6).join(" ")
}

/// A hundred batches of packets without identities, made when they are needed.
pub fn batch(open: &Open, first: u64) -> Vec<Accession> {
    (first..first + BATCH).map(|at| accession(open, at, false)).collect()
}

/// What packet `number` brings.
fn accession(open: &Open, number: u64, with_identity: bool) -> Accession {
    let (pseudonym, nonce) = (pseudonym(number), Nonce::random(&mut entropy()));
    let identity = with_identity.then(|| identity(open, &pseudonym, &nonce));
    Accession {
        packet: EntryId::random(&mut entropy()).into(),
        hash: Hash::of(&number.to_be_bytes()),
        day: today(),
        witness: ForWhom::New { pseudonym, nonce, claim: Some(Hash::of(&number.to_le_bytes())) },
        testimony: Some(testimony(number)),
        entries: identity.into_iter().collect(),
    }
}

fn testimony(number: u64) -> Testimony {
    let (language, segments) = texts::testimony(number);
    let uses = [Use::Archive, Use::Publication].into();
    Testimony {
        language: language.parse().expect("it is a language"),
        day: today(),
        consent: Consent { uses, day: today() },
        segments,
    }
}

/// The pseudonym of witness `number`, in no order of the alphabet.
pub fn pseudonym(number: u64) -> Pseudonym {
    const FIRST: [&str; 10] = [
        "quiet", "calm", "amber", "silver", "early", "steady", "mellow", "bright", "gentle",
        "plain",
    ];
    const SECOND: [&str; 10] = [
        "cedar", "otter", "harbor", "meadow", "pebble", "willow", "heron", "maple", "canyon",
        "fern",
    ];
    let (first, second) = (FIRST[(number % 10) as usize], SECOND[(number / 10 % 10) as usize]);
    let name = format!("{first}-{second}-{}", number * 7919 % 10_000);
    name.parse().expect("it is a pseudonym")
}

fn identity(open: &Open, pseudonym: &Pseudonym, nonce: &Nonce) -> SealedEntry {
    let witness = Witness { vault: open.standing().vault(), pseudonym, nonce };
    let sealed = seal_identity(&witness, open.circle(), person(), None, &mut entropy());
    sealed.expect("the identity is short")
}

/// Somebody who does not exist.
pub fn person() -> Person {
    let mut mother = Relative::default();
    mother.relation = "mother".into();
    mother.names = vec!["리순옥".into(), "Ri Sun-ok".into()];
    mother.place = Some("평안남도 순천시".into());
    let mut person = Person::default();
    person.names = vec!["김영춘".into(), "金永春".into(), "Kim Young-chun".into()];
    person.birth = Some("1971-03-14".into());
    person.home = vec!["평안남도 순천시".into()];
    person.phones = vec!["+32 470 12 34 56".into()];
    person.relatives = vec![mother];
    person
}
