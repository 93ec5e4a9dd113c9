//! Types for secrets: wiped when dropped, and without `Debug`, `Clone` or `Serialize`,
//! so that a leak into a log, a copy or a file is a compile error.
//!
//! The words of the glossary hold: a *secret* is key material or a passphrase; *text* is
//! what a witness said. Both go through these types wherever they rest in memory.

use std::ops::Deref;

use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// Source of randomness. It comes in from `cli` (or a test), never from a global.
pub type Entropy<'a> = &'a mut dyn CryptoRng;

/// `N` secret bytes on the heap, wiped when dropped.
pub struct SecretBytes<const N: usize>(Box<Zeroizing<[u8; N]>>);

impl<const N: usize> SecretBytes<N> {
    /// Draws `N` uniform bytes.
    pub fn random(entropy: Entropy<'_>) -> Self {
        let mut bytes = Box::new(Zeroizing::new([0; N]));
        entropy.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// Takes over `bytes` and wipes the place they came from.
    pub fn take(bytes: &mut [u8; N]) -> Self {
        let secret = Self(Box::new(Zeroizing::new(*bytes)));
        bytes.zeroize();
        secret
    }

    /// The bytes, where they are needed. Keep the borrow short.
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> TryFrom<&[u8]> for SecretBytes<N> {
    type Error = WrongLength;

    fn try_from(bytes: &[u8]) -> Result<Self, WrongLength> {
        if bytes.len() != N {
            return Err(WrongLength);
        }
        let mut boxed = Box::new(Zeroizing::new([0; N]));
        boxed.copy_from_slice(bytes);
        Ok(Self(boxed))
    }
}

/// A secret was offered with another length than its type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret has the wrong length")]
pub struct WrongLength;

/// Secret text (a passphrase, an encoded key, an identity as JSON), wiped when dropped.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes over a string. The string's own buffer is kept, so no copy stays behind.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, where it is needed. Keep the borrow short.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Bytes that were decrypted: testimony, identities, key files. Wiped when dropped.
pub struct Plain(Zeroizing<Vec<u8>>);

impl Plain {
    /// Takes over a buffer.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl Deref for Plain {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The operating system's randomness, for tests; the program's own lives in `cli`.
    pub(crate) fn entropy() -> impl CryptoRng {
        rand_core::UnwrapErr(getrandom::SysRng)
    }

    #[test]
    fn taking_over_wipes_the_source() {
        let mut source = [7; 4];
        let secret = SecretBytes::take(&mut source);
        assert_eq!((secret.expose(), source), (&[7; 4], [0; 4]));
    }

    #[test]
    fn a_wrong_length_is_refused() {
        assert!(SecretBytes::<4>::try_from([1, 2, 3].as_slice()).is_err());
        assert!(SecretBytes::<3>::try_from([1, 2, 3].as_slice()).is_ok());
    }

    #[test]
    fn two_draws_differ() {
        let mut entropy = entropy();
        let (a, b) =
            (SecretBytes::<32>::random(&mut entropy), SecretBytes::<32>::random(&mut entropy));
        assert_ne!(a.expose(), b.expose());
    }
}
