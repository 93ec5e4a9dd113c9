//! The sealed keyfile, `identities.sealed`: two copies of the occupancy record, then slots.
//!
//! ```text
//! record A | record B | slot 0 | slot 1 | ... | slot n-1      n = 64, 128, 256, ...
//! ```
//! There are always at least as many decoys as used slots, so the file's size tells nothing
//! but a bound. A save writes into decoys, makes that durable, then writes one copy of the
//! record; the store commits next, and only then is the other copy brought up to date.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::entry::{EntryId, SealedEntry};
pub use super::layout::{FEWEST_SLOTS, KeyfileError, Slots};
use super::layout::{MOST_SLOTS, record_size, start_of};
use super::occupancy::{Holds, Line, Occupancy};
pub use super::occupancy::{KeyfileHead, KeyfileKeys};
use super::slots;
use crate::seal::Hash;
use crate::seal::files::{self, FileError};
use crate::secret::Entropy;

/// Decoys that a save rewrites beside the slots it needs, so that two snapshots of the file
/// do not tell how many were used.
const REFRESHED: usize = 3;

/// How the two copies of the record stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// They are the same.
    Same,
    /// One is older: a save was not settled, or an older copy was put back.
    Behind,
    /// Only one is sound.
    OneDamaged,
}

/// The sealed keyfile, with the keys to its record.
pub struct Keyfile<'a> {
    path: PathBuf,
    slots: Slots,
    keys: KeyfileKeys<'a>,
    record: Occupancy,
    head: KeyfileHead,
    /// Which copy of the record is the newest, and how the other one stands to it.
    newest: usize,
    copies: Copies,
}

impl<'a> Keyfile<'a> {
    /// Creates a file of decoys that must not exist yet.
    ///
    /// # Errors
    /// [`KeyfileError::File`].
    pub fn create(
        path: &Path,
        keys: &KeyfileKeys<'_>,
        entropy: Entropy<'_>,
    ) -> Result<KeyfileHead, KeyfileError> {
        let decoys: Vec<Vec<u8>> = (0..FEWEST_SLOTS).map(|_| slots::decoy(entropy)).collect();
        let record = Occupancy {
            vault: keys.vault.clone(),
            generation: keys.generation,
            sequence: 1,
            previous: Hash::ZERO,
            slots: decoys.iter().map(|slot| Line(Hash::of(slot), None)).collect(),
        };
        let (sealed, head) = record.seal(keys)?;
        let all = [vec![sealed.clone(), sealed], decoys].concat().concat();
        files::write_new(path, &all)?;
        Ok(head)
    }

    /// Opens the file and reads the newer sound copy of its record.
    ///
    /// # Errors
    /// [`KeyfileError`] when neither copy is sound.
    pub fn open(path: &Path, keys: KeyfileKeys<'a>) -> Result<Self, KeyfileError> {
        let file = File::options().read(true).write(true).open(path)?;
        let mut slots = Slots::new(file)?;
        let size = record_size(slots.count);
        let mut copy = |at: usize| {
            let sealed = slots.raw((at * size) as u64, size)?;
            Occupancy::open(&sealed, &keys, slots.count)
        };
        let (newest, copies, (record, head)) = match (copy(0), copy(1)) {
            (Ok(a), Ok(b)) if a.1 == b.1 => (0, Copies::Same, a),
            (Ok(a), Ok(b)) if a.1.sequence > b.1.sequence => (0, Copies::Behind, a),
            (Ok(_), Ok(b)) => (1, Copies::Behind, b),
            (Ok(a), Err(_)) => (0, Copies::OneDamaged, a),
            (Err(_), Ok(b)) => (1, Copies::OneDamaged, b),
            (Err(error), Err(_)) => return Err(error),
        };
        Ok(Self { path: path.to_owned(), slots, keys, record, head, newest, copies })
    }

    /// How far the file has come.
    pub fn head(&self) -> KeyfileHead {
        self.head
    }

    /// How the two copies of the record stand to each other.
    pub fn copies(&self) -> Copies {
        self.copies
    }

    /// The slots of an entry with their hashes, in the order of its parts.
    ///
    /// # Errors
    /// [`KeyfileError::NoSuchEntry`].
    pub fn slots_of(&self, entry: &EntryId) -> Result<Vec<(usize, Hash)>, KeyfileError> {
        let slots = self.record.slots_of(entry);
        if slots.is_empty() {
            return Err(KeyfileError::NoSuchEntry);
        }
        Ok(slots.into_iter().map(|at| (at, self.record.slots[at].0)).collect())
    }

    /// The names of all entries.
    pub fn entries(&self) -> Vec<&EntryId> {
        let first = |line: &'_ Line| matches!(line.1, Some((_, 1)));
        let lines = self.record.slots.iter().filter(|line| first(line));
        lines.filter_map(|Line(_, holds)| holds.as_ref().map(|(entry, _)| entry)).collect()
    }

    /// Reads one slot of an entry and holds it against the record.
    ///
    /// # Errors
    /// [`KeyfileError::SlotChanged`].
    pub fn read(&mut self, slot: usize) -> Result<Vec<u8>, KeyfileError> {
        let hash = self.record.slots.get(slot).ok_or(KeyfileError::SlotChanged(slot))?.0;
        self.slots.read(slot, hash)
    }

    /// The numbers of the slots that differ from the record.
    ///
    /// # Errors
    /// [`KeyfileError::File`] when the file cannot be read.
    pub fn changed_slots(&mut self) -> Result<Vec<usize>, KeyfileError> {
        let mut changed = Vec::new();
        for slot in 0..self.slots.count {
            match self.read(slot) {
                Ok(_) => {}
                Err(KeyfileError::SlotChanged(slot)) => changed.push(slot),
                Err(error) => return Err(error),
            }
        }
        Ok(changed)
    }

    /// Writes entries into decoys and one copy of the record, each made durable in turn.
    /// [`Keyfile::settle`] follows once the store has committed.
    ///
    /// # Errors
    /// [`KeyfileError::File`]; the older copy of the record then still tells the truth.
    pub fn save(
        &mut self,
        entries: &[SealedEntry],
        entropy: Entropy<'_>,
    ) -> Result<KeyfileHead, KeyfileError> {
        let mut filled: Vec<(Vec<u8>, Holds)> = Vec::new();
        for entry in entries {
            for (at, slot) in slots::slots_of(entry, entropy).into_iter().enumerate() {
                filled.push((slot, Some((entry.entry.clone(), at + 1))));
            }
        }
        let used = self.slots.count - self.record.decoys().len() + filled.len();
        while 2 * used > self.slots.count {
            self.double(entropy)?;
        }
        for _ in 0..REFRESHED {
            filled.push((slots::decoy(entropy), None));
        }
        let mut free = self.record.decoys();
        let mut writes = Vec::with_capacity(filled.len());
        for (slot, holds) in filled {
            let at = free.swap_remove(below(free.len(), entropy));
            writes.push((at, slot, holds));
        }
        self.write(writes)
    }

    /// Turns slots into decoys: those of `entries`, and those that differ from the record.
    /// After a crash this takes back what was never acknowledged.
    ///
    /// # Errors
    /// [`KeyfileError::File`].
    pub fn forget(
        &mut self,
        entries: &[EntryId],
        entropy: Entropy<'_>,
    ) -> Result<KeyfileHead, KeyfileError> {
        let mut slots: Vec<usize> = entries.iter().flat_map(|e| self.record.slots_of(e)).collect();
        for changed in self.changed_slots()? {
            let free = self.record.slots[changed].1.is_none();
            if free && !slots.contains(&changed) {
                slots.push(changed);
            }
        }
        let writes = slots.into_iter().map(|at| (at, slots::decoy(entropy), None)).collect();
        self.write(writes)
    }

    fn write(&mut self, writes: Vec<(usize, Vec<u8>, Holds)>) -> Result<KeyfileHead, KeyfileError> {
        let mut record = self.record.clone();
        for (at, slot, holds) in writes {
            self.slots.put(start_of(self.slots.count, at), &slot)?;
            record.slots[at] = Line(Hash::of(&slot), holds);
        }
        self.slots.file.sync_all()?;
        record.sequence += 1;
        record.previous = self.head.record;
        record.generation = self.keys.generation;
        let (sealed, head) = record.seal(&self.keys)?;
        let older = 1 - self.newest;
        self.slots.put((older * sealed.len()) as u64, &sealed)?;
        self.slots.file.sync_all()?;
        (self.record, self.head, self.newest, self.copies) = (record, head, older, Copies::Behind);
        Ok(head)
    }

    /// Brings the older copy of the record up to date.
    ///
    /// # Errors
    /// [`KeyfileError::File`].
    pub fn settle(&mut self) -> Result<(), KeyfileError> {
        if self.copies == Copies::Same {
            return Ok(());
        }
        let size = record_size(self.slots.count);
        let newest = self.slots.raw((self.newest * size) as u64, size)?;
        self.slots.put(((1 - self.newest) * size) as u64, &newest)?;
        self.slots.file.sync_all()?;
        self.copies = Copies::Same;
        Ok(())
    }

    /// Removes the half-written file of a doubling that was interrupted.
    ///
    /// # Errors
    /// [`KeyfileError::File`].
    pub fn remove_growing(path: &Path) -> Result<(), KeyfileError> {
        Ok(files::remove(&growing(path))?)
    }

    /// Writes a file of twice the size with the same slots and fresh decoys behind them, and
    /// puts it in the place of the old one.
    fn double(&mut self, entropy: Entropy<'_>) -> Result<(), KeyfileError> {
        let (old, count) = (self.slots.count, 2 * self.slots.count);
        if count > MOST_SLOTS {
            return Err(KeyfileError::File(FileError::TooLarge));
        }
        Self::remove_growing(&self.path)?;
        let part = growing(&self.path);
        let mut grown = Slots { file: files::create(&part)?, count };
        let mut record = self.record.clone();
        for at in 0..count {
            let slot = if at < old { self.read(at)? } else { slots::decoy(entropy) };
            if at >= old {
                record.slots.push(Line(Hash::of(&slot), None));
            }
            grown.put(start_of(count, at), &slot)?;
        }
        // The same save goes on to write its own record, so this one keeps the sequence.
        let (sealed, head) = record.seal(&self.keys)?;
        grown.put(0, &[sealed.as_slice(), &sealed].concat())?;
        grown.file.sync_all()?;
        files::rename(&part, &self.path)?;
        (self.slots, self.record, self.head, self.newest) = (grown, record, head, 0);
        Ok(())
    }
}

fn growing(path: &Path) -> PathBuf {
    path.with_extension("growing")
}

/// A uniform number below `bound`, which is small: the bias of 64 bits is below 2^-40.
fn below(bound: usize, entropy: Entropy<'_>) -> usize {
    (entropy.next_u64() % bound as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::super::entry::tests::Sealed;
    use super::super::person::Person;
    use super::*;
    use crate::identity::charter::VaultId;
    use crate::seal::{HybridIdentity, SigningKey};
    use crate::secret::tests::entropy;

    struct Vault {
        id: VaultId,
        intake: HybridIdentity,
        signing_key: SigningKey,
        folder: tempfile::TempDir,
    }

    impl Vault {
        fn new() -> Self {
            let vault = Self {
                id: VaultId::random(&mut entropy()),
                intake: HybridIdentity::generate(&mut entropy()),
                signing_key: SigningKey::generate(&mut entropy()),
                folder: tempfile::tempdir().unwrap(),
            };
            Keyfile::create(&vault.path(), &vault.keys(), &mut entropy()).unwrap();
            vault
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("identities.sealed")
        }

        fn keys(&self) -> KeyfileKeys<'_> {
            let (intake, signing_key) = (&self.intake, &self.signing_key);
            KeyfileKeys { vault: &self.id, generation: 1, intake, signing_key }
        }

        fn open(&self) -> Result<Keyfile<'_>, KeyfileError> {
            Keyfile::open(&self.path(), self.keys())
        }

        fn change(&self, at: u64) {
            let mut bytes = std::fs::read(self.path()).unwrap();
            bytes[at as usize] ^= 1;
            std::fs::write(self.path(), bytes).unwrap();
        }
    }

    fn entry() -> SealedEntry {
        Sealed::new(2, 3, Person::default()).entry
    }

    #[test]
    fn what_is_saved_is_found_again_and_the_size_tells_nothing() {
        let vault = Vault::new();
        let size = vault.path().metadata().unwrap().len();
        let mut keyfile = vault.open().unwrap();
        let entries: Vec<_> = (0..3).map(|_| entry()).collect();
        let head = keyfile.save(&entries, &mut entropy()).unwrap();
        keyfile.settle().unwrap();
        let mut again = vault.open().unwrap();
        assert_eq!((again.copies(), again.head()), (Copies::Same, head));
        assert_eq!(again.entries().len(), 3);
        assert_eq!(again.changed_slots().unwrap(), Vec::<usize>::new());
        for one in &entries {
            let slots = again.slots_of(&one.entry).unwrap();
            let slot = again.read(slots[0].0).unwrap();
            assert_eq!(slots::part_of(&slot), Some(one.parts[0].as_slice()));
        }
        assert_eq!(vault.path().metadata().unwrap().len(), size);
        assert_eq!(again.slots_of(&entry().entry).err(), Some(KeyfileError::NoSuchEntry));
    }

    #[test]
    fn a_file_more_than_half_full_doubles() {
        let vault = Vault::new();
        let mut keyfile = vault.open().unwrap();
        let entries: Vec<_> = (0..33).map(|_| entry()).collect();
        keyfile.save(&entries[..32], &mut entropy()).unwrap();
        assert_eq!(keyfile.slots.count, FEWEST_SLOTS);
        keyfile.save(&entries[32..], &mut entropy()).unwrap();
        keyfile.settle().unwrap();
        let mut again = vault.open().unwrap();
        assert_eq!((again.slots.count, again.entries().len()), (2 * FEWEST_SLOTS, 33));
        assert!(again.changed_slots().unwrap().is_empty());
    }

    #[test]
    fn one_damaged_copy_of_the_record_is_survived_and_two_are_said() {
        let vault = Vault::new();
        vault.change(3000);
        assert_eq!(vault.open().unwrap().copies(), Copies::OneDamaged);
        vault.change(record_size(FEWEST_SLOTS) as u64 + 3000);
        assert_eq!(vault.open().err(), Some(KeyfileError::Damaged));
    }

    #[test]
    fn changed_slots_are_named_and_what_was_not_acknowledged_is_forgotten() {
        let vault = Vault::new();
        let (kept, lost) = (entry(), entry());
        let mut keyfile = vault.open().unwrap();
        keyfile.save(std::slice::from_ref(&kept), &mut entropy()).unwrap();
        keyfile.settle().unwrap();
        keyfile.save(std::slice::from_ref(&lost), &mut entropy()).unwrap();
        let free = keyfile.record.decoys()[0];
        vault.change(start_of(FEWEST_SLOTS, free));
        let mut keyfile = vault.open().unwrap();
        assert_eq!(keyfile.changed_slots().unwrap(), [free]);
        keyfile.forget(std::slice::from_ref(&lost.entry), &mut entropy()).unwrap();
        keyfile.settle().unwrap();
        let mut again = vault.open().unwrap();
        assert!(again.changed_slots().unwrap().is_empty());
        assert_eq!(again.entries(), [&kept.entry]);
    }

    #[test]
    fn foreign_files_are_refused_by_name() {
        let (vault, other) = (Vault::new(), Vault::new());
        std::fs::copy(other.path(), vault.path()).unwrap();
        assert_eq!(vault.open().err(), Some(KeyfileError::OtherVault));
        let keys = KeyfileKeys { intake: &other.intake, ..vault.keys() };
        let forged = Keyfile::open(&vault.path(), keys).err();
        assert_eq!(forged, Some(KeyfileError::Forged));
        let bytes = std::fs::read(vault.path()).unwrap();
        std::fs::write(vault.path(), &bytes[..bytes.len() - 1]).unwrap();
        assert_eq!(vault.open().err(), Some(KeyfileError::NotAKeyfile));
    }
}
