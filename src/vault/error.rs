//! What can go wrong with a vault, as facts; `cli` words them.

use crate::identity::ceremony::CeremonyError;
use crate::identity::charter::CharterError;
use crate::identity::keyfile::KeyfileError;
use crate::seal::files::FileError;
use crate::seal::{OpenError, SignedError};

/// Why a vault did not open, or an act on it was refused. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The folder holds no `vault.age`.
    #[error("there is no vault in this folder")]
    NoVault,
    /// The folder for a new vault holds something already.
    #[error("the folder for the new vault is not empty")]
    NotEmpty,
    /// Another process has the vault open.
    #[error("the vault is in use by another process")]
    Busy,
    /// This member's key does not open the keyring.
    #[error("this key is not a member's who may read this vault")]
    NotAMember,
    /// The keyring is damaged.
    #[error("the keyring is damaged")]
    KeyringDamaged,
    /// The keyring, or a chain in it, is not signed by those who may sign it.
    #[error("the keyring is forged")]
    KeyringForged,
    /// It is not the vault that this member pinned under its id.
    #[error("the vault has another root key than the one pinned")]
    OtherRoot,
    /// The keyring is older than one that this member has seen.
    #[error("the vault is older than when this key last opened it")]
    OlderKeyring,
    /// The store of the generation that the keyring names is missing.
    #[error("the store of this generation is missing")]
    StoreMissing,
    /// The store's log is shorter than, or differs from, a head held elsewhere.
    #[error("the store is older than, or differs from, what was seen before")]
    OlderStore,
    /// A page, row or index of the store does not verify.
    #[error("the store is damaged")]
    StoreDamaged,
    /// A record differs from what the audit log says of it.
    #[error("a record differs from the audit log")]
    RecordChanged,
    /// The program was built without the store's settings.
    #[error("this build of the program lacks the store's settings")]
    WrongBuild,
    /// There is no witness of that pseudonym.
    #[error("no witness of that pseudonym")]
    NoSuchWitness,
    /// No request of that kind is open.
    #[error("the request is not open in this vault")]
    NoSuchRequest,
    /// A label or key is taken already, or a chain would break.
    #[error(transparent)]
    Charter(#[from] CharterError),
    /// A packet's witness is taken already, or its parts do not fit together.
    #[error("the packet does not fit this vault")]
    Misfit,
    /// The witness has no sealed identity to open.
    #[error("no identity is sealed for this witness")]
    NoIdentity,
    /// The sealed keyfile.
    #[error(transparent)]
    Keyfile(#[from] KeyfileError),
    /// A request or approval.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// The file system.
    #[error(transparent)]
    File(#[from] FileError),
}

impl From<SignedError> for VaultError {
    fn from(_: SignedError) -> Self {
        Self::KeyringForged
    }
}

impl From<OpenError> for VaultError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::WrongKey => Self::NotAMember,
            OpenError::NotAge | OpenError::Damaged => Self::KeyringDamaged,
        }
    }
}

impl From<rusqlite::Error> for VaultError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::File(FileError::Full),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::File(FileError::Denied)
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::SystemIoFailure) => Self::File(FileError::Failed),
            _ => Self::StoreDamaged,
        }
    }
}
