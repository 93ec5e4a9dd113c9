//! What a command finds: its options, the clock, randomness, the machine, and where its
//! words go. Records go to standard output, everything else to standard error.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use fluent::FluentValue;
use rand_core::{CryptoRng, UnwrapErr};
use serde::Serialize;

use super::args::Global;
use super::messages::Messages;
use super::prompt::{self, PassphraseSource};
use super::report::{DAMAGED, FILES, Failure, USAGE, fault};
use crate::intake::receive;
use crate::seal::files::{self, FileError};
use crate::seal::{self, Hash, LARGEST_KEY_FILE, LARGEST_PINS, MemberKey, MemberPublic, Pin, Pins};
use crate::secret::SecretText;
use crate::testimony::{Day, harmless, harmless_json};
use crate::vault::{Locked, Open};

/// How many check words two people compare.
pub(super) const CHECK_WORDS: usize = 6;

pub(super) struct World {
    pub(super) messages: Messages,
    pub(super) json: bool,
    pub(super) day: Day,
    /// Memory of this machine, in bytes.
    pub(super) machine: u64,
    entropy: UnwrapErr<getrandom::SysRng>,
    vault: Option<PathBuf>,
    key: Option<PathBuf>,
    sealed_file: Option<PathBuf>,
    passphrase: PassphraseSource,
    check_words: Option<String>,
}

impl World {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock comes in")]
    pub(super) fn new(global: Global, messages: Messages) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let day = Day::from_unix(now.cast_signed()).or_else(|| Day::from_unix(0));
        let info = rustix::system::sysinfo();
        Self {
            messages,
            json: global.json,
            day: day.expect("1970-01-01 is a day"),
            machine: (info.totalram as u64).saturating_mul(u64::from(info.mem_unit)),
            entropy: UnwrapErr(getrandom::SysRng),
            vault: global.vault,
            key: global.key,
            sealed_file: global.sealed_file,
            passphrase: PassphraseSource::of(global.passphrase_file),
            check_words: global.check_words,
        }
    }

    pub(super) fn entropy(&mut self) -> &mut dyn CryptoRng {
        &mut self.entropy
    }

    // --- words -------------------------------------------------------------------------

    /// A line on standard output. Whoever reads it may leave early.
    pub(super) fn print(&self, line: &str) -> Result<(), Failure> {
        let written = writeln!(std::io::stdout(), "{line}");
        match written {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(FileError::from(error).into())
            }
            _ => Ok(()),
        }
    }

    /// A record on standard output as one line of JSON.
    pub(super) fn print_json(&self, record: &impl Serialize) -> Result<(), Failure> {
        let json = serde_json::to_string(record).map(SecretText::new);
        let json = json.map_err(|_| fault(FILES, "file-failed"))?;
        self.print(SecretText::new(harmless_json(json.expose())).expose())
    }

    /// A message on standard error: progress and warnings.
    pub(super) fn note(&self, message: &str) {
        // There is nobody left to tell when standard error is gone.
        let _ = writeln!(std::io::stderr(), "{message}");
    }

    pub(super) fn say(&self, id: &'static str) -> String {
        self.messages.say(id)
    }

    pub(super) fn with(
        &self,
        id: &'static str,
        values: &[(&'static str, FluentValue<'_>)],
    ) -> String {
        self.messages.with(id, values)
    }

    /// Whether a person sees standard output.
    pub(super) fn is_watched(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    // --- keys --------------------------------------------------------------------------

    pub(super) fn passphrase(&self) -> &PassphraseSource {
        &self.passphrase
    }

    fn key_path(&self) -> Result<&Path, Failure> {
        self.key.as_deref().ok_or_else(|| fault(USAGE, "no-key-named"))
    }

    /// Opens the member key that `--key` names.
    pub(super) fn member(&self) -> Result<MemberKey, Failure> {
        self.unlock(self.key_path()?)
    }

    pub(super) fn unlock(&self, path: &Path) -> Result<MemberKey, Failure> {
        let file = files::read(path, LARGEST_KEY_FILE).map_err(|error| match error {
            FileError::NotFound => fault(FILES, "key-not-found"),
            FileError::TooLarge => fault(DAMAGED, "not-a-key"),
            other => other.into(),
        })?;
        seal::argon2id::cost_of(&file).map_err(seal::argon2id::PassphraseError::from)?;
        if let Some(warning) = self.passphrase.warning(&self.messages) {
            self.note(&warning);
        }
        let words = self.passphrase.read(&self.say("prompt-passphrase")).map_err(|error| {
            Failure::from(error).unless("no-terminal", fault(USAGE, "no-passphrase"))
        })?;
        Ok(MemberKey::unlock(&file, &words, self.machine)?)
    }

    /// Reads the public line of a member.
    pub(super) fn public(&self, path: &Path) -> Result<MemberPublic, Failure> {
        let bytes = files::read(path, LARGEST_KEY_FILE)?;
        let line = String::from_utf8(bytes).map_err(|_| seal::PublicLineError)?;
        Ok(MemberPublic::parse(&line)?)
    }

    // --- pins --------------------------------------------------------------------------

    fn pins_path(&self) -> Result<PathBuf, Failure> {
        let mut path = self.key_path()?.as_os_str().to_owned();
        path.push(".pins");
        Ok(path.into())
    }

    /// What this member remembers. Nothing is remembered before the first use.
    pub(super) fn pins(&self, member: &MemberKey) -> Result<Pins, Failure> {
        match files::read(&self.pins_path()?, LARGEST_PINS) {
            Ok(bytes) => Ok(Pins::parse(&bytes, member)?),
            Err(FileError::NotFound) => Ok(Pins::default()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn remember(
        &self,
        member: &MemberKey,
        mut pins: Pins,
        vault: &str,
        pin: Pin,
    ) -> Result<(), Failure> {
        if pins.remember(vault, pin) {
            files::replace(&self.pins_path()?, &pins.encode(member))?;
        }
        Ok(())
    }

    /// Compares check words on the first use of a vault: a forged one would show others.
    pub(super) fn compare_check_words(&self, fingerprint: &Hash) -> Result<(), Failure> {
        let words = seal::check_words(fingerprint, CHECK_WORDS).join(" ");
        let agreed = match &self.check_words {
            Some(told) => {
                seal::normalise_words(told).expose() == seal::normalise_words(&words).expose()
            }
            None => {
                self.note(&self.with("first-use", &[("words", words.as_str().into())]));
                let asked = prompt::confirm(&self.messages, &self.say("prompt-first-use"), false);
                asked.map_err(|error| match error {
                    prompt::PromptError::NoTerminal => fault(USAGE, "first-use"),
                    other => other.into(),
                })?
            }
        };
        if agreed { Ok(()) } else { Err(fault(DAMAGED, "check-words")) }
    }

    // --- the vault ---------------------------------------------------------------------

    pub(super) fn vault_path(&self) -> Result<PathBuf, Failure> {
        self.vault.clone().ok_or_else(|| fault(USAGE, "no-vault-named"))
    }

    pub(super) fn sealed_file(&self) -> Option<PathBuf> {
        self.sealed_file.clone()
    }

    /// Opens the vault, runs a command on it, and remembers how far it has come, whether the
    /// command succeeded or not.
    pub(super) fn with_vault(
        &mut self,
        command: impl FnOnce(&mut Self, &mut Open) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let folder = self.vault_path()?;
        Locked::look(&folder)?;
        let member = self.member()?;
        let pins = self.pins(&member)?;
        let locked = Locked::at(&folder, self.sealed_file())?;
        let mut open = locked.open(member, |vault| pins.of(vault.as_ref()).cloned())?;
        let vault = open.standing().vault().as_ref().to_owned();
        if pins.of(&vault).is_none() {
            self.compare_check_words(&open.standing().fingerprint())?;
        }
        self.tidy(&mut open);
        let done = command(self, &mut open);
        let remembered = open
            .pin()
            .map_err(Failure::from)
            .and_then(|pin| self.remember(open.member(), pins, &vault, pin));
        if let Err(failure) = remembered {
            let [sentence, _] = failure.words(&self.messages);
            let values = [("sentence", sentence.as_str().into())];
            self.note(&self.with("warning-not-remembered", &values));
        }
        done
    }

    /// Finishes what an interrupted run left, and ends expired requests. What cannot be done
    /// now is said and waits.
    fn tidy(&mut self, open: &mut Open) {
        let day = self.day;
        let recovered = open.recover(day, &mut self.entropy).map_err(Failure::from);
        if let Some(true) = self.or_note(recovered) {
            self.note(&self.say("note-recovered"));
        }
        let resumed = receive::resume(open, day, &mut self.entropy).map_err(Failure::from);
        let resumed = self.or_note(resumed).unwrap_or_default();
        for error in resumed.refused {
            self.or_note::<()>(Err(error.into()));
        }
        if resumed.taken > 0 {
            self.note(&self.with("note-resumed", &[("count", resumed.taken.into())]));
        }
        let expired = open.expire_requests(day, &mut self.entropy).map_err(Failure::from);
        if let Some(count @ 1..) = self.or_note(expired) {
            self.note(&self.with("note-expired", &[("count", count.into())]));
        }
    }

    fn or_note<T>(&self, done: Result<T, Failure>) -> Option<T> {
        done.map_err(|failure| {
            let [sentence, _] = failure.words(&self.messages);
            self.note(&self.with("note-left", &[("sentence", sentence.as_str().into())]));
        })
        .ok()
    }
}

/// Text of a witness or of a file, made harmless for a terminal and without the line breaks
/// at its end.
pub(super) fn shown(text: &str) -> String {
    harmless(text.trim_end())
}
