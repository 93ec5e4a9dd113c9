//! The command line as clap reads it. Its words are messages like all others: `help-…` for
//! commands and `arg-…` for arguments, filled in by [`command`].

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory, Parser, Subcommand, ValueEnum};

use super::messages::Messages;
use crate::redaction::Policy;
use crate::seal::Label;
use crate::seal::argon2id::KdfCost;
use crate::testimony::{Language, Pseudonym, Use};

#[derive(Parser)]
#[command(name = "onggi", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Act,
}

#[derive(Args)]
pub(super) struct Global {
    #[arg(long, global = true, value_name = "DIR", env = "ONGGI_VAULT", hide_env_values = true)]
    pub(super) vault: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE", env = "ONGGI_KEY", hide_env_values = true)]
    pub(super) key: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) sealed_file: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
    #[arg(long, global = true, value_name = "WORDS")]
    pub(super) check_words: Option<String>,
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<String>,
}

#[derive(Subcommand)]
pub(super) enum Act {
    Demo {
        #[arg(long, value_name = "DIR")]
        keep: Option<PathBuf>,
    },
    #[command(subcommand)]
    Key(Key),
    Init(Init),
    #[command(subcommand)]
    Member(Member),
    Record(Record),
    List,
    Show {
        pseudonym: Pseudonym,
    },
    Search {
        #[arg(required = true, num_args = 1..)]
        words: Vec<String>,
        #[arg(long, default_value_t = 50, value_name = "N")]
        most: usize,
    },
    Claim {
        words: Vec<String>,
    },
    #[command(subcommand)]
    Identity(Identity),
    Redact(Redact),
    Release(Release),
    #[command(subcommand)]
    Audit(Audit),
    Check,
}

#[derive(Subcommand)]
pub(super) enum Key {
    New {
        file: PathBuf,
        #[arg(long, value_name = "LABEL")]
        label: Option<Label>,
        #[arg(long, value_enum, default_value_t = Kdf::Default, value_name = "COST")]
        kdf: Kdf,
        #[arg(long)]
        choose_passphrase: bool,
    },
    Passphrase {
        file: PathBuf,
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
        #[arg(long, value_enum, default_value_t = Kdf::Default, value_name = "COST")]
        kdf: Kdf,
        #[arg(long)]
        choose_passphrase: bool,
    },
    Export {
        file: PathBuf,
        #[arg(long)]
        to_stdout: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Kdf {
    Light,
    Default,
    Strong,
}

impl Kdf {
    pub(super) fn cost(self) -> KdfCost {
        match self {
            Self::Light => KdfCost::LIGHT,
            Self::Default => KdfCost::DEFAULT,
            Self::Strong => KdfCost::STRONG,
        }
    }
}

#[derive(Args)]
pub(super) struct Init {
    #[arg(long = "keyholder", value_name = "PUB", required = true)]
    pub(super) keyholders: Vec<PathBuf>,
    #[arg(long = "editor", value_name = "PUB")]
    pub(super) editors: Vec<PathBuf>,
    #[arg(long, value_name = "K")]
    pub(super) threshold: u8,
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(super) countersigns: u8,
    #[arg(long, value_enum, default_value_t = Kdf::Default, value_name = "COST")]
    pub(super) kdf: Kdf,
}

#[derive(Subcommand)]
pub(super) enum Member {
    Add {
        file: PathBuf,
        #[arg(long, value_enum, value_name = "ROLE")]
        role: Role,
    },
    List,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Role {
    Editor,
    Keyholder,
}

#[derive(Args)]
pub(super) struct Record {
    #[arg(long, value_name = "FILE")]
    pub(super) identity: Option<PathBuf>,
    #[arg(long, conflicts_with = "identity")]
    pub(super) no_name: bool,
    #[arg(long, value_name = "FILE")]
    pub(super) text: Option<PathBuf>,
    #[arg(id = "spoken", long = "language", value_name = "LANG")]
    pub(super) language: Option<Language>,
    #[arg(long, value_name = "PSEUDONYM")]
    pub(super) witness: Option<Pseudonym>,
    #[arg(long, value_delimiter = ',', value_name = "USES")]
    pub(super) consent: Vec<Use>,
}

#[derive(Subcommand)]
pub(super) enum Identity {
    Request {
        pseudonym: Pseudonym,
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=90))]
        days: u16,
    },
    Approve {
        request: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[arg(long)]
        yes: bool,
    },
    Reveal {
        request: PathBuf,
        #[arg(required = true, num_args = 1..)]
        approvals: Vec<PathBuf>,
        #[arg(long)]
        to_stdout: bool,
    },
}

#[derive(Args)]
pub(super) struct Redact {
    pub(super) pseudonym: Pseudonym,
    #[arg(long, conflicts_with = "plan")]
    pub(super) auto: bool,
    #[arg(long, value_enum, default_value_t = PolicyName::Strict, value_name = "POLICY")]
    pub(super) policy: PolicyName,
    #[arg(long, value_name = "FILE")]
    pub(super) plan: Option<PathBuf>,
    #[arg(long, value_name = "N")]
    pub(super) testimony: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum PolicyName {
    Strict,
    Standard,
}

impl From<PolicyName> for Policy {
    fn from(name: PolicyName) -> Self {
        match name {
            PolicyName::Strict => Self::Strict,
            PolicyName::Standard => Self::Standard,
        }
    }
}

#[derive(Args)]
pub(super) struct Release {
    pub(super) pseudonym: Pseudonym,
    #[arg(long, value_enum, default_value_t = Format::Md, value_name = "FORMAT")]
    pub(super) format: Format,
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    #[arg(long, value_name = "FROM-TO")]
    pub(super) segments: Option<Segments>,
    #[arg(long, value_name = "N")]
    pub(super) testimony: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    Md,
}

/// Passages from a first to a last number: `2-4`, or `3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segments(pub(super) u32, pub(super) u32);

impl std::str::FromStr for Segments {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.parse(), last.parse()) {
            (Ok(first), Ok(last)) if 0 < first && first <= last => Ok(Self(first, last)),
            _ => Err("2-4"),
        }
    }
}

#[derive(Subcommand)]
pub(super) enum Audit {
    Log,
    Verify {
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
}

/// The command tree with its words.
pub(super) fn command(messages: &Messages) -> Command {
    let command =
        Cli::command().about(messages.text("help")).after_help(messages.text("help-more"));
    let command = command.mut_args(|argument| {
        let id = format!("arg-{}", argument.get_id().as_str().replace('_', "-"));
        if messages.has(&id) { argument.help(messages.text(&id)) } else { argument }
    });
    describe(command, "", messages)
}

fn describe(command: Command, path: &str, messages: &Messages) -> Command {
    command.mut_subcommands(|sub| {
        let path = format!("{path}-{}", sub.get_name());
        let id = format!("help{path}");
        let sub = if messages.has(&id) { sub.about(messages.text(&id)) } else { sub };
        let sub = sub.mut_args(|argument| {
            let id = format!("arg{path}-{}", argument.get_id().as_str().replace('_', "-"));
            if messages.has(&id) { argument.help(messages.text(&id)) } else { argument }
        });
        describe(sub.disable_help_subcommand(true), &path, messages)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unexplained(command: &Command, path: &str, found: &mut Vec<String>) {
        for argument in command.get_arguments() {
            let known = ["help", "version"].contains(&argument.get_id().as_str());
            if argument.get_help().is_none() && !known && !argument.is_global_set() {
                found.push(format!("arg{path}-{}", argument.get_id()));
            }
        }
        for sub in command.get_subcommands() {
            let path = format!("{path}-{}", sub.get_name());
            if sub.get_about().is_none() {
                found.push(format!("help{path}"));
            }
            unexplained(sub, &path, found);
        }
    }

    #[test]
    fn every_command_and_argument_is_explained() {
        let command = command(&Messages::load(None));
        let mut found = Vec::new();
        unexplained(&command, "", &mut found);
        assert_eq!(found, Vec::<String>::new());
        command.debug_assert();
    }

    #[test]
    fn every_explanation_belongs_to_something() {
        let messages = Messages::load(None);
        let mut known = Vec::new();
        collect(&Cli::command(), "", &mut known);
        for id in messages.ids().filter(|id| id.starts_with("help-") || id.starts_with("arg-")) {
            let at_top = Cli::command()
                .get_arguments()
                .any(|a| id == format!("arg-{}", a.get_id().as_str().replace('_', "-")));
            assert!(at_top || id == "help-more" || known.contains(&id), "{id}");
        }
    }

    fn collect(command: &Command, path: &str, known: &mut Vec<String>) {
        for sub in command.get_subcommands() {
            let path = format!("{path}-{}", sub.get_name());
            known.push(format!("help{path}"));
            let argument = |id: &str| format!("arg{path}-{}", id.replace('_', "-"));
            known.extend(sub.get_arguments().map(|a| argument(a.get_id().as_str())));
            collect(sub, &path, known);
        }
    }

    #[test]
    fn passages_are_a_number_or_a_range() {
        assert_eq!("2-4".parse(), Ok(Segments(2, 4)));
        assert_eq!("3".parse(), Ok(Segments(3, 3)));
        for wrong in ["", "0", "4-2", "2-", "a"] {
            assert!(wrong.parse::<Segments>().is_err(), "{wrong}");
        }
    }
}
