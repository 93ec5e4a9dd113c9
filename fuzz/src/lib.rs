//! What the fuzz targets share: keys and a vault that are the same in every run, and a way to
//! put arbitrary JSON where only members can, signed and sealed.
#![forbid(unsafe_code)]

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::LazyLock;

use onggi::identity::charter::{Charter, VaultId};
use onggi::identity::keyfile::{Keyfile, KeyfileKeys};
use onggi::seal::{self, HybridIdentity, HybridRecipient, MemberKey, SigningKey};
use onggi::testimony::Day;
use rand_core::{TryCryptoRng, TryRng};
use serde_json::Value;

/// The key of the hybrid vectors in `tests/vectors/age`, so that they serve as seeds.
const VECTORS: &str =
    "AGE-SECRET-KEY-PQ-1HZLGZUPT4ETPKDEV8HSGFDCYZ4E522W0A7PU2LHT8EH9W6YLNC3SW78XKG";

/// Opens the hybrid vectors.
pub static IDENTITY: LazyLock<HybridIdentity> =
    LazyLock::new(|| HybridIdentity::parse(VECTORS).expect("the key of the vectors is a key"));

/// One member, always the same: the founder of the vault, and its first keyholder.
pub static MEMBER: LazyLock<MemberKey> = LazyLock::new(member);

/// Another one of the same key.
pub fn member() -> MemberKey {
    MemberKey::generate("fuzz".parse().expect("four letters are a label"), &mut Counting(0))
}

/// The vault.
pub static VAULT: LazyLock<VaultId> = LazyLock::new(|| VaultId::random(&mut Counting(7)));

/// Its charter: one editor, three keyholders, two needed.
pub static CHARTER: LazyLock<Charter> = LazyLock::new(|| {
    let other = |label: &str, seed| {
        let label = label.parse().expect("a letter is a label");
        MemberKey::generate(label, &mut Counting(seed)).public()
    };
    let holders = vec![MEMBER.public(), other("b", 1), other("c", 2)];
    let founded = Charter::found(VAULT.clone(), &MEMBER, vec![], holders, 2);
    founded.unwrap_or_else(|error| panic!("{error}"))
});

/// What the vault signs its keyfile with.
pub static VAULT_KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::generate(&mut Counting(3)));

/// A day.
pub fn day() -> Day {
    "2026-11-24".parse().expect("a day")
}

/// A fresh folder in memory for this process.
pub fn folder(target: &str) -> PathBuf {
    let folder = PathBuf::from(format!("/dev/shm/onggi-fuzz-{target}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("/dev/shm takes a folder");
    folder
}

/// The keys of the sealed keyfile.
pub fn keyfile_keys() -> KeyfileKeys<'static> {
    KeyfileKeys { vault: &VAULT, generation: 1, intake: &IDENTITY, signing_key: &VAULT_KEY }
}

/// A sealed keyfile of 64 decoys.
pub fn keyfile(target: &str) -> PathBuf {
    let path = folder(target).join("identities.sealed");
    let _ = std::fs::remove_file(&path);
    let made = Keyfile::create(&path, &keyfile_keys(), &mut Counting(11));
    made.unwrap_or_else(|error| panic!("{error}"));
    path
}

/// Bytes of a fuzzer as an object that a statement could be. What the fuzzer cannot know it
/// leaves empty, and finds filled in: the vault, and the charter.
pub fn object(bytes: &[u8]) -> Option<Value> {
    let mut value: Value = serde_json::from_slice(bytes).ok()?;
    let fields = value.as_object_mut()?;
    if fields.get("vault") == Some(&Value::from("")) {
        fields.insert("vault".to_owned(), VAULT.as_ref().into());
    }
    if fields.get("charter").and_then(Value::as_object).is_some_and(serde_json::Map::is_empty) {
        let charter = serde_json::to_value(&*CHARTER).expect("a charter has a JSON form");
        fields.insert("charter".to_owned(), charter);
    }
    Some(value)
}

/// A statement of the member, sealed.
pub fn sealed(kind: &str, statement: &Value, to: &HybridRecipient) -> Vec<u8> {
    let signed = MEMBER.sign(kind, statement);
    let json = serde_json::to_vec(&signed).expect("a statement has a JSON form");
    seal::seal(&[to], &json).expect("the recipient takes a file key")
}

/// Counts where randomness is asked for. For nothing but fuzzing.
pub struct Counting(pub u64);

impl TryRng for Counting {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.try_next_u64()? as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 += 1;
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().try_for_each(|byte| {
            *byte = self.try_next_u64()? as u8;
            Ok(())
        })
    }
}

impl TryCryptoRng for Counting {}
