//! `check`: everything in the folder that can be verified, verified.

use std::collections::{BTreeMap, BTreeSet};

use super::VaultError;
use super::identities::{compare, known_entries, pending, remembered_head};
use super::log::{self, LogFault, LogRow};
use super::open::{ATTACHMENTS, Open};
use super::records;
use super::schema::Table;
use super::search;
use crate::identity::entry::EntryId;
use crate::identity::keyfile::{Copies, Keyfile, KeyfileError};
use crate::seal::{Hash, LogHead, Signed, files};

/// One thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A page of the store does not carry its authentication code.
    Page,
    /// The structure of the store, or of its search index, is broken.
    Structure,
    /// The search index does not hold the words of the texts.
    Index,
    /// A row of the log speaks of a witness whom the store no longer knows.
    Reference,
    /// The audit log.
    Log(LogFault),
    /// A record of this table differs from the log, or is missing, or is not in it: a page was
    /// replayed from an older copy, or the store was changed outside the program.
    Record(&'static str),
    /// The sealed keyfile cannot be read or is not the one that belongs to the store.
    Keyfile(KeyfileError),
    /// One of the two copies of the keyfile's record is damaged; the other is sound.
    KeyfileCopy,
    /// These slots are not those that were written.
    Slots(Vec<usize>),
    /// So many files lie in the folder that do not belong there.
    Stray(usize),
    /// The store still waits for entries of an interrupted run.
    Pending,
    /// An entry that the store knows is missing from the sealed keyfile.
    EntryMissing,
    /// The sealed keyfile holds an entry that the store does not know.
    EntryUnknown,
}

/// What a check looked at, and what it found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Rows of the audit log.
    pub log_rows: u64,
    /// Records compared with the log.
    pub records: u64,
    /// Slots of the sealed keyfile.
    pub entries: usize,
    /// What does not hold.
    pub faults: Vec<Fault>,
}

type Recorded = BTreeMap<(String, i64), Hash>;

impl Open {
    /// Verifies pages, structure, log, records and the sealed keyfile.
    ///
    /// # Errors
    /// [`VaultError`] only when the check itself cannot run; what it finds is in the result.
    pub fn check(&self) -> Result<Checked, VaultError> {
        let mut checked = Checked::default();
        self.check_pages(&mut checked);
        self.check_index(&mut checked)?;
        let recorded = self.check_log(&mut checked)?;
        if let Some(recorded) = recorded {
            self.check_records(recorded, &mut checked)?;
        }
        self.check_keyfile(&mut checked)?;
        self.check_folder(&mut checked)?;
        Ok(checked)
    }

    /// Follows the log; tells its head or the first fault.
    ///
    /// # Errors
    /// [`VaultError::StoreDamaged`].
    pub fn verify_log(&self) -> Result<Result<LogHead, LogFault>, VaultError> {
        log::walk(self.db(), &self.standing, |_, _| {})
    }

    /// Whether the log runs through a head that was held elsewhere.
    ///
    /// # Errors
    /// [`VaultError::StoreDamaged`].
    pub fn has_head(&self, head: &LogHead) -> Result<bool, VaultError> {
        log::contains(self.db(), head)
    }

    fn check_pages(&self, checked: &mut Checked) {
        let pages = rows(self, "PRAGMA cipher_integrity_check");
        if pages.is_none_or(|rows| !rows.is_empty()) {
            checked.faults.push(Fault::Page);
        }
        let structure = rows(self, "PRAGMA integrity_check");
        let index = "INSERT INTO words (words) VALUES ('integrity-check')";
        if structure.as_deref() != Some(&["ok".to_owned()]) || self.db().execute(index, []).is_err()
        {
            checked.faults.push(Fault::Structure);
        }
    }

    fn check_index(&self, checked: &mut Checked) -> Result<(), VaultError> {
        match search::is_complete(self.db()) {
            Ok(true) => {}
            Ok(false) | Err(VaultError::StoreDamaged) => checked.faults.push(Fault::Index),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn check_log(&self, checked: &mut Checked) -> Result<Option<Recorded>, VaultError> {
        let mut recorded = Recorded::new();
        let named = rows(self, "SELECT name FROM reference JOIN witness ON witness.id = witness");
        let mut named: BTreeSet<String> = named.unwrap_or_default().into_iter().collect();
        let mut unnamed = false;
        let each = |row: LogRow, _: &Signed| {
            unnamed |= !row.about.iter().all(|name| named.remove(name));
            for (table, id, hash) in row.added {
                recorded.insert((table, id), hash);
            }
            for (table, id) in row.removed {
                recorded.remove(&(table, id));
            }
        };
        match log::walk(self.db(), &self.standing, each) {
            Ok(Ok(head)) => {
                checked.log_rows = head.rows;
                if unnamed {
                    checked.faults.push(Fault::Reference);
                }
                Ok(Some(recorded))
            }
            Ok(Err(fault)) => {
                checked.faults.push(Fault::Log(fault));
                Ok(None)
            }
            Err(VaultError::StoreDamaged) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn check_records(
        &self,
        mut recorded: Recorded,
        checked: &mut Checked,
    ) -> Result<(), VaultError> {
        let mut wrong: BTreeSet<&'static str> = BTreeSet::new();
        for table in Table::ALL {
            let each = |id, hash| {
                checked.records += 1;
                if recorded.remove(&(table.name().to_owned(), id)) != Some(hash) {
                    wrong.insert(table.name());
                }
            };
            match records::hashes(self.db(), table, each) {
                Ok(()) => {}
                Err(VaultError::StoreDamaged) => drop(wrong.insert(table.name())),
                Err(error) => return Err(error),
            }
        }
        let missing = |table: &Table| recorded.keys().any(|(name, _)| name == table.name());
        wrong.extend(Table::ALL.iter().filter(|table| missing(table)).map(|table| table.name()));
        checked.faults.extend(wrong.into_iter().map(Fault::Record));
        Ok(())
    }

    /// This version writes no attachments, so that folder is empty; packets only wait in the
    /// other one while a command runs.
    fn check_folder(&self, checked: &mut Checked) -> Result<(), VaultError> {
        let mut stray = 0;
        for folder in [self.folder.clone(), self.folder.join(ATTACHMENTS), self.incoming()] {
            let files = files::list(&folder)?;
            stray += files.iter().filter(|path| !self.own_files().contains(path)).count();
        }
        if stray > 0 {
            checked.faults.push(Fault::Stray(stray));
        }
        Ok(())
    }

    fn check_keyfile(&self, checked: &mut Checked) -> Result<(), VaultError> {
        if !pending(self.db())?.is_empty() {
            checked.faults.push(Fault::Pending);
        }
        let opened = Keyfile::open(&self.keyfile_path, self.keyfile_keys());
        let mut keyfile = match opened {
            Ok(keyfile) => keyfile,
            Err(error) => {
                checked.faults.push(Fault::Keyfile(error));
                return Ok(());
            }
        };
        match compare(keyfile.head(), remembered_head(self.db())?) {
            Ok(()) => check_copies(&mut keyfile, checked),
            Err(error) => checked.faults.push(Fault::Keyfile(error)),
        }
        let known = known_entries(self.db())?;
        let held: BTreeSet<EntryId> = keyfile.entries().into_iter().cloned().collect();
        checked.entries = held.len();
        if !known.is_subset(&held) {
            checked.faults.push(Fault::EntryMissing);
        }
        if !held.is_subset(&known) {
            checked.faults.push(Fault::EntryUnknown);
        }
        match keyfile.changed_slots() {
            Ok(slots) if slots.is_empty() => {}
            Ok(slots) => checked.faults.push(Fault::Slots(slots)),
            Err(error) => checked.faults.push(Fault::Keyfile(error)),
        }
        Ok(())
    }
}

/// A copy of the record that is behind is what a save leaves that was cut short after the
/// store's commit, so it is brought up; a damaged one is left for a person to look at.
fn check_copies(keyfile: &mut Keyfile<'_>, checked: &mut Checked) {
    match keyfile.copies() {
        Copies::Same => {}
        Copies::Behind => {
            if let Err(error) = keyfile.settle() {
                checked.faults.push(Fault::Keyfile(error));
            }
        }
        Copies::OneDamaged => checked.faults.push(Fault::KeyfileCopy),
    }
}

/// The first column of every row, or `None` when the store does not answer.
fn rows(open: &Open, sql: &str) -> Option<Vec<String>> {
    let mut statement = open.db().prepare(sql).ok()?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).ok()?;
    rows.collect::<Result<Vec<_>, _>>().ok()
}
