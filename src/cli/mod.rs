//! The command line: the one place that knows the terminal, the clock, the environment and
//! where randomness comes from. One file for each group of commands.

mod args;
mod audit;
mod demo;
mod identity;
mod key;
mod members;
pub mod messages;
pub mod process;
pub mod prompt;
mod read;
mod record;
mod redact;
pub mod report;
pub mod screen;
mod world;

use std::io::Write;
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use args::{Act, Cli};
use messages::Messages;
use process::{Filter, HardenError, Hardened, Memory};
use report::{Failure, USAGE, fault};
use world::World;

/// Runs the command line in a hardened process.
pub fn run(hardened: Hardened) -> ExitCode {
    let messages = Messages::load(None);
    process::quiet_panics(messages.say("internal-error"));
    for warning in warnings(&messages, hardened) {
        complain(&warning);
    }
    match parse(&messages) {
        Ok(Some(cli)) => finish(&messages, act(cli)),
        Ok(None) => ExitCode::SUCCESS,
        Err(failure) => finish(&messages, Err(failure)),
    }
}

fn finish(messages: &Messages, done: Result<(), Failure>) -> ExitCode {
    let Err(failure) = done else { return ExitCode::SUCCESS };
    let [sentence, hint] = failure.words(messages);
    complain(&messages.with("report", &[("sentence", sentence.into()), ("hint", hint.into())]));
    ExitCode::from(failure.code)
}

fn act(cli: Cli) -> Result<(), Failure> {
    let messages = match cli.global.lang.as_deref() {
        Some(tag) if !Messages::speaks(tag) && !matches!(cli.command, Act::Record(_)) => {
            return Err(fault(USAGE, "unknown-language"));
        }
        tag => Messages::load(tag),
    };
    let lang = cli.global.lang.clone();
    let world = &mut World::new(cli.global, messages);
    match cli.command {
        Act::Demo { keep } => demo::run(world, keep.as_deref()),
        Act::Key(act) => key::run(world, act),
        Act::Init(act) => members::init(world, act),
        Act::Member(act) => members::member(world, act),
        Act::Record(act) => record::run(world, act.spoken_in(lang.as_deref())?),
        Act::List => read::list(world),
        Act::Show { pseudonym } => read::show(world, &pseudonym),
        Act::Search { words, most } => read::search(world, &words, most),
        Act::Claim { words } => read::claim(world, &words),
        Act::Identity(act) => identity::run(world, act),
        Act::Redact(act) => redact::redact(world, act),
        Act::Release(act) => redact::release(world, act),
        Act::Audit(act) => audit::run(world, act),
        Act::Check => audit::check(world),
    }
}

/// The command, or `None` when help or the version was asked for and shown.
fn parse(messages: &Messages) -> Result<Option<Cli>, Failure> {
    let matches = args::command(messages).try_get_matches();
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => Ok(Some(cli)),
        Err(error) => refused(&error).map(|()| None),
    }
}

/// Words what clap did not understand, without repeating values: they can be names.
fn refused(error: &clap::Error) -> Result<(), Failure> {
    let named = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(name)) => name.clone(),
        Some(ContextValue::Strings(names)) => names.join(" "),
        _ => String::new(),
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            Ok(())
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Err(fault(USAGE, "no-command"))
        }
        ErrorKind::MissingSubcommand => Err(fault(USAGE, "no-command")),
        ErrorKind::MissingRequiredArgument => {
            Err(fault(USAGE, "missing-argument").with("argument", named))
        }
        ErrorKind::ArgumentConflict => Err(fault(USAGE, "conflict").with("argument", named)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            Err(fault(USAGE, "bad-value").with("argument", named))
        }
        ErrorKind::UnknownArgument if named.starts_with('-') => {
            let option = named.split('=').next().unwrap_or_default().to_owned();
            Err(fault(USAGE, "unknown-option").with("argument", option))
        }
        _ => Err(fault(USAGE, "bad-usage")),
    }
}

/// Says why the process cannot be hardened, and ends.
pub fn refuse(error: HardenError) -> ExitCode {
    let messages = Messages::load(None);
    complain(&match error {
        HardenError::Setuid => messages.say("error-setuid"),
        HardenError::CoreFiles => messages.say("error-core-files"),
    });
    ExitCode::from(USAGE)
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
