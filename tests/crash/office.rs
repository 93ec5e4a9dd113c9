//! A vault to be interrupted in, and what must hold in it afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::path::{Path, PathBuf};

use onggi::identity::ceremony::CheckedRequest;
use onggi::identity::keyfile::Slots;
use onggi::identity::person::Person;
use onggi::intake::pseudonym;
use onggi::intake::receive;
use onggi::intake::record::{Desk, Recorded, Spoken, Subject, record};
use onggi::seal::argon2id::KdfCost;
use onggi::seal::{MemberKey, Pins};
use onggi::secret::SecretText;
use onggi::testimony::{Consent, Day, Pseudonym, Use};
use onggi::vault::{Founding, Locked, Open, Policy};
use rand_core::{TryCryptoRng, TryRng, UnwrapErr};

/// The witness of every recording.
pub const PERSON: &str = r#"{"names":["김영춘"],"phones":["+32 470 12 34 56"]}"#;
/// What each says: `NUMBER` is what tells one recording from the next.
const TEXT: &str = "문: 어디서 사셨습니까?\n\n저는 김영춘입니다. 기록 NUMBER.\n\n사흘 있었습니다.";

/// What recording `number` says.
pub fn text(number: usize) -> String {
    TEXT.replace("NUMBER", &number.to_string())
}

/// The system's randomness.
pub fn entropy() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

/// Today, for everything here.
pub fn day() -> Day {
    "2026-11-24".parse().unwrap()
}

/// The same member for the same label, in every process, without a key file to unlock.
pub fn member(label: &str) -> MemberKey {
    MemberKey::generate(label.parse().unwrap(), &mut Repeating(label.bytes().map(u64::from).sum()))
}

struct Repeating(u64);

impl TryRng for Repeating {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.try_next_u64()? as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 += 1;
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().try_for_each(|byte| {
            *byte = self.try_next_u64()? as u8;
            Ok(())
        })
    }
}

impl TryCryptoRng for Repeating {}

/// What became of the recordings that were interrupted.
#[derive(Debug, Default)]
pub struct Tally {
    pub acknowledged: usize,
    /// Whole, but the program was killed before it could say so.
    pub kept: usize,
    /// Taken in from a packet that was left.
    pub resumed: usize,
    /// Times that something was taken back from the sealed keyfile.
    pub taken_back: usize,
}

/// A folder with a vault and its keys.
pub struct Office {
    pub folder: PathBuf,
    /// Recordings that were acknowledged, and those that were found beside them.
    acknowledged: BTreeMap<Pseudonym, usize>,
}

const HOLDERS: [&str; 3] = ["holder-a", "holder-b", "holder-c"];

impl Office {
    /// Founds a vault in `folder`.
    pub fn found(folder: &Path) -> Self {
        let founding = Founding {
            editors: vec![],
            holders: HOLDERS.map(|label| member(label).public()).into(),
            threshold: 2,
            policy: Policy { countersigns: 0 },
            claim_cost: KdfCost::LIGHT,
            sealed_file: None,
        };
        let vault = folder.join("vault");
        let founded = Locked::found(&vault, founding, &member("editor"), day(), &mut entropy());
        founded.unwrap_or_else(|error| panic!("{error}"));
        Self { folder: folder.to_owned(), acknowledged: BTreeMap::new() }
    }

    /// A folder in which a vault was founded already.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), acknowledged: BTreeMap::new() }
    }

    pub fn vault(&self) -> PathBuf {
        self.folder.join("vault")
    }

    /// The names of all files, for when one of them should not be there.
    fn files(&self) -> Vec<String> {
        let folders = [self.vault(), self.vault().join("incoming")];
        let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }

    /// Opens the vault with whatever pins lie beside the editor's key.
    pub fn open(&self) -> Open {
        let editor = member("editor");
        let pins = std::fs::read(self.folder.join("editor.key.pins"));
        let pins = pins.map_or_else(
            |_| Pins::default(),
            |bytes| Pins::parse(&bytes, &editor).expect("pins are whole after a crash"),
        );
        let locked = Locked::at(&self.vault(), None).unwrap_or_else(|error| panic!("{error}"));
        let opened = locked.open(editor, |vault| pins.of(vault.as_ref()).cloned());
        opened.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The user was told that recording `number` is kept under `pseudonym`.
    pub fn acknowledge(&mut self, pseudonym: &str, number: usize) {
        self.acknowledged.insert(pseudonym.parse().unwrap(), number);
    }

    /// Tidies up as every command does first, and then reads all there is.
    pub fn verify(&self, tally: &mut Tally) {
        let mut open = self.open();
        tidy(&mut open, tally);
        assert_eq!(open.check().unwrap().faults, [], "{:?}", self.files());
        let witnesses = open.list().unwrap();
        let mut numbers = BTreeSet::new();
        for witness in &witnesses {
            assert_eq!((witness.testimonies, witness.identities), (1, 1));
            let number = number_of(&open, &witness.pseudonym);
            assert!(numbers.insert(number), "recording {number} was taken in twice");
            let told = self.acknowledged.get(&witness.pseudonym);
            assert!(told.is_none_or(|told| *told == number), "one recording for another");
        }
        for pseudonym in self.acknowledged.keys() {
            let there = witnesses.iter().any(|witness| witness.pseudonym == *pseudonym);
            assert!(there, "an acknowledged recording is gone");
        }
    }

    /// Ends with a full look: some identities are opened by two keyholders.
    pub fn finish(&self, tally: &mut Tally) {
        self.verify(tally);
        let mut open = self.open();
        let witnesses = open.list().unwrap();
        tally.acknowledged += self.acknowledged.len();
        tally.kept += witnesses.len() - self.acknowledged.len();
        for pseudonym in self.acknowledged.keys().step_by(10) {
            assert_eq!(self.reveal(&mut open, pseudonym), ["김영춘"]);
        }
        assert_eq!(open.check().unwrap().faults, []);
    }

    fn reveal(&self, open: &mut Open, of: &Pseudonym) -> Vec<String> {
        let request = open.request(of, "a court asks", 7, day(), &mut entropy());
        let request = request.unwrap_or_else(|error| panic!("{error}"));
        let approvals = ["holder-c", "holder-a"].map(|label| {
            let holder = member(label);
            let mut slots = Slots::open(&self.vault().join("identities.sealed")).unwrap();
            let checked = CheckedRequest::open(&request, &holder).ok().unwrap();
            checked.approve(&holder, &mut slots, day()).ok().unwrap()
        });
        let revealed = open.reveal(&request, &approvals, day(), &mut entropy());
        let revealed = revealed.unwrap_or_else(|error| panic!("{error}"));
        revealed.payloads[0].person.names.clone()
    }
}

/// Finishes or takes back what an interrupted run left, as the program does at its start.
pub fn tidy(open: &mut Open, tally: &mut Tally) {
    let taken_back = open.recover(day(), &mut entropy()).unwrap_or_else(|error| panic!("{error}"));
    tally.taken_back += usize::from(taken_back);
    let resumed = receive::resume(open, day(), &mut entropy());
    let resumed = resumed.unwrap_or_else(|error| panic!("{error}"));
    assert!(resumed.refused.is_empty());
    tally.resumed += resumed.taken;
}

/// Which recording a witness's testimony is, once it was found to be all there.
fn number_of(open: &Open, pseudonym: &Pseudonym) -> usize {
    let accounts = open.accounts(pseudonym).unwrap();
    let segments = accounts[0].testimony.segments.iter();
    let said: String = segments.map(|one| one.text.as_str()).collect();
    let number = said.split("기록 ").nth(1).and_then(|rest| rest.split('.').next());
    let number = number.expect("the second passage is there").parse().unwrap();
    let expected = text(number).replace("김영춘", "⟦witness⟧");
    assert_eq!(said, expected);
    number
}

/// Makes and takes in one recording, as the program does.
pub fn take(open: &mut Open, number: usize) -> Pseudonym {
    let recorded = make(open, number);
    let taken = receive::take_in(open, &recorded, day(), &mut entropy());
    taken.unwrap_or_else(|error| panic!("{error}"));
    recorded.pseudonym
}

fn make(open: &Open, number: usize) -> Recorded {
    // Not the vault's own salt: its cost would be all that there is to interrupt.
    let cheap = KdfCost { memory: 64, passes: 1, lanes: 1 };
    let claim = onggi::identity::claim::ClaimSalt::random(cheap, &mut entropy());
    let desk = Desk {
        vault: open.standing().vault(),
        circle: open.circle(),
        intake: open.intake().recipient(),
        claim: &claim,
        signing_key: open.member().signing_key(),
        day: day(),
    };
    let person = Person::parse(PERSON.as_bytes()).unwrap();
    let spoken = Spoken {
        text: SecretText::new(text(number)),
        language: None,
        consent: Consent { uses: [Use::Archive].into(), day: day() },
    };
    record(
        &desk,
        Subject::New(pseudonym::draw(&mut entropy())),
        person,
        Some(spoken),
        &mut entropy(),
    )
    .unwrap()
}
