//! `onggi list`, `show`, `search` and `claim`: reading under pseudonyms.

use super::prompt;
use super::report::{Failure, REFUSED, fault};
use super::world::{World, shown};
use crate::secret::SecretText;
use crate::testimony::{Pseudonym, SegmentKind, Use};
use crate::vault::Account;

pub(super) fn list(world: &mut World) -> Result<(), Failure> {
    world.with_vault(|world, open| {
        let summaries = open.list()?;
        if summaries.is_empty() && !world.json {
            world.note(&world.say("list-empty"));
        }
        for one in summaries {
            let last = one.last.map(|day| day.to_string());
            if world.json {
                world.print_json(&serde_json::json!({
                    "pseudonym": one.pseudonym, "testimonies": one.testimonies,
                    "identities": one.identities, "last": last,
                }))?;
                continue;
            }
            let identity = match one.identities {
                0 => world.say("list-no-identity"),
                _ => String::new(),
            };
            let values = [
                ("pseudonym", one.pseudonym.as_ref().into()),
                ("count", one.testimonies.into()),
                ("last", last.unwrap_or_else(|| "-".to_owned()).into()),
                ("identity", identity.into()),
            ];
            world.print(world.with("list-line", &values).trim_end())?;
        }
        Ok(())
    })
}

pub(super) fn show(world: &mut World, pseudonym: &Pseudonym) -> Result<(), Failure> {
    world.with_vault(|world, open| {
        let accounts = open.accounts(pseudonym)?;
        if accounts.is_empty() {
            world.note(&world.say("show-no-account"));
        }
        for (number, account) in (1usize..).zip(&accounts) {
            if world.json {
                let Account { testimony, .. } = account;
                world.print_json(&serde_json::json!({
                    "pseudonym": pseudonym, "testimony": number, "language": testimony.language,
                    "day": testimony.day, "consent": testimony.consent,
                    "segments": testimony.segments,
                }))?;
            } else {
                print_account(world, pseudonym, number, account)?;
            }
        }
        Ok(())
    })
}

fn print_account(
    world: &World,
    pseudonym: &Pseudonym,
    number: usize,
    account: &Account,
) -> Result<(), Failure> {
    let testimony = &account.testimony;
    let uses: Vec<&str> = testimony.consent.uses.iter().map(|one: &Use| one.as_str()).collect();
    world.print(&world.with(
        "show-head",
        &[
            ("pseudonym", pseudonym.as_ref().into()),
            ("number", number.into()),
            ("language", testimony.language.to_string().into()),
            ("day", testimony.day.to_string().into()),
            ("uses", uses.join(", ").into()),
        ],
    ))?;
    for segment in &testimony.segments {
        let mark = match segment.kind {
            SegmentKind::Answer => "",
            SegmentKind::Question => " ?",
            SegmentKind::Note => " *",
        };
        world.print(&format!("\n[{}]{mark} {}", segment.number, shown(&segment.text)))?;
    }
    Ok(())
}

pub(super) fn search(world: &mut World, words: &[String], most: usize) -> Result<(), Failure> {
    let words = words.join(" ");
    world.with_vault(|world, open| {
        let (hits, more) = open.search(&words, most)?;
        if hits.is_empty() {
            return Err(fault(REFUSED, "nothing-found"));
        }
        for hit in hits {
            if world.json {
                world.print_json(&serde_json::json!({
                    "pseudonym": hit.pseudonym, "testimony": hit.testimony,
                    "segment": hit.segment, "passage": hit.passage,
                }))?;
                continue;
            }
            let place = format!("{} {}.{}", hit.pseudonym, hit.testimony, hit.segment);
            world.print(&format!("{place}  {}", shown(&hit.passage)))?;
        }
        if more {
            world.note(&world.say("search-more"));
        }
        Ok(())
    })
}

pub(super) fn claim(world: &mut World, words: &[String]) -> Result<(), Failure> {
    let words = if words.is_empty() {
        prompt::line(&world.say("prompt-claim"))?
    } else {
        SecretText::new(words.join(" "))
    };
    world.with_vault(|world, open| {
        let hash = open.claim_salt().hash(&words);
        let day = world.day;
        let found = open.claim(hash, day, world.entropy())?;
        let pseudonym = found.ok_or_else(|| fault(REFUSED, "claim-unknown"))?;
        if world.json {
            return world.print_json(&serde_json::json!({ "pseudonym": pseudonym }));
        }
        world.print(pseudonym.as_ref())
    })
}
