//! The tables of the store.
//!
//! Every table has an explicit random primary key and rows are added, not overwritten, so
//! that changes can one day travel between machines. Each record names the row of the log
//! that added it (`log`), where its hash stands.

use rusqlite::Connection;

use super::VaultError;

/// Version of the schema, in `PRAGMA user_version`.
pub(super) const VERSION: i64 = 1;

/// The tables whose rows the audit log vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Table {
    /// A pseudonym, the nonce that binds sealed entries to it, the hash of the claim words.
    Witness,
    /// One recorded account.
    Testimony,
    /// Consent as given, newest last.
    Consent,
    /// A passage of scrubbed text, with its number in the search index.
    Segment,
    /// A sealed entry of a witness in the keyfile.
    Entry,
    /// A packet that was taken in.
    Packet,
    /// An open request to see an identity, with the secret that opens approvals.
    Request,
    /// A redaction plan over one testimony.
    Plan,
    /// An excerpt that left, with its manifest.
    Release,
    /// The disclosure ledger: what was told of a witness, at which width.
    Ledger,
}

impl Table {
    pub(super) const ALL: [Self; 10] = [
        Self::Witness,
        Self::Testimony,
        Self::Consent,
        Self::Segment,
        Self::Entry,
        Self::Packet,
        Self::Request,
        Self::Plan,
        Self::Release,
        Self::Ledger,
    ];

    /// Its name in SQL and in the log.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Witness => "witness",
            Self::Testimony => "testimony",
            Self::Consent => "consent",
            Self::Segment => "segment",
            Self::Entry => "entry",
            Self::Packet => "packet",
            Self::Request => "request",
            Self::Plan => "plan",
            Self::Release => "release",
            Self::Ledger => "ledger",
        }
    }

    /// Its columns, without `id` and `log`, in order.
    pub(super) fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Witness => &["pseudonym", "nonce", "claim"],
            Self::Testimony => &["witness", "language", "day"],
            Self::Consent => &["testimony", "uses", "day"],
            Self::Segment => &["testimony", "number", "kind", "text", "tokens", "document"],
            Self::Entry => &["witness", "entry", "epoch", "day"],
            Self::Packet => &["packet", "hash", "day"],
            Self::Request => &["request", "witness", "statement", "secret", "expires"],
            Self::Plan => &["testimony", "version", "plan"],
            Self::Release => &["witness", "manifest", "sha256", "day"],
            Self::Ledger => &["witness", "release", "attribute", "value", "width"],
        }
    }
}

const SCHEMA: &str = "
CREATE TABLE witness (id INTEGER PRIMARY KEY, pseudonym TEXT NOT NULL UNIQUE, nonce TEXT NOT NULL,
    claim TEXT UNIQUE, log INTEGER NOT NULL) STRICT;
CREATE TABLE testimony (id INTEGER PRIMARY KEY, witness INTEGER NOT NULL REFERENCES witness,
    language TEXT NOT NULL, day TEXT NOT NULL, log INTEGER NOT NULL) STRICT;
CREATE INDEX testimony_witness ON testimony (witness);
CREATE TABLE consent (id INTEGER PRIMARY KEY, testimony INTEGER NOT NULL REFERENCES testimony,
    uses TEXT NOT NULL, day TEXT NOT NULL, log INTEGER NOT NULL) STRICT;
CREATE INDEX consent_testimony ON consent (testimony);
CREATE TABLE segment (id INTEGER PRIMARY KEY, testimony INTEGER NOT NULL REFERENCES testimony,
    number INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, tokens INTEGER NOT NULL,
    document INTEGER NOT NULL UNIQUE, log INTEGER NOT NULL) STRICT;
CREATE INDEX segment_testimony ON segment (testimony, number);
CREATE TABLE entry (id INTEGER PRIMARY KEY, witness INTEGER NOT NULL REFERENCES witness,
    entry TEXT NOT NULL UNIQUE, epoch INTEGER NOT NULL, day TEXT NOT NULL, log INTEGER NOT NULL) STRICT;
CREATE INDEX entry_witness ON entry (witness);
CREATE TABLE packet (id INTEGER PRIMARY KEY, packet TEXT NOT NULL UNIQUE, hash TEXT NOT NULL,
    day TEXT NOT NULL, log INTEGER NOT NULL) STRICT;
CREATE TABLE request (id INTEGER PRIMARY KEY, request TEXT NOT NULL UNIQUE,
    witness INTEGER NOT NULL REFERENCES witness, statement TEXT NOT NULL, secret TEXT NOT NULL,
    expires TEXT NOT NULL, log INTEGER NOT NULL) STRICT;
CREATE TABLE plan (id INTEGER PRIMARY KEY, testimony INTEGER NOT NULL REFERENCES testimony,
    version INTEGER NOT NULL, plan TEXT NOT NULL, log INTEGER NOT NULL) STRICT;
CREATE INDEX plan_testimony ON plan (testimony, version);
CREATE TABLE release (id INTEGER PRIMARY KEY, witness INTEGER NOT NULL REFERENCES witness,
    manifest TEXT NOT NULL, sha256 TEXT NOT NULL, day TEXT NOT NULL, log INTEGER NOT NULL) STRICT;
CREATE TABLE ledger (id INTEGER PRIMARY KEY, witness INTEGER NOT NULL REFERENCES witness,
    release INTEGER NOT NULL REFERENCES release, attribute TEXT NOT NULL, value TEXT NOT NULL,
    width TEXT NOT NULL, log INTEGER NOT NULL) STRICT;
CREATE INDEX ledger_witness ON ledger (witness);

-- The audit log, and the mapping from its random references to witnesses, which can be
-- deleted without touching the log.
CREATE TABLE log (id INTEGER PRIMARY KEY, row INTEGER NOT NULL UNIQUE, hash TEXT NOT NULL,
    signed TEXT NOT NULL) STRICT;
CREATE TABLE reference (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    witness INTEGER NOT NULL REFERENCES witness) STRICT;

-- Entries that are about to be written into the sealed keyfile: what a crash leaves here
-- was never acknowledged.
CREATE TABLE pending (id INTEGER PRIMARY KEY, entry TEXT NOT NULL UNIQUE) STRICT;

-- How far the sealed keyfile had come when the store last saw it.
CREATE TABLE keyfile (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL,
    head TEXT NOT NULL) STRICT;

CREATE VIRTUAL TABLE words USING fts5 (text, content = '', detail = none, columnsize = 0,
    prefix = '1', tokenize = 'ascii');
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
";

/// Makes the tables of a new store.
pub(super) fn create(db: &Connection) -> Result<(), VaultError> {
    db.execute_batch(SCHEMA)?;
    db.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

/// Refuses a store of a schema that this program does not know.
pub(super) fn assert_version(db: &Connection) -> Result<(), VaultError> {
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == VERSION { Ok(()) } else { Err(VaultError::StoreDamaged) }
}
