//! The audit log: rows chained by SHA-256, signed by the acting member, written in the same
//! transaction as the act. No names and no text are in it; witnesses stand behind random
//! references whose mapping can be deleted.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::VaultError;
use crate::identity::charter::Standing;
use crate::seal::{Hash, LogHead, Signed};
use crate::testimony::Day;

pub(super) const DOMAIN: &str = "onggi log 1";

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// The vault was founded.
    Founded,
    /// An editor was added.
    MemberAdded,
    /// A packet was taken in: a testimony, an identity, or both.
    TakenIn,
    /// An identity was asked for.
    IdentityRequested,
    /// A keyholder's approval was seen.
    ApprovalSeen,
    /// An identity was shown.
    IdentityRevealed,
    /// An open request passed its day, and its secret was destroyed.
    RequestExpired,
    /// A redaction plan was saved.
    Planned,
    /// An excerpt was released.
    Released,
    /// Claim words were answered with a pseudonym.
    ClaimAnswered,
    /// What an interrupted run left behind was cleared away.
    Recovered,
}

/// One row of the log, as it is signed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogRow {
    /// Counted from 1.
    pub row: u64,
    /// Hash of the row before; zero for the first.
    pub previous: Hash,
    /// The day of the act.
    pub day: Day,
    /// What was done.
    pub act: Act,
    /// Random references to the witnesses concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// What else is to be known, without names or text: a reason, a file's hash.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, String>,
    /// Records added: table, id and hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<(String, i64, Hash)>,
    /// Records removed: table and id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<(String, i64)>,
}

/// The first thing wrong with a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// This row is missing, out of order, or does not follow from the one before.
    #[error("row {0} of the log does not follow from the one before")]
    Chain(u64),
    /// This row is not signed by anyone who was ever an editor.
    #[error("row {0} of the log is not signed by a member")]
    Signature(u64),
}

/// The head as the table has it; `check` proves it.
pub(super) fn head(db: &Connection) -> Result<LogHead, VaultError> {
    let mut last = db.prepare_cached("SELECT row, hash FROM log ORDER BY row DESC LIMIT 1")?;
    let found = last.query_row([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
    let Some((rows, hash)) = found else { return Ok(LogHead::START) };
    Ok(LogHead { rows, head: hash.parse().map_err(|_| VaultError::StoreDamaged)? })
}

/// Whether the log runs through a head that was held elsewhere.
pub(super) fn contains(db: &Connection, head: &LogHead) -> Result<bool, VaultError> {
    if *head == LogHead::START {
        return Ok(true);
    }
    let found = signed_row(db, head.rows)?;
    Ok(found.is_some_and(|signed| signed.hash() == head.head))
}

/// Appends a row.
pub(super) fn append(
    db: &Connection,
    id: i64,
    row: u64,
    signed: &Signed,
) -> Result<LogHead, VaultError> {
    let json = serde_json::to_string(signed).map_err(|_| VaultError::StoreDamaged)?;
    let hash = signed.hash();
    db.prepare_cached("INSERT INTO log (id, row, hash, signed) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, row, hash.to_string(), json])?;
    Ok(LogHead { rows: row, head: hash })
}

/// One row, not verified beyond its own form.
pub(super) fn signed_row(db: &Connection, row: u64) -> Result<Option<Signed>, VaultError> {
    let mut one = db.prepare_cached("SELECT signed FROM log WHERE row = ?1")?;
    let json = one.query_row([row], |row| row.get::<_, String>(0)).optional()?;
    json.map(|json| serde_json::from_str(&json).map_err(|_| VaultError::RecordChanged)).transpose()
}

/// Follows the chain from its start and hands every row that verifies to `each`. Tells the
/// head, or the first fault.
pub(super) fn walk(
    db: &Connection,
    standing: &Standing,
    mut each: impl FnMut(LogRow, &Signed),
) -> Result<Result<LogHead, LogFault>, VaultError> {
    let mut rows = db.prepare("SELECT row, hash, signed FROM log ORDER BY row")?;
    let mut rows = rows.query([])?;
    let mut head = LogHead::START;
    while let Some(stored) = rows.next()? {
        let number = head.rows + 1;
        let (at, hash): (u64, String) = (stored.get(0)?, stored.get(1)?);
        let Ok(signed) = serde_json::from_str::<Signed>(stored.get_ref(2)?.as_str().unwrap_or(""))
        else {
            return Ok(Err(LogFault::Chain(number)));
        };
        if at != number || signed.hash().to_string() != hash {
            return Ok(Err(LogFault::Chain(number)));
        }
        match signed.signers(DOMAIN) {
            Ok(by) if by.len() == 1 && standing.was_editor(by[0]) => {}
            _ => return Ok(Err(LogFault::Signature(number))),
        }
        match signed.unverified::<LogRow>() {
            Ok(row) if row.row == number && row.previous == head.head => each(row, &signed),
            _ => return Ok(Err(LogFault::Chain(number))),
        }
        head = LogHead { rows: number, head: signed.hash() };
    }
    Ok(Ok(head))
}
