//! The `onggi` command: hardens the process, then runs the command line.
#![forbid(unsafe_code)]

use std::alloc::System;
use std::process::ExitCode;

use onggi::cli::{self, process};
use zeroizing_alloc::ZeroAlloc;

/// Wipes whatever is freed: libraries leave copies of plaintext in buffers of their own.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    match process::harden() {
        Ok(hardened) => cli::run(hardened),
        Err(refused) => cli::refuse(refused),
    }
}
