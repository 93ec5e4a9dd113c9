//! Whole processes: how long they take, and how much memory.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use onggi::seal::argon2id::KdfCost;

use super::office::Office;

/// The first argument that makes this bench a process that only derives a key.
pub const DERIVE: &str = "derive";

/// Runs the program on the vault of an office.
pub struct Program<'a> {
    pub office: &'a Office,
    pub vault: &'a str,
    pub check_words: String,
}

impl Program<'_> {
    /// The program with the key file `key` and `arguments`, in the office's folder.
    pub fn command(&self, key: &str, arguments: &[&str]) -> Command {
        let mut command = bare(arguments);
        command.current_dir(&self.office.folder);
        command.args(["--vault", self.vault, "--key", key, "--passphrase-file", "passphrase"]);
        command.args(["--check-words", &self.check_words]);
        command
    }
}

/// The program with nothing but arguments.
pub fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onggi"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// How long a process takes from its start to its end.
pub fn time(mut command: Command) -> Duration {
    let start = Instant::now();
    let status = command.status().expect("the program starts");
    let time = start.elapsed();
    assert!(status.success(), "{command:?} ends with {status}");
    time
}

/// The time that Argon2 alone takes in a process hardened like the program: its memory is
/// locked, and wiped when it is given back.
pub fn derive(cost: &'static str) -> Duration {
    let me = std::env::current_exe().expect("a process has a file");
    let output = Command::new(me).args([DERIVE, cost]).output().expect("the bench starts");
    let told = String::from_utf8(output.stdout).expect("it prints a number");
    Duration::from_nanos(told.trim().parse().expect("it prints a number"))
}

/// What the process that [`derive`] starts does.
pub fn derive_here(cost: &str) {
    onggi::cli::process::harden().expect("the process can be hardened");
    let cost = if cost == "light" { KdfCost::LIGHT } else { KdfCost::DEFAULT };
    let start = Instant::now();
    drop(cost.derive(b"acorn river stone tidy lantern seven", &[7; 33]));
    println!("{}", start.elapsed().as_nanos());
}

/// The most memory, in MiB, that a process has had after its key was unlocked.
///
/// The key file must have the default cost: when 256 MiB come and go, the kernel is told to
/// forget the highest mark so far (`/proc/PID/clear_refs`, proc(5)), and what it notes from
/// then on is the program's own. The mark is read every half millisecond.
pub fn peak(mut command: Command) -> f64 {
    let mut child = command.spawn().expect("the program starts");
    let folder = format!("/proc/{}", child.id());
    let folder = Path::new(&folder);
    let argon2 = u64::from(KdfCost::DEFAULT.memory);
    let (mut highest, mut own) = (0, None);
    while is_running(&mut child) {
        let Some([mark, now]) = memory(folder) else { continue };
        highest = highest.max(now);
        if own.is_none() && highest >= argon2 && now < highest - argon2 / 2 {
            std::fs::write(folder.join("clear_refs"), "5").expect("the bench runs as root");
            own = memory(folder).map(|[mark, _]| mark);
        } else if own.is_some() {
            own = Some(mark);
        }
        sleep(Duration::from_micros(500));
    }
    let status = child.wait().expect("the program ends");
    assert!(status.success(), "{command:?} ends with {status}");
    own.expect("Argon2's memory came and went") as f64 / 1024.0
}

fn is_running(child: &mut Child) -> bool {
    child.try_wait().expect("the child is ours").is_none()
}

/// The highest mark and the present size of a process's memory, in KiB.
fn memory(folder: &Path) -> Option<[u64; 2]> {
    let status = std::fs::read_to_string(folder.join("status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some([field("VmHWM:")?, field("VmRSS:")?])
}
