//! `onggi identity`: the ceremony that opens one identity.

use std::path::{Path, PathBuf};

use super::args::Identity;
use super::prompt;
use super::report::{DAMAGED, Failure, REFUSED, USAGE, fault};
use super::screen;
use super::world::World;
use crate::identity::ceremony::{CheckedRequest, LARGEST_APPROVAL, LARGEST_REQUEST};
use crate::identity::entry::Payload;
use crate::identity::keyfile::Slots;
use crate::seal::files::{self, FileError};
use crate::seal::{Pin, Pins};
use crate::secret::SecretText;
use crate::testimony::{Pseudonym, harmless};
use crate::vault::Revealed;

pub(super) fn run(world: &mut World, act: Identity) -> Result<(), Failure> {
    match act {
        Identity::Request { pseudonym, reason, out, days } => {
            request(world, &pseudonym, &reason, &out, days)
        }
        Identity::Approve { request, out, yes } => approve(world, &request, &out, yes),
        Identity::Reveal { request, approvals, to_stdout } => {
            reveal(world, &request, &approvals, to_stdout)
        }
    }
}

fn must_be_new(path: &Path) -> Result<(), Failure> {
    match path.symlink_metadata() {
        Ok(_) => Err(FileError::Exists.into()),
        Err(_) => Ok(()),
    }
}

fn request(
    world: &mut World,
    pseudonym: &Pseudonym,
    reason: &str,
    out: &Path,
    days: u16,
) -> Result<(), Failure> {
    if reason.trim().is_empty() {
        return Err(fault(USAGE, "reason-empty"));
    }
    must_be_new(out)?;
    world.with_vault(|world, open| {
        let day = world.day;
        let sealed = open.request(pseudonym, reason, days, day, world.entropy())?;
        files::write_new(out, &sealed)?;
        let need = open.circle().threshold;
        let expires = day.plus(days).to_string();
        if world.json {
            return world.print_json(&serde_json::json!({ "expires": expires, "needed": need }));
        }
        let values = [("need", need.into()), ("expires", expires.into())];
        world.print(&world.with("request-made", &values))
    })
}

fn approve(world: &mut World, request: &Path, out: &Path, yes: bool) -> Result<(), Failure> {
    must_be_new(out)?;
    let keyfile = world.sealed_file().ok_or_else(|| fault(USAGE, "no-sealed-file"))?;
    let sealed = files::read(request, LARGEST_REQUEST)?;
    let holder = world.member()?;
    let checked = CheckedRequest::open(&sealed, &holder).map_err(Failure::from)?;
    let pins = world.pins(&holder)?;
    let pin = trusted(world, &checked, &pins)?;
    let asked = checked.request();
    let standing = checked.standing();
    let requester = standing.label_of(checked.requester()).map(ToString::to_string);
    world.note(&world.with(
        "approve-asks",
        &[
            ("requester", requester.unwrap_or_default().into()),
            ("pseudonym", asked.pseudonym.as_ref().into()),
            ("reason", harmless(&asked.reason).into()),
            ("day", asked.day.to_string().into()),
            ("expires", asked.expires.to_string().into()),
        ],
    ));
    if !prompt::confirm(&world.messages, &world.say("prompt-approve"), yes)? {
        return Err(fault(REFUSED, "not-approved"));
    }
    let mut slots = Slots::open(&keyfile).map_err(Failure::from)?;
    let approval = checked.approve(&holder, &mut slots, world.day).map_err(Failure::from)?;
    files::write_new(out, &approval)?;
    world.remember(&holder, pins, asked.vault.as_ref(), pin)?;
    world.note(&world.say("approved"));
    Ok(())
}

/// Holds the vault of a request against what the keyholder remembers of it. On first use the
/// check words are compared.
fn trusted(world: &World, checked: &CheckedRequest, pins: &Pins) -> Result<Pin, Failure> {
    let standing = checked.standing();
    let (roster, circle) = standing.heads();
    let log = checked.request().log;
    let known = pins.of(standing.vault().as_ref());
    match known {
        None => world.compare_check_words(&standing.fingerprint())?,
        Some(pin) if pin.root != standing.root() => {
            return Err(crate::vault::VaultError::OtherRoot.into());
        }
        Some(pin) if !standing.extends((pin.roster, pin.circle)) || log.rows < pin.log.rows => {
            return Err(fault(DAMAGED, "request-older"));
        }
        Some(_) => {}
    }
    let (generation, revision) = known.map_or((0, 0), |pin| (pin.generation, pin.revision));
    Ok(Pin { root: standing.root(), generation, revision, roster, circle, log })
}

fn reveal(
    world: &mut World,
    request: &Path,
    approvals: &[PathBuf],
    to_stdout: bool,
) -> Result<(), Failure> {
    if !to_stdout && !world.is_watched() {
        return Err(fault(USAGE, "secret-to-pipe"));
    }
    let request = files::read(request, LARGEST_REQUEST)?;
    let approvals = approvals.iter().map(|path| files::read(path, LARGEST_APPROVAL));
    let approvals = approvals.collect::<Result<Vec<_>, _>>()?;
    world.with_vault(|world, open| {
        let day = world.day;
        let revealed = open.reveal(&request, &approvals, day, world.entropy())?;
        if to_stdout {
            return print_revealed(world, &revealed);
        }
        let title =
            world.with("reveal-title", &[("pseudonym", revealed.pseudonym.as_ref().into())]);
        Ok(screen::show(&world.messages, &title, &worded(world, &revealed))?)
    })
}

fn print_revealed(world: &World, revealed: &Revealed) -> Result<(), Failure> {
    if !world.json {
        return world.print(worded(world, revealed).expose());
    }
    for payload in &revealed.payloads {
        let verbatim = payload.verbatim.as_ref();
        world.print_json(&serde_json::json!({
            "pseudonym": revealed.pseudonym, "person": payload.person, "verbatim": verbatim,
        }))?;
    }
    Ok(())
}

/// The identity as lines for a person to read.
pub(super) fn worded(world: &World, revealed: &Revealed) -> SecretText {
    let mut text = String::with_capacity(64 * 1024);
    let by: Vec<String> = revealed.approved_by.iter().map(ToString::to_string).collect();
    let values = [("reason", revealed.reason.as_str().into()), ("holders", by.join(", ").into())];
    text.push_str(&world.with("reveal-head", &values));
    for payload in &revealed.payloads {
        text.push_str("\n\n");
        push_person(world, payload, &mut text);
    }
    SecretText::new(text)
}

fn push_person(world: &World, payload: &Payload, text: &mut String) {
    let person = &payload.person;
    let mut field = |name: String, values: &[String]| {
        if !values.is_empty() {
            text.push_str(&format!("{name:<12} {}\n", harmless(&values.join("; "))));
        }
    };
    field(world.say("field-names"), &person.names);
    field(world.say("field-aliases"), &person.aliases);
    field(world.say("field-birth"), person.birth.as_slice());
    field(world.say("field-home"), &person.home);
    field(world.say("field-phones"), &person.phones);
    field(world.say("field-emails"), &person.emails);
    field(world.say("field-ids"), &person.ids);
    for relative in &person.relatives {
        let place = relative.place.as_slice();
        field(harmless(&relative.relation), &[relative.names.as_slice(), place].concat());
    }
}
