//! The most memory that each command takes on the vault of ten thousand.

use std::process::Stdio;

use onggi::seal::argon2id::KdfCost;

use super::office::{Office, pseudonym};
use super::process::{self, Program};
use super::sealing;
use super::table::{Figure, Target};
use super::texts;

const RUNS: usize = 3;
const COST: KdfCost = KdfCost::DEFAULT;

/// MiB that the claim words of a new witness take for a moment: Argon2 again, at light cost.
const CLAIM: f64 = 64.0;

/// Peaks of all commands that open the vault, and of `identity approve`, which does not.
pub fn figures(program: &Program<'_>) -> Vec<Figure> {
    let office = program.office;
    write_inputs(office);
    let of = pseudonym(7);
    let of = of.as_ref();
    let mut figures = vec![
        repeated(program, &["list"]),
        repeated(program, &["show", of]),
        repeated(program, &["search", texts::COMMON[0]]),
        repeated(program, &["search", texts::COMMON[0], "--most", "100000"]),
        repeated(program, &["search", texts::RARE[0]]),
        repeated(program, &["member", "list"]),
        repeated(program, &["audit", "log"]),
        repeated(program, &["audit", "verify"]),
        repeated(program, &["check"]),
        repeated(program, &["redact", of, "--auto"]),
        repeated(program, &["record", "--witness", of, "--identity", "person.toml"]),
    ];
    figures.push(numbered(program, &|at| {
        let arguments = ["identity", "request", of, "--reason", "bench", "--out"];
        let out = format!("{at}.memory");
        [arguments.map(str::to_owned).to_vec(), vec![out]].concat()
    }));
    figures.push(approve(program));
    figures.push(reveal(program));
    figures.push(numbered(program, &|at| {
        let out = format!("released-{at}");
        std::fs::create_dir(office.path(&out)).expect("the folder takes folders");
        ["release", of, "--out", &out].map(str::to_owned).into()
    }));
    let text = ["record", "--identity", "person.toml", "--text", "text"];
    figures.push(with_claim(program, "`record` of a new witness", &text));
    let words = claim_words(program, &text);
    figures.push(with_claim(program, "`claim`", &["claim", &words]));
    figures
}

fn write_inputs(office: &Office) {
    let person = serde_json::to_string(&super::office::person()).expect("it has a JSON form");
    let (_, segments) = texts::testimony(20_000);
    let text: Vec<String> = segments.into_iter().map(|segment| segment.text).collect();
    for (name, content) in [("person.toml", person), ("text", text.join("\n\n"))] {
        std::fs::write(office.path(name), content).expect("the folder takes files");
    }
}

/// Records once more and reads the slip.
fn claim_words(program: &Program<'_>, record: &[&str]) -> String {
    let mut command = program.command("light.key", record);
    let output = command.arg("--json").stdout(Stdio::piped()).output().expect("it starts");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    told["claim_words"].as_str().expect("a new witness gets claim words").to_owned()
}

fn figure(name: String, peaks: impl IntoIterator<Item = f64>) -> Figure {
    Figure::new(name, "MiB", Target::Most(64.0), peaks)
}

fn repeated(program: &Program<'_>, arguments: &[&str]) -> Figure {
    let run = |_| process::watch(program.command("default.key", arguments), COST).peak;
    let shown = arguments.join(" ").replace(pseudonym(7).as_ref(), "PSEUDONYM");
    figure(format!("`{shown}`"), (0..RUNS).map(run))
}

/// A command whose arguments are others in every run.
fn numbered(program: &Program<'_>, arguments: &dyn Fn(usize) -> Vec<String>) -> Figure {
    let mut name = String::new();
    let mut run = |at| {
        let arguments = arguments(at);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        name = format!("`{}`", arguments[..arguments.len().min(2)].join(" "));
        process::watch(program.command("default.key", &arguments), COST).peak
    };
    let peaks: Vec<f64> = (0..RUNS).map(&mut run).collect();
    figure(name.replace(pseudonym(7).as_ref(), "PSEUDONYM"), peaks)
}

fn approve(program: &Program<'_>) -> Figure {
    let keyfile = format!("{}/identities.sealed", program.vault);
    let run = |at| {
        let (request, out) = (format!("{at}.memory"), format!("{at}.approved"));
        let arguments = ["identity", "approve", &request, "--sealed-file", &keyfile, "--yes"];
        let mut command = program.command("holder.key", &arguments);
        command.args(["--out", &out]);
        process::watch(command, COST).peak
    };
    figure("`identity approve`".to_owned(), (0..RUNS).map(run))
}

fn reveal(program: &Program<'_>) -> Figure {
    let mut open = program.office.open(program.vault);
    let ceremonies: Vec<_> = (60..60 + RUNS as u64)
        .map(|number| sealing::write_ceremony(program.office, &mut open, number))
        .collect();
    drop(open);
    let run = |files: &[std::path::PathBuf; 3]| {
        let mut command = program.command("default.key", &["identity", "reveal"]);
        command.args(files).arg("--to-stdout");
        process::watch(command, COST).peak
    };
    figure("`identity reveal`".to_owned(), ceremonies.iter().map(run))
}

/// A command that hashes claim words: Argon2's second piece of memory is taken off.
fn with_claim(program: &Program<'_>, name: &str, arguments: &[&str]) -> Figure {
    let run = |_| process::watch(program.command("default.key", arguments), COST).peak - CLAIM;
    figure(format!("{name}, less the 64 MiB of its claim words"), (0..RUNS).map(run))
}
