//! `onggi demo`: the whole journey on a throw-away vault with invented testimony, told so that
//! a newcomer understands the promises by watching. Everything in it is the real thing.

use std::path::{Path, PathBuf};

use super::identity::worded;
use super::record::{free_pseudonym, take};
use super::redact::{Ready, automatic, release_one, text_hash};
use super::report::{Failure, REFUSED, fault};
use super::world::{CHECK_WORDS, World, shown};
use crate::identity::ceremony::{CeremonyError, CheckedRequest};
use crate::identity::keyfile::Slots;
use crate::identity::person::Person;
use crate::intake::record::{Recorded, Spoken, Subject};
use crate::redaction::Policy;
use crate::seal::argon2id::KdfCost;
use crate::seal::files::{self, FileError};
use crate::seal::{self, MemberKey};
use crate::secret::SecretText;
use crate::testimony::{Consent, Use};
use crate::tui::wrap;
use crate::vault::{Founding, Locked, Open, Policy as VaultPolicy, VaultError};

const KOREAN: (&str, &str) =
    (include_str!("../../data/demo/ko.toml"), include_str!("../../data/demo/ko.txt"));
const ENGLISH: (&str, &str) =
    (include_str!("../../data/demo/en.toml"), include_str!("../../data/demo/en.txt"));

/// Passages shown of each testimony, before and after, and of the release.
const SHOWN: usize = 4;
const RELEASED: usize = 4;
/// Columns of what is shown: with the margin it fits a terminal of 80.
const WIDTH: usize = 74;

pub(super) fn run(world: &mut World, keep: Option<&Path>) -> Result<(), Failure> {
    let folder = Folder::new(world, keep)?;
    let done = Journey { world, folder: &folder.path }.walk();
    if folder.kept {
        let path = folder.path.display().to_string();
        world.print(&world.with("demo-kept", &[("folder", path.into())]))?;
    }
    done
}

/// The folder of the demo. Unless it was asked for, it goes when the demo ends.
struct Folder {
    path: PathBuf,
    kept: bool,
}

impl Folder {
    #[expect(clippy::disallowed_methods, reason = "what the demo writes is invented")]
    fn new(world: &mut World, keep: Option<&Path>) -> Result<Self, Failure> {
        let name = crate::identity::entry::EntryId::random(world.entropy()).to_string();
        let temporary = || std::env::temp_dir().join(format!("onggi-demo-{}", &name[..8]));
        let path = keep.map_or_else(temporary, Path::to_owned);
        std::fs::create_dir(&path).map_err(FileError::from)?;
        Ok(Self { path, kept: keep.is_some() })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

struct Journey<'a> {
    world: &'a mut World,
    folder: &'a Path,
}

impl Journey<'_> {
    fn walk(&mut self) -> Result<(), Failure> {
        self.tell("demo-welcome")?;
        let (editor, holders) = self.keys()?;
        let mut open = self.found(editor, &holders)?;
        let korean = self.record(&mut open, "demo-record", KOREAN)?;
        let english = self.record(&mut open, "demo-record-english", ENGLISH)?;
        self.search(&open)?;
        self.look_for_names(&korean.0)?;
        self.ceremony(&mut open, &korean.1, &holders)?;
        let out = self.folder.join("released");
        std::fs::create_dir(&out).map_err(FileError::from)?;
        self.release(&mut open, &korean.1, "demo-redact", &out)?;
        self.release(&mut open, &english.1, "demo-redact-english", &out)?;
        self.check(&open)?;
        self.tell("demo-end")
    }

    /// A heading with its explanation.
    fn tell(&self, id: &str) -> Result<(), Failure> {
        self.world.print(&format!("\n{}", self.world.messages.text(id)))
    }

    fn show(&self, text: &str) -> Result<(), Failure> {
        self.world.print("")?;
        for row in wrap::rows(text.trim_end(), WIDTH) {
            self.world.print(format!("    {}", text[row].trim_end()).trim_end())?;
        }
        Ok(())
    }

    fn keys(&mut self) -> Result<(MemberKey, Vec<MemberKey>), Failure> {
        self.tell("demo-keys")?;
        let editor = self.key("editor")?;
        let holders = ["hana", "duri", "sena"].map(|label| self.key(label));
        let holders: Result<Vec<_>, _> = holders.into_iter().collect();
        Ok((editor, holders?))
    }

    fn key(&mut self, label: &str) -> Result<MemberKey, Failure> {
        let words = seal::passphrase(self.world.entropy());
        let label = label.parse().map_err(|_| fault(REFUSED, "label"))?;
        let key = MemberKey::generate(label, self.world.entropy());
        let machine = self.world.machine;
        let locked = key.lock(&words, KdfCost::DEFAULT, machine, self.world.entropy())?;
        files::write_new(&self.folder.join(format!("{}.key", key.label())), &locked)?;
        self.show(&format!("{:<8} {}", key.label().to_string(), words.expose()))?;
        Ok(key)
    }

    fn found(&mut self, editor: MemberKey, holders: &[MemberKey]) -> Result<Open, Failure> {
        self.tell("demo-found")?;
        let founding = Founding {
            editors: Vec::new(),
            holders: holders.iter().map(MemberKey::public).collect(),
            threshold: 2,
            policy: VaultPolicy { countersigns: 0 },
            claim_cost: KdfCost::DEFAULT,
            sealed_file: Some(self.stick()),
        };
        let (vault, day) = (self.folder.join("vault"), self.world.day);
        let locked = Locked::found(&vault, founding, &editor, day, self.world.entropy())?;
        let open = locked.open(editor, |_| None)?;
        let words = seal::check_words(&open.standing().fingerprint(), CHECK_WORDS).join(" ");
        self.show(&words)?;
        Ok(open)
    }

    fn stick(&self) -> PathBuf {
        self.folder.join("stick.sealed")
    }

    fn record(
        &mut self,
        open: &mut Open,
        id: &str,
        (identity, text): (&str, &str),
    ) -> Result<(Vec<String>, Recorded), Failure> {
        self.tell(id)?;
        let person = Person::parse(identity.as_bytes())?;
        let names = person.names.clone();
        self.show(&excerpt(text.split("\n\n").map(str::to_owned)))?;
        let uses = [Use::Archive, Use::Publication].into();
        let consent = Consent { uses, day: self.world.day };
        let text = SecretText::new(text.to_owned());
        let spoken = Spoken { text, language: None, consent };
        let subject = Subject::New(free_pseudonym(self.world, open)?);
        let recorded = take(self.world, open, subject, person, Some(spoken))?;
        let pseudonym = recorded.pseudonym.as_ref();
        self.tell("demo-stored")?;
        let accounts = open.accounts(&recorded.pseudonym)?;
        let segments = &accounts[0].testimony.segments;
        self.show(&excerpt(segments.iter().map(|segment| shown(&segment.text))))?;
        let words = recorded.claim_words.as_ref().map_or("", SecretText::expose);
        let values = [("pseudonym", pseudonym.into()), ("words", words.into())];
        self.world.print(&format!("\n{}", self.world.with("demo-slip", &values)))?;
        Ok((names, recorded))
    }

    fn search(&self, open: &Open) -> Result<(), Failure> {
        self.tell("demo-search")?;
        let (hits, _) = open.search("보위부", 3)?;
        for hit in hits {
            let place = format!("{} {}.{}", hit.pseudonym, hit.testimony, hit.segment);
            self.show(&format!("{place}  {}", shown(&hit.passage)))?;
        }
        Ok(())
    }

    /// Reads every byte that was written and looks for the witness's names.
    fn look_for_names(&self, names: &[String]) -> Result<(), Failure> {
        let mut bytes = 0u64;
        let mut found = 0usize;
        for path in files_below(self.folder)? {
            let file = std::fs::read(path).map_err(FileError::from)?;
            bytes += file.len() as u64;
            let holds = |name: &&String| file.windows(name.len()).any(|w| w == name.as_bytes());
            found += names.iter().filter(holds).count();
        }
        let megabytes = format!("{:.1}", bytes as f64 / 1e6);
        let values = [("megabytes", megabytes.into()), ("found", found.into())];
        self.world.print(&format!("\n{}", self.world.with("demo-looked", &values)))
    }

    fn ceremony(
        &mut self,
        open: &mut Open,
        recorded: &Recorded,
        holders: &[MemberKey],
    ) -> Result<(), Failure> {
        self.tell("demo-request")?;
        let (of, day) = (&recorded.pseudonym, self.world.day);
        let reason = self.world.say("demo-reason");
        let request = open.request(of, &reason, 7, day, self.world.entropy())?;
        let approve = |holder: &MemberKey| -> Result<Vec<u8>, CeremonyError> {
            let mut slots = Slots::open(&self.folder.join("stick.sealed"))?;
            CheckedRequest::open(&request, holder)?.approve(holder, &mut slots, day)
        };
        let approvals = [approve(&holders[0])?, approve(&holders[2])?];
        self.tell("demo-one")?;
        match open.reveal(&request, &approvals[..1], day, self.world.entropy()) {
            Err(VaultError::Ceremony(refused @ CeremonyError::TooFew { .. })) => {
                let [sentence, _] = Failure::from(refused).words(&self.world.messages);
                self.show(&sentence)?;
            }
            Err(other) => return Err(other.into()),
            Ok(_) => return Err(fault(REFUSED, "demo-broken")),
        }
        self.tell("demo-two")?;
        let revealed = open.reveal(&request, &approvals, day, self.world.entropy())?;
        self.show(worded(self.world, &revealed).expose())
    }

    fn release(
        &mut self,
        open: &mut Open,
        recorded: &Recorded,
        id: &str,
        out: &Path,
    ) -> Result<(), Failure> {
        self.tell(id)?;
        let of = &recorded.pseudonym;
        let account = open.accounts(of)?.swap_remove(0);
        let testimony = &account.testimony;
        let hash = text_hash(testimony);
        let plan = automatic(testimony, Policy::Strict, hash.clone());
        let json = String::from_utf8_lossy(&plan.encode()).into_owned();
        let day = self.world.day;
        open.save_plan(of, &account, json, day, self.world.entropy())?;
        let checked = plan.check(&testimony.segments, &hash)?;
        let passages = (1, testimony.segments.len().min(RELEASED) as u32);
        let ready = Ready { account: &account, plan: &plan, checked: &checked, passages };
        let name = release_one(self.world, open, of, &ready, out)?;
        let text = std::fs::read_to_string(out.join(&name)).map_err(FileError::from)?;
        self.show(&shown(&text))
    }

    fn check(&self, open: &Open) -> Result<(), Failure> {
        self.tell("demo-check")?;
        self.world.print("")?;
        let checked = open.check()?;
        if !checked.faults.is_empty() {
            return Err(fault(REFUSED, "demo-broken"));
        }
        for (row, about) in open.log_rows()? {
            let about: Vec<&str> = about.iter().map(AsRef::as_ref).collect();
            let act = super::audit::act(self.world, &row);
            self.world
                .print(format!("    {:>2}  {act} {}", row.row, about.join(", ")).trim_end())?;
        }
        let values = [
            ("rows", checked.log_rows.into()),
            ("records", checked.records.into()),
            ("entries", checked.entries.into()),
        ];
        self.show(&self.world.with("checked", &values))
    }
}

fn excerpt(passages: impl Iterator<Item = String>) -> String {
    passages.take(SHOWN).collect::<Vec<_>>().join("\n\n")
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(FileError::from)? {
        let path = entry.map_err(FileError::from)?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
