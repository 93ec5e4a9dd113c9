//! The vault: a folder with a signed keyring (`vault.age`), the encrypted store and the
//! sealed keyfile. [`Locked`] knows only where it is; [`Open`] can read. Every act that
//! changes something writes its row of the audit log in the same transaction.

mod accession;
mod check;
mod error;
mod identities;
mod keyring;
mod lock;
mod log;
mod open;
mod records;
mod requests;
mod schema;
mod search;
mod sqlcipher;
mod testimonies;

pub use accession::{Accession, ForWhom, Taken};
pub use check::{Checked, Fault};
pub use error::VaultError;
pub use keyring::Policy;
pub use log::{Act, LogFault, LogRow};
pub use open::{Founding, Locked, Open};
pub use requests::Revealed;
pub use search::Hit;
pub use testimonies::{Account, ReleaseEntry, SavedPlan, Summary};

#[cfg(test)]
mod tests;
