//! What went wrong, in words. The rooms below return facts; here each fact gets its exit
//! code and the two messages `error-…` (what is wrong) and `hint-…` (what to do).

use fluent::FluentValue;

use super::messages::Messages;
use super::prompt::PromptError;
use super::screen::ScreenError;
use crate::identity::ceremony::CeremonyError;
use crate::identity::charter::CharterError;
use crate::identity::entry::EntryError;
use crate::identity::keyfile::KeyfileError;
use crate::identity::person::PersonError;
use crate::intake::packet::PacketError;
use crate::intake::receive::ReceiveError;
use crate::intake::record::RecordError;
use crate::intake::scrub::ScrubError;
use crate::seal::argon2id::PassphraseError;
use crate::seal::files::FileError;
use crate::seal::{KeyFileError, OpenError, PinsError, PublicLineError, WeakPassphrase};
use crate::vault::VaultError;

/// Refused by a gate, or nothing found.
pub const REFUSED: u8 = 1;
/// Wrong use of the command.
pub const USAGE: u8 = 2;
/// Wrong key or passphrase.
pub const WRONG_KEY: u8 = 3;
/// A file is damaged, forged or tampered with.
pub const DAMAGED: u8 = 4;
/// The file system.
pub const FILES: u8 = 5;

/// Why a command did nothing.
pub struct Failure {
    /// The exit code.
    pub code: u8,
    id: &'static str,
    values: Vec<(&'static str, FluentValue<'static>)>,
}

/// A failure with the messages `error-ID` and `hint-ID`.
pub(super) fn fault(code: u8, id: &'static str) -> Failure {
    Failure { code, id, values: Vec::new() }
}

impl Failure {
    /// This failure, or `other` where this has the messages `error-ID` and `hint-ID`: what is
    /// missing can be said better by who asked for it.
    pub(super) fn unless(self, id: &str, other: Self) -> Self {
        if self.id == id { other } else { self }
    }

    /// The same with a value that the messages show.
    pub(super) fn with(
        mut self,
        name: &'static str,
        value: impl Into<FluentValue<'static>>,
    ) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// The sentence that says what is wrong, and the hint.
    pub fn words(&self, messages: &Messages) -> [String; 2] {
        ["error", "hint"]
            .map(|part| messages.composed(&format!("{part}-{}", self.id), &self.values))
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::NotFound => fault(FILES, "file-not-found"),
            FileError::Exists => fault(FILES, "file-exists"),
            FileError::Denied => fault(FILES, "file-denied"),
            FileError::Full => fault(FILES, "file-full"),
            FileError::TooLarge => fault(USAGE, "file-too-large"),
            FileError::WrongKind => fault(FILES, "file-wrong-kind"),
            FileError::Failed => fault(FILES, "file-failed"),
        }
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        match error {
            PromptError::NoTerminal => fault(USAGE, "no-terminal"),
            PromptError::Empty => fault(USAGE, "answer-empty"),
            PromptError::TooLong => fault(USAGE, "answer-too-long"),
            PromptError::NotUtf8 => fault(USAGE, "answer-not-text"),
            PromptError::Different => fault(USAGE, "answers-differ"),
            PromptError::Cancelled => fault(REFUSED, "interrupted"),
            PromptError::Io(error) => FileError::from(error).into(),
        }
    }
}

impl From<ScreenError> for Failure {
    fn from(error: ScreenError) -> Self {
        match error {
            ScreenError::NoTerminal => fault(USAGE, "no-terminal"),
            ScreenError::Io(error) => FileError::from(error).into(),
        }
    }
}

impl From<KeyFileError> for Failure {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::Passphrase(error) => error.into(),
            KeyFileError::NotAKey => fault(DAMAGED, "not-a-key"),
        }
    }
}

impl From<PassphraseError> for Failure {
    fn from(error: PassphraseError) -> Self {
        match error {
            PassphraseError::WrongPassphrase => fault(WRONG_KEY, "wrong-passphrase"),
            PassphraseError::CostRefused => fault(DAMAGED, "cost-refused"),
            PassphraseError::Open(OpenError::NotAge) => fault(DAMAGED, "not-a-key"),
            PassphraseError::Open(_) => fault(DAMAGED, "key-damaged"),
        }
    }
}

impl From<WeakPassphrase> for Failure {
    fn from(_: WeakPassphrase) -> Self {
        fault(USAGE, "weak-passphrase")
    }
}

impl From<PublicLineError> for Failure {
    fn from(_: PublicLineError) -> Self {
        fault(DAMAGED, "not-a-public-line")
    }
}

impl From<PinsError> for Failure {
    fn from(_: PinsError) -> Self {
        fault(DAMAGED, "pins-damaged")
    }
}

impl From<PersonError> for Failure {
    fn from(error: PersonError) -> Self {
        match error {
            PersonError::TooLong => fault(USAGE, "identity-too-long"),
            PersonError::NotText => fault(USAGE, "identity-not-text"),
            PersonError::Malformed(line) => {
                fault(USAGE, "identity-malformed").with("line", line as u64)
            }
            PersonError::Birth => fault(USAGE, "identity-birth"),
            PersonError::Relation => fault(USAGE, "identity-relation"),
        }
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Nothing => fault(USAGE, "nothing-to-record"),
            RecordError::EmptyText => fault(USAGE, "text-empty"),
            RecordError::TooLong | RecordError::Seal(_) => fault(USAGE, "text-too-long"),
            RecordError::Scrub(ScrubError::NameTooShort) => fault(USAGE, "name-too-short"),
            RecordError::Scrub(ScrubError::TooManyForms) => fault(USAGE, "too-many-names"),
            RecordError::Scrub(ScrubError::Birth) => fault(USAGE, "identity-birth"),
            RecordError::Entry(error) => error.into(),
        }
    }
}

impl From<ReceiveError> for Failure {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Vault(error) => error.into(),
            ReceiveError::Packet(PacketError::Damaged) => fault(DAMAGED, "packet-damaged"),
            ReceiveError::Packet(PacketError::OtherVault) => fault(DAMAGED, "packet-other-vault"),
            ReceiveError::Packet(PacketError::Stranger) => fault(DAMAGED, "packet-stranger"),
        }
    }
}

impl From<CharterError> for Failure {
    fn from(error: CharterError) -> Self {
        match error {
            CharterError::Forged => fault(DAMAGED, "chain-forged"),
            CharterError::Broken => fault(DAMAGED, "chain-broken"),
            CharterError::Threshold => fault(USAGE, "threshold"),
            CharterError::Doubled => fault(USAGE, "member-doubled"),
        }
    }
}

impl From<KeyfileError> for Failure {
    fn from(error: KeyfileError) -> Self {
        match error {
            KeyfileError::NotAKeyfile => fault(DAMAGED, "keyfile-none"),
            KeyfileError::Damaged => fault(DAMAGED, "keyfile-damaged"),
            KeyfileError::Forged => fault(DAMAGED, "keyfile-forged"),
            KeyfileError::OtherVault => fault(DAMAGED, "keyfile-other-vault"),
            KeyfileError::Older => fault(DAMAGED, "keyfile-older"),
            KeyfileError::Newer => fault(DAMAGED, "keyfile-newer"),
            KeyfileError::SlotChanged(slot) => {
                fault(DAMAGED, "slot-changed").with("slot", slot as u64)
            }
            KeyfileError::NoSuchEntry => fault(DAMAGED, "no-such-entry"),
            KeyfileError::File(FileError::NotFound) => fault(FILES, "keyfile-not-found"),
            KeyfileError::File(error) => error.into(),
        }
    }
}

impl From<EntryError> for Failure {
    fn from(error: EntryError) -> Self {
        match error {
            EntryError::Damaged => fault(DAMAGED, "entry-damaged"),
            EntryError::NotMine => fault(WRONG_KEY, "share-not-mine"),
            EntryError::OtherEntry => fault(DAMAGED, "share-other-entry"),
            EntryError::OtherWitness => fault(DAMAGED, "share-other-witness"),
            EntryError::TooLong => fault(USAGE, "identity-too-long"),
            EntryError::Share(_) => fault(DAMAGED, "share-wrong"),
        }
    }
}

impl From<CeremonyError> for Failure {
    fn from(error: CeremonyError) -> Self {
        match error {
            CeremonyError::RequestDamaged => fault(DAMAGED, "request-damaged"),
            CeremonyError::ReasonTooLong => fault(USAGE, "reason-too-long"),
            CeremonyError::NotForMe => fault(WRONG_KEY, "request-not-for-me"),
            CeremonyError::Stranger => fault(DAMAGED, "request-stranger"),
            CeremonyError::Expired => fault(REFUSED, "request-expired"),
            CeremonyError::NotAHolder => fault(WRONG_KEY, "not-a-keyholder"),
            CeremonyError::Charter(error) => error.into(),
            CeremonyError::Keyfile(error) => error.into(),
            CeremonyError::Entry(error) => error.into(),
            CeremonyError::ApprovalDamaged => fault(DAMAGED, "approval-damaged"),
            CeremonyError::OtherRequest => fault(DAMAGED, "approval-other-request"),
            CeremonyError::NotSignedByHolder => fault(DAMAGED, "approval-stranger"),
            CeremonyError::BadShare(number) => {
                fault(DAMAGED, "approval-bad-share").with("number", number)
            }
            CeremonyError::TooFew { have, need } => fault(REFUSED, "too-few-approvals")
                .with("have", have as u64)
                .with("need", need as u64),
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::NoVault => fault(FILES, "no-vault"),
            VaultError::NotEmpty => fault(FILES, "folder-not-empty"),
            VaultError::Busy => fault(FILES, "vault-busy"),
            VaultError::NotAMember => fault(WRONG_KEY, "not-an-editor"),
            VaultError::KeyringDamaged => fault(DAMAGED, "keyring-damaged"),
            VaultError::KeyringForged => fault(DAMAGED, "keyring-forged"),
            VaultError::OtherRoot => fault(DAMAGED, "other-root"),
            VaultError::OlderKeyring => fault(DAMAGED, "older-keyring"),
            VaultError::StoreMissing => fault(DAMAGED, "store-missing"),
            VaultError::OlderStore => fault(DAMAGED, "older-store"),
            VaultError::StoreDamaged => fault(DAMAGED, "store-damaged"),
            VaultError::RecordChanged => fault(DAMAGED, "record-changed"),
            VaultError::WrongBuild => fault(USAGE, "wrong-build"),
            VaultError::NoSuchWitness => fault(REFUSED, "no-such-witness"),
            VaultError::NoSuchRequest => fault(REFUSED, "no-such-request"),
            VaultError::Misfit => fault(DAMAGED, "packet-misfit"),
            VaultError::NoIdentity => fault(REFUSED, "no-identity"),
            VaultError::Charter(error) => error.into(),
            VaultError::Keyfile(error) => error.into(),
            VaultError::Ceremony(error) => error.into(),
            VaultError::File(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use regex::Regex;

    use super::*;

    /// The ids of all faults in `cli`.
    fn faults() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
        let fault = Regex::new(r#"fault\(\s*[A-Z_]+,\s*"([a-z0-9-]+)""#).unwrap();
        let mut found = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            found.extend(fault.captures_iter(&text).map(|one| one[1].to_owned()));
        }
        found
    }

    #[test]
    fn every_fault_has_its_sentence_and_its_hint() {
        let (messages, faults) = (Messages::load(None), faults());
        for id in &faults {
            for part in ["error", "hint"] {
                assert!(messages.has(&format!("{part}-{id}")), "{part}-{id}");
            }
        }
        for id in messages.ids() {
            let fault = id.strip_prefix("error-").or_else(|| id.strip_prefix("hint-"));
            let known = ["setuid", "core-files"];
            assert!(fault.is_none_or(|id| faults.contains(id) || known.contains(&id)), "{id}");
        }
    }
}
