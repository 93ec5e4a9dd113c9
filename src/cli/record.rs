//! `onggi record`: from mouth to store.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::args;
use super::prompt;
use super::report::{Failure, REFUSED, USAGE, fault};
use super::screen;
use super::world::World;
use crate::identity::person::{LARGEST_IDENTITY, Person, Relative};
use crate::intake::record::{Desk, LONGEST_TEXT, Recorded, Spoken, Subject, record};
use crate::intake::{pseudonym, receive};
use crate::seal::files;
use crate::secret::{Plain, SecretText};
use crate::testimony::{Consent, Pseudonym, Use};
use crate::vault::Open;

const STDIN: &str = "-";

impl args::Record {
    /// `--lang` is the language of messages, and of the testimony where nothing else is said:
    /// whoever works in a language mostly records in it.
    pub(super) fn spoken_in(mut self, lang: Option<&str>) -> Result<Self, Failure> {
        if let (None, Some(lang)) = (&self.language, lang) {
            self.language = Some(lang.parse().map_err(|_| fault(USAGE, "unknown-language"))?);
        }
        Ok(self)
    }
}

pub(super) fn run(world: &mut World, act: args::Record) -> Result<(), Failure> {
    let is_stdin = |path: &Option<std::path::PathBuf>| path.as_deref() == Some(Path::new(STDIN));
    if is_stdin(&act.identity) && is_stdin(&act.text) {
        return Err(fault(USAGE, "stdin-twice"));
    }
    let clear_file = act.identity.is_some() && !is_stdin(&act.identity);
    let wants_text = act.text.is_some() || act.witness.is_none();
    world.with_vault(|world, open| {
        let consent = consent(world, &act);
        let person = person(world, &act)?;
        let text = if wants_text { Some(text(world, act.text.as_deref())?) } else { None };
        let spoken = text.map(|text| Spoken { text, language: act.language.clone(), consent });
        let subject = match &act.witness {
            None => Subject::New(free_pseudonym(world, open)?),
            Some(pseudonym) => Subject::Known(pseudonym.clone(), open.nonce(pseudonym)?),
        };
        let nameless_text = person.is_empty() && spoken.is_some();
        let late_identity = act.witness.is_some() && !person.is_empty();
        let recorded = take(world, open, subject, person, spoken)?;
        report(world, &recorded)?;
        let warnings = [
            (clear_file, "warning-identity-file"),
            (nameless_text, "warning-not-scrubbed"),
            (late_identity, "warning-earlier-text"),
            (recorded.uncertain > 0, "warning-uncertain"),
        ];
        warnings.iter().filter(|(applies, _)| *applies).for_each(|(_, id)| warn(world, id));
        Ok(())
    })
}

fn warn(world: &World, id: &str) {
    world.note(&match id {
        "warning-identity-file" => world.say("warning-identity-file"),
        "warning-not-scrubbed" => world.say("warning-not-scrubbed"),
        "warning-earlier-text" => world.say("warning-earlier-text"),
        _ => world.say("warning-uncertain"),
    });
}

/// Draws pseudonyms until one is free.
pub(super) fn free_pseudonym(world: &mut World, open: &Open) -> Result<Pseudonym, Failure> {
    loop {
        let drawn = pseudonym::draw(world.entropy());
        if !open.is_taken(&drawn)? {
            return Ok(drawn);
        }
    }
}

/// Records and takes in at once.
pub(super) fn take(
    world: &mut World,
    open: &mut Open,
    subject: Subject,
    person: Person,
    spoken: Option<Spoken>,
) -> Result<Recorded, Failure> {
    let day = world.day;
    let desk = Desk {
        vault: open.standing().vault(),
        circle: open.circle(),
        intake: open.intake().recipient(),
        claim: open.claim_salt(),
        signing_key: open.member().signing_key(),
        day,
    };
    let recorded = record(&desk, subject, person, spoken, world.entropy())?;
    receive::take_in(open, &recorded, day, world.entropy())?;
    Ok(recorded)
}

fn consent(world: &World, act: &args::Record) -> Consent {
    let mut uses: std::collections::BTreeSet<Use> = act.consent.iter().copied().collect();
    uses.insert(Use::Archive);
    if act.consent.is_empty() && (act.text.is_some() || act.witness.is_none()) {
        world.note(&world.say("note-archive-only"));
    }
    Consent { uses, day: world.day }
}

fn person(world: &World, act: &args::Record) -> Result<Person, Failure> {
    if act.no_name {
        return Ok(Person::default());
    }
    let bytes = match act.identity.as_deref() {
        Some(path) if path == Path::new(STDIN) => prompt::stdin_all(LARGEST_IDENTITY)?,
        Some(path) => Plain::new(files::read(path, LARGEST_IDENTITY)?),
        None => {
            let missing =
                |failure: Failure| failure.unless("no-terminal", fault(USAGE, "identity-missing"));
            return asked(world).map_err(missing);
        }
    };
    Ok(Person::parse(&bytes)?)
}

/// Asks for the identity on the alternate screen, so that it does not stay in the terminal.
fn asked(world: &World) -> Result<Person, Failure> {
    let _aside = screen::aside()?;
    let say = |id| world.messages.text(id);
    world.note(&world.say("ask-identity"));
    let mut person = Person::default();
    person.names = many(&say("ask-names"))?;
    person.aliases = many(&say("ask-aliases"))?;
    person.birth = one(&say("ask-birth"))?;
    person.home = many(&say("ask-home"))?;
    person.phones = many(&say("ask-phones"))?;
    person.emails = many(&say("ask-emails"))?;
    person.ids = many(&say("ask-ids"))?;
    while let Some(relation) = one(&say("ask-relation"))? {
        let mut relative = Relative::default();
        relative.relation = relation;
        relative.names = many(&say("ask-relative-names"))?;
        relative.place = one(&say("ask-relative-place"))?;
        person.relatives.push(relative);
    }
    Ok(person.checked()?)
}

fn one(question: &str) -> Result<Option<String>, Failure> {
    let line = prompt::line(question)?;
    let answer = line.expose().trim();
    Ok((!answer.is_empty()).then(|| answer.to_owned()))
}

/// Several answers on one line, with semicolons between.
fn many(question: &str) -> Result<Vec<String>, Failure> {
    let line = prompt::line(question)?;
    let answers = line.expose().split(';').map(str::trim).filter(|answer| !answer.is_empty());
    Ok(answers.map(str::to_owned).collect())
}

fn text(world: &World, path: Option<&Path>) -> Result<SecretText, Failure> {
    let too_long = |failure: Failure| {
        let failure = failure.unless("file-too-large", fault(USAGE, "text-too-long"));
        failure.unless("answer-too-long", fault(USAGE, "text-too-long"))
    };
    let bytes = match path {
        Some(path) if path == Path::new(STDIN) => {
            prompt::stdin_all(LONGEST_TEXT).map_err(Failure::from).map_err(too_long)?
        }
        Some(path) => {
            Plain::new(files::read(path, LONGEST_TEXT).map_err(Failure::from).map_err(too_long)?)
        }
        None => {
            let typed = screen::edit_text(&world.messages, &world.say("editor-title"));
            let typed = typed.map_err(|error| {
                Failure::from(error).unless("no-terminal", fault(USAGE, "text-missing"))
            })?;
            return typed.ok_or_else(|| fault(REFUSED, "interrupted"));
        }
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| fault(USAGE, "text-not-utf8"))?;
    Ok(SecretText::new(text.to_owned()))
}

#[derive(Serialize)]
struct Told<'a> {
    pseudonym: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_words: Option<&'a str>,
    identity_sealed: bool,
    scrubbed: &'a BTreeMap<String, usize>,
    uncertain: usize,
}

fn report(world: &World, recorded: &Recorded) -> Result<(), Failure> {
    if world.json {
        return world.print_json(&Told {
            pseudonym: recorded.pseudonym.as_ref(),
            claim_words: recorded.claim_words.as_ref().map(SecretText::expose),
            identity_sealed: recorded.identity,
            scrubbed: &recorded.scrubbed,
            uncertain: recorded.uncertain,
        });
    }
    let pseudonym = recorded.pseudonym.as_ref();
    world.print(&world.with("recorded", &[("pseudonym", pseudonym.into())]))?;
    world.print(&match recorded.identity {
        true => world.say("recorded-identity"),
        false => world.say("recorded-no-identity"),
    })?;
    for (role, count) in &recorded.scrubbed {
        let values = [("role", role.as_str().into()), ("count", (*count).into())];
        world.print(&world.with("recorded-scrubbed", &values))?;
    }
    if let Some(words) = &recorded.claim_words {
        world.print("")?;
        world.print(&world.with("recorded-slip", &[("words", words.expose().into())]))?;
    }
    Ok(())
}
