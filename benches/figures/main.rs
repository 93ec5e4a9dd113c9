//! The figures of `docs/benchmarks.md`, by `cargo bench`: one vault of ten thousand invented
//! testimonies, and what starting, unlocking, searching, sealing, revealing, taking in and
//! reading it cost. It prints tables; nothing is kept.

mod insert;
mod memory;
mod office;
mod process;
mod raw;
mod sealing;
mod table;
mod texts;

use std::alloc::System;
use std::path::Path;

use office::{Office, pseudonym};
use process::Program;
use table::{Figure, Target, milliseconds};
use zeroizing_alloc::ZeroAlloc;

/// As in the program: whatever is freed is wiped, and that time counts.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

const VAULT: &str = "vault";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [process::DERIVE, cost] => process::derive_here(cost),
        // `cargo test --benches` only wants to know that it runs.
        ["--bench", ..] => all(),
        _ => println!("the figures are measured by `cargo bench`"),
    }
}

fn all() {
    // Not the system's folder for temporary files, which may be memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("it takes a folder");
    let office = Office::new(folder.path(), 3);
    table::print("Starting", &starting());
    let mut open = office.fill(VAULT);
    let program =
        Program { office: &office, vault: VAULT, check_words: office::check_words(&open) };
    let sealing = sealing::sealing(&office);
    let revealing = sealing::revealing(&office, &mut open);
    let whole = sealing::reveal_processes(&program, open);
    table::print("Unlocking", &unlocking(&program));
    table::print("Identities", &[sealing, revealing, whole]);
    table::print("Search in 10,000 testimonies", &searching(&program));
    table::print("Peak memory on 10,000 testimonies, Argon2 apart", &memory::figures(&program));
    table::print("Taking in 10,000 testimonies", &insert::figures(&office, VAULT));
    sizes(&office.path(VAULT));
}

/// The whole process, as the shell waits for it.
fn starting() -> Vec<Figure> {
    let figure = |argument: &str| {
        let run = |_| milliseconds(process::time(process::bare(&[argument])));
        Figure::new(format!("`onggi {argument}`"), "ms", Target::Most(20.0), (0..50).map(run))
    };
    vec![figure("--version"), figure("--help")]
}

/// A command that opens the vault and does hardly anything else.
fn unlocking(program: &Program<'_>) -> Vec<Figure> {
    let share = |cost: &'static str, target| {
        let run = |_| {
            let argon2 = process::derive(cost);
            let command = program.command(&format!("{cost}.key"), &["member", "list"]);
            argon2.as_secs_f64() / process::time(command).as_secs_f64()
        };
        let name = format!("Argon2 in `onggi member list`, {cost} cost");
        Figure::new(name, "share", target, (0..9).map(run))
    };
    let alone = |cost: &'static str| {
        let times = (0..5).map(|_| milliseconds(process::derive(cost)));
        Figure::new(format!("Argon2 alone, {cost} cost"), "ms", Target::None, times)
    };
    vec![
        share("default", Target::Least(0.9)),
        share("light", Target::None),
        alone("default"),
        alone("light"),
    ]
}

fn searching(program: &Program<'_>) -> Vec<Figure> {
    let apart = |arguments: &[&str]| {
        let argon2 = milliseconds(process::derive("light"));
        milliseconds(process::time(program.command("light.key", arguments))) - argon2
    };
    let search = |words: &str| {
        let run = |_| apart(&["search", words]);
        Figure::new(format!("`search {words}`"), "ms", Target::Most(50.0), (0..15).map(run))
    };
    let both = texts::COMMON.iter().chain(&texts::RARE);
    let mut figures: Vec<Figure> = both.map(|words| search(words)).collect();
    figures.extend(["강냉이 국경", "쌀", "border letter"].map(search));
    let nothing = (0..15).map(|_| apart(&["member", "list"]));
    figures.push(Figure::new("(`member list`)", "ms", Target::None, nothing));
    figures.push(Figure::new(
        "(`show`)",
        "ms",
        Target::None,
        (0..15).map(|_| apart(&["show", pseudonym(5_000).as_ref()])),
    ));
    figures
}

/// What the vault takes on disk.
fn sizes(vault: &Path) {
    let size = |name: &str| std::fs::metadata(vault.join(name)).map_or(0, |data| data.len() >> 20);
    println!(
        "\nstore: {} MiB, sealed keyfile: {} MiB",
        size("store-1.db"),
        size("identities.sealed")
    );
}
