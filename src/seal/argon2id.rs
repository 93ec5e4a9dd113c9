//! Files locked by a passphrase: our `argon2id` stanza.
//!
//! ```text
//! -> argon2id <salt, 16 bytes> <m, KiB> <t, passes> <p, lanes>
//! <file key under ChaCha20-Poly1305, zero nonce>
//! ```
//! It is age's scrypt stanza with Argon2id (RFC 9106) in the place of scrypt: the wrapping
//! key is `Argon2id(passphrase, "onggi/v1/argon2id" || salt, m, t, p)`, and the header MAC
//! covers the parameters. It stands alone in its file, grease aside.

use std::collections::HashSet;

use age_core::format::{FILE_KEY_BYTES, FileKey, Stanza};
use age_core::primitives::{aead_decrypt, aead_encrypt};
use age_core::secrecy::ExposeSecret;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{OpenError, header};
use crate::secret::{Entropy, Plain, SecretBytes, SecretText};

const TAG: &str = "argon2id";
const LABEL: &[u8] = b"onggi/v1/argon2id";
const SALT: usize = 16;

/// What one guess at a passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes. More than one gains nothing in this implementation.
    pub lanes: u32,
}

impl KdfCost {
    /// The least that is accepted: 64 MiB, three passes (the second choice of RFC 9106
    /// section 4), for laptops with little memory.
    pub const LIGHT: Self = Self { memory: 64 * 1024, passes: 3, lanes: 1 };
    /// 256 MiB, four passes: about a second.
    pub const DEFAULT: Self = Self { memory: 256 * 1024, passes: 4, lanes: 1 };
    /// 1 GiB, three passes.
    pub const STRONG: Self = Self { memory: 1024 * 1024, passes: 3, lanes: 1 };

    const MOST_MEMORY: u64 = 2 * 1024 * 1024;
    const MOST_PASSES: u32 = 10;
    const MOST_LANES: u32 = 4;

    /// Whether this cost is acceptable on a machine with `machine` bytes of memory: not so
    /// cheap that it protects nothing, not so dear that a forged file stops the machine.
    ///
    /// # Errors
    /// [`PassphraseError::CostRefused`].
    pub fn check(self, machine: u64) -> Result<Self, PassphraseError> {
        let most = Self::MOST_MEMORY.min(machine / 2 / 1024);
        let sound = self.memory >= Self::LIGHT.memory
            && u64::from(self.memory) <= most
            && (Self::LIGHT.passes..=Self::MOST_PASSES).contains(&self.passes)
            && (1..=Self::MOST_LANES).contains(&self.lanes);
        if sound { Ok(self) } else { Err(PassphraseError::CostRefused) }
    }

    /// 32 bytes from `secret` under `salt`, which is also a hash for `claim` words.
    ///
    /// # Panics
    /// Never for a cost that passed [`KdfCost::check`].
    pub fn derive(self, secret: &[u8], salt: &[u8]) -> SecretBytes<32> {
        let params = Params::new(self.memory, self.passes, self.lanes, Some(32))
            .expect("a checked cost is within the limits of RFC 9106");
        let mut key = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(secret, salt, &mut key)
            .expect("salt and output lengths are within the limits of RFC 9106");
        SecretBytes::take(&mut key)
    }
}

/// Why a file that is locked by a passphrase did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// The stanza asks for less or more work than is accepted on this machine. Nothing was
    /// allocated.
    #[error("the file asks for an unacceptable amount of memory or work")]
    CostRefused,
    /// The passphrase does not fit.
    #[error("the passphrase does not fit")]
    WrongPassphrase,
    /// Another fault of the file.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Locks `plaintext` with a passphrase.
///
/// # Errors
/// [`PassphraseError::CostRefused`] when `cost` is not acceptable on a machine with
/// `machine` bytes of memory.
pub fn lock(
    passphrase: &SecretText,
    cost: KdfCost,
    machine: u64,
    plaintext: &[u8],
    entropy: Entropy<'_>,
) -> Result<Vec<u8>, PassphraseError> {
    let salt = *SecretBytes::<SALT>::random(entropy).expose();
    let normal: Plain = Plain::new(passphrase.expose().nfc().collect::<String>().into_bytes());
    let key = WrapKey { key: wrapping_key(&normal, cost.check(machine)?, &salt), cost, salt };
    super::encrypt(std::iter::once(&key as &dyn age::Recipient), plaintext)
        .map_err(|_| PassphraseError::Open(OpenError::Damaged))
}

/// Opens what [`lock`] locked. The passphrase is tried in NFC, and where it did not fit also
/// in NFD and as it was typed, since keyboards and systems differ, and as the drawn words
/// that it may be: who typed them back with hyphens must get in.
///
/// # Errors
/// [`PassphraseError`] tells a wrong passphrase from a damaged file and refuses costs
/// outside the limits before it allocates.
pub fn unlock(
    passphrase: &SecretText,
    machine: u64,
    sealed: &[u8],
) -> Result<Plain, PassphraseError> {
    let (cost, salt) = cost_of(sealed)?;
    cost.check(machine)?;
    let typed = passphrase.expose();
    let mut forms = vec![typed.nfc().collect::<String>()];
    let drawn = super::passphrase::drawn_words(typed).map(|words| words.expose().to_owned());
    for form in [Some(typed.nfd().collect()), Some(typed.to_owned()), drawn].into_iter().flatten() {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    for form in forms {
        let form = Plain::new(form.into_bytes());
        let key = WrapKey { key: wrapping_key(&form, cost, &salt), cost, salt };
        match super::decrypt(&key, sealed) {
            Err(OpenError::WrongKey) => {}
            other => return Ok(other?),
        }
    }
    Err(PassphraseError::WrongPassphrase)
}

/// What it will cost to open a locked file.
///
/// # Errors
/// [`OpenError::NotAge`] when it is not locked by exactly one `argon2id` stanza.
pub fn cost_of(sealed: &[u8]) -> Result<(KdfCost, [u8; SALT]), OpenError> {
    let stanzas = header::stanzas(sealed)?;
    let mut ours = stanzas.iter().filter(|stanza| !stanza.tag.ends_with("-grease"));
    let (Some(stanza), None) = (ours.next(), ours.next()) else { return Err(OpenError::NotAge) };
    if stanza.tag != TAG {
        return Err(OpenError::NotAge);
    }
    read_arguments(&stanza.arguments).ok_or(OpenError::NotAge)
}

fn read_arguments<S: AsRef<str>>(arguments: &[S]) -> Option<(KdfCost, [u8; SALT])> {
    let [salt, memory, passes, lanes] = arguments else { return None };
    let salt = BASE64_STANDARD_NO_PAD.decode(salt.as_ref()).ok()?.try_into().ok()?;
    let number = |digits: &str| {
        let value: u32 = digits.parse().ok()?;
        (value.to_string() == digits).then_some(value)
    };
    let cost = KdfCost {
        memory: number(memory.as_ref())?,
        passes: number(passes.as_ref())?,
        lanes: number(lanes.as_ref())?,
    };
    Some((cost, salt))
}

fn wrapping_key(passphrase: &[u8], cost: KdfCost, salt: &[u8; SALT]) -> SecretBytes<32> {
    cost.derive(passphrase, &[LABEL, salt].concat())
}

/// The wrapping key of one stanza, already derived.
struct WrapKey {
    key: SecretBytes<32>,
    cost: KdfCost,
    salt: [u8; SALT],
}

impl age::Recipient for WrapKey {
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, HashSet<String>), age::EncryptError> {
        let salt = BASE64_STANDARD_NO_PAD.encode(self.salt);
        let KdfCost { memory, passes, lanes } = self.cost;
        let stanza = Stanza {
            tag: TAG.to_owned(),
            args: vec![salt.clone(), memory.to_string(), passes.to_string(), lanes.to_string()],
            body: aead_encrypt(self.key.expose(), file_key.expose_secret()),
        };
        // A label that no other recipient has: a locked file has no second way in.
        Ok((vec![stanza], HashSet::from([format!("onggi-argon2id-{salt}")])))
    }
}

impl age::Identity for WrapKey {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, age::DecryptError>> {
        if stanza.tag != TAG {
            return None;
        }
        if read_arguments(&stanza.args) != Some((self.cost, self.salt)) {
            return Some(Err(age::DecryptError::InvalidHeader));
        }
        let opened = aead_decrypt(self.key.expose(), FILE_KEY_BYTES, &stanza.body).ok()?;
        let opened = zeroize::Zeroizing::new(opened);
        Some(Ok(FileKey::init_with_mut(|file_key| file_key.copy_from_slice(&opened))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    const MACHINE: u64 = 8 << 30;

    fn passphrase(text: &str) -> SecretText {
        SecretText::new(text.to_owned())
    }

    fn locked(text: &str) -> Vec<u8> {
        lock(&passphrase(text), KdfCost::LIGHT, MACHINE, b"key", &mut entropy()).ok().unwrap()
    }

    #[test]
    fn only_the_passphrase_opens_it() {
        let sealed = locked("정다운 새벽");
        assert_eq!(&*unlock(&passphrase("정다운 새벽"), MACHINE, &sealed).ok().unwrap(), b"key");
        let wrong = unlock(&passphrase("정다운 저녁"), MACHINE, &sealed).err();
        assert_eq!(wrong, Some(PassphraseError::WrongPassphrase));
    }

    #[test]
    fn a_passphrase_typed_in_another_normal_form_opens_it() {
        let sealed = locked("정다운");
        let decomposed: String = "정다운".nfd().collect();
        assert!(unlock(&passphrase(&decomposed), MACHINE, &sealed).is_ok());
    }

    #[test]
    fn drawn_words_open_it_however_they_are_typed() {
        let sealed = locked("drop-down lantern quarry");
        for typed in ["drop-down-lantern-quarry", "Dropdown  Lantern Quarry"] {
            assert!(unlock(&passphrase(typed), MACHINE, &sealed).is_ok(), "{typed}");
        }
        assert!(unlock(&passphrase("drop-down lantern"), MACHINE, &sealed).is_err());
    }

    #[test]
    fn costs_outside_the_limits_are_refused_before_anything_is_allocated() {
        let sealed = String::from_utf8_lossy(&locked("x")).into_owned();
        for cost in ["65535 3 1", "65536 2 1", "65536 11 1", "4294967295 3 1", "65536 3 5"] {
            let forged = sealed.replacen("65536 3 1", cost, 1);
            let error = unlock(&passphrase("x"), MACHINE, forged.as_bytes()).err();
            assert_eq!(error, Some(PassphraseError::CostRefused), "{cost}");
        }
        assert!(KdfCost::STRONG.check(MACHINE).is_ok());
        assert!(KdfCost::STRONG.check(1 << 30).is_err(), "more than half of the machine");
        for malformed in ["065536 3 1", "+65536 3 1", "65536 3", "65536 3 1 1"] {
            let forged = sealed.replacen("65536 3 1", malformed, 1);
            let error = unlock(&passphrase("x"), MACHINE, forged.as_bytes()).err();
            assert_eq!(error, Some(PassphraseError::Open(OpenError::NotAge)), "{malformed}");
        }
    }

    /// The key file opens, with the wrapping key derived once for all files that ask for the
    /// same. Other parameters give another wrapping key, which opens nothing.
    fn opens(key: &WrapKey, sealed: &[u8]) -> bool {
        cost_of(sealed).is_ok_and(|asked| asked == (key.cost, key.salt))
            && super::super::decrypt(key, sealed).is_ok()
    }

    #[test]
    fn no_changed_bit_no_cut_and_no_byte_put_in_is_accepted() {
        let sealed = locked("x");
        let (cost, salt) = cost_of(&sealed).unwrap();
        let key = WrapKey { key: wrapping_key(b"x", cost, &salt), cost, salt };
        assert!(opens(&key, &sealed));
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut changed = sealed.clone();
                changed[at] ^= 1 << bit;
                assert!(!opens(&key, &changed), "bit {bit} of byte {at}");
            }
            assert!(!opens(&key, &sealed[..at]), "cut at {at}");
            for value in [0, b' ', b'\n', b'A', 0xff] {
                let mut longer = sealed.clone();
                longer.insert(at, value);
                assert!(!opens(&key, &longer), "{value} put in at {at}");
            }
        }
    }

    #[test]
    fn the_reference_implementation_derives_the_same_key() {
        // printf password | argon2 somesalt -id -t 3 -k 65536 -p 1 -l 32 -r
        let key = KdfCost::LIGHT.derive(b"password", b"somesalt");
        assert_eq!(super::super::Hash::from(*key.expose()).to_string(), REFERENCE);
    }

    const REFERENCE: &str = "9e8789c8b42834220afc00085ac73acc308651216994abbfddd69b2592032efd";
}
