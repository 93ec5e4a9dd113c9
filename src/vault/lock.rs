//! One process at a time: an advisory lock on the vault's folder.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use super::VaultError;

/// How long a second process waits for the first: 100 looks, a tenth of a second apart.
const LOOKS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// Held while a vault is open; the system lets go of it however the process ends.
pub(super) struct FolderLock(#[expect(dead_code, reason = "closing the file is the unlock")] File);

impl FolderLock {
    /// Waits for the folder.
    ///
    /// # Errors
    /// [`VaultError::Busy`] after ten seconds.
    pub(super) fn wait(folder: &Path) -> Result<Self, VaultError> {
        let file = File::open(folder).map_err(crate::seal::files::FileError::from)?;
        for _ in 0..LOOKS {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Self(file)),
                Err(rustix::io::Errno::WOULDBLOCK) => std::thread::sleep(PAUSE),
                Err(error) => return Err(crate::seal::files::FileError::from(error).into()),
            }
        }
        Err(VaultError::Busy)
    }
}
