//! Whole processes: how long they take, and how much memory.
//!
//! Argon2 is told apart inside the very process that is measured: 64 or 256 MiB that come and
//! go cannot be mistaken for anything else. The size of the process is looked at every half
//! millisecond, in `/proc/PID/status`.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use onggi::seal::argon2id::KdfCost;

use super::office::Office;
use super::table::milliseconds;

const LOOK: Duration = Duration::from_micros(500);
/// KiB that the program has less than before it unlocks a key.
const STARTED: u64 = 16 * 1024;

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

/// What one run of the program took.
pub struct Run {
    /// From its start to its end.
    pub whole: Duration,
    /// While it had Argon2's memory to unlock the key with.
    pub argon2: Duration,
    /// The most memory that it had after that, in MiB.
    pub peak: f64,
}

impl Run {
    /// What the process took beside Argon2, in milliseconds.
    pub fn apart(&self) -> f64 {
        milliseconds(self.whole - self.argon2)
    }
}

/// Runs the program with a key file of this cost. Until it has 16 MiB, of which some are Argon2's,
/// the time counts as the program's own. Once that memory is gone, the
/// kernel is told to forget the highest mark so far (`clear_refs`, proc(5)), and what it notes
/// from then on is the program's own.
pub fn watch(mut command: Command, cost: KdfCost) -> Run {
    let start = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let folder = format!("/proc/{}", child.id());
    let folder = Path::new(&folder);
    let argon2 = u64::from(cost.memory);
    let (mut came, mut went, mut peak, mut highest) = (None, None, 0, 0);
    while is_running(&mut child) {
        let Some([mark, now]) = memory(folder) else { continue };
        highest = highest.max(now);
        if went.is_some() {
            peak = mark;
        } else if highest >= argon2 && now < highest - argon2 / 2 {
            went = Some(start.elapsed());
            std::fs::write(folder.join("clear_refs"), "5").expect("the bench runs as root");
        } else if came.is_none() && now > STARTED {
            came = Some(start.elapsed());
        }
        sleep(LOOK);
    }
    let whole = start.elapsed();
    let status = child.wait().expect("the program ends");
    assert!(status.success(), "{command:?} ends with {status}");
    let (came, went) = (came.expect("Argon2 took memory"), went.expect("and gave it back"));
    Run { whole, argon2: went - came, peak: peak as f64 / 1024.0 }
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
