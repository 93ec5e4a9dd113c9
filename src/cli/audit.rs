//! `onggi audit` and `onggi check`: whether everything is still what it was.

use std::path::Path;

use super::args::Audit;
use super::redact::MANIFEST;
use super::report::{DAMAGED, Failure, fault};
use super::world::World;
use crate::identity::ceremony::{CheckedRequest, LARGEST_REQUEST};
use crate::release::Manifest;
use crate::seal::{LogHead, MemberKey, Signed, files};
use crate::vault::{Act, Fault, LogFault, LogRow};

pub(super) fn run(world: &mut World, act: Audit) -> Result<(), Failure> {
    match act {
        Audit::Log => log(world),
        Audit::Verify { against } => verify(world, against.as_deref()),
    }
}

fn log(world: &mut World) -> Result<(), Failure> {
    world.with_vault(|world, open| {
        for (row, about) in open.log_rows()? {
            if world.json {
                world.print_json(&serde_json::json!({
                    "row": row.row, "day": row.day, "act": row.act, "about": about,
                    "notes": row.notes,
                }))?;
                continue;
            }
            let about: Vec<&str> = about.iter().map(AsRef::as_ref).collect();
            let line =
                format!("{:>5}  {}  {} {}", row.row, row.day, act(world, &row), about.join(", "));
            world.print(line.trim_end())?;
            for name in ["reason", "sha256"] {
                if let Some(value) = row.notes.get(name) {
                    world.print(&format!("       {}", super::world::shown(value)))?;
                }
            }
        }
        Ok(())
    })
}

pub(super) fn act(world: &World, row: &LogRow) -> String {
    match row.act {
        Act::Founded => world.say("act-founded"),
        Act::MemberAdded => world.say("act-member-added"),
        Act::TakenIn => world.say("act-taken-in"),
        Act::IdentityRequested => world.say("act-identity-requested"),
        Act::ApprovalSeen => world.say("act-approval-seen"),
        Act::IdentityRevealed => world.say("act-identity-revealed"),
        Act::RequestExpired => world.say("act-request-expired"),
        Act::Planned => world.say("act-planned"),
        Act::Released => world.say("act-released"),
        Act::ClaimAnswered => world.say("act-claim-answered"),
        Act::Recovered => world.say("act-recovered"),
    }
}

fn verify(world: &mut World, against: Option<&Path>) -> Result<(), Failure> {
    let held = against.map(|path| files::read(path, LARGEST_REQUEST)).transpose()?;
    world.with_vault(|world, open| {
        let head = open.verify_log()?.map_err(log_fault)?;
        if let Some(bytes) = held {
            let keys = open.packet_signers();
            let earlier = head_in(&bytes, open.member(), &keys)?;
            if !open.has_head(&earlier)? {
                return Err(fault(DAMAGED, "other-history").with("row", earlier.rows));
            }
        }
        if world.json {
            return world.print_json(&head);
        }
        let values = [("rows", head.rows.into()), ("head", head.head.to_string().into())];
        world.print(&world.with("log-verified", &values))
    })
}

/// The log head that a file carries: a manifest of a release, or a request.
fn head_in(
    bytes: &[u8],
    member: &MemberKey,
    editors: &[crate::seal::VerifyingKey],
) -> Result<LogHead, Failure> {
    if let Ok(signed) = serde_json::from_slice::<Signed>(bytes) {
        let manifest: Manifest =
            signed.read(MANIFEST, editors, 1).map_err(|_| fault(DAMAGED, "no-head"))?;
        let head = manifest.log_head.parse().map_err(|_| fault(DAMAGED, "no-head"))?;
        return Ok(LogHead { rows: manifest.log_rows, head });
    }
    let request = CheckedRequest::open(bytes, member).map_err(|_| fault(DAMAGED, "no-head"))?;
    Ok(request.request().log)
}

fn log_fault(found: LogFault) -> Failure {
    match found {
        LogFault::Chain(row) => fault(DAMAGED, "log-chain").with("row", row),
        LogFault::Signature(row) => fault(DAMAGED, "log-signature").with("row", row),
    }
}

pub(super) fn check(world: &mut World) -> Result<(), Failure> {
    world.with_vault(|world, open| {
        let checked = open.check()?;
        let faults: Vec<String> = checked.faults.iter().map(|one| worded(world, one)).collect();
        if world.json {
            world.print_json(&serde_json::json!({
                "log_rows": checked.log_rows, "records": checked.records,
                "entries": checked.entries, "faults": faults,
            }))?;
        } else {
            let values = [
                ("rows", checked.log_rows.into()),
                ("records", checked.records.into()),
                ("entries", checked.entries.into()),
            ];
            world.print(&world.with("checked", &values))?;
            faults.iter().try_for_each(|one| world.print(one))?;
        }
        match faults.len() {
            0 => Ok(()),
            count => Err(fault(DAMAGED, "check-failed").with("count", count as u64)),
        }
    })
}

fn worded(world: &World, fault: &Fault) -> String {
    match fault {
        Fault::Page => world.say("fault-page"),
        Fault::Structure => world.say("fault-structure"),
        Fault::Index => world.say("fault-index"),
        Fault::Reference => world.say("fault-reference"),
        Fault::Log(found) => log_fault(*found).words(&world.messages)[0].clone(),
        Fault::Record(table) => world.with("fault-record", &[("table", (*table).into())]),
        Fault::Keyfile(error) => Failure::from(*error).words(&world.messages)[0].clone(),
        Fault::KeyfileCopy => world.say("fault-keyfile-copy"),
        Fault::Slots(slots) => {
            let slots: Vec<String> = slots.iter().map(ToString::to_string).collect();
            world.with("fault-slots", &[("slots", slots.join(", ").into())])
        }
        Fault::Stray(count) => world.with("fault-stray", &[("count", (*count).into())]),
        Fault::Pending => world.say("fault-pending"),
        Fault::EntryMissing => world.say("fault-entry-missing"),
        Fault::EntryUnknown => world.say("fault-entry-unknown"),
    }
}
