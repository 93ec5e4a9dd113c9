//! Reading testimonies, and what is made from them: plans and releases.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use super::VaultError;
use super::log::Act;
use super::open::Open;
use super::records::{self, Change, Record};
use super::schema::Table;
use crate::identity::entry::Nonce;
use crate::seal::Hash;
use crate::secret::Entropy;
use crate::testimony::{Consent, Day, Pseudonym, Segment, SegmentKind, Testimony};

/// A witness at a glance.
pub struct Summary {
    /// The witness.
    pub pseudonym: Pseudonym,
    /// Recorded accounts.
    pub testimonies: usize,
    /// Sealed entries: 0 while no identity is known.
    pub identities: usize,
    /// The day of the newest account.
    pub last: Option<Day>,
}

/// One account, with the number under which its plans are kept.
pub struct Account {
    pub(super) id: i64,
    /// What was said.
    pub testimony: Testimony,
}

/// A redaction plan as it was saved.
pub struct SavedPlan {
    /// Counted from 1 for each testimony.
    pub version: u64,
    /// The plan, as JSON.
    pub plan: String,
}

impl Open {
    fn witness(&self, pseudonym: &Pseudonym) -> Result<Record, VaultError> {
        let value = Value::Text(pseudonym.as_ref().to_owned());
        let found = records::read_where(self.db(), Table::Witness, "pseudonym", value)?;
        found.into_iter().next().ok_or(VaultError::NoSuchWitness)
    }

    /// The number and the nonce of a witness.
    pub(super) fn witness_and_nonce(&self, of: &Pseudonym) -> Result<(i64, Nonce), VaultError> {
        let witness = self.witness(of)?;
        let nonce = witness.text(1)?.to_owned();
        let nonce = Nonce::try_from(nonce).map_err(|_| VaultError::RecordChanged)?;
        Ok((witness.id, nonce))
    }

    /// The nonce that ties the entries of a witness to them.
    ///
    /// # Errors
    /// [`VaultError::NoSuchWitness`].
    pub fn nonce(&self, of: &Pseudonym) -> Result<Nonce, VaultError> {
        self.witness_and_nonce(of).map(|(_, nonce)| nonce)
    }

    /// Every witness, by pseudonym.
    ///
    /// # Errors
    /// [`VaultError::RecordChanged`] when a record differs from the log.
    pub fn list(&self) -> Result<Vec<Summary>, VaultError> {
        let sql = "SELECT id FROM witness ORDER BY pseudonym";
        let mut statement = self.db().prepare_cached(sql)?;
        let ids = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        ids.into_iter().map(|id| self.summary(id)).collect()
    }

    fn summary(&self, witness: i64) -> Result<Summary, VaultError> {
        let of = |table| records::read_where(self.db(), table, "witness", Value::Integer(witness));
        let testimonies = of(Table::Testimony)?;
        let days = testimonies.iter().map(|one| one.parse::<Day>(2));
        let days = days.collect::<Result<Vec<_>, _>>()?;
        Ok(Summary {
            pseudonym: records::read(self.db(), Table::Witness, witness)?.parse(0)?,
            testimonies: testimonies.len(),
            identities: of(Table::Entry)?.len(),
            last: days.into_iter().max(),
        })
    }

    /// The accounts of a witness, oldest first.
    ///
    /// # Errors
    /// [`VaultError::NoSuchWitness`], [`VaultError::RecordChanged`].
    pub fn accounts(&self, of: &Pseudonym) -> Result<Vec<Account>, VaultError> {
        let witness = Value::Integer(self.witness(of)?.id);
        let found = records::read_where(self.db(), Table::Testimony, "witness", witness)?;
        found.iter().map(|record| self.account(record)).collect()
    }

    fn account(&self, record: &Record) -> Result<Account, VaultError> {
        let id = Value::Integer(record.id);
        let mut segments = records::read_where(self.db(), Table::Segment, "testimony", id.clone())?
            .iter()
            .map(segment)
            .collect::<Result<Vec<_>, _>>()?;
        segments.sort_by_key(|segment| segment.number);
        let consents = records::read_where(self.db(), Table::Consent, "testimony", id)?;
        let consent = consents.last().ok_or(VaultError::RecordChanged)?;
        let testimony = Testimony {
            language: record.parse(1)?,
            day: record.parse(2)?,
            consent: self::consent(consent)?,
            segments,
        };
        Ok(Account { id: record.id, testimony })
    }

    /// The pseudonym that claim words lead to, if any; the answer is logged.
    ///
    /// # Errors
    /// [`VaultError::RecordChanged`].
    pub fn claim(
        &mut self,
        hash: Hash,
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<Option<Pseudonym>, VaultError> {
        let claim = Value::Text(hash.to_string());
        let found = records::read_where(self.db(), Table::Witness, "claim", claim)?;
        let Some(witness) = found.first() else { return Ok(None) };
        let (id, pseudonym) = (witness.id, witness.parse(0)?);
        let Self { connection, member, .. } = self;
        let mut change = Change::begin(connection, Act::ClaimAnswered, day, entropy)?;
        change.about(id)?;
        change.commit(member)?;
        Ok(Some(pseudonym))
    }

    /// Saves a redaction plan of an account as a new version, and tells its number.
    ///
    /// # Errors
    /// [`VaultError::RecordChanged`].
    pub fn save_plan(
        &mut self,
        of: &Pseudonym,
        account: &Account,
        plan: String,
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<u64, VaultError> {
        let witness = self.witness(of)?.id;
        let version = self.plan(account)?.map_or(0, |saved| saved.version) + 1;
        let Self { connection, member, .. } = self;
        let mut change = Change::begin(connection, Act::Planned, day, entropy)?;
        change.about(witness)?;
        let number = Value::Integer(version.cast_signed());
        change.add(Table::Plan, vec![Value::Integer(account.id), number, Value::Text(plan)])?;
        change.commit(member)?;
        Ok(version)
    }

    /// The newest plan of an account.
    ///
    /// # Errors
    /// [`VaultError::RecordChanged`].
    pub fn plan(&self, account: &Account) -> Result<Option<SavedPlan>, VaultError> {
        let sql = "SELECT id FROM plan WHERE testimony = ?1 ORDER BY version DESC LIMIT 1";
        let mut statement = self.db().prepare_cached(sql)?;
        let id = statement.query_row([account.id], |row| row.get(0)).optional()?;
        let Some(id) = id else { return Ok(None) };
        let record = records::read(self.db(), Table::Plan, id)?;
        let version = record.integer(1)?.cast_unsigned();
        Ok(Some(SavedPlan { version, plan: record.text(2)?.to_owned() }))
    }

    /// Enters a release and what it discloses into the ledger, and logs it. `disclosed` holds
    /// attribute, value and width. The file is written by the caller between `before_commit`
    /// being called and the commit, so that no file leaves without its row.
    ///
    /// # Errors
    /// Whatever `before_commit` says, or [`VaultError::StoreDamaged`].
    pub fn release<E: From<VaultError>>(
        &mut self,
        of: &Pseudonym,
        entry: ReleaseEntry,
        day: Day,
        entropy: Entropy<'_>,
        before_commit: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let witness = self.witness(of)?.id;
        let Self { connection, member, .. } = self;
        let mut change = Change::begin(connection, Act::Released, day, entropy)?;
        change.about(witness)?;
        change.note("sha256", entry.sha256);
        let witness = Value::Integer(witness);
        let sha256 = Value::Text(entry.sha256.to_string());
        let day = Value::Text(day.to_string());
        let values = vec![witness.clone(), Value::Text(entry.manifest), sha256, day];
        let release = Value::Integer(change.add(Table::Release, values)?);
        for (attribute, value, width) in entry.disclosed {
            let told = [attribute, value, width].map(Value::Text);
            change.add(
                Table::Ledger,
                [vec![witness.clone(), release.clone()], told.into()].concat(),
            )?;
        }
        before_commit()?;
        change.commit(member)?;
        Ok(())
    }

    /// The rows of the audit log, oldest first, with the pseudonym behind each reference that
    /// still has one.
    ///
    /// # Errors
    /// [`VaultError::StoreDamaged`].
    pub fn log_rows(&self) -> Result<Vec<(super::LogRow, Vec<Pseudonym>)>, VaultError> {
        let sql = "SELECT reference.name, witness.pseudonym FROM reference \
                   JOIN witness ON witness.id = reference.witness";
        let mut statement = self.db().prepare_cached(sql)?;
        let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let names = pairs.collect::<Result<BTreeMap<String, String>, _>>()?;
        let mut rows = Vec::new();
        let walked = super::log::walk(self.db(), &self.standing, |row, _| rows.push(row))?;
        walked.map_err(|_| VaultError::StoreDamaged)?;
        let named = rows.into_iter().map(|row| {
            let about = row.about.iter().filter_map(|name| names.get(name)?.parse().ok());
            let about = about.collect();
            (row, about)
        });
        Ok(named.collect())
    }
}

/// What the store keeps of a release.
pub struct ReleaseEntry {
    /// The signed manifest, as JSON.
    pub manifest: String,
    /// The hash of the released bytes.
    pub sha256: Hash,
    /// What was told: attribute, value, width.
    pub disclosed: Vec<(String, String, String)>,
}

fn segment(record: &Record) -> Result<Segment, VaultError> {
    let kind = match record.text(2)? {
        "answer" => SegmentKind::Answer,
        "question" => SegmentKind::Question,
        "note" => SegmentKind::Note,
        _ => return Err(VaultError::RecordChanged),
    };
    let number = u32::try_from(record.integer(1)?).map_err(|_| VaultError::RecordChanged)?;
    Ok(Segment { number, kind, text: record.text(3)?.to_owned() })
}

fn consent(record: &Record) -> Result<Consent, VaultError> {
    let uses = record.text(1)?.split_whitespace().map(str::parse);
    let uses = uses.collect::<Result<_, _>>().map_err(|_| VaultError::RecordChanged)?;
    Ok(Consent { uses, day: record.parse(2)? })
}
