//! The occupancy record: which slots of the keyfile hold what, and the hash of every one.
//! It stands in the keyfile, sealed to the vault's intake recipient and signed with the
//! vault's key, so that an older or foreign slot or file is seen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::charter::VaultId;
use super::entry::EntryId;
use super::layout::{KeyfileError, record_size};
use crate::seal::{self, Hash, HybridIdentity, Signed, SigningKey};

const DOMAIN: &str = "onggi occupancy 1";

/// Which part (from 1) of which entry a slot holds; a decoy holds none.
pub(super) type Holds = Option<(EntryId, usize)>;

/// One slot: its hash, and what it holds.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Line(
    pub(super) Hash,
    #[serde(default, skip_serializing_if = "Option::is_none")] pub(super) Holds,
);

/// How far the keyfile had come: what the store remembers of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyfileHead {
    /// Saves so far.
    pub sequence: u64,
    /// Hash of the occupancy record.
    pub record: Hash,
}

/// The record itself.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Occupancy {
    pub(super) vault: VaultId,
    pub(super) generation: u64,
    pub(super) sequence: u64,
    pub(super) previous: Hash,
    pub(super) slots: Vec<Line>,
}

/// The keys that a vault has to its keyfile.
pub struct KeyfileKeys<'a> {
    /// The vault.
    pub vault: &'a VaultId,
    /// Its generation.
    pub generation: u64,
    /// What the record is sealed to.
    pub intake: &'a HybridIdentity,
    /// What the record is signed with.
    pub signing_key: &'a SigningKey,
}

impl Occupancy {
    /// Signs and seals the record, in the size that belongs to its number of slots.
    pub(super) fn seal(
        &self,
        keys: &KeyfileKeys<'_>,
    ) -> Result<(Vec<u8>, KeyfileHead), KeyfileError> {
        let signed = Signed::new(DOMAIN, self, keys.signing_key);
        let json = serde_json::to_vec(&signed).map_err(|_| KeyfileError::Damaged)?;
        let size = record_size(self.slots.len());
        let sealed = seal::seal_exact(&[&keys.intake.recipient()], &json, size);
        let head = KeyfileHead { sequence: self.sequence, record: signed.hash() };
        Ok((sealed.map_err(|_| KeyfileError::Damaged)?, head))
    }

    /// Opens one copy of the record of a file with `slots` slots.
    pub(super) fn open(
        sealed: &[u8],
        keys: &KeyfileKeys<'_>,
        slots: usize,
    ) -> Result<(Self, KeyfileHead), KeyfileError> {
        let json = seal::open(keys.intake, sealed).map_err(|error| match error {
            seal::OpenError::WrongKey => KeyfileError::OtherVault,
            _ => KeyfileError::Damaged,
        })?;
        let signed: Signed = serde_json::from_slice(&json).map_err(|_| KeyfileError::Damaged)?;
        let allowed = [keys.signing_key.verifying_key()];
        let record: Self = signed.read(DOMAIN, &allowed, 1).map_err(|_| KeyfileError::Forged)?;
        if record.vault != *keys.vault {
            return Err(KeyfileError::OtherVault);
        }
        if record.slots.len() != slots {
            return Err(KeyfileError::Damaged);
        }
        let head = KeyfileHead { sequence: record.sequence, record: signed.hash() };
        Ok((record, head))
    }

    /// The slots of an entry, in the order of its parts.
    pub(super) fn slots_of(&self, entry: &EntryId) -> Vec<usize> {
        let mut parts = BTreeMap::new();
        for (at, Line(_, holds)) in self.slots.iter().enumerate() {
            match holds {
                Some((one, part)) if one == entry => drop(parts.insert(*part, at)),
                _ => {}
            }
        }
        parts.into_values().collect()
    }

    /// The slots that hold nothing.
    pub(super) fn decoys(&self) -> Vec<usize> {
        (0..self.slots.len()).filter(|at| self.slots[*at].1.is_none()).collect()
    }
}
