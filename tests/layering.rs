//! Holds the tables of `docs/architecture.md` against the code: which room may use which, and
//! what stays in one room.

#[path = "layering/scan.rs"]
mod scan;

use std::path::{Path, PathBuf};

/// The words of a path of modules: `intake::kit`.
type Module = Vec<String>;

/// What the two tables say.
struct House {
    /// Each module of the first table with the rooms that it may use; `None` is all.
    rooms: Vec<(Module, Option<Vec<String>>)>,
    /// Each thing of the second table with the modules that may have it.
    kept: Vec<(String, Vec<Module>)>,
}

impl House {
    fn read(markdown: &str) -> Self {
        let mut house = Self { rooms: Vec::new(), kept: Vec::new() };
        for (left, right) in rows(markdown, "| room | may use |") {
            let names = ticked(right);
            assert!(!names.is_empty() || ["all", "nothing"].contains(&right), "row {left}");
            let uses = (right != "all").then_some(names);
            house.rooms.extend(ticked(left).iter().map(|one| (module(one), uses.clone())));
        }
        for (left, right) in rows(markdown, "| what | only in |") {
            let names = ticked(right);
            assert!(!names.is_empty() || right == "nowhere", "row {left}");
            let keepers: Vec<Module> = names.iter().map(|one| module(one)).collect();
            house.kept.extend(ticked(left).into_iter().map(|one| (one, keepers.clone())));
        }
        house
    }

    /// Everything in the file of `here` that the tables do not allow.
    fn faults(&self, here: &[String], source: &str) -> Vec<String> {
        let rows = self.rooms.iter().filter(|(row, _)| here.starts_with(row));
        let Some((_, uses)) = rows.max_by_key(|(row, _)| row.len()) else {
            return vec![format!("{}: the room is not in the table", here.join("::"))];
        };
        let mut faults = Vec::new();
        for scan::Used { line, path } in scan::used(here, source) {
            let room = path.get(1).filter(|_| path[0] == "crate");
            let allowed = room.zip(uses.as_ref()).is_none_or(|(room, uses)| {
                *room == here[0] || uses.contains(room) || !self.is_room(room)
            });
            let misplaced = self.kept.iter().any(|(what, keepers)| {
                is(what, &path) && !keepers.iter().any(|keeper| here.starts_with(keeper))
            });
            if !allowed || misplaced {
                faults.push(format!("{}:{line}: {}", here.join("::"), path.join("::")));
            }
        }
        faults
    }

    fn is_room(&self, name: &str) -> bool {
        self.rooms.iter().any(|(row, _)| row[0] == name)
    }
}

/// The rows under a header line of a Markdown table, as two cells.
fn rows<'a>(markdown: &'a str, header: &str) -> Vec<(&'a str, &'a str)> {
    let below = markdown.lines().skip_while(|line| *line != header).skip(2);
    let cells = |line: &'a str| {
        let (left, right) = line.trim_matches('|').split_once('|').expect("a row of two cells");
        (left.trim(), right.trim())
    };
    let rows: Vec<_> = below.take_while(|line| line.starts_with('|')).map(cells).collect();
    assert!(!rows.is_empty(), "no table {header}");
    rows
}

/// The words between backticks.
fn ticked(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn module(path: &str) -> Module {
    path.split("::").map(str::to_owned).collect()
}

/// Whether `path` is `what` of the second table or leads into it: a type (`SystemTime`) or
/// macro (`dbg!`) by its name, everything else by the path from its library on.
fn is(what: &str, path: &[String]) -> bool {
    if what.ends_with('!') || what.starts_with(char::is_uppercase) {
        return path.iter().any(|word| word == what);
    }
    let what = module(what);
    // One word by itself is a variable that happens to be called so.
    path.len() > 1 && path.starts_with(&what)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn house() -> House {
    House::read(&std::fs::read_to_string(root().join("docs/architecture.md")).unwrap())
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The module of a file: `src/seal/mod.rs` is `seal`. The binary counts as `cli`.
fn module_of(file: &Path) -> Module {
    let inside = file.strip_prefix(root().join("src")).unwrap().with_extension("");
    let mut words: Module =
        inside.iter().map(|word| word.to_str().expect("an ASCII name").to_owned()).collect();
    match words.last().map(String::as_str) {
        Some("mod") => drop(words.pop()),
        Some("main") => words = module("cli"),
        _ => {}
    }
    words
}

#[test]
fn every_room_keeps_to_the_tables() {
    let (house, mut files) = (house(), Vec::new());
    sources(&root().join("src"), &mut files);
    files.retain(|file| *file != root().join("src/lib.rs"));
    assert!(files.len() > 10, "the sources were found");
    let faults: Vec<String> = files
        .iter()
        .flat_map(|file| house.faults(&module_of(file), &std::fs::read_to_string(file).unwrap()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_room_uses_only_rooms_above_it_in_the_table() {
    let house = house();
    for (at, (row, uses)) in house.rooms.iter().enumerate() {
        let above = |room: &String| house.rooms[..at].iter().any(|(one, _)| one[0] == *room);
        assert!(uses.iter().flatten().all(above), "{row:?}");
    }
    for (what, keepers) in &house.kept {
        assert!(keepers.iter().all(|keeper| house.is_room(&keeper[0])), "{what}");
    }
}

#[test]
fn made_up_violations_are_found() {
    let house = house();
    for (here, source) in [
        ("seal", "use crate::vault::Store;"),
        ("seal::hash", "fn f() { crate::identity::open() }"),
        ("seal::hash", "use super::super::vault;"),
        ("redaction::plan", "use crate::{testimony::Span, vault};"),
        ("redaction", "use crate::{\n    testimony::{self, Span},\n    risk::{count},\n};"),
        ("risk", "pub use self::super::seal::Hash;"),
        ("intake::record", "use crate::vault::Open;"),
        ("intake::kit", "use super::receive;"),
        ("release::gate", "type T = Vec<crate::vault::Row>;"),
        ("tui", "use crate::cli;"),
        ("identity", "use age::Recipient;"),
        ("identity", "extern crate age_core; use ::age_core::format;"),
        ("intake::receive", "use rusqlite as sql;"),
        ("cli", "use ratatui::Frame;"),
        ("seal::files", "use rustix::{fs::CWD, process::umask};"),
        ("vault", "use std::time::{Duration, SystemTime};"),
        ("vault", "fn now() -> std::time::Instant { todo() }"),
        ("seal", "use std::env; fn f() { env::var(X) }"),
        ("seal", "use std::io; fn f() { io::stdout() }"),
        ("seal", "use std::{io::{Read, stderr}};"),
        ("secret", "fn f() { getrandom::fill(&mut b) }"),
        ("redaction", "fn f() { let a = '\"'; println!(\"{a}\") } // \""),
        ("redaction", "#[cfg(test)] use a::b; fn f() { std::eprintln!() }"),
        ("cli", "use std::net::TcpStream;"),
        ("cli", "fn f() { dbg!(1) }"),
        ("cellar", "fn f() {}"),
    ] {
        assert!(!house.faults(&module(here), source).is_empty(), "{here}: {source}");
    }
}

#[test]
fn what_the_tables_allow_is_no_fault() {
    let house = house();
    for (here, source) in [
        ("seal", "use crate::secret::Plain; use self::hash::Hash; use age::Recipient;"),
        ("seal::hash", "use super::super::secret::Plain; use super::signed;"),
        ("intake::receive", "use crate::vault::Open; use super::packet;"),
        ("cli::list", "use crate::{vault, tui}; fn f() { println!(\"x\") }"),
        ("redaction", "fn f(age: u8) -> bool { age != 3 && p.age::<u8>() }"),
        ("redaction", "// use crate::vault;\n/* println!() */ const A: &str = \"std::env::var\";"),
        ("redaction", "const A: &str = r#\"\" dbg!() \"#; fn f<'a>(x: &'a str) {}"),
        ("vault", "#[cfg(test)]\npub(crate) mod tests { use std::env; fn f() { println!() } }"),
        ("vault", "use std::time::Duration; pub(crate) fn f() {}"),
    ] {
        let faults = house.faults(&module(here), source);
        assert!(faults.is_empty(), "{source}: {faults:?}");
    }
}
