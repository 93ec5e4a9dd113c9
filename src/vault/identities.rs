//! The sealed keyfile as the store sees it: the two are written in an order that a crash at
//! any point can be told from a replaced file.
//!
//! 1. the names of the new entries become *pending* in the store;
//! 2. slots, then one copy of the occupancy record, go into the keyfile;
//! 3. the store commits the entries with the keyfile's head, and nothing is pending;
//! 4. the other copy of the record follows.
//!
//! A keyfile that is ahead of the store while entries are pending was interrupted; ahead or
//! behind at any other time, it or the store was replaced by an older copy.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::VaultError;
use super::log::Act;
use super::open::{Open, keyfile_keys, set_keyfile_head};
use super::records::Change;
use crate::identity::entry::{EntryId, SealedEntry};
use crate::identity::keyfile::{Keyfile, KeyfileError, KeyfileHead, KeyfileKeys};
use crate::secret::Entropy;
use crate::testimony::Day;

/// The keyfile's head as the store remembers it.
pub(super) fn remembered_head(db: &Connection) -> Result<KeyfileHead, VaultError> {
    let mut statement = db.prepare_cached("SELECT sequence, head FROM keyfile WHERE id = 1")?;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
    let (sequence, record) = statement.query_row([], row)?;
    let record = record.parse().map_err(|_| VaultError::StoreDamaged)?;
    Ok(KeyfileHead { sequence: sequence.cast_unsigned(), record })
}

/// Entries that were about to be written when the store last committed.
pub(super) fn pending(db: &Connection) -> Result<BTreeSet<EntryId>, VaultError> {
    names(db, "SELECT entry FROM pending")
}

/// Entries that were acknowledged.
pub(super) fn known_entries(db: &Connection) -> Result<BTreeSet<EntryId>, VaultError> {
    names(db, "SELECT entry FROM entry")
}

fn names(db: &Connection, sql: &str) -> Result<BTreeSet<EntryId>, VaultError> {
    let mut statement = db.prepare_cached(sql)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    let names = names.collect::<Result<Vec<_>, _>>()?;
    names.into_iter().map(|name| name.parse().map_err(|_| VaultError::StoreDamaged)).collect()
}

fn set_pending(db: &Connection, entries: &[SealedEntry]) -> Result<(), VaultError> {
    for entry in entries {
        let sql = "INSERT INTO pending (entry) VALUES (?1)";
        db.prepare_cached(sql)?.execute([entry.entry.as_ref()])?;
    }
    Ok(())
}

/// Ends what was pending, in the transaction that adds the entries.
pub(super) fn settle_pending(db: &Connection, head: KeyfileHead) -> Result<(), VaultError> {
    db.execute("DELETE FROM pending", [])?;
    set_keyfile_head(db, head)
}

/// Holds the file's head against the store's memory of it.
pub(super) fn compare(file: KeyfileHead, store: KeyfileHead) -> Result<(), KeyfileError> {
    match file.sequence.cmp(&store.sequence) {
        std::cmp::Ordering::Less => Err(KeyfileError::Older),
        std::cmp::Ordering::Greater => Err(KeyfileError::Newer),
        std::cmp::Ordering::Equal if file.record != store.record => Err(KeyfileError::Forged),
        std::cmp::Ordering::Equal => Ok(()),
    }
}

impl Open {
    pub(super) fn keyfile_keys(&self) -> KeyfileKeys<'_> {
        keyfile_keys(&self.keyring, &self.standing)
    }

    /// Opens the sealed keyfile and holds it against the store.
    pub(super) fn keyfile(&self) -> Result<Keyfile<'_>, VaultError> {
        let keyfile = Keyfile::open(&self.keyfile_path, self.keyfile_keys())?;
        compare(keyfile.head(), remembered_head(self.db())?)?;
        Ok(keyfile)
    }

    /// Writes entries into the sealed keyfile: steps 1 and 2. The caller commits the returned
    /// head with them.
    pub(super) fn write_entries(
        &self,
        entries: &[SealedEntry],
        entropy: Entropy<'_>,
    ) -> Result<KeyfileHead, VaultError> {
        let mut keyfile = self.keyfile()?;
        let transaction = self.db().unchecked_transaction()?;
        set_pending(&transaction, entries)?;
        transaction.commit()?;
        Ok(keyfile.save(entries, entropy)?)
    }

    /// Step 4. A failure here is no loss: the next save or check brings it up.
    pub(super) fn settle_keyfile(&self) {
        if let Ok(mut keyfile) = self.keyfile() {
            let _ = keyfile.settle();
        }
    }

    /// Takes back what an interrupted run wrote into the sealed keyfile and never acknowledged.
    /// Tells whether there was anything.
    ///
    /// # Errors
    /// [`VaultError::Keyfile`] when the file is missing or not the one that was interrupted.
    pub fn recover(&mut self, day: Day, entropy: Entropy<'_>) -> Result<bool, VaultError> {
        self.remove_parts()?;
        let pending = pending(self.db())?;
        if pending.is_empty() {
            // Nothing is written: a command that only reads waits for no disk.
            return Ok(false);
        }
        let known = known_entries(self.db())?;
        let lost: Vec<EntryId> = pending.difference(&known).cloned().collect();
        if lost.is_empty() {
            // What is known was acknowledged, whatever a row that came back may say. An empty
            // table is left alone: clearing it would write a page on every command.
            if !pending.is_empty() {
                self.db().execute("DELETE FROM pending", [])?;
            }
            return Ok(false);
        }
        let store = remembered_head(self.db())?;
        let keys = keyfile_keys(&self.keyring, &self.standing);
        let mut keyfile = Keyfile::open(&self.keyfile_path, keys)?;
        let sequence = keyfile.head().sequence;
        if sequence < store.sequence {
            return Err(KeyfileError::Older.into());
        }
        let head = keyfile.forget(&lost, entropy)?;
        let mut change = Change::begin(&mut self.connection, Act::Recovered, day, entropy)?;
        change.note("entries", lost.len());
        settle_pending(change.db(), head)?;
        change.commit(&self.member)?;
        keyfile.settle()?;
        Ok(true)
    }
}
