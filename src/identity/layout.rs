//! The sealed keyfile as a file of slots: its layout, and reading slots by their number with
//! no key at all, as a keyholder does.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::slots::SLOT_SIZE;
use crate::seal::Hash;
use crate::seal::files::FileError;

/// The least number of slots.
pub const FEWEST_SLOTS: usize = 64;
/// The most: a file of 64 GiB.
pub(super) const MOST_SLOTS: usize = 1 << 20;

/// Bytes of one sealed copy of the occupancy record in a file of `slots` slots.
pub(super) fn record_size(slots: usize) -> usize {
    4096 + 128 * slots
}

/// Why the sealed keyfile is not believed, or was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyfileError {
    /// Its size is none that a sealed keyfile has.
    #[error("this is no sealed keyfile, or it was cut")]
    NotAKeyfile,
    /// Both copies of the record are damaged, or a slot is.
    #[error("the sealed keyfile is damaged")]
    Damaged,
    /// The record is not signed with the vault's key.
    #[error("the record of the sealed keyfile is forged")]
    Forged,
    /// It belongs to another vault.
    #[error("the sealed keyfile belongs to another vault")]
    OtherVault,
    /// It is older than the store remembers.
    #[error("the sealed keyfile is older than the store")]
    Older,
    /// It is newer than the store remembers.
    #[error("the sealed keyfile is newer than the store")]
    Newer,
    /// A slot does not have the hash that the record, or a request, says.
    #[error("slot {0} of the sealed keyfile was changed")]
    SlotChanged(usize),
    /// It holds no such entry.
    #[error("the sealed keyfile holds no such entry")]
    NoSuchEntry,
    /// The file system.
    #[error(transparent)]
    File(#[from] FileError),
}

impl From<std::io::Error> for KeyfileError {
    fn from(error: std::io::Error) -> Self {
        Self::File(error.into())
    }
}

/// Reads slots by their number, with no key at all: what a keyholder does.
pub struct Slots {
    pub(super) file: File,
    pub(super) count: usize,
}

impl Slots {
    /// Opens a sealed keyfile for reading.
    ///
    /// # Errors
    /// [`KeyfileError::NotAKeyfile`] when its size is not that of one.
    pub fn open(path: &Path) -> Result<Self, KeyfileError> {
        Self::new(File::open(path)?)
    }

    pub(super) fn new(file: File) -> Result<Self, KeyfileError> {
        let length = file.metadata()?.len();
        let mut count = FEWEST_SLOTS;
        while count <= MOST_SLOTS {
            if length == start_of(count, count) {
                return Ok(Self { file, count });
            }
            count *= 2;
        }
        Err(KeyfileError::NotAKeyfile)
    }

    /// Reads one slot and holds it against its hash.
    ///
    /// # Errors
    /// [`KeyfileError::SlotChanged`].
    pub fn read(&mut self, slot: usize, hash: Hash) -> Result<Vec<u8>, KeyfileError> {
        if slot >= self.count {
            return Err(KeyfileError::SlotChanged(slot));
        }
        let bytes = self.raw(start_of(self.count, slot), SLOT_SIZE)?;
        if Hash::of(&bytes) == hash { Ok(bytes) } else { Err(KeyfileError::SlotChanged(slot)) }
    }

    pub(super) fn put(&mut self, start: u64, bytes: &[u8]) -> Result<(), KeyfileError> {
        self.file.seek(SeekFrom::Start(start))?;
        Ok(self.file.write_all(bytes)?)
    }

    pub(super) fn raw(&mut self, start: u64, length: usize) -> Result<Vec<u8>, KeyfileError> {
        let mut bytes = vec![0; length];
        self.file.seek(SeekFrom::Start(start))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// Where slot `slot` starts in a file of `count` slots.
pub(super) fn start_of(count: usize, slot: usize) -> u64 {
    2 * record_size(count) as u64 + slot as u64 * SLOT_SIZE as u64
}
