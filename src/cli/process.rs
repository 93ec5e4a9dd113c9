//! Hardening of the process, before anything else runs: no core file, no swap where the
//! system allows it, no socket, no other program, no way in for a debugger.
//!
//! Every step is a plain call of the system; what cannot be had everywhere comes back as
//! a value, so that `cli` can say so once.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::exit;

use rustix::mm::{MlockAllFlags, mlockall};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, getegid, geteuid, getgid, getrlimit, getuid,
    set_dumpable_behavior, setrlimit, umask,
};
use rustix::thread::{CapabilitySet, capabilities, set_no_new_privs};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

use super::screen;

/// Exit code after an internal error (`EX_SOFTWARE` of sysexits.h).
pub const INTERNAL_ERROR: i32 = 70;

/// What became of the wish to keep memory out of swap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// All memory, also what is allocated later, stays out of swap.
    Locked,
    /// Not locked, but the machine has no swap.
    NoSwap,
    /// The system's limit (`RLIMIT_MEMLOCK`) is too small: memory can reach swap.
    NotAllowed,
}

/// What became of the filter on system calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// The kernel refuses sockets and other programs.
    Installed,
    /// This kernel or processor architecture has no such filter.
    Missing,
}

/// The outcome of [`harden`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hardened {
    /// Memory and swap.
    pub memory: Memory,
    /// System calls.
    pub filter: Filter,
}

/// Why the program refuses to run at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HardenError {
    /// It was started with more rights than its user has.
    #[error("the program must not be installed setuid or setgid")]
    Setuid,
    /// The system refused to switch off core files.
    #[error("the system does not let core files be switched off")]
    CoreFiles,
}

/// Hardens the process. To be called first, while there is one thread.
///
/// `SIGPIPE` stays ignored, as Rust's runtime leaves it: a reader who goes away is an
/// error of `write`, and nothing is cut off in the middle of a commit.
///
/// # Errors
/// [`HardenError`]: the program should end at once.
pub fn harden() -> Result<Hardened, HardenError> {
    quiet_panics(String::new());
    if getuid() != geteuid() || getgid() != getegid() {
        return Err(HardenError::Setuid);
    }
    umask(0o077.into());
    no_core_files()?;
    let memory = lock_memory();
    let filter = filter_system_calls();
    Ok(Hardened { memory, filter })
}

/// Makes a panic print `sentence` alone and end the process with [`INTERNAL_ERROR`]. The
/// payload and the backtrace are never shown: they may hold text of a witness.
#[expect(clippy::disallowed_methods, reason = "after a panic nothing is left to unwind for")]
pub fn quiet_panics(sentence: String) {
    std::panic::set_hook(Box::new(move |_| {
        screen::restore();
        // There is nobody left to tell when standard error is gone.
        let _ = writeln!(std::io::stderr(), "{sentence}");
        exit(INTERNAL_ERROR);
    }));
}

/// Three layers, because a handler in `core_pattern` gets its dump whatever the limit says
/// (core(5)): only the process being not dumpable stops that, and it keeps other processes
/// of the same user from reading this one's memory.
fn no_core_files() -> Result<(), HardenError> {
    // Possible before the process is not dumpable only; a kernel without it has no cores.
    let _ = std::fs::write("/proc/self/coredump_filter", "0");
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })
        .map_err(|_| HardenError::CoreFiles)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|_| HardenError::CoreFiles)
}

/// Under `MCL_FUTURE` an allocation beyond the limit *fails*. Argon2 takes up to 2 GiB, so
/// below twice that nothing is locked.
const ENOUGH_TO_LOCK: u64 = 4 << 30;

fn lock_memory() -> Memory {
    let mut limit = getrlimit(Resource::Memlock);
    limit.current = limit.maximum;
    let raised = setrlimit(Resource::Memlock, limit).is_ok();
    let enough = raised && limit.current.is_none_or(|bytes| bytes >= ENOUGH_TO_LOCK);
    if enough || limits_do_not_apply() {
        // On fault: a page is locked when it is first touched, before it holds anything.
        let flags = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
        if mlockall(flags).is_ok() {
            return Memory::Locked;
        }
    }
    match std::fs::read_to_string("/proc/swaps") {
        Ok(swaps) if has_no_swap(&swaps) => Memory::NoSwap,
        _ => Memory::NotAllowed,
    }
}

/// Whether the process may lock memory whatever the limit (capabilities(7)).
fn limits_do_not_apply() -> bool {
    capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::IPC_LOCK))
}

/// The first line of `/proc/swaps` is a heading.
fn has_no_swap(swaps: &str) -> bool {
    swaps.lines().count() == 1
}

/// Calls that are refused whatever their arguments: the network, other processes, and
/// io_uring, which does the work of other calls past a filter.
const REFUSED: [libc::c_long; 20] = [
    libc::SYS_socket,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_sendmsg,
    libc::SYS_sendmmsg,
    libc::SYS_recvmsg,
    libc::SYS_recvmmsg,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_bpf,
];

/// On x86-64 the same calls have second numbers, with this bit, in the x32 form of the
/// system's interface; a filter that forgets them is open.
const X32: libc::c_long = 0x4000_0000;

/// Calls of the same list that have numbers of their own there: sendmsg, recvmsg, execve,
/// ptrace, recvmmsg, sendmmsg, process_vm_readv, process_vm_writev, execveat
/// (syscall_64.tbl of the kernel).
const X32_ALONE: [libc::c_long; 9] = [518, 519, 520, 521, 537, 538, 539, 540, 545];

fn filter_system_calls() -> Filter {
    // Also without a filter: no program started from here gains rights.
    let privileges = set_no_new_privs(true);
    let installed =
        program().is_some_and(|program| seccompiler::apply_filter_all_threads(&program).is_ok());
    if privileges.is_ok() && installed { Filter::Installed } else { Filter::Missing }
}

/// The filter, if the architecture has one. A refused call returns `EPERM`: no file is
/// left half-written because a library asked for something odd.
fn program() -> Option<BpfProgram> {
    let architecture = std::env::consts::ARCH.try_into().ok()?;
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    SeccompFilter::new(rules()?, SeccompAction::Allow, refused, architecture).ok()?.try_into().ok()
}

fn rules() -> Option<BTreeMap<i64, Vec<SeccompRule>>> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        REFUSED.iter().map(|&call| (call, vec![])).collect();
    // A resized terminal is told to crossterm through a pair of Unix sockets, by send()
    // without an address. Any other family, and any address, is refused.
    let unix = u64::from(libc::AF_UNIX.unsigned_abs());
    rules.insert(libc::SYS_socketpair, vec![argument_is_not(0, SeccompCmpArgLen::Dword, unix)?]);
    rules.insert(libc::SYS_sendto, vec![argument_is_not(4, SeccompCmpArgLen::Qword, 0)?]);
    if cfg!(target_arch = "x86_64") {
        let second: Vec<_> = rules.iter().map(|(call, rule)| (call | X32, rule.clone())).collect();
        rules.extend(second);
        rules.extend(X32_ALONE.iter().map(|call| (call | X32, vec![])));
    }
    Some(rules)
}

fn argument_is_not(index: u8, length: SeccompCmpArgLen, value: u64) -> Option<SeccompRule> {
    let condition = SeccompCondition::new(index, length, SeccompCmpOp::Ne, value).ok()?;
    SeccompRule::new(vec![condition]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_swap_is_told_by_the_heading_alone() {
        let heading = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
        assert!(has_no_swap(heading));
        assert!(!has_no_swap(&format!("{heading}/dev/sda2 partition 8388604 0 -2\n")));
        assert!(!has_no_swap(""));
    }

    #[test]
    fn this_architecture_has_a_filter() {
        assert!(program().is_some());
    }

    #[test]
    fn x32_numbers_are_refused_as_well() {
        let rules = rules().unwrap();
        let x32 = libc::SYS_socket | X32;
        assert_eq!(rules.contains_key(&x32), cfg!(target_arch = "x86_64"));
    }
}
