//! A member of the team: a private key file locked by a passphrase, and the one public line
//! that others need.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::argon2id::{self, KdfCost, PassphraseError};
use super::{
    Hash, HybridIdentity, HybridRecipient, OpenError, Signature, Signed, SigningKey, VerifyingKey,
};
use crate::secret::{Entropy, Plain, SecretBytes, SecretText};

const DOMAIN: &str = "onggi member 1";
const PUBLIC_FORMAT: &str = "onggi-member-1";
const KEY_FORMAT: &str = "onggi member key 1";

/// The largest member key file that is read, in bytes.
pub const LARGEST_KEY_FILE: usize = 64 * 1024;

/// How the team calls a member: letters, digits, `-`, `_`, `.`, at most 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

/// A label has 1 to 32 letters, digits, hyphens, underscores or dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a label has 1 to 32 letters, digits, hyphens, underscores or dots")]
pub struct LabelError;

impl FromStr for Label {
    type Err = LabelError;

    fn from_str(text: &str) -> Result<Self, LabelError> {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        // Composed, or two members could have labels that nobody can tell apart.
        let text: String = text.nfc().collect();
        if (1..=32).contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text))
        } else {
            Err(LabelError)
        }
    }
}

impl TryFrom<String> for Label {
    type Error = LabelError;

    fn try_from(text: String) -> Result<Self, LabelError> {
        text.parse()
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What others know of a member, written as one line:
/// `onggi-member-1 LABEL age1pq1... VERIFYING-KEY SIGNATURE`. The signature is the member's
/// own over the three before it, so that nobody pairs one person's keys with another's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberPublic {
    /// How the team calls them.
    pub label: Label,
    /// What is sealed to them.
    pub recipient: HybridRecipient,
    /// What they sign with.
    pub verifying_key: VerifyingKey,
}

/// A line is not a member's public line, or it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the public line of a member")]
pub struct PublicLineError;

impl MemberPublic {
    /// Reads the one line of a `.pub` file.
    ///
    /// # Errors
    /// [`PublicLineError`] also when label and keys were not signed together.
    pub fn parse(line: &str) -> Result<Self, PublicLineError> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [PUBLIC_FORMAT, label, recipient, verifying_key, signature] = fields[..] else {
            return Err(PublicLineError);
        };
        let member = Self {
            label: label.parse().map_err(|_| PublicLineError)?,
            recipient: recipient.parse().map_err(|_| PublicLineError)?,
            verifying_key: verifying_key.parse().map_err(|_| PublicLineError)?,
        };
        Signature::of(member.verifying_key, signature)
            .verify(DOMAIN, &member.signed_line())
            .map_err(|_| PublicLineError)?;
        Ok(member)
    }

    /// What two people compare by voice, as check words, to know that they mean one member.
    pub fn fingerprint(&self) -> Hash {
        Hash::of_parts(DOMAIN, &[self.signed_line().as_bytes()])
    }

    fn signed_line(&self) -> String {
        format!("{} {} {}", self.label, self.recipient, self.verifying_key)
    }
}

/// A member's private key: opens what is sealed to them, signs what they do.
pub struct MemberKey {
    label: Label,
    identity: HybridIdentity,
    signing_key: SigningKey,
}

/// The JSON inside a key file. It lives for one call, and only sealed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: String,
    label: Label,
    identity: String,
    signing_seed: String,
}

/// Why a member's key file did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// The passphrase or the file.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// It opened, but holds no member key of a known format.
    #[error("the file opened but holds no member key")]
    NotAKey,
}

impl MemberKey {
    /// Draws a new key for the member called `label`.
    pub fn generate(label: Label, entropy: Entropy<'_>) -> Self {
        let identity = HybridIdentity::generate(entropy);
        Self { label, identity, signing_key: SigningKey::generate(entropy) }
    }

    /// Opens a key file.
    ///
    /// # Errors
    /// [`KeyFileError`]; `machine` is the memory of this computer in bytes, see
    /// [`KdfCost::check`].
    pub fn unlock(
        file: &[u8],
        passphrase: &SecretText,
        machine: u64,
    ) -> Result<Self, KeyFileError> {
        let json = argon2id::unlock(passphrase, machine, file)?;
        let parts: KeyFile = serde_json::from_slice(&json).map_err(|_| KeyFileError::NotAKey)?;
        let KeyFile { format, label, identity, signing_seed } = parts;
        let (identity, seed) = (SecretText::new(identity), SecretText::new(signing_seed));
        let seed = BASE64_STANDARD_NO_PAD.decode(seed.expose()).map(Plain::new);
        let seed = seed.map_err(|_| KeyFileError::NotAKey)?;
        let seed = SecretBytes::try_from(&*seed).map_err(|_| KeyFileError::NotAKey)?;
        let identity = HybridIdentity::parse(identity.expose());
        let identity = identity.map_err(|_| KeyFileError::NotAKey)?;
        if format != KEY_FORMAT {
            return Err(KeyFileError::NotAKey);
        }
        Ok(Self { label, identity, signing_key: SigningKey::from_seed(&seed) })
    }

    /// The bytes of a key file under `passphrase`.
    ///
    /// # Errors
    /// [`PassphraseError::CostRefused`].
    pub fn lock(
        &self,
        passphrase: &SecretText,
        cost: KdfCost,
        machine: u64,
        entropy: Entropy<'_>,
    ) -> Result<Vec<u8>, PassphraseError> {
        let seed = SecretText::new(BASE64_STANDARD_NO_PAD.encode(self.signing_key.seed().expose()));
        let json = Plain::new(
            serde_json::to_vec(&serde_json::json!({
                "format": KEY_FORMAT,
                "label": self.label,
                "identity": self.identity.encode().expose(),
                "signing_seed": seed.expose(),
            }))
            .map_err(|_| PassphraseError::Open(OpenError::Damaged))?,
        );
        argon2id::lock(passphrase, cost, machine, &json, entropy)
    }

    /// How the team calls this member.
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// What opens files sealed to this member.
    pub fn identity(&self) -> &HybridIdentity {
        &self.identity
    }

    /// What this member signs with.
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing_key
    }

    /// What others know of this member.
    pub fn public(&self) -> MemberPublic {
        MemberPublic {
            label: self.label.clone(),
            recipient: self.identity.recipient(),
            verifying_key: self.signing_key.verifying_key(),
        }
    }

    /// The line for the `.pub` file, without a line break.
    pub fn public_line(&self) -> String {
        let signed = self.public().signed_line();
        let signature = self.signing_key.sign(DOMAIN, &signed);
        format!("{PUBLIC_FORMAT} {signed} {}", signature.encoded())
    }

    /// Signs `content` as a statement of the kind `domain`.
    pub fn sign<T: Serialize>(&self, domain: &str, content: &T) -> Signed {
        Signed::new(domain, content, &self.signing_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    fn member(label: &str) -> MemberKey {
        MemberKey::generate(label.parse().unwrap(), &mut entropy())
    }

    #[test]
    fn a_key_file_opens_with_its_passphrase_alone() {
        let (key, machine) = (member("editor"), 8 << 30);
        let words = SecretText::new("one two three".into());
        let file = key.lock(&words, KdfCost::LIGHT, machine, &mut entropy()).ok().unwrap();
        let again = MemberKey::unlock(&file, &words, machine).ok().unwrap();
        assert_eq!(again.public_line(), key.public_line());
        let wrong = MemberKey::unlock(&file, &SecretText::new("one two".into()), machine).err();
        assert_eq!(wrong, Some(PassphraseError::WrongPassphrase.into()));
    }

    #[test]
    fn a_public_line_is_read_whole_or_not_at_all() {
        let (a, b) = (member("a").public_line(), member("b").public_line());
        assert!(MemberPublic::parse(&format!("{a}\n")).is_ok());
        let (mut a, b): (Vec<_>, Vec<_>) = (a.split(' ').collect(), b.split(' ').collect());
        for (field, other) in b.iter().enumerate().skip(1) {
            let kept = std::mem::replace(&mut a[field], other);
            assert!(MemberPublic::parse(&a.join(" ")).is_err(), "field {field} of another");
            a[field] = kept;
        }
        assert!(MemberPublic::parse(&a[..4].join(" ")).is_err());
    }

    #[test]
    fn labels_are_short_words() {
        let label: Label = "김-편집".parse().unwrap();
        let decomposed: String = "김-편집".nfd().collect();
        assert_eq!(decomposed.parse(), Ok(label));
        for wrong in ["", "a b", "a/b", "a\n", &"x".repeat(33)] {
            assert!(wrong.parse::<Label>().is_err());
        }
    }
}
