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

use office::Office;
use onggi::seal::argon2id::KdfCost;
use process::{Program, Run};
use table::{Figure, Target, milliseconds};
use zeroizing_alloc::ZeroAlloc;

/// As in the program: whatever is freed is wiped, and that time counts.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

const VAULT: &str = "vault";

fn main() {
    // Cargo puts its own word before or behind what it is given.
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = arguments.len();
    arguments.retain(|argument| argument != "--bench");
    if arguments.len() < given {
        measure(&arguments);
    } else {
        // `cargo test --benches` only wants to know that it runs.
        println!("the figures are measured by `cargo bench`, or `cargo bench -- search`");
    }
}

/// Measures the parts that are named, or all.
fn measure(wanted: &[String]) {
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|one| one == part);
    // Not the system's folder for temporary files, which may be memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("it takes a folder");
    let office = Office::new(folder.path(), 3);
    if wants("start") {
        table::print("Starting", &starting());
    }
    let mut open = office.fill(VAULT);
    let check_words = office::check_words(&open);
    let program = Program { office: &office, vault: VAULT, check_words };
    if wants("identities") {
        let inside = [sealing::sealing(&office), sealing::revealing(&office, &mut open)];
        let whole = sealing::reveal_processes(&program, open);
        table::print("Identities", &inside.into_iter().chain([whole]).collect::<Vec<_>>());
    } else {
        drop(open);
    }
    if wants("unlock") {
        table::print("Unlocking", &unlocking(&program));
    }
    if wants("search") {
        table::print("Search in 10,000 testimonies", &searching(&program));
    }
    if wants("memory") {
        table::print("Peak memory on 10,000 testimonies", &memory::figures(&program));
    }
    if wants("insert") {
        table::print("Taking in 10,000 testimonies", &insert::figures(&office, VAULT));
    }
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
    let costs = [
        ("default", KdfCost::DEFAULT, Target::Least(0.9)),
        ("light", KdfCost::LIGHT, Target::None),
    ];
    let figures = costs.map(|(name, cost, target)| {
        let run =
            |_| process::watch(program.command(&format!("{name}.key"), &["member", "list"]), cost);
        let runs: Vec<Run> = (0..9).map(run).collect();
        let share = runs.iter().map(|run| run.argon2.as_secs_f64() / run.whole.as_secs_f64());
        let (whole, apart) =
            (runs.iter().map(|run| milliseconds(run.whole)), runs.iter().map(Run::apart));
        [
            Figure::new(format!("share of Argon2, {name} cost"), "share", target, share),
            Figure::new(format!("`member list`, {name} cost"), "ms", Target::None, whole),
            Figure::new(format!("the same, Argon2 apart, {name} cost"), "ms", Target::None, apart),
        ]
    });
    figures.into_iter().flatten().collect()
}

fn searching(program: &Program<'_>) -> Vec<Figure> {
    let apart = |arguments: &[&str]| {
        process::watch(program.command("light.key", arguments), KdfCost::LIGHT).apart()
    };
    let search = |words: &str| {
        let run = |_| apart(&["search", words]);
        Figure::new(format!("`search {words}`"), "ms", Target::Most(50.0), (0..15).map(run))
    };
    let both = texts::COMMON.iter().chain(&texts::RARE);
    let mut figures: Vec<Figure> = both.map(|words| search(words)).collect();
    figures.extend(["강냉이 국경", "쌀", "border letter"].map(search));
    let nothing = (0..15).map(|_| apart(&["member", "list"]));
    figures.push(Figure::new("for comparison: `member list`", "ms", Target::None, nothing));
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
