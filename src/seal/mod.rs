//! age v1 containers (C2SP `age` specification), and who wrote what is inside them.
//!
//! age hides, it does not sign. What must be trusted is therefore a [`Signed`] statement
//! *inside* the encryption. Recipients are post-quantum hybrids ([`HybridRecipient`]); key
//! files are opened by a passphrase through Argon2id ([`argon2id`]).

pub mod argon2id;
pub mod files;
mod hash;
mod header;
mod hybrid;
mod member;
mod padding;
mod passphrase;
mod pins;
mod signed;

use std::cell::RefCell;
use std::io::{Read, Write};

pub use hash::{Hash, HashError};
pub use hybrid::{HybridIdentity, HybridRecipient, KeyFormatError};
pub use member::{
    KeyFileError, LARGEST_KEY_FILE, Label, LabelError, MemberKey, MemberPublic, PublicLineError,
};
pub use padding::{PACKET_FLOOR, padme};
pub use passphrase::{
    CHECK_WORDS, CLAIM_WORDS, PASSPHRASE_WORDS, WeakPassphrase, check_chosen, check_words,
    normalise_words, passphrase, words,
};
pub use pins::{LARGEST_PINS, LogHead, Pin, Pins, PinsError};
pub use signed::{Signature, Signed, SignedError, SigningKey, VerifyingKey};

use crate::secret::Plain;

/// Why an age file did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is not an age file, or its header breaks the specification.
    #[error("this is not a valid age file")]
    NotAge,
    /// None of its stanzas is for this key.
    #[error("this file is not sealed to this key")]
    WrongKey,
    /// The header MAC, a stanza or the payload does not verify, or the file ends early.
    #[error("this file was damaged or changed")]
    Damaged,
}

/// Why something could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Nobody could open it: there is no recipient, or one of them takes no file key.
    #[error("sealing needs recipients that work")]
    Recipients,
    /// It does not fit the size that was asked for.
    #[error("it is too long for the size of its file")]
    TooLong,
}

/// Seals `plaintext` to all `recipients`, as one age v1 file.
///
/// # Errors
/// [`SealError::Recipients`].
pub fn seal(recipients: &[&HybridRecipient], plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
    encrypt(recipients.iter().map(|one| *one as &dyn age::Recipient), plaintext)
}

/// Seals JSON to all `recipients` so that the file's length is exactly a Padme size of at
/// least `floor` bytes. JSON allows blanks behind it, so `jq` reads the result as it is.
///
/// # Errors
/// [`SealError::Recipients`].
pub fn seal_padded(
    recipients: &[&HybridRecipient],
    json: &[u8],
    floor: usize,
) -> Result<Vec<u8>, SealError> {
    seal_fitted(recipients, json, |header| padding::padme_size(header, json.len(), floor))
}

/// Seals JSON to all `recipients` so that the file has exactly `size` bytes.
///
/// # Errors
/// [`SealError::TooLong`] when it cannot.
pub fn seal_exact(
    recipients: &[&HybridRecipient],
    json: &[u8],
    size: usize,
) -> Result<Vec<u8>, SealError> {
    seal_fitted(recipients, json, |_| size)
}

/// Headers that are drawn before a size counts as out of reach.
const DRAWS: usize = 200;

/// Seals JSON followed by the blanks that make the file as long as `size` tells from the
/// length of its header.
fn seal_fitted(
    recipients: &[&HybridRecipient],
    json: &[u8],
    size: impl Fn(usize) -> usize,
) -> Result<Vec<u8>, SealError> {
    for _ in 0..DRAWS {
        // The header's length varies (age greases it), so it is written first and the
        // padding fitted behind it; where no padding fits, another header is drawn.
        let sealed = RefCell::new(Vec::new());
        let encryptor = encryptor(recipients.iter().map(|one| *one as &dyn age::Recipient))?;
        let writer = encryptor.wrap_output(Sink(&sealed));
        let mut writer = writer.map_err(|_| SealError::Recipients)?;
        let header = sealed.borrow().len();
        let size = size(header);
        let Some(blanks) = padding::blanks(header, json.len(), size) else { continue };
        sealed.borrow_mut().reserve_exact(size - header);
        writer.write_all(json).map_err(|_| SealError::TooLong)?;
        std::io::copy(&mut std::io::repeat(b' ').take(blanks as u64), &mut writer)
            .map_err(|_| SealError::TooLong)?;
        writer.finish().map_err(|_| SealError::TooLong)?;
        return Ok(sealed.into_inner());
    }
    Err(SealError::TooLong)
}

/// Opens a file that was sealed to `identity`.
///
/// # Errors
/// [`OpenError`] tells a wrong key from a damaged file.
pub fn open(identity: &HybridIdentity, sealed: &[u8]) -> Result<Plain, OpenError> {
    header::check(sealed)?;
    decrypt(identity, sealed)
}

/// Whether a file begins with the header of an age v1 file, written as the specification
/// asks. It needs no key, and says nothing of what follows the header.
///
/// # Errors
/// [`OpenError::NotAge`].
pub fn check_header(sealed: &[u8]) -> Result<(), OpenError> {
    header::check(sealed)
}

fn encryptor<'a>(
    recipients: impl Iterator<Item = &'a dyn age::Recipient>,
) -> Result<age::Encryptor, SealError> {
    age::Encryptor::with_recipients(recipients).map_err(|_| SealError::Recipients)
}

fn encrypt<'a>(
    recipients: impl Iterator<Item = &'a dyn age::Recipient>,
    plaintext: &[u8],
) -> Result<Vec<u8>, SealError> {
    let mut sealed = Vec::new();
    let writer = encryptor(recipients)?.wrap_output(&mut sealed);
    let mut writer = writer.map_err(|_| SealError::Recipients)?;
    writer.write_all(plaintext).map_err(|_| SealError::TooLong)?;
    writer.finish().map_err(|_| SealError::TooLong)?;
    Ok(sealed)
}

fn decrypt(identity: &dyn age::Identity, sealed: &[u8]) -> Result<Plain, OpenError> {
    let decryptor = age::Decryptor::new_buffered(sealed).map_err(|_| OpenError::NotAge)?;
    let mut reader = decryptor.decrypt(std::iter::once(identity)).map_err(|error| match error {
        age::DecryptError::NoMatchingKeys => OpenError::WrongKey,
        age::DecryptError::DecryptionFailed => OpenError::WrongKey,
        age::DecryptError::InvalidHeader => OpenError::NotAge,
        _ => OpenError::Damaged,
    })?;
    // Reserved in one piece: growing would leave copies of the plaintext behind.
    let mut plain = Vec::with_capacity(sealed.len());
    reader.read_to_end(&mut plain).map_err(|_| OpenError::Damaged)?;
    Ok(Plain::new(plain))
}

/// Appends to a buffer that can be looked at while age is still writing to it.
struct Sink<'a>(&'a RefCell<Vec<u8>>);

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    #[test]
    fn what_is_sealed_opens_for_each_recipient_and_nobody_else() {
        let keys = [(); 3].map(|()| HybridIdentity::generate(&mut entropy()));
        let [a, b, stranger] = &keys;
        let sealed = seal(&[&a.recipient(), &b.recipient()], b"words").unwrap();
        assert_eq!(&*open(a, &sealed).ok().unwrap(), b"words");
        assert_eq!(&*open(b, &sealed).ok().unwrap(), b"words");
        assert_eq!(open(stranger, &sealed).err(), Some(OpenError::WrongKey));
        assert_eq!(seal(&[], b"words"), Err(SealError::Recipients));
    }

    #[test]
    fn no_changed_byte_and_no_cut_is_accepted() {
        let key = HybridIdentity::generate(&mut entropy());
        let sealed = seal(&[&key.recipient()], &[b'x'; 300]).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(open(&key, &changed).is_err(), "byte {at}");
            assert!(open(&key, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn an_exact_file_has_one_size_whatever_it_holds() {
        let key = HybridIdentity::generate(&mut entropy());
        for json in [&b"{}"[..], &[b'1'; 1000]] {
            let sealed = seal_exact(&[&key.recipient()], json, 3072).unwrap();
            assert_eq!(sealed.len(), 3072);
            assert!(open(&key, &sealed).ok().unwrap().starts_with(json));
        }
        let long = [b'1'; 3072];
        assert_eq!(seal_exact(&[&key.recipient()], &long, 3072), Err(SealError::TooLong));
    }

    #[test]
    fn a_padded_file_has_a_padme_size_and_stays_json() {
        let key = HybridIdentity::generate(&mut entropy());
        for length in [2, 60_000, 65_500, 65_536, 131_000, 1_000_001] {
            let json = format!("\"{}\"", "x".repeat(length - 2));
            let sealed = seal_padded(&[&key.recipient()], json.as_bytes(), PACKET_FLOOR).unwrap();
            assert!(sealed.len() >= PACKET_FLOOR);
            assert_eq!(sealed.len(), padme(sealed.len()), "{length}");
            let plain = open(&key, &sealed).ok().unwrap();
            assert_eq!(serde_json::from_slice::<String>(&plain).unwrap().len(), length - 2);
        }
    }
}
