//! Post-quantum hybrid recipients: `mlkem768x25519` of the C2SP age specification.
//!
//! The file key is sealed with HPKE (RFC 9180, base mode) under the KEM
//! MLKEM768-X25519 (X-Wing), HKDF-SHA256 and ChaCha20-Poly1305. This is the one place that
//! knows of it: [`wrap`] and [`unwrap`] are pure, and the adapter to age's traits goes when
//! age ships a type of its own.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use age_core::format::{FILE_KEY_BYTES, FileKey, Stanza};
use age_core::secrecy::ExposeSecret;
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Checksum, Hrp};
use curve25519_dalek::montgomery::MontgomeryPoint;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use serde::{Deserialize, Serialize};

use crate::secret::{Entropy, SecretBytes, SecretText};

const TAG: &str = "mlkem768x25519";
const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";
const RECIPIENT_PREFIX: &str = "age1pq";
const IDENTITY_PREFIX: &str = "AGE-SECRET-KEY-PQ-";
/// ML-KEM-768 ciphertext (1088 bytes) and X25519 share (32).
const ENCAPSULATED: usize = 1120;
const X25519: usize = 32;

/// Bech32 without its length limit, as age writes keys: a hybrid recipient is 1216 bytes.
enum LongBech32 {}

impl Checksum for LongBech32 {
    type MidstateRepr = u32;
    const CODE_LENGTH: usize = usize::MAX;
    const CHECKSUM_LENGTH: usize = Bech32::CHECKSUM_LENGTH;
    const GENERATOR_SH: [u32; 5] = Bech32::GENERATOR_SH;
    const TARGET_RESIDUE: u32 = Bech32::TARGET_RESIDUE;
}

/// A text is not a hybrid key: wrong prefix, length or checksum, or a low-order point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a hybrid age key")]
pub struct KeyFormatError;

/// A public key that files are sealed to, written `age1pq1...`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HybridRecipient(<XWing as Kem>::PublicKey);

impl FromStr for HybridRecipient {
    type Err = KeyFormatError;

    fn from_str(text: &str) -> Result<Self, KeyFormatError> {
        let bytes = decode(RECIPIENT_PREFIX, text)?;
        if low_order(&bytes) {
            return Err(KeyFormatError);
        }
        let key = <XWing as Kem>::PublicKey::from_bytes(&bytes).map_err(|_| KeyFormatError)?;
        Ok(Self(key))
    }
}

impl fmt::Display for HybridRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = Hrp::parse_unchecked(RECIPIENT_PREFIX);
        bech32::encode_lower_to_fmt::<LongBech32, _>(f, prefix, &self.0.to_bytes())
            .map_err(|_| fmt::Error)
    }
}

impl TryFrom<String> for HybridRecipient {
    type Error = KeyFormatError;

    fn try_from(text: String) -> Result<Self, KeyFormatError> {
        text.parse()
    }
}

impl From<HybridRecipient> for String {
    fn from(recipient: HybridRecipient) -> Self {
        recipient.to_string()
    }
}

/// A secret key that opens what was sealed to its recipient: the 32-byte X-Wing seed,
/// written `AGE-SECRET-KEY-PQ-1...`.
pub struct HybridIdentity(SecretBytes<32>);

impl HybridIdentity {
    /// Draws a new one.
    pub fn generate(entropy: Entropy<'_>) -> Self {
        Self(SecretBytes::random(entropy))
    }

    /// The key whose seed is `seed`.
    pub fn from_seed(seed: SecretBytes<32>) -> Self {
        Self(seed)
    }

    /// The seed, to be split into shares.
    pub fn seed(&self) -> &SecretBytes<32> {
        &self.0
    }

    /// Reads the written form.
    ///
    /// # Errors
    /// [`KeyFormatError`]; the text is not repeated.
    pub fn parse(text: &str) -> Result<Self, KeyFormatError> {
        let bytes = zeroize::Zeroizing::new(decode(IDENTITY_PREFIX, text)?);
        SecretBytes::try_from(bytes.as_slice()).map(Self).map_err(|_| KeyFormatError)
    }

    /// The written form, as any age program with hybrid keys reads it.
    pub fn encode(&self) -> SecretText {
        let prefix = Hrp::parse_unchecked(IDENTITY_PREFIX);
        let text = bech32::encode_upper::<LongBech32>(prefix, self.0.expose())
            .expect("a String takes everything that is written to it");
        SecretText::new(text)
    }

    /// The public key that belongs to it.
    pub fn recipient(&self) -> HybridRecipient {
        HybridRecipient(XWing::sk_to_pk(&self.key()))
    }

    fn key(&self) -> <XWing as Kem>::PrivateKey {
        <XWing as Kem>::PrivateKey::from_bytes(self.0.expose())
            .expect("every 32 bytes are an X-Wing seed")
    }
}

/// Seals a file key: the encapsulated key and the sealed file key.
fn wrap(to: &HybridRecipient, file_key: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    // HPKE draws the ephemeral key from the system itself: age's trait passes no randomness.
    let (encapsulated, sealed) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeS::Base,
        &to.0,
        INFO,
        file_key,
        b"",
    )
    .ok()?;
    Some((encapsulated.to_bytes().to_vec(), sealed))
}

/// Opens a sealed file key, or says that it is for somebody else.
fn unwrap(key: &HybridIdentity, encapsulated: &[u8], sealed: &[u8]) -> Option<FileKey> {
    let encapsulated = <XWing as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeR::Base,
        &key.key(),
        &encapsulated,
        INFO,
        sealed,
        b"",
    );
    let opened = zeroize::Zeroizing::new(opened.ok()?);
    FileKey::try_init_with_mut(|file_key| {
        if opened.len() != FILE_KEY_BYTES {
            return Err(());
        }
        file_key.copy_from_slice(&opened);
        Ok(())
    })
    .ok()
}

/// Whether the X25519 half, the last 32 bytes, is a point of low order. A shared secret
/// from such a point is known to everyone, and the specification refuses it. Every clamped
/// scalar is a multiple of the cofactor, so exactly these points go to zero.
fn low_order(bytes: &[u8]) -> bool {
    let Some(point) = bytes.last_chunk::<X25519>() else { return true };
    MontgomeryPoint(*point).mul_clamped([1; 32]) == MontgomeryPoint([0; 32])
}

fn decode(prefix: &str, text: &str) -> Result<Vec<u8>, KeyFormatError> {
    let checked = CheckedHrpstring::new::<LongBech32>(text).map_err(|_| KeyFormatError)?;
    let upper = prefix.bytes().any(|byte| byte.is_ascii_uppercase());
    let same_case =
        text.bytes().all(|b| !b.is_ascii_alphabetic() || b.is_ascii_uppercase() == upper);
    // The last character may carry bits that belong to no byte. They are zero (BIP 173), or
    // one key would have several written forms.
    let padded = checked.validate_segwit_padding().is_ok();
    if checked.hrp() != Hrp::parse_unchecked(prefix) || !same_case || !padded {
        return Err(KeyFormatError);
    }
    Ok(checked.byte_iter().collect())
}

impl age::Recipient for HybridRecipient {
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, HashSet<String>), age::EncryptError> {
        let (encapsulated, body) = wrap(self, file_key.expose_secret())
            .ok_or_else(|| age::EncryptError::Io(std::io::Error::other("key encapsulation")))?;
        let arguments = vec![BASE64_STANDARD_NO_PAD.encode(encapsulated)];
        let stanza = Stanza { tag: TAG.to_owned(), args: arguments, body };
        // The label keeps a hybrid recipient from being combined with one that is not.
        Ok((vec![stanza], HashSet::from(["postquantum".to_owned()])))
    }
}

impl age::Identity for HybridIdentity {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, age::DecryptError>> {
        if stanza.tag != TAG {
            return None;
        }
        let malformed = Some(Err(age::DecryptError::InvalidHeader));
        let [argument] = stanza.args.as_slice() else { return malformed };
        let Ok(encapsulated) = BASE64_STANDARD_NO_PAD.decode(argument) else { return malformed };
        let sound = encapsulated.len() == ENCAPSULATED
            && stanza.body.len() == FILE_KEY_BYTES + 16
            && !low_order(&encapsulated);
        if !sound {
            return malformed;
        }
        unwrap(self, &encapsulated, &stanza.body).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let key = HybridIdentity::generate(&mut entropy());
        let (secret, public) = (key.encode(), key.recipient().to_string());
        assert!(secret.expose().starts_with("AGE-SECRET-KEY-PQ-1"));
        assert!(public.starts_with("age1pq1"));
        let again = HybridIdentity::parse(secret.expose()).ok().unwrap();
        assert_eq!(again.recipient().to_string(), public);
        assert!(public.parse::<HybridRecipient>().is_ok());
    }

    #[test]
    fn a_mistyped_key_is_refused() {
        let public = HybridIdentity::generate(&mut entropy()).recipient().to_string();
        for at in (7..public.len()).step_by(97) {
            let mut typo = public.clone().into_bytes();
            typo[at] = if typo[at] == b'q' { b'p' } else { b'q' };
            let typo = String::from_utf8(typo).unwrap();
            assert!(typo.parse::<HybridRecipient>().is_err(), "character {at}");
        }
        assert!(public.to_uppercase().parse::<HybridRecipient>().is_err());
        assert!("age1pq1".parse::<HybridRecipient>().is_err());
    }

    #[test]
    fn a_key_has_one_written_form() {
        use bech32::primitives::iter::{ByteIterExt, Fe32IterExt};
        let prefix = Hrp::parse_unchecked(IDENTITY_PREFIX);
        let written = |last: u8| {
            let mut symbols: Vec<_> = [7; 32].into_iter().bytes_to_fes().collect();
            let end = symbols.last_mut().unwrap();
            *end = bech32::Fe32::try_from(end.to_u8() | last).unwrap();
            let checked = symbols.into_iter().with_checksum::<LongBech32>(&prefix);
            checked.chars().collect::<String>().to_uppercase()
        };
        assert!(HybridIdentity::parse(&written(0)).is_ok());
        for stray in [1, 2, 4, 8] {
            assert!(HybridIdentity::parse(&written(stray)).is_err(), "stray bit {stray}");
        }
    }

    #[test]
    fn low_order_points_are_known() {
        let mut one = [0; 32];
        one[0] = 1;
        assert!(low_order(&[0; 32]) && low_order(&one) && low_order(b"short"));
        let public = HybridIdentity::generate(&mut entropy()).recipient();
        assert!(!low_order(&public.0.to_bytes()));
    }
}
