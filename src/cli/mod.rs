//! The command line: the one place that knows the terminal, the clock, the environment and
//! where randomness comes from.

pub mod messages;
pub mod process;
pub mod prompt;
pub mod screen;

use std::io::Write;
use std::process::ExitCode;

use messages::Messages;
use process::{Filter, HardenError, Hardened, Memory};

/// Runs the command line in a hardened process.
pub fn run(hardened: Hardened) -> ExitCode {
    let messages = Messages::load(None);
    process::quiet_panics(messages.say("internal-error"));
    for warning in warnings(&messages, hardened) {
        complain(&warning);
    }
    // Until there are commands: be still, as a filter without input is.
    match std::io::copy(&mut std::io::stdin(), &mut std::io::sink()) {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(5),
    }
}

/// Says why the process cannot be hardened, and ends.
pub fn refuse(error: HardenError) -> ExitCode {
    let messages = Messages::load(None);
    complain(&match error {
        HardenError::Setuid => messages.say("error-setuid"),
        HardenError::CoreFiles => messages.say("error-core-files"),
    });
    ExitCode::from(2)
}

/// What could not be had of the hardening, one sentence each.
fn warnings(messages: &Messages, hardened: Hardened) -> Vec<String> {
    let memory =
        (hardened.memory == Memory::NotAllowed).then(|| messages.say("warning-memory-not-locked"));
    let filter = (hardened.filter == Filter::Missing).then(|| messages.say("warning-no-filter"));
    memory.into_iter().chain(filter).collect()
}

fn complain(sentence: &str) {
    // There is nobody left to tell when standard error is gone.
    let _ = writeln!(std::io::stderr(), "{sentence}");
}
