//! `onggi init` and `onggi member`: who is who.

use std::path::PathBuf;

use super::args::{Init, Member, Role};
use super::report::{Failure, REFUSED, fault};
use super::world::{CHECK_WORDS, World};
use crate::seal::{self, MemberPublic};
use crate::vault::{Founding, Locked, Policy};

pub(super) fn init(world: &mut World, act: Init) -> Result<(), Failure> {
    if act.countersigns > 0 {
        return Err(fault(REFUSED, "countersigns-later"));
    }
    let read = |paths: &[PathBuf]| {
        paths.iter().map(|path| world.public(path)).collect::<Result<Vec<MemberPublic>, Failure>>()
    };
    let (holders, editors) = (read(&act.keyholders)?, read(&act.editors)?);
    let folder = world.vault_path()?;
    let member = world.member()?;
    let pins = world.pins(&member)?;
    let founding = Founding {
        editors,
        holders,
        threshold: act.threshold,
        policy: Policy { countersigns: act.countersigns },
        claim_cost: act.kdf.cost().check(world.machine)?,
        sealed_file: world.sealed_file(),
    };
    let day = world.day;
    let locked = Locked::found(&folder, founding, &member, day, world.entropy())?;
    let public = member.public();
    let open = locked.open(member, |_| None)?;
    let vault = open.standing().vault().as_ref().to_owned();
    world.remember(open.member(), pins, &vault, open.pin()?)?;
    let words = seal::check_words(&open.standing().fingerprint(), CHECK_WORDS).join(" ");
    let circle = open.circle();
    let (k, n) = (circle.threshold, circle.holders.len());
    if world.json {
        return world.print_json(&serde_json::json!({
            "vault": vault, "threshold": k, "keyholders": n, "check_words": words,
            "editor": public.label,
        }));
    }
    world.print(
        &world.with("vault-founded", &[("k", k.into()), ("n", n.into()), ("words", words.into())]),
    )?;
    if world.sealed_file().is_none() {
        world.note(&world.say("vault-sealed-file-here"));
    }
    Ok(())
}

pub(super) fn member(world: &mut World, act: Member) -> Result<(), Failure> {
    match act {
        Member::Add { file, role: Role::Editor } => add_editor(world, &file),
        Member::Add { role: Role::Keyholder, .. } => Err(fault(REFUSED, "keyholder-later")),
        Member::List => list(world),
    }
}

fn add_editor(world: &mut World, file: &std::path::Path) -> Result<(), Failure> {
    let public = world.public(file)?;
    let label = public.label.to_string();
    world.with_vault(|world, open| {
        let day = world.day;
        open.add_editor(public, day, world.entropy())?;
        let words = seal::check_words(&open.standing().fingerprint(), CHECK_WORDS).join(" ");
        let values = [("label", label.into()), ("words", words.into())];
        world.print(&world.with("member-added", &values))
    })
}

fn list(world: &mut World) -> Result<(), Failure> {
    world.with_vault(|world, open| {
        let editors = open.standing().editors().iter().map(|one| (one, "editor"));
        let holders = open.circle().holders.iter().map(|one| (one, "keyholder"));
        for (member, role) in editors.chain(holders) {
            let words = seal::check_words(&member.fingerprint(), CHECK_WORDS).join(" ");
            let label = member.label.to_string();
            if world.json {
                world.print_json(&serde_json::json!({
                    "label": label, "role": role, "check_words": words,
                }))?;
                continue;
            }
            let role = match role {
                "editor" => world.say("role-editor"),
                _ => world.say("role-keyholder"),
            };
            let values = [("label", label.into()), ("role", role.into()), ("words", words.into())];
            world.print(&world.with("member-line", &values))?;
        }
        Ok(())
    })
}
