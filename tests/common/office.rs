//! Furnishing the desk: keys of the lowest accepted cost, and a vault with two witnesses.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use onggi::identity::entry::{EntryId, Nonce, Witness, seal_identity};
use onggi::identity::person::Person;
use onggi::intake::packet::{About, Packet};
use onggi::intake::receive;
use onggi::intake::scrub::Scrubber;
use onggi::seal::{MemberKey, Pins};
use onggi::secret::SecretText;
use onggi::testimony::{Consent, Day, Language, Pseudonym, Segment, SegmentKind, Testimony, Use};
use onggi::vault::{Locked, Open};

use super::{CLAIM_WORDS, Desk, IDENTITY, NAMELESS, PASSPHRASE, TEXT, WITNESS, entropy};

const ENGLISH: &str = "We crossed the river at night in March 2004.";

/// The day on which both testified.
const DAY: &str = "2026-03-02";

/// Memory that the tests let Argon2id think the machine has, in bytes.
const MACHINE: u64 = 8 << 30;

pub(super) fn furnish(desk: &Desk) {
    desk.write("pw", format!("{PASSPHRASE}\n"));
    desk.write("pw2", "seven other words for the same key today\n");
    desk.write("weak", "password\n");
    desk.write("identity.toml", IDENTITY);
    desk.write("testimony.txt", TEXT);
    for name in ["pw", "pw2", "weak", "identity.toml", "testimony.txt"] {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    for name in ["editor", "a", "b", "c", "second"] {
        desk.run(&["key", "new", &format!("{name}.key"), "--kdf", "light"]).done();
    }
    let holders = ["--keyholder", "a.key.pub", "--keyholder", "b.key.pub", "--keyholder"];
    let rest = ["c.key.pub", "--threshold", "2", "--kdf", "light", "--json"];
    let founded = desk.run(&[&["init"], &holders[..], &rest].concat()).done().record();
    desk.write("check-words", founded["check_words"].as_str().unwrap());
    let mut open = open(desk);
    take_in(&mut open, WITNESS, Some(CLAIM_WORDS), IDENTITY, TEXT);
    take_in(&mut open, NAMELESS, None, "", ENGLISH);
    for member in ["editor", "a", "b"] {
        let (mut pins, key) = (Pins::default(), unlock(&desk.read(&format!("{member}.key"))));
        pins.remember(open.standing().vault().as_ref(), open.pin().unwrap());
        desk.write(&format!("{member}.key.pins"), pins.encode(&key));
    }
}

/// A member key out of its file, as every command gets one.
pub fn unlock(file: &[u8]) -> MemberKey {
    let words = SecretText::new(PASSPHRASE.to_owned());
    MemberKey::unlock(file, &words, MACHINE).expect("a key of the desk")
}

fn open(desk: &Desk) -> Open {
    let locked = Locked::at(&desk.path("vault"), None).unwrap();
    locked.open(unlock(&desk.read("editor.key")), |_| None).ok().unwrap()
}

/// A text as it is stored: scrubbed of an identity.
pub fn testimony(identity: &str, text: &str, uses: &[Use]) -> Testimony {
    let day: Day = DAY.parse().unwrap();
    let scrubber = Scrubber::of(&Person::parse(identity.as_bytes()).unwrap()).ok().unwrap();
    let asked = |passage: &str| passage.starts_with("문:");
    let segment = |(number, passage): (u32, &str)| Segment {
        number,
        kind: if asked(passage) { SegmentKind::Question } else { SegmentKind::Answer },
        text: scrubber.scrub(passage).text,
    };
    let uses = uses.iter().copied().chain([Use::Archive]).collect();
    Testimony {
        language: Language::of_text(text),
        day,
        consent: Consent { uses, day },
        segments: (1..).zip(text.split("\n\n")).map(segment).collect(),
    }
}

/// Takes in what `record` would have made, under a pseudonym that the tests know. Whoever has
/// claim words agreed to publication.
pub fn take_in(open: &mut Open, pseudonym: &str, claim: Option<&str>, identity: &str, text: &str) {
    let pseudonym: Pseudonym = pseudonym.parse().unwrap();
    let (vault, nonce) = (open.standing().vault().clone(), Nonce::random(&mut entropy()));
    let uses: &[Use] = if claim.is_some() { &[Use::Publication] } else { &[] };
    let testimony = testimony(identity, text, uses);
    let day = testimony.day;
    let hash = |words: &str| open.claim_salt().hash(&SecretText::new(words.to_owned()));
    let (own, claim) = (pseudonym.clone(), claim.map(hash));
    let about = About::New { pseudonym: own, nonce: nonce.clone(), claim };
    let id = EntryId::random(&mut entropy());
    let mut packet = Packet::new(id, vault.clone(), open.circle().epoch, day, about);
    packet.testimony = Some(testimony);
    let person = Person::parse(identity.as_bytes()).unwrap();
    if !person.is_empty() {
        let witness = Witness { vault: &vault, pseudonym: &pseudonym, nonce: &nonce };
        let entry = seal_identity(&witness, open.circle(), person, None, &mut entropy());
        packet.entries.push(entry.ok().unwrap());
    }
    let sealed = packet.seal(&open.intake().recipient(), open.member().signing_key()).unwrap();
    receive::receive(open, &sealed, day, &mut entropy()).unwrap();
}
