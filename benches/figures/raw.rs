//! The same rows without Onggi: read out of a finished store, written again through SQLCipher
//! alone with the same settings.

use std::collections::HashMap;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use onggi::seal::{self, MemberKey, Signed};
use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

type Row = (&'static str, Vec<Value>);

/// The rows of a store in the order in which Onggi wrote them, one list for each packet.
pub struct Rows {
    schema: Vec<String>,
    packets: Vec<Vec<Row>>,
}

/// The tables that name the row of the log that added them, and which column does.
const RECORDS: [(&str, &str); 5] = [
    ("witness", "INSERT INTO witness VALUES (?1, ?2, ?3, ?4, ?5)"),
    ("packet", "INSERT INTO packet VALUES (?1, ?2, ?3, ?4, ?5)"),
    ("testimony", "INSERT INTO testimony VALUES (?1, ?2, ?3, ?4, ?5)"),
    ("consent", "INSERT INTO consent VALUES (?1, ?2, ?3, ?4, ?5)"),
    ("segment", "INSERT INTO segment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
];
const REFERENCE: &str = "INSERT INTO reference VALUES (?1, ?2, ?3)";
const LOG: &str = "INSERT INTO log VALUES (?1, ?2, ?3, ?4)";
const WORDS: &str = "INSERT INTO words (rowid, text) VALUES (?1, ?2)";

/// Opens the store of a vault with its key out of the keyring, as `docs/formats.md` says.
fn store(vault: &Path, editor: &MemberKey) -> Connection {
    let sealed = std::fs::read(vault.join("vault.age")).expect("the keyring is there");
    let json = seal::open(editor.identity(), &sealed).expect("it is sealed to the editor");
    let signed: Signed = serde_json::from_slice(&json).expect("it is a signed statement");
    let keyring: serde_json::Value = signed.unverified().expect("it is JSON");
    let key = keyring["store_key"].as_str().expect("it holds the key of the store");
    let key = BASE64_STANDARD_NO_PAD.decode(key).expect("the key is Base64");
    connect(&vault.join("store-1.db"), &key)
}

/// The settings of `vault::sqlcipher`.
fn connect(path: &Path, key: &[u8]) -> Connection {
    let db = Connection::open(path).expect("the store opens");
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    db.pragma_update(None, "cipher_log_level", "NONE").expect("SQLCipher answers");
    db.key(None::<&str>, format!("x'{hex}'").as_bytes(), false).expect("it takes a key");
    let settings = "PRAGMA cipher_memory_security = ON; PRAGMA locking_mode = EXCLUSIVE; \
                    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                    PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; \
                    PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON";
    db.execute_batch(settings).expect("SQLCipher takes its settings");
    db.set_prepared_statement_cache_capacity(64);
    db
}

impl Rows {
    /// Reads a finished store.
    pub fn of(vault: &Path, editor: &MemberKey) -> Self {
        let db = store(vault, editor);
        let founded = 1;
        let mut packets: HashMap<i64, Vec<Row>> = HashMap::new();
        let mut log_of_witness = HashMap::new();
        for (table, insert) in RECORDS {
            for values in all(&db, &format!("SELECT * FROM {table} ORDER BY log, id")) {
                let log = integer(values.last());
                if table == "witness" {
                    log_of_witness.insert(integer(values.first()), log);
                }
                packets.entry(log).or_default().push((insert, values));
            }
        }
        for values in all(&db, "SELECT * FROM reference") {
            let log = log_of_witness[&integer(values.last())];
            packets.entry(log).or_default().insert(1, (REFERENCE, values));
        }
        let mut tokens = tokens(&db);
        for rows in packets.values_mut() {
            let mut with_words = Vec::with_capacity(rows.len() + 8);
            for (insert, values) in rows.drain(..) {
                if insert == RECORDS[4].1 {
                    let document = integer(values.get(6));
                    let text = tokens.remove(&document).expect("every passage has tokens");
                    with_words.push((WORDS, vec![Value::Integer(document), Value::Text(text)]));
                }
                with_words.push((insert, values));
            }
            *rows = with_words;
        }
        for values in all(&db, "SELECT * FROM log WHERE row > 1") {
            packets.entry(integer(values.get(1))).or_default().push((LOG, values));
        }
        let mut packets: Vec<_> = packets.into_iter().filter(|(log, _)| *log > founded).collect();
        packets.sort_by_key(|(log, _)| *log);
        Self { schema: schema(&db), packets: packets.into_iter().map(|(_, rows)| rows).collect() }
    }

    /// Creates a store with the same tables.
    pub fn create(&self, path: &Path) -> Connection {
        let db = connect(path, &[7; 32]);
        self.schema.iter().for_each(|sql| db.execute_batch(sql).expect("the schema is sound"));
        db.execute_batch("INSERT INTO words (words, rank) VALUES ('secure-delete', 1)")
            .expect("the index takes its setting");
        db
    }

    /// Writes a batch of packets in one transaction.
    pub fn write(&self, db: &mut Connection, first: u64, count: u64) {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.expect("nobody else has the store");
        for rows in &self.packets[first as usize..(first + count) as usize] {
            for (insert, values) in rows {
                let mut statement = transaction.prepare_cached(insert).expect("it is SQL");
                statement.execute(params_from_iter(values)).expect("the row is new");
            }
        }
        transaction.commit().expect("the disk takes it");
    }
}

fn schema(db: &Connection) -> Vec<String> {
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'words\\__%' \
               ESCAPE '\\' ORDER BY rowid";
    all(db, sql).into_iter().map(|row| text(row.into_iter().next())).collect()
}

fn all(db: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = db.prepare(sql).expect("it is SQL");
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..columns).map(|at| row.get(at)).collect();
    let rows = statement.query_map([], row).expect("the store answers");
    rows.collect::<Result<_, _>>().expect("the store answers")
}

/// The tokens of every document, in the order in which they were given to the index.
fn tokens(db: &Connection) -> HashMap<i64, String> {
    db.execute_batch("CREATE VIRTUAL TABLE temp.told USING fts5vocab (main, words, instance)")
        .expect("the index tells its words");
    let mut statement = db.prepare("SELECT doc, term FROM temp.told").expect("it is SQL");
    let mut rows = statement.query([]).expect("the index answers");
    let mut tokens: HashMap<i64, String> = HashMap::new();
    while let Some(row) = rows.next().expect("the index answers") {
        let text = tokens.entry(row.get(0).expect("a document is a number")).or_default();
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(row.get_ref(1).and_then(|term| Ok(term.as_str()?)).expect("a term is text"));
    }
    tokens
}

fn integer(value: Option<&Value>) -> i64 {
    match value {
        Some(Value::Integer(number)) => *number,
        _ => panic!("the column holds integers"),
    }
}

fn text(value: Option<Value>) -> String {
    match value {
        Some(Value::Text(text)) => text,
        _ => panic!("the column holds text"),
    }
}
