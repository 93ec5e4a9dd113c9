//! Founding a vault, and opening one. What is not open cannot be read: [`Locked`] and [`Open`]
//! are two types.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::keyring::{Keyring, LARGEST_KEYRING, Policy};
use super::lock::FolderLock;
use super::log::{self, Act};
use super::records::Change;
use super::{VaultError, schema, sqlcipher};
use crate::identity::charter::{Charter, Circle, Standing, VaultId};
use crate::identity::claim::ClaimSalt;
use crate::identity::keyfile::{Keyfile, KeyfileHead, KeyfileKeys};
use crate::seal::argon2id::KdfCost;
use crate::seal::files::{self, FileError};
use crate::seal::{HybridIdentity, LogHead, MemberKey, MemberPublic, Pin, VerifyingKey};
use crate::secret::Entropy;
use crate::testimony::Day;

const KEYRING: &str = "vault.age";
const SEALED: &str = "identities.sealed";
const INCOMING: &str = "incoming";
pub(super) const ATTACHMENTS: &str = "attachments";

/// What a new vault is founded with.
pub struct Founding {
    /// Editors beside the founding one.
    pub editors: Vec<MemberPublic>,
    /// The keyholders, in the order of their shares.
    pub holders: Vec<MemberPublic>,
    /// How many of them open an identity together.
    pub threshold: u8,
    /// What the team decided.
    pub policy: Policy,
    /// What one try at claim words costs.
    pub claim_cost: KdfCost,
    /// Where the sealed keyfile goes, if not into the folder.
    pub sealed_file: Option<PathBuf>,
}

/// A vault that is not open: only where it is.
pub struct Locked {
    folder: PathBuf,
    sealed_file: Option<PathBuf>,
    lock: FolderLock,
}

/// An open vault. Dropping it closes the store and lets the next process in.
pub struct Open {
    pub(super) folder: PathBuf,
    pub(super) member: MemberKey,
    pub(super) keyring: Keyring,
    pub(super) standing: Standing,
    pub(super) connection: Connection,
    pub(super) keyfile_path: PathBuf,
    #[expect(dead_code, reason = "held for as long as the vault is open")]
    lock: FolderLock,
}

impl Locked {
    /// Whether there is a vault in `folder`, before anybody is asked for a passphrase.
    ///
    /// # Errors
    /// [`VaultError::NoVault`].
    pub fn look(folder: &Path) -> Result<(), VaultError> {
        if folder.join(KEYRING).is_file() { Ok(()) } else { Err(VaultError::NoVault) }
    }

    /// The vault in `folder`, once no other process has it. `sealed_file` overrides where its
    /// keyring says that the sealed keyfile lies.
    ///
    /// # Errors
    /// [`VaultError::NoVault`] or [`VaultError::Busy`].
    pub fn at(folder: &Path, sealed_file: Option<PathBuf>) -> Result<Self, VaultError> {
        Self::look(folder)?;
        let lock = FolderLock::wait(folder)?;
        Ok(Self { folder: folder.to_owned(), sealed_file, lock })
    }

    /// Founds a vault in a folder that is absent or empty.
    ///
    /// # Errors
    /// [`VaultError::NotEmpty`], [`VaultError::Charter`], or the file system; nothing is left
    /// behind then.
    pub fn found(
        folder: &Path,
        founding: Founding,
        founder: &MemberKey,
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<Self, VaultError> {
        let vault = VaultId::random(entropy);
        let Founding { editors, holders, threshold, policy, claim_cost, sealed_file } = founding;
        let charter = Charter::found(vault, founder, editors, holders, threshold)?;
        let stored = sealed_file.as_deref().map(absolute).transpose()?;
        let keyring = Keyring::new(charter, policy, claim_cost, stored, entropy);
        let fresh = make_folder(folder)?;
        let lock = FolderLock::wait(folder)?;
        let sealed_path = sealed_file.clone().unwrap_or_else(|| folder.join(SEALED));
        let mut site = Site { folder, sealed_path: &sealed_path, fresh, kept: false };
        found_in(&mut site, keyring, founder, day, entropy)?;
        Ok(Self { folder: folder.to_owned(), sealed_file, lock })
    }

    /// Opens the vault with an editor's key. `pin` tells what the editor remembers of it.
    ///
    /// # Errors
    /// [`VaultError`] says what does not hold: the key, the keyring, its age, the store.
    pub fn open(
        self,
        member: MemberKey,
        pin: impl Fn(&VaultId) -> Option<Pin>,
    ) -> Result<Open, VaultError> {
        let sealed = files::read(&self.folder.join(KEYRING), LARGEST_KEYRING)?;
        let (keyring, standing) = Keyring::open(&sealed, &member, &pin)?;
        let store = self.folder.join(store_name(keyring.generation));
        if !store.is_file() {
            return Err(VaultError::StoreMissing);
        }
        let connection = sqlcipher::open(&store, &keyring.store_key)?;
        schema::assert_version(&connection)?;
        let seen = pin(standing.vault()).map(|pin| pin.log);
        for head in [Some(keyring.log), seen].into_iter().flatten() {
            if !log::contains(&connection, &head)? {
                return Err(VaultError::OlderStore);
            }
        }
        let named = keyring.sealed_file.as_ref().map(PathBuf::from);
        let keyfile_path = self.sealed_file.or(named).unwrap_or_else(|| self.folder.join(SEALED));
        let Self { folder, lock, .. } = self;
        Ok(Open { folder, member, keyring, standing, connection, keyfile_path, lock })
    }
}

/// Where a vault is being founded. Unless kept, what was written is taken away again.
struct Site<'a> {
    folder: &'a Path,
    sealed_path: &'a Path,
    fresh: bool,
    kept: bool,
}

impl Drop for Site<'_> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let store = self.folder.join(store_name(1));
        for name in [store.clone(), wal_of(&store), self.folder.join(KEYRING)] {
            let _ = std::fs::remove_file(name);
        }
        for name in [INCOMING, ATTACHMENTS] {
            let _ = std::fs::remove_dir(self.folder.join(name));
        }
        if self.fresh {
            let _ = std::fs::remove_dir(self.folder);
        }
    }
}

fn found_in(
    site: &mut Site<'_>,
    mut keyring: Keyring,
    founder: &MemberKey,
    day: Day,
    entropy: Entropy<'_>,
) -> Result<(), VaultError> {
    for name in [INCOMING, ATTACHMENTS] {
        files::make_folder(&site.folder.join(name))?;
    }
    let standing = keyring.charter.verify()?;
    let store = site.folder.join(store_name(1));
    let mut connection = sqlcipher::create(&store, &keyring.store_key)?;
    schema::create(&connection)?;
    let keys = keyfile_keys(&keyring, &standing);
    let head = Keyfile::create(site.sealed_path, &keys, entropy)?;
    // From here on the sealed keyfile is ours to take away if the rest fails.
    let mut change = Change::begin(&mut connection, Act::Founded, day, entropy)?;
    change.note("vault", standing.fingerprint());
    set_keyfile_head(change.db(), head)?;
    let rest = change.commit(founder).and_then(|log| {
        keyring.log = log;
        drop(connection);
        let sealed = keyring.seal(founder)?;
        Ok(files::write_new(&site.folder.join(KEYRING), &sealed)?)
    });
    if rest.is_err() {
        let _ = files::remove(site.sealed_path);
    }
    site.kept = rest.is_ok();
    rest
}

/// Makes the folder if it is absent; tells whether it did.
fn make_folder(folder: &Path) -> Result<bool, VaultError> {
    match std::fs::read_dir(folder) {
        Ok(mut inside) => {
            if inside.next().is_some() {
                Err(VaultError::NotEmpty)
            } else {
                Ok(false)
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            files::make_folder(folder)?;
            Ok(true)
        }
        Err(error) => Err(FileError::from(error).into()),
    }
}

fn absolute(path: &Path) -> Result<String, VaultError> {
    let path = std::path::absolute(path).map_err(FileError::from)?;
    path.into_os_string().into_string().map_err(|_| VaultError::File(FileError::WrongKind))
}

fn store_name(generation: u64) -> String {
    format!("store-{generation}.db")
}

fn wal_of(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

pub(super) fn keyfile_keys<'a>(keyring: &'a Keyring, standing: &'a Standing) -> KeyfileKeys<'a> {
    KeyfileKeys {
        vault: standing.vault(),
        generation: keyring.generation,
        intake: &keyring.intake,
        signing_key: &keyring.signing_key,
    }
}

/// Remembers how far the sealed keyfile has come.
pub(super) fn set_keyfile_head(db: &Connection, head: KeyfileHead) -> Result<(), VaultError> {
    let sql = "INSERT INTO keyfile (id, sequence, head) VALUES (1, ?1, ?2) \
               ON CONFLICT (id) DO UPDATE SET sequence = ?1, head = ?2";
    db.prepare_cached(sql)?.execute((head.sequence.cast_signed(), head.record.to_string()))?;
    Ok(())
}

impl Open {
    pub(super) fn db(&self) -> &Connection {
        &self.connection
    }

    /// Who is who.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The present keyholders.
    pub fn circle(&self) -> &Circle {
        self.standing.circle()
    }

    /// The editor who opened the vault.
    pub fn member(&self) -> &MemberKey {
        &self.member
    }

    /// Whose signatures a packet may carry: the present editors'.
    pub fn packet_signers(&self) -> Vec<VerifyingKey> {
        self.standing.editors().iter().map(|editor| editor.verifying_key).collect()
    }

    /// What packets are sealed to.
    pub fn intake(&self) -> &HybridIdentity {
        &self.keyring.intake
    }

    /// How claim words are hashed.
    pub fn claim_salt(&self) -> &ClaimSalt {
        &self.keyring.claim
    }

    /// What the team decided.
    pub fn policy(&self) -> &Policy {
        &self.keyring.policy
    }

    /// The folder in which packets wait to be taken in.
    pub fn incoming(&self) -> PathBuf {
        self.folder.join(INCOMING)
    }

    /// What belongs in the folder.
    pub(super) fn own_files(&self) -> Vec<PathBuf> {
        let store = self.folder.join(store_name(self.keyring.generation));
        let names = [KEYRING, SEALED, INCOMING, ATTACHMENTS].map(|name| self.folder.join(name));
        [vec![wal_of(&store), store], names.into(), vec![self.keyfile_path.clone()]].concat()
    }

    /// Removes what an interrupted write left half done; it was never acknowledged.
    pub(super) fn remove_parts(&self) -> Result<(), VaultError> {
        files::remove_part(&self.folder.join(KEYRING))?;
        Ok(Keyfile::remove_growing(&self.keyfile_path)?)
    }

    /// Where the sealed keyfile lies.
    pub fn keyfile_path(&self) -> &Path {
        &self.keyfile_path
    }

    /// How far the audit log has come.
    ///
    /// # Errors
    /// [`VaultError::StoreDamaged`].
    pub fn log_head(&self) -> Result<LogHead, VaultError> {
        log::head(self.db())
    }

    /// What the editor is to remember of the vault as it is now.
    ///
    /// # Errors
    /// [`VaultError::StoreDamaged`].
    pub fn pin(&self) -> Result<Pin, VaultError> {
        let (roster, circle) = self.standing.heads();
        Ok(Pin {
            root: self.standing.root(),
            generation: self.keyring.generation,
            revision: self.keyring.revision,
            roster,
            circle,
            log: self.log_head()?,
        })
    }

    /// Adds an editor: the roster, the log, then the keyring, whose replacement is the commit
    /// point. The log may lead the keyring, never lag.
    ///
    /// # Errors
    /// [`VaultError::Charter`] when the label or a key is taken.
    pub fn add_editor(
        &mut self,
        member: MemberPublic,
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<(), VaultError> {
        let charter = self.keyring.charter.with_editor(member.clone(), &self.member)?;
        let mut change = Change::begin(&mut self.connection, Act::MemberAdded, day, entropy)?;
        change.note("verifying_key", member.verifying_key);
        let log = change.commit(&self.member)?;
        let previous = std::mem::replace(&mut self.keyring.charter, charter);
        let revision = self.keyring.revision;
        (self.keyring.revision, self.keyring.log) = (revision + 1, log);
        let sealed = self.keyring.seal(&self.member);
        let written =
            sealed.and_then(|sealed| Ok(files::replace(&self.folder.join(KEYRING), &sealed)?));
        match written {
            Ok(()) => self.standing = self.keyring.charter.verify()?,
            Err(_) => (self.keyring.charter, self.keyring.revision) = (previous, revision),
        }
        written
    }
}
