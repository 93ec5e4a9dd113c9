//! Signed statements: who wrote what is inside the encryption.
//!
//! A statement is JSON kept as the exact text that was signed, so nothing needs a canonical
//! form, and `jq '.statement | fromjson'` reads it. What is signed is
//! `domain || 0x00 || statement`: a signature for one kind of statement fits no other.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use ed25519_dalek::Signer;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Hash;
use crate::secret::{Entropy, SecretBytes};

/// Why a signed statement is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedError {
    /// A signature does not fit the statement.
    #[error("a signature does not fit what was signed")]
    Forged,
    /// Too few of the signatures are from those who may sign.
    #[error("it is not signed by those who may sign it")]
    Unauthorised,
    /// The statement is not of the expected form.
    #[error("the signed statement is malformed")]
    Malformed,
}

/// An Ed25519 signing key (RFC 8032), from its 32-byte seed.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// Draws a new one.
    pub fn generate(entropy: Entropy<'_>) -> Self {
        Self::from_seed(&SecretBytes::random(entropy))
    }

    /// The key whose seed is `seed`.
    pub fn from_seed(seed: &SecretBytes<32>) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed.expose()))
    }

    /// The seed, to be sealed.
    pub fn seed(&self) -> SecretBytes<32> {
        SecretBytes::take(&mut self.0.to_bytes())
    }

    /// The public half.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs a short text as a message of the kind `domain`.
    pub(super) fn sign(&self, domain: &str, message: &str) -> Signature {
        let signature = self.0.sign(&signed_bytes(domain, message));
        Signature {
            by: self.verifying_key(),
            signature: BASE64_STANDARD_NO_PAD.encode(signature.to_bytes()),
        }
    }
}

/// An Ed25519 verifying key, written in Base64 without padding.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl FromStr for VerifyingKey {
    type Err = SignedError;

    fn from_str(text: &str) -> Result<Self, SignedError> {
        let bytes = BASE64_STANDARD_NO_PAD.decode(text).map_err(|_| SignedError::Malformed)?;
        let bytes = bytes.try_into().map_err(|_| SignedError::Malformed)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes);
        key.ok().filter(|key| !key.is_weak()).map(Self).ok_or(SignedError::Malformed)
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_STANDARD_NO_PAD.encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for VerifyingKey {
    type Error = SignedError;

    fn try_from(text: String) -> Result<Self, SignedError> {
        text.parse()
    }
}

impl From<VerifyingKey> for String {
    fn from(key: VerifyingKey) -> Self {
        key.to_string()
    }
}

/// One signature under a statement.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Who signed.
    pub by: VerifyingKey,
    /// The 64 bytes of RFC 8032, in Base64 without padding.
    signature: String,
}

impl Signature {
    pub(super) fn of(by: VerifyingKey, encoded: &str) -> Self {
        Self { by, signature: encoded.to_owned() }
    }

    pub(super) fn encoded(&self) -> &str {
        &self.signature
    }

    pub(super) fn verify(&self, domain: &str, message: &str) -> Result<(), SignedError> {
        let bytes = BASE64_STANDARD_NO_PAD.decode(&self.signature);
        let bytes = bytes.map_err(|_| SignedError::Forged)?;
        let signature = ed25519_dalek::Signature::from_slice(&bytes);
        let signature = signature.map_err(|_| SignedError::Forged)?;
        let message = signed_bytes(domain, message);
        self.by.0.verify_strict(&message, &signature).map_err(|_| SignedError::Forged)
    }
}

/// A statement and the signatures under it. It says nothing until [`Signed::read`] has
/// compared the signers with those who may sign.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    statement: String,
    signatures: Vec<Signature>,
}

impl Signed {
    /// Signs `content`, written as JSON, as a statement of the kind `domain`.
    pub fn new<T: Serialize>(domain: &str, content: &T, signer: &SigningKey) -> Self {
        let statement = serde_json::to_string(content)
            .expect("statements hold strings, numbers and lists, which all have a JSON form");
        let signatures = vec![signer.sign(domain, &statement)];
        Self { statement, signatures }
    }

    /// Adds another member's signature under the same statement.
    pub fn countersign(&mut self, domain: &str, signer: &SigningKey) {
        if self.signatures.iter().all(|one| one.by != signer.verifying_key()) {
            self.signatures.push(signer.sign(domain, &self.statement));
        }
    }

    /// Reads the statement, if every signature fits and at least `needed` distinct signers
    /// are among the `allowed`.
    ///
    /// # Errors
    /// [`SignedError`] says which of the three is not so.
    pub fn read<T: DeserializeOwned>(
        &self,
        domain: &str,
        allowed: &[VerifyingKey],
        needed: usize,
    ) -> Result<T, SignedError> {
        let signers = self.signers(domain)?;
        if signers.iter().filter(|signer| allowed.contains(signer)).count() < needed.max(1) {
            return Err(SignedError::Unauthorised);
        }
        serde_json::from_str(&self.statement).map_err(|_| SignedError::Malformed)
    }

    /// The distinct signers, once every signature was found to fit.
    ///
    /// # Errors
    /// [`SignedError::Forged`] when one does not.
    pub fn signers(&self, domain: &str) -> Result<Vec<VerifyingKey>, SignedError> {
        let mut signers: Vec<VerifyingKey> = Vec::new();
        for one in &self.signatures {
            one.verify(domain, &self.statement)?;
            if signers.contains(&one.by) {
                return Err(SignedError::Forged);
            }
            signers.push(one.by);
        }
        Ok(signers)
    }

    /// The statement before it is believed: to find out which key it claims to be from.
    ///
    /// # Errors
    /// [`SignedError::Malformed`] when it is not of the form `T`.
    pub fn unverified<T: DeserializeOwned>(&self) -> Result<T, SignedError> {
        serde_json::from_str(&self.statement).map_err(|_| SignedError::Malformed)
    }

    /// The hash of the statement: what the next one in a chain refers to.
    pub fn hash(&self) -> Hash {
        Hash::of(self.statement.as_bytes())
    }
}

fn signed_bytes(domain: &str, statement: &str) -> Vec<u8> {
    [domain.as_bytes(), &[0], statement.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    const DOMAIN: &str = "onggi test 1";

    #[test]
    fn a_statement_is_read_when_enough_of_the_allowed_signed() {
        let [a, b, c] = [(); 3].map(|()| SigningKey::generate(&mut entropy()));
        let allowed = [a.verifying_key(), b.verifying_key()];
        let mut signed = Signed::new(DOMAIN, &7u8, &a);
        assert_eq!(signed.read::<u8>(DOMAIN, &allowed, 1), Ok(7));
        assert_eq!(signed.read::<u8>(DOMAIN, &allowed, 2), Err(SignedError::Unauthorised));
        signed.countersign(DOMAIN, &c);
        signed.countersign(DOMAIN, &a);
        assert_eq!(signed.read::<u8>(DOMAIN, &allowed, 2), Err(SignedError::Unauthorised));
        signed.countersign(DOMAIN, &b);
        assert_eq!(signed.read::<u8>(DOMAIN, &allowed, 2), Ok(7));
        assert_eq!(signed.read::<u8>("onggi other 1", &allowed, 1), Err(SignedError::Forged));
    }

    #[test]
    fn zero_needed_signatures_still_need_one() {
        let signed = Signed { statement: "7".into(), signatures: Vec::new() };
        assert_eq!(signed.read::<u8>(DOMAIN, &[], 0), Err(SignedError::Unauthorised));
    }

    #[test]
    fn a_changed_statement_or_doubled_signature_is_forged() {
        let a = SigningKey::generate(&mut entropy());
        let mut signed = Signed::new(DOMAIN, &7u8, &a);
        signed.signatures.push(signed.signatures[0].clone());
        assert_eq!(signed.signers(DOMAIN), Err(SignedError::Forged));
        let mut signed = Signed::new(DOMAIN, &7u8, &a);
        signed.statement = "8".into();
        assert_eq!(signed.read::<u8>(DOMAIN, &[a.verifying_key()], 1), Err(SignedError::Forged));
    }

    #[test]
    fn the_first_vector_of_rfc_8032() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let seed = SecretBytes::take(&mut seed.parse::<Hash>().unwrap().as_bytes().to_owned());
        let key = SigningKey::from_seed(&seed);
        assert_eq!(Hash::from(*key.verifying_key().as_bytes()), public.parse().unwrap());
    }
}
