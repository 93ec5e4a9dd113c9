//! Records and the log that vouches for them.
//!
//! Each record's hash stands in the row of the log that added it, and is compared on every
//! read: SQLCipher authenticates each page alone, so a page replayed from an older copy
//! passes its check.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, params_from_iter};

use super::log::{self, Act, LogRow};
use super::schema::Table;
use super::{VaultError, search};
use crate::seal::{Hash, LogHead, MemberKey};
use crate::secret::Entropy;
use crate::testimony::Day;

/// A record that was read and agrees with the log.
pub(super) struct Record {
    pub(super) id: i64,
    values: Vec<Value>,
}

impl Record {
    /// A text column, by its place in [`Table::columns`].
    pub(super) fn text(&self, column: usize) -> Result<&str, VaultError> {
        match &self.values[column] {
            Value::Text(text) => Ok(text),
            _ => Err(VaultError::RecordChanged),
        }
    }

    /// An integer column.
    pub(super) fn integer(&self, column: usize) -> Result<i64, VaultError> {
        match self.values[column] {
            Value::Integer(number) => Ok(number),
            _ => Err(VaultError::RecordChanged),
        }
    }

    /// A text column read as what it stands for.
    pub(super) fn parse<T: std::str::FromStr>(&self, column: usize) -> Result<T, VaultError> {
        self.text(column)?.parse().map_err(|_| VaultError::RecordChanged)
    }
}

/// Reads one record and compares it with the log.
pub(super) fn read(db: &Connection, table: Table, id: i64) -> Result<Record, VaultError> {
    let found = raw(db, table, id)?.ok_or(VaultError::RecordChanged)?;
    let (log_row, values) = found;
    let signed = log::signed_row(db, log_row)?.ok_or(VaultError::RecordChanged)?;
    let row: LogRow = signed.unverified().map_err(|_| VaultError::RecordChanged)?;
    let expected = (table.name().to_owned(), id, hash(table, id, log_row, &values));
    if row.added.contains(&expected) {
        Ok(Record { id, values })
    } else {
        Err(VaultError::RecordChanged)
    }
}

/// Reads the records whose `column` equals `value`, oldest first, each compared with the log.
pub(super) fn read_where(
    db: &Connection,
    table: Table,
    column: &str,
    value: Value,
) -> Result<Vec<Record>, VaultError> {
    let sql = format!("SELECT id FROM {} WHERE {column} = ?1 ORDER BY log, id", table.name());
    let mut statement = db.prepare_cached(&sql)?;
    let ids = statement.query_map([value], |row| row.get::<_, i64>(0))?;
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    ids.into_iter().map(|id| read(db, table, id)).collect()
}

type Raw = (u64, Vec<Value>);

fn raw(db: &Connection, table: Table, id: i64) -> Result<Option<Raw>, VaultError> {
    let columns = table.columns();
    let sql = format!("SELECT log, {} FROM {} WHERE id = ?1", columns.join(", "), table.name());
    let mut statement = db.prepare_cached(&sql)?;
    let found = statement.query_row([id], |row| {
        let values = (1..=columns.len()).map(|at| row.get(at)).collect::<Result<_, _>>()?;
        Ok((row.get(0)?, values))
    });
    Ok(found.optional()?)
}

/// Hands id and hash of every record of a table to `each`, as the rows stand.
pub(super) fn hashes(
    db: &Connection,
    table: Table,
    mut each: impl FnMut(i64, Hash),
) -> Result<(), VaultError> {
    let columns = table.columns();
    let sql = format!("SELECT id, log, {} FROM {}", columns.join(", "), table.name());
    let mut statement = db.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let values: Vec<Value> =
            (2..columns.len() + 2).map(|at| row.get(at)).collect::<Result<_, _>>()?;
        let id = row.get(0)?;
        each(id, hash(table, id, row.get(1)?, &values));
    }
    Ok(())
}

/// The hash of a record: of its table, id, log row, and its values each with its type.
fn hash(table: Table, id: i64, log_row: u64, values: &[Value]) -> Hash {
    let encoded: Vec<Vec<u8>> = values.iter().map(encode).collect();
    let (id, log_row) = (id.to_be_bytes(), log_row.to_be_bytes());
    let mut parts: Vec<&[u8]> = vec![table.name().as_bytes(), &id, &log_row];
    parts.extend(encoded.iter().map(Vec::as_slice));
    Hash::of_parts("onggi record 1", &parts)
}

fn encode(value: &Value) -> Vec<u8> {
    match value {
        Value::Null => b"0".to_vec(),
        Value::Integer(number) => [b"1".as_slice(), &number.to_be_bytes()].concat(),
        Value::Real(number) => [b"2".as_slice(), &number.to_bits().to_be_bytes()].concat(),
        Value::Text(text) => [b"3", text.as_bytes()].concat(),
        Value::Blob(bytes) => [b"4", bytes.as_slice()].concat(),
    }
}

/// Acts: changes and the rows of the log about them, in one transaction. Dropped without
/// [`Change::commit`], nothing happened.
pub(super) struct Change<'s, 'e> {
    transaction: Transaction<'s>,
    entropy: Entropy<'e>,
    row: LogRow,
}

fn blank_row(after: LogHead, act: Act, day: Day) -> LogRow {
    LogRow {
        row: after.rows + 1,
        previous: after.head,
        day,
        act,
        about: Vec::new(),
        notes: BTreeMap::new(),
        added: Vec::new(),
        removed: Vec::new(),
    }
}

impl<'s, 'e> Change<'s, 'e> {
    /// Begins an act.
    pub(super) fn begin(
        db: &'s mut Connection,
        act: Act,
        day: Day,
        entropy: Entropy<'e>,
    ) -> Result<Self, VaultError> {
        let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let row = blank_row(log::head(&transaction)?, act, day);
        Ok(Self { transaction, entropy, row })
    }

    /// The transaction, to read in.
    pub(super) fn db(&self) -> &Connection {
        &self.transaction
    }

    /// Adds a record and tells its id.
    pub(super) fn add(&mut self, table: Table, values: Vec<Value>) -> Result<i64, VaultError> {
        let id = self.draw_id();
        let columns = table.columns();
        let places: Vec<String> = (3..columns.len() + 3).map(|at| format!("?{at}")).collect();
        let sql = format!(
            "INSERT INTO {} (id, log, {}) VALUES (?1, ?2, {})",
            table.name(),
            columns.join(", "),
            places.join(", ")
        );
        let hash = hash(table, id, self.row.row, &values);
        let log_row = Value::Integer(self.row.row.cast_signed());
        let all = [Value::Integer(id), log_row].into_iter().chain(values);
        self.transaction.prepare_cached(&sql)?.execute(params_from_iter(all))?;
        self.row.added.push((table.name().to_owned(), id, hash));
        Ok(id)
    }

    /// Adds a passage, and its words to the index.
    pub(super) fn add_segment(
        &mut self,
        testimony: i64,
        segment: crate::testimony::Segment,
    ) -> Result<i64, VaultError> {
        let kind = serde_json::to_string(&segment.kind).map_err(|_| VaultError::StoreDamaged)?;
        let document = search::index(&self.transaction, &segment.text)?;
        let values = vec![
            Value::Integer(testimony),
            Value::Integer(segment.number.into()),
            Value::Text(kind.trim_matches('"').to_owned()),
            Value::Text(segment.text),
            Value::Integer(search::TOKENISER),
            Value::Integer(document),
        ];
        self.add(Table::Segment, values)
    }

    /// Removes a record.
    pub(super) fn remove(&mut self, table: Table, id: i64) -> Result<(), VaultError> {
        let sql = format!("DELETE FROM {} WHERE id = ?1", table.name());
        self.transaction.prepare_cached(&sql)?.execute([id])?;
        self.row.removed.push((table.name().to_owned(), id));
        Ok(())
    }

    /// Says that the act is about a witness, under a fresh random reference.
    pub(super) fn about(&mut self, witness: i64) -> Result<(), VaultError> {
        let mut bytes = [0; 8];
        self.entropy.fill_bytes(&mut bytes);
        let name: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let id = self.draw_id();
        let sql = "INSERT INTO reference (id, name, witness) VALUES (?1, ?2, ?3)";
        self.transaction.prepare_cached(sql)?.execute((id, &name, witness))?;
        self.row.about.push(name);
        Ok(())
    }

    /// Adds what else is to be known.
    pub(super) fn note(&mut self, name: &str, value: impl ToString) {
        self.row.notes.insert(name.to_owned(), value.to_string());
    }

    /// Writes the row of this act and begins another in the same transaction.
    pub(super) fn next(&mut self, act: Act, member: &MemberKey) -> Result<(), VaultError> {
        let head = self.write_row(member)?;
        self.row = blank_row(head, act, self.row.day);
        Ok(())
    }

    /// Writes the row of the last act and commits everything.
    pub(super) fn commit(mut self, member: &MemberKey) -> Result<LogHead, VaultError> {
        let head = self.write_row(member)?;
        self.transaction.commit()?;
        Ok(head)
    }

    fn write_row(&mut self, member: &MemberKey) -> Result<LogHead, VaultError> {
        let signed = member.sign(log::DOMAIN, &self.row);
        let id = self.draw_id();
        log::append(&self.transaction, id, self.row.row, &signed)
    }

    /// A random primary key of 53 bits: every JSON reader takes it exactly, and among a
    /// million rows two are alike with a chance of 1 in 20,000 (then the act fails whole).
    fn draw_id(&mut self) -> i64 {
        (self.entropy.next_u64() >> 11).cast_signed()
    }
}
