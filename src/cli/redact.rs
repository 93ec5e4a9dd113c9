//! `onggi redact` and `onggi release`: decide what may leave, then let it leave.

use std::path::Path;

use super::args::{Redact, Release};
use super::report::{FILES, Failure, REFUSED, USAGE, fault};
use super::world::World;
use crate::identity::entry::EntryId;
use crate::redaction::{Checked, Decision, Plan, PlanError, Policy};
use crate::release::{
    Disclosed, Draft, Excerpt, Form, Manifest, ManifestFormat, Refusal, disclosures, refusals,
};
use crate::seal::Hash;
use crate::seal::files;
use crate::testimony::{Pseudonym, Testimony, harmless_json};
use crate::vault::{Account, Open, ReleaseEntry};

/// The kind of statement that a manifest is.
pub(super) const MANIFEST: &str = "onggi manifest 1";

/// The largest plan file that is read, in bytes.
const LARGEST_PLAN: usize = 16 << 20;

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::TooLarge => fault(USAGE, "file-too-large"),
            PlanError::Malformed(line) => fault(USAGE, "plan-malformed").with("line", line as u64),
            PlanError::OtherText => fault(REFUSED, "plan-other-text"),
            PlanError::NoSegment(n) | PlanError::Outside(n) => {
                fault(USAGE, "plan-place").with("passage", n)
            }
            PlanError::Overlap(n) => fault(USAGE, "plan-overlap").with("passage", n),
            PlanError::Replacement(n) => fault(USAGE, "plan-replacement").with("passage", n),
        }
    }
}

/// The account that a number (from 1) means, or the only one there is.
fn chosen(open: &Open, pseudonym: &Pseudonym, number: Option<usize>) -> Result<Account, Failure> {
    let mut accounts = open.accounts(pseudonym)?;
    let count = accounts.len();
    let number = match (number, count) {
        (_, 0) => return Err(fault(REFUSED, "no-testimony")),
        (None, 1) => 1,
        (None, _) => return Err(fault(USAGE, "which-testimony").with("count", count as u64)),
        (Some(number), _) => number,
    };
    if number == 0 || number > count {
        return Err(fault(USAGE, "which-testimony").with("count", count as u64));
    }
    Ok(accounts.swap_remove(number - 1))
}

/// The hash that ties a plan to the text it was made for.
pub(super) fn text_hash(testimony: &Testimony) -> String {
    let texts: Vec<&[u8]> = testimony.segments.iter().map(|one| one.text.as_bytes()).collect();
    Hash::of_parts("onggi text 1", &texts).to_string()
}

pub(super) fn redact(world: &mut World, act: Redact) -> Result<(), Failure> {
    if !act.auto && act.plan.is_none() {
        return Err(fault(USAGE, "redact-how"));
    }
    world.with_vault(|world, open| {
        let account = chosen(open, &act.pseudonym, act.testimony)?;
        let hash = text_hash(&account.testimony);
        let plan = match &act.plan {
            Some(path) => Plan::parse(&files::read(path, LARGEST_PLAN)?)?,
            None => automatic(&account.testimony, act.policy.into(), hash.clone()),
        };
        plan.check(&account.testimony.segments, &hash)?;
        let json = String::from_utf8(plan.encode()).map_err(|_| fault(FILES, "file-failed"))?;
        let day = world.day;
        let version = open.save_plan(&act.pseudonym, &account, json, day, world.entropy())?;
        if world.json {
            return world.print(harmless_json(&String::from_utf8_lossy(&plan.encode())).trim_end());
        }
        summarise(world, &plan, version)
    })
}

pub(super) fn automatic(testimony: &Testimony, policy: Policy, hash: String) -> Plan {
    Plan::auto(&testimony.segments, &testimony.language, policy, hash)
}

fn summarise(world: &World, plan: &Plan, version: u64) -> Result<(), Failure> {
    let mut counts: std::collections::BTreeMap<&str, [usize; 4]> = Default::default();
    for item in &plan.items {
        let column = match item.decision {
            Some(Decision::Mask) => 0,
            Some(Decision::Generalise { .. } | Decision::Pseudonymise { .. }) => 1,
            Some(Decision::Keep) => 2,
            None => 3,
        };
        counts.entry(item.kind.as_str()).or_default()[column] += 1;
    }
    let head = [("version", version.into()), ("count", plan.items.len().into())];
    world.print(&world.with("plan-saved", &head))?;
    for (kind, [masked, wider, kept, undecided]) in counts {
        let values = [
            ("kind", kind.into()),
            ("masked", masked.into()),
            ("wider", wider.into()),
            ("kept", kept.into()),
            ("undecided", undecided.into()),
        ];
        world.print(&world.with("plan-line", &values))?;
    }
    Ok(())
}

pub(super) fn release(world: &mut World, act: Release) -> Result<(), Failure> {
    if !act.out.is_dir() {
        return Err(fault(FILES, "no-such-folder"));
    }
    world.with_vault(|world, open| {
        let account = chosen(open, &act.pseudonym, act.testimony)?;
        let saved = open.plan(&account)?.ok_or_else(|| fault(REFUSED, "no-plan"))?;
        let plan = Plan::parse(saved.plan.as_bytes())?;
        let hash = text_hash(&account.testimony);
        let checked = plan.check(&account.testimony.segments, &hash)?;
        let last = account.testimony.segments.len() as u32;
        let passages = act.segments.map_or((1, last), |range| (range.0, range.1));
        let ready = Ready { account: &account, plan: &plan, checked: &checked, passages };
        let name = release_one(world, open, &act.pseudonym, &ready, &act.out)?;
        if world.json {
            return world.print_json(&serde_json::json!({ "file": name }));
        }
        world.print(&world.with("released", &[("file", name.into())]))
    })
}

/// A plan that fits its account, and the passages chosen from it.
pub(super) struct Ready<'a> {
    pub(super) account: &'a Account,
    pub(super) plan: &'a Plan,
    pub(super) checked: &'a Checked<'a>,
    pub(super) passages: (u32, u32),
}

/// Passes the gate, then writes the excerpt and its manifest and enters both into the store.
/// Tells the name of the file.
pub(super) fn release_one(
    world: &mut World,
    open: &mut Open,
    pseudonym: &Pseudonym,
    ready: &Ready<'_>,
    folder: &Path,
) -> Result<String, Failure> {
    let testimony = &ready.account.testimony;
    let draft = Draft {
        consent: &testimony.consent,
        language: &testimony.language,
        plan: ready.checked,
        passages: ready.passages.0..=ready.passages.1,
        notes: false,
    };
    let refused = refusals(&draft);
    if !refused.is_empty() {
        refused.iter().for_each(|one| world.note(&refusal(world, one)));
        return Err(fault(REFUSED, "release-refused").with("count", refused.len() as u64));
    }
    let printed = draft.printed();
    let year = testimony.day.parts().0;
    let excerpt = Excerpt { language: &testimony.language, year, passages: &printed };
    let text = excerpt.written(Form::Md);
    let id = EntryId::random(world.entropy()).to_string();
    let file = format!("excerpt-{}.md", &id[..8]);
    let log = open.log_head()?;
    let manifest = Manifest {
        format: ManifestFormat::One,
        release: id,
        file: file.clone(),
        sha256: Hash::of(text.as_bytes()).to_string(),
        language: testimony.language.clone(),
        policy: ready.plan.policy,
        form: Form::Md,
        first: ready.passages.0,
        last: ready.passages.1,
        day: world.day,
        log_rows: log.rows,
        log_head: log.head.to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        disclosed: disclosures(ready.checked, &printed),
    };
    write_release(world, open, pseudonym, &manifest, &text, folder)?;
    Ok(file)
}

fn write_release(
    world: &mut World,
    open: &mut Open,
    pseudonym: &Pseudonym,
    manifest: &Manifest,
    text: &str,
    folder: &Path,
) -> Result<(), Failure> {
    let signed = open.member().sign(MANIFEST, manifest);
    let json = serde_json::to_string(&signed).map_err(|_| fault(FILES, "file-failed"))?;
    let triple = |one: &Disclosed| (one.attribute.clone(), one.value.clone(), one.width.clone());
    let entry = ReleaseEntry {
        manifest: json.clone(),
        sha256: Hash::of(text.as_bytes()),
        disclosed: manifest.disclosed.iter().map(triple).collect(),
    };
    let (path, beside) =
        (folder.join(&manifest.file), folder.join(format!("{}.manifest.json", manifest.file)));
    let day = world.day;
    let written = open.release(pseudonym, entry, day, world.entropy(), || {
        files::write_new(&path, text.as_bytes())?;
        files::write_new(&beside, json.as_bytes()).map_err(Failure::from)
    });
    if written.is_err() {
        // What was not entered has not left.
        let _ = files::remove(&path);
        let _ = files::remove(&beside);
    }
    written
}

pub(super) fn refusal(world: &World, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoConsent => world.say("refusal-no-consent"),
        Refusal::NothingSelected => world.say("refusal-nothing-selected"),
        Refusal::Undecided { passage: at, count } => world
            .with("refusal-undecided", &[("passage", (*at).into()), ("count", (*count).into())]),
        Refusal::Wish { passage: at } => world.with("refusal-wish", &[("passage", (*at).into())]),
        Refusal::Direct { passage: at } => {
            world.with("refusal-direct", &[("passage", (*at).into())])
        }
        Refusal::Repeated { passage: at } => {
            world.with("refusal-repeated", &[("passage", (*at).into())])
        }
        Refusal::Placeholder { passage: at } => {
            world.with("refusal-placeholder", &[("passage", (*at).into())])
        }
    }
}
