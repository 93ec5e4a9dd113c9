//! What names an entry, and what ties it to its witness without telling whose it is.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use super::charter::VaultId;
use crate::seal::Hash;
use crate::secret::Entropy;
use crate::testimony::Pseudonym;

/// Names an entry: 16 random bytes, written in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryId(VaultId);

impl EntryId {
    /// Draws a new one.
    pub fn random(entropy: Entropy<'_>) -> Self {
        Self(VaultId::random(entropy))
    }
}

impl FromStr for EntryId {
    type Err = super::charter::NotAVaultId;

    fn from_str(digits: &str) -> Result<Self, Self::Err> {
        digits.parse().map(Self)
    }
}

impl TryFrom<String> for EntryId {
    type Error = super::charter::NotAVaultId;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        digits.parse()
    }
}

impl From<EntryId> for String {
    fn from(id: EntryId) -> Self {
        id.0.into()
    }
}

impl AsRef<str> for EntryId {
    fn as_ref(&self) -> &str {
        self.0.as_ref()
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The nonce of a witness, 16 bytes in Base64: without it nobody can tell from an entry
/// which pseudonym it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nonce([u8; 16]);

/// A nonce is 16 bytes in Base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a nonce is 16 bytes in Base64")]
pub struct NotANonce;

impl Nonce {
    /// Draws a new one.
    pub fn random(entropy: Entropy<'_>) -> Self {
        let mut bytes = [0; 16];
        entropy.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// What ties an entry to its witness: H(entry, pseudonym, nonce).
    pub fn tie(&self, entry: &EntryId, pseudonym: &Pseudonym) -> Hash {
        let parts = [entry.as_ref().as_bytes(), pseudonym.as_ref().as_bytes(), &self.0];
        Hash::of_parts("onggi witness 1", &parts)
    }
}

impl TryFrom<String> for Nonce {
    type Error = NotANonce;

    fn try_from(text: String) -> Result<Self, NotANonce> {
        let bytes = BASE64_STANDARD_NO_PAD.decode(text).map_err(|_| NotANonce)?;
        bytes.try_into().map(Self).map_err(|_| NotANonce)
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> Self {
        BASE64_STANDARD_NO_PAD.encode(nonce.0)
    }
}

/// Whose entry it is.
pub struct Witness<'a> {
    /// The vault.
    pub vault: &'a VaultId,
    /// The witness.
    pub pseudonym: &'a Pseudonym,
    /// The nonce of the witness.
    pub nonce: &'a Nonce,
}
