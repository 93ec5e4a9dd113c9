//! Promises 6 and 7: what the kernel says of the running program, and what it refuses.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the test tries what the program must not do"
)]

use std::env;
use std::fs;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use onggi::cli::process::{Filter, Memory, harden};

/// The program, hardened and waiting for a passphrase on its standard input.
struct Waiting(Child);

impl Waiting {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onggi"));
        command.args(["key", "new", "/nowhere/waiting.key", "--passphrase-file", "-"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let waiting = Self(command.spawn().unwrap());
        let patience = Instant::now() + Duration::from_secs(20);
        while waiting.status("Seccomp") != "2" {
            assert!(Instant::now() < patience, "the filter never came");
            sleep(Duration::from_millis(10));
        }
        waiting
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{name}", self.0.id())).unwrap()
    }

    fn status(&self, field: &str) -> String {
        let status = self.file("status");
        let mut lines = status.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(name, _)| *name == field).unwrap().1.trim().to_owned()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn residue_no_core_file_and_no_swap() {
    let program = Waiting::start();
    let limits = program.file("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
    assert_eq!(program.status("Umask"), "0077");
    if is_root() {
        assert_eq!(program.file("coredump_filter").trim(), "00000000");
        assert_ne!(program.status("VmLck"), "0 kB");
    } else {
        // A process that is not dumpable belongs to root in /proc (proc(5)).
        let memory = fs::File::open(format!("/proc/{}/mem", program.0.id()));
        assert!(memory.is_err());
    }
}

#[test]
fn silence_the_kernel_filters_the_calls() {
    let program = Waiting::start();
    assert_eq!(program.status("NoNewPrivs"), "1");
    assert_eq!(program.status("Seccomp"), "2");
}

const INSIDE: &str = "ONGGI_TEST_INSIDE";

/// Runs one test of this file again, in a process of its own that may harden itself.
fn in_a_process_of_its_own(test: &str) {
    let mut again = Command::new(env::current_exe().unwrap());
    again.args(["--exact", test, "--nocapture"]).env(INSIDE, "1").stdout(Stdio::null());
    assert!(again.status().unwrap().success());
}

#[test]
fn silence_the_kernel_refuses_sockets_and_programs() {
    if env::var_os(INSIDE).is_none() {
        return in_a_process_of_its_own("silence_the_kernel_refuses_sockets_and_programs");
    }
    assert_eq!(harden().unwrap().filter, Filter::Installed);
    assert!(TcpListener::bind("127.0.0.1:0").is_err());
    assert!(TcpStream::connect("127.0.0.1:9").is_err());
    assert!(UdpSocket::bind("127.0.0.1:0").is_err());
    assert!(UnixListener::bind("/tmp/onggi-test-never-made").is_err());
    assert!(UnixStream::connect("/run/dbus/system_bus_socket").is_err());
    assert!(Command::new("/bin/true").status().is_err());
    // The terminal's events come through such a pair.
    assert!(UnixStream::pair().is_ok());
}

#[test]
fn residue_memory_is_never_locked_so_that_argon2_fails() {
    if env::var_os(INSIDE).is_none() {
        return in_a_process_of_its_own("residue_memory_is_never_locked_so_that_argon2_fails");
    }
    let memory = harden().unwrap().memory;
    let mut large = vec![0_u8; 256 << 20];
    large.iter_mut().step_by(4096).for_each(|byte| *byte = 1);
    assert!(!is_root() || memory == Memory::Locked);
}

#[test]
fn residue_a_panic_tells_nothing() {
    if env::var_os(INSIDE).is_some() {
        onggi::cli::process::quiet_panics("One sentence.".to_owned());
        panic!("the name of a witness");
    }
    let mut again = Command::new(env::current_exe().unwrap());
    again.args(["--exact", "residue_a_panic_tells_nothing", "--nocapture"]);
    let output = again.env(INSIDE, "1").env("RUST_BACKTRACE", "full").output().unwrap();
    assert_eq!(output.status.code(), Some(70));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "One sentence.\n");
}
