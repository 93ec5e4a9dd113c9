//! What the system refuses, and how much of it a command takes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::RECORD;
use super::common::{Desk, Said};

/// What a command said, and the most memory that it held, in KiB.
pub struct Watched {
    pub said: Said,
    pub most_memory: u64,
}

/// Runs a command and looks at its memory until it ends.
pub fn watched(command: &mut Command, input: &[u8]) -> Watched {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let mut most_memory = 0;
    std::thread::scope(|scope| {
        // The command may stop reading before everything is written.
        scope.spawn(move || pipe.write_all(input).ok());
        while child.try_wait().unwrap().is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id()));
            let status = status.unwrap_or_default();
            let held = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let held = held.and_then(|held| held.trim().strip_suffix(" kB")?.parse().ok());
            most_memory = most_memory.max(held.unwrap_or(0));
            sleep(Duration::from_millis(1));
        }
    });
    Watched { said: Said::of(&child.wait_with_output().unwrap()), most_memory }
}

/// Waits for something that another process does.
fn patiently(mut done: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !done() {
        assert!(Instant::now() < patience, "it never came");
        sleep(Duration::from_millis(5));
    }
}

// --- two at once ---------------------------------------------------------------------------

#[test]
fn two_who_record_at_once_both_do() {
    let desk = Desk::new();
    let start = || desk.onggi().args(RECORD).stdout(Stdio::piped()).spawn().unwrap();
    let both: Vec<_> = (0..4).map(|_| start()).collect();
    for one in both {
        Said::of(&one.wait_with_output().unwrap()).done();
    }
    assert_eq!(desk.run(&["list"]).done().out.lines().count(), 2 + 4);
    desk.run(&["check"]).done();
}

#[test]
fn whoever_comes_second_waits_and_is_told_after_a_while() {
    let desk = Desk::new();
    let mut first = desk.onggi();
    first.args(["record", "--no-name", "--text", "-"]).stdin(Stdio::piped());
    let mut first = first.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    patiently(|| desk.path("vault/store-1.db-wal").exists());
    desk.refused(5, &["list"]).because("Another Onggi");
    let mut second = desk.onggi().arg("list").stdout(Stdio::piped()).spawn().unwrap();
    sleep(Duration::from_millis(500));
    assert!(second.try_wait().unwrap().is_none(), "it waits");
    first.stdin.take().unwrap().write_all("We waited for the boat.".as_bytes()).unwrap();
    Said::of(&first.wait_with_output().unwrap()).done();
    let second = Said::of(&second.wait_with_output().unwrap()).done();
    assert_eq!(second.out.lines().count(), 3, "what the first recorded is there");
}

// --- disks ---------------------------------------------------------------------------------

const INSIDE: &str = "ONGGI_TEST_INSIDE";

/// Whether this process may mount. If not, it runs the test again in a process that may, or
/// says that the system does not allow it.
#[expect(clippy::disallowed_methods, reason = "the environment tells which of the two this is")]
fn may_mount(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let unshared = |program: &Path, arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount"]).arg(program).args(arguments);
        command.env(INSIDE, "1").stdout(Stdio::null()).status()
    };
    if unshared(Path::new("true"), &[]).is_ok_and(|status| status.success()) {
        let own = std::env::current_exe().unwrap();
        assert!(unshared(&own, &["--exact", test, "--nocapture"]).unwrap().success());
    } else {
        eprintln!("NOT CHECKED: this system does not let a test mount file systems: {test}");
    }
    false
}

/// Something mounted, until it is dropped.
struct Mounted(PathBuf);

fn mount(arguments: &[&str], at: &Path) -> Mounted {
    assert!(Command::new("mount").args(arguments).arg(at).status().unwrap().success());
    Mounted(at.to_owned())
}

/// A disk of six mebibytes at the desk.
fn small_disk(desk: &Desk) -> Mounted {
    fs::create_dir(desk.path("disk")).unwrap();
    mount(&["-t", "tmpfs", "-o", "size=6m", "tmpfs"], &desk.path("disk"))
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.0).status();
        assert!(unmounted.unwrap().success());
    }
}

#[test]
fn a_read_only_folder_is_said_and_left() {
    if !may_mount("system::a_read_only_folder_is_said_and_left") {
        return;
    }
    let desk = Desk::new();
    desk.request("r.request");
    let _bound = mount(&["--bind", desk.root().to_str().unwrap()], desk.root());
    let remount = ["-o", "remount,bind,ro"];
    assert!(Command::new("mount").args(remount).arg(desk.root()).status().unwrap().success());
    let holders = ["--keyholder", "a.key.pub", "--keyholder", "b.key.pub", "--threshold", "2"];
    for command in [
        &["list"][..],
        &RECORD,
        &["key", "new", "new.key", "--kdf", "light"],
        &[&["--vault", "new", "init"][..], &holders].concat(),
    ] {
        desk.refused(5, command).because("read-only");
    }
    let before = desk.state();
    desk.approve("a", "r.request", "a.approval").refused(5).because("read-only");
    assert_eq!(desk.state(), before);
}

#[test]
fn a_full_disk_costs_nothing_that_was_acknowledged() {
    if !may_mount("system::a_full_disk_costs_nothing_that_was_acknowledged") {
        return;
    }
    let desk = Desk::new();
    fs::rename(desk.path("vault"), desk.path("aside")).unwrap();
    let _disk = small_disk(&desk);
    let mut copy = Command::new("cp");
    copy.args(["-a", "aside", "disk/vault"]).current_dir(desk.root());
    assert!(copy.status().unwrap().success());
    let onggi = |arguments: &[&str]| desk.run(&[&["--vault", "disk/vault"], arguments].concat());
    let (mut acknowledged, mut refused) = (2, 0);
    for free in [0, 8, 64, 68, 80, 96, 128, 256] {
        fill(&desk.path("disk"), free * 1024);
        let said = onggi(&RECORD);
        if said.code == Some(0) {
            acknowledged += 1;
        } else {
            said.refused(5).because("full");
            refused += 1;
        }
        fs::remove_file(desk.path("disk/ballast")).unwrap();
        onggi(&["check"]).done();
        assert_eq!(onggi(&["list"]).done().out.lines().count(), acknowledged, "{free} KiB free");
    }
    assert!(refused > 3 && acknowledged > 2, "{refused} refused, {acknowledged} recorded");
}

#[test]
fn a_vault_that_does_not_fit_is_not_founded_in_part() {
    if !may_mount("system::a_vault_that_does_not_fit_is_not_founded_in_part") {
        return;
    }
    let desk = Desk::new();
    let _disk = small_disk(&desk);
    let holders = ["--keyholder", "a.key.pub", "--keyholder", "b.key.pub", "--threshold", "2"];
    for free in [0, 100, 3000, 4180, 4300] {
        fill(&desk.path("disk"), free * 1024);
        let init = [&["--vault", "disk/new", "init", "--kdf", "light"], &holders[..]].concat();
        desk.refused(5, &init).because("full");
        fs::remove_file(desk.path("disk/ballast")).unwrap();
    }
}

/// Fills a disk up to `free` bytes.
fn fill(disk: &Path, free: u64) {
    let disk_of = rustix::fs::statvfs(disk).unwrap();
    let space = disk_of.f_bavail * disk_of.f_frsize;
    fs::write(disk.join("ballast"), vec![0; space.saturating_sub(free) as usize]).unwrap();
}
