//! SQLCipher, opened exactly one way.
//!
//! The settings and their reasons are in `docs/formats.md`. Those that are compiled in are
//! asserted at every start, because a build that does not read `.cargo/config.toml` drops
//! them silently.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::VaultError;
use crate::seal::files::FileError;
use crate::secret::{SecretBytes, SecretText};

/// Compiled into SQLite: temporary tables stay in memory, full-text search, encryption. The
/// flag that leaves page buffers to `mlockall`, which has no holes, is set in the same place
/// and not reported; `TEMP_STORE=3`, which is no default, vouches for it.
const COMPILED: [&str; 3] = ["TEMP_STORE=3", "ENABLE_FTS5", "HAS_CODEC"];

/// Creates a store file of mode 0600 that must not exist yet.
pub(super) fn create(path: &Path, key: &SecretBytes<32>) -> Result<Connection, VaultError> {
    drop(crate::seal::files::create(path)?);
    open(path, key)
}

/// Opens a store file and proves the key on its first page.
pub(super) fn open(path: &Path, key: &SecretBytes<32>) -> Result<Connection, VaultError> {
    // SQLite says of a read-only medium that its log failed; the system says what it is.
    drop(File::options().read(true).write(true).open(path).map_err(FileError::from)?);
    // Without CREATE a missing store is an error and not an empty one; without URI a file
    // name is nothing but a file name.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    assert_compiled(&db)?;
    db.pragma_update(None, "cipher_log_level", "NONE")?;
    db.key(None::<&str>, raw_key(key).expose(), false)?;
    db.pragma_update(None, "cipher_memory_security", "ON")?;
    // Before anything is read: then the log needs no file of shared memory beside it.
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // The first page is read at once: until then the key's text lingers in SQLCipher.
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    settings(&db)?;
    Ok(db)
}

fn settings(db: &Connection) -> Result<(), VaultError> {
    let journal: String =
        db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if journal != "wal" {
        return Err(VaultError::WrongBuild);
    }
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "secure_delete", "ON")?;
    db.pragma_update(None, "foreign_keys", "ON")?;
    db.pragma_update(None, "trusted_schema", "OFF")?;
    db.pragma_update(None, "cell_size_check", "ON")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn assert_compiled(db: &Connection) -> Result<(), VaultError> {
    let mut statement = db.prepare("PRAGMA compile_options")?;
    let options = statement.query_map([], |row| row.get::<_, String>(0))?;
    let options = options.collect::<Result<Vec<_>, _>>()?;
    let all = COMPILED.iter().all(|needed| options.iter().any(|option| option == needed));
    if all { Ok(()) } else { Err(VaultError::WrongBuild) }
}

/// The form in which SQLCipher takes a raw key, without deriving anything from it.
fn raw_key(key: &SecretBytes<32>) -> SecretText {
    let mut text = String::with_capacity(67);
    text.push_str("x'");
    for byte in key.expose() {
        text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
    }
    text.push('\'');
    SecretText::new(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    #[test]
    fn the_settings_hold() {
        let folder = tempfile::tempdir().unwrap();
        let key = SecretBytes::random(&mut entropy());
        let path = folder.path().join("store");
        create(&path, &key).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
        let db = open(&path, &key).unwrap();
        let text = |name: &str| {
            db.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
                .unwrap()
        };
        let expected = [
            ("journal_mode", rusqlite::types::Value::Text("wal".into())),
            ("locking_mode", rusqlite::types::Value::Text("exclusive".into())),
            ("synchronous", rusqlite::types::Value::Integer(2)),
            ("secure_delete", rusqlite::types::Value::Integer(1)),
            ("cipher_memory_security", rusqlite::types::Value::Text("1".into())),
        ];
        for (name, value) in expected {
            assert_eq!(text(name), value, "{name}");
        }
        let version = format!("{:?}", text("cipher_version"));
        assert!(version.contains("\"4."), "{version}");
        assert!(!folder.path().join("store-shm").exists(), "exclusive WAL needs no shared memory");
    }

    #[test]
    fn another_key_opens_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let [right, wrong] = [(); 2].map(|()| SecretBytes::random(&mut entropy()));
        create(&path, &right).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
        assert_eq!(open(&path, &wrong).err(), Some(VaultError::StoreDamaged));
        assert!(open(&path, &right).is_ok());
        assert_eq!(
            create(&path, &right).err(),
            Some(VaultError::File(crate::seal::files::FileError::Exists))
        );
    }
}
