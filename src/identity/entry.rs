//! One sealed identity. It needs public keys alone, so a field laptop makes it and cannot
//! read it back.
//!
//! The payload is sealed to a fresh age identity; that identity's seed is split k of n; each
//! share is sealed to one keyholder together with everything that ties it to this entry.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use super::charter::{Circle, VaultId};
use super::person::{Person, Verbatim};
use super::shares::{self, Checked, Commitments, Share, ShareError, Terms};
pub use super::witness::{EntryId, Nonce, Witness};
use crate::seal::{self, Hash, HybridIdentity, HybridRecipient};
use crate::secret::{Entropy, Plain, SecretBytes};

const FORMAT: &str = "onggi identity 1";
const SHARE_FORMAT: &str = "onggi share 1";

/// Bytes of one sealed share.
pub const SHARE_SIZE: usize = 3 * 1024;
/// Bytes of one sealed part of a payload.
pub const PART_SIZE: usize = 16 * 1024;
/// Bytes of payload in one part, before Base64 and the blanks behind it.
const PART_CONTENT: usize = 10 * 1024;
/// The most parts that an entry can have: more than the longest identity with the words of
/// the longest testimony.
pub const MOST_PARTS: usize = 1024;

/// Why an entry or a share of it is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// It does not open, or does not hold what it should.
    #[error("a sealed entry is damaged")]
    Damaged,
    /// The share is not sealed to this keyholder.
    #[error("the entry holds no share of this keyholder")]
    NotMine,
    /// It belongs to another vault, entry, epoch or index than it was used for.
    #[error("a share belongs to another entry")]
    OtherEntry,
    /// It belongs to another witness than the one named.
    #[error("a share belongs to another witness")]
    OtherWitness,
    /// Longer than [`MOST_PARTS`] parts.
    #[error("the identity is too long for one entry")]
    TooLong,
    /// The circle, or the shares.
    #[error(transparent)]
    Share(#[from] ShareError),
}

/// What is sealed of one witness: who they are, and the words that the scrub took out.
/// Wiped when dropped.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    format: String,
    vault: VaultId,
    entry: EntryId,
    tie: Hash,
    commitments: Hash,
    /// Who the witness is.
    pub person: Person,
    /// The words that stood in the testimony where it has placeholders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verbatim: Option<Verbatim>,
}

/// A sealed entry, on its way into slots of the keyfile: nothing in it can be read without
/// k keyholders.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedEntry {
    /// Its name.
    pub entry: EntryId,
    /// The epoch of the circle that it is sealed for.
    pub epoch: u64,
    #[serde(with = "base64_list")]
    pub(super) shares: Vec<Vec<u8>>,
    #[serde(with = "base64_list")]
    pub(super) parts: Vec<Vec<u8>>,
}

/// One sealed share, as its keyholder finds it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SealedShare {
    format: String,
    vault: VaultId,
    entry: EntryId,
    tie: Hash,
    epoch: u64,
    k: u8,
    n: u8,
    index: u8,
    /// Hash of the payload's sealed parts.
    pub(super) payload: Hash,
    pub(super) commitments: Commitments,
    share: String,
}

impl Drop for SealedShare {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.share);
    }
}

/// Seals an identity for the keyholders of `circle`.
///
/// # Errors
/// [`EntryError::TooLong`].
pub fn seal_identity(
    witness: &Witness<'_>,
    circle: &Circle,
    person: Person,
    verbatim: Option<Verbatim>,
    entropy: Entropy<'_>,
) -> Result<SealedEntry, EntryError> {
    let entry = EntryId::random(entropy);
    let key = HybridIdentity::generate(entropy);
    let terms = Terms {
        vault: witness.vault.clone(),
        entry: entry.clone(),
        epoch: circle.epoch,
        threshold: circle.threshold,
        holders: u8::try_from(circle.holders.len()).map_err(|_| ShareError::Threshold)?,
    };
    let (split, commitments) = shares::split(key.seed(), &terms, entropy)?;
    let tie = witness.nonce.tie(&entry, witness.pseudonym);
    let payload = Payload {
        format: FORMAT.to_owned(),
        vault: terms.vault.clone(),
        entry: entry.clone(),
        tie,
        commitments: commitments.hash(),
        person,
        verbatim,
    };
    let parts = seal_parts(&key.recipient(), &payload)?;
    let payload = hash_of_parts(parts.iter().map(Vec::as_slice));
    let sealed = split.iter().zip(&circle.holders).map(|(share, holder)| {
        seal_share(&terms, tie, payload, &commitments, share, &holder.recipient)
    });
    let shares = sealed.collect::<Result<Vec<_>, _>>()?;
    Ok(SealedEntry { entry, epoch: circle.epoch, shares, parts })
}

fn seal_share(
    terms: &Terms,
    tie: Hash,
    payload: Hash,
    commitments: &Commitments,
    share: &Share,
    to: &HybridRecipient,
) -> Result<Vec<u8>, EntryError> {
    let sealed = SealedShare {
        format: SHARE_FORMAT.to_owned(),
        vault: terms.vault.clone(),
        entry: terms.entry.clone(),
        tie,
        epoch: terms.epoch,
        k: terms.threshold,
        n: terms.holders,
        index: share.index(),
        payload,
        commitments: commitments.clone(),
        share: BASE64_STANDARD_NO_PAD.encode(share.bytes().expose()),
    };
    let json = Plain::new(serde_json::to_vec(&sealed).map_err(|_| EntryError::Damaged)?);
    seal::seal_exact(&[to], &json, SHARE_SIZE).map_err(|_| EntryError::TooLong)
}

/// One part of a payload: its number from 1, how many there are, and its bytes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    part: usize,
    parts: usize,
    content: SecretString,
}

/// A string in a decrypted structure that is wiped with it.
#[derive(Serialize, Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
#[serde(transparent)]
struct SecretString(String);

fn seal_parts(to: &HybridRecipient, payload: &Payload) -> Result<Vec<Vec<u8>>, EntryError> {
    let json = Plain::new(serde_json::to_vec(payload).map_err(|_| EntryError::Damaged)?);
    let chunks: Vec<&[u8]> = json.chunks(PART_CONTENT).collect();
    if chunks.len() > MOST_PARTS {
        return Err(EntryError::TooLong);
    }
    let seal_part = |(at, chunk): (usize, &&[u8])| {
        let content = SecretString(BASE64_STANDARD_NO_PAD.encode(chunk));
        let part = Part { part: at + 1, parts: chunks.len(), content };
        let json = Plain::new(serde_json::to_vec(&part).map_err(|_| EntryError::Damaged)?);
        seal::seal_exact(&[to], &json, PART_SIZE).map_err(|_| EntryError::TooLong)
    };
    chunks.iter().enumerate().map(seal_part).collect()
}

/// The hash of a payload's sealed parts, which every share repeats.
pub(super) fn hash_of_parts<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Hash {
    Hash::of_parts("onggi payload 1", &parts.collect::<Vec<_>>())
}

impl SealedShare {
    /// Opens the share of the holder with this key.
    pub(super) fn open(sealed: &[u8], key: &HybridIdentity) -> Result<Self, EntryError> {
        let json = seal::open(key, sealed).map_err(|error| match error {
            seal::OpenError::WrongKey => EntryError::NotMine,
            _ => EntryError::Damaged,
        })?;
        Self::parse(&json)
    }

    /// Reads a share as it stands in an approval.
    pub(super) fn parse(json: &[u8]) -> Result<Self, EntryError> {
        let share: Self = serde_json::from_slice(json).map_err(|_| EntryError::Damaged)?;
        if share.format == SHARE_FORMAT { Ok(share) } else { Err(EntryError::Damaged) }
    }

    /// Holds the share against the entry, the circle and the witness that it is used for.
    pub(super) fn belongs(
        &self,
        entry: &EntryId,
        circle: &Circle,
        witness: &Witness<'_>,
        index: u8,
    ) -> Result<(), EntryError> {
        let here = (&self.vault, &self.entry, self.epoch, self.k, usize::from(self.n), self.index);
        let there =
            (&circle.vault, entry, circle.epoch, circle.threshold, circle.holders.len(), index);
        if here != there || self.vault != *witness.vault {
            return Err(EntryError::OtherEntry);
        }
        if self.tie != witness.nonce.tie(entry, witness.pseudonym) {
            return Err(EntryError::OtherWitness);
        }
        Ok(())
    }

    pub(super) fn terms(&self) -> Terms {
        Terms {
            vault: self.vault.clone(),
            entry: self.entry.clone(),
            epoch: self.epoch,
            threshold: self.k,
            holders: self.n,
        }
    }

    /// The share itself, once it fits its commitment.
    pub(super) fn check(&self) -> Result<Checked, EntryError> {
        let bytes = BASE64_STANDARD_NO_PAD.decode(&self.share).map(Plain::new);
        let bytes = bytes.map_err(|_| EntryError::Damaged)?;
        let bytes = SecretBytes::try_from(&*bytes).map_err(|_| EntryError::Damaged)?;
        let share = Share::new(self.index, bytes);
        Ok(Checked::new(share, &self.terms(), &self.commitments)?)
    }
}

/// Opens a payload with the combined secret.
pub(super) fn open_payload(
    seed: SecretBytes<32>,
    share: &SealedShare,
    parts: &[Vec<u8>],
) -> Result<Payload, EntryError> {
    if hash_of_parts(parts.iter().map(Vec::as_slice)) != share.payload {
        return Err(EntryError::Damaged);
    }
    let key = HybridIdentity::from_seed(seed);
    let mut json = Vec::with_capacity(parts.len() * PART_CONTENT);
    for (at, sealed) in parts.iter().enumerate() {
        let plain = seal::open(&key, sealed).map_err(|_| EntryError::Damaged)?;
        let part: Part = serde_json::from_slice(&plain).map_err(|_| EntryError::Damaged)?;
        if (part.part, part.parts) != (at + 1, parts.len()) {
            return Err(EntryError::Damaged);
        }
        let content = BASE64_STANDARD_NO_PAD.decode(&part.content.0).map(Plain::new);
        json.extend_from_slice(&content.map_err(|_| EntryError::Damaged)?);
    }
    let json = Plain::new(json);
    let payload: Payload = serde_json::from_slice(&json).map_err(|_| EntryError::Damaged)?;
    let sound = payload.format == FORMAT
        && payload.commitments == share.commitments.hash()
        && (&payload.vault, &payload.entry, payload.tie) == (&share.vault, &share.entry, share.tie);
    if sound { Ok(payload) } else { Err(EntryError::Damaged) }
}

mod base64_list {
    //! Lists of byte strings as lists of Base64 texts.

    use base64::Engine;
    use base64::prelude::BASE64_STANDARD_NO_PAD;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        list: &[Vec<u8>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(|bytes| BASE64_STANDARD_NO_PAD.encode(bytes)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Vec<u8>>, D::Error> {
        let list = Vec::<String>::deserialize(deserializer)?;
        let decode = |text: String| BASE64_STANDARD_NO_PAD.decode(text);
        let decoded: Result<_, _> = list.into_iter().map(decode).collect();
        decoded.map_err(serde::de::Error::custom)
    }
}

impl SealedEntry {
    /// Whether sizes and counts are those of an entry for `circle`: what an intake checks
    /// before it spends a slot.
    pub fn fits(&self, circle: &Circle) -> bool {
        self.epoch == circle.epoch
            && self.shares.len() == circle.holders.len()
            && self.shares.iter().all(|share| share.len() == SHARE_SIZE)
            && (1..=MOST_PARTS).contains(&self.parts.len())
            && self.parts.iter().all(|part| part.len() == PART_SIZE)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::charter::tests::circle_of;
    use super::*;
    use crate::seal::MemberKey;
    use crate::secret::tests::entropy;
    use crate::testimony::Pseudonym;

    pub(crate) struct Sealed {
        pub(crate) vault: VaultId,
        pub(crate) pseudonym: Pseudonym,
        pub(crate) nonce: Nonce,
        pub(crate) circle: Circle,
        pub(crate) holders: Vec<MemberKey>,
        pub(crate) entry: SealedEntry,
    }

    impl Sealed {
        pub(crate) fn new(k: u8, n: usize, person: Person) -> Self {
            let (circle, holders) = circle_of(k, n);
            let pseudonym: Pseudonym = "quiet-cedar-41".parse().unwrap();
            let nonce = Nonce::random(&mut entropy());
            let vault = circle.vault.clone();
            let witness = Witness { vault: &vault, pseudonym: &pseudonym, nonce: &nonce };
            let entry =
                seal_identity(&witness, &circle, person, None, &mut entropy()).ok().unwrap();
            Self { vault, pseudonym, nonce, circle, holders, entry }
        }

        fn share(&self, at: usize) -> Result<SealedShare, EntryError> {
            SealedShare::open(&self.entry.shares[at], self.holders[at].identity())
        }

        fn opened(&self, holders: &[usize]) -> Result<Payload, EntryError> {
            let shares: Vec<_> = holders.iter().map(|at| self.share(*at).ok().unwrap()).collect();
            let checked = shares.iter().map(SealedShare::check).collect::<Result<Vec<_>, _>>()?;
            let seed = shares::combine(&checked, &shares[0].terms())?;
            open_payload(seed, &shares[0], &self.entry.parts)
        }
    }

    fn person(names: usize) -> Person {
        let mut person = Person::default();
        person.names = (0..names).map(|n| format!("이름{n:05}")).collect();
        person
    }

    #[test]
    fn k_holders_open_an_entry_of_any_length() {
        for names in [0, 1, 3000] {
            let sealed = Sealed::new(2, 3, person(names));
            assert!(sealed.entry.fits(&sealed.circle));
            assert_eq!(sealed.opened(&[2, 0]).ok().unwrap().person.names.len(), names);
            assert!(sealed.opened(&[1]).is_err());
        }
    }

    #[test]
    fn a_share_is_its_holders_alone_and_for_one_witness() {
        let sealed = Sealed::new(2, 3, person(1));
        let stranger = SealedShare::open(&sealed.entry.shares[0], sealed.holders[1].identity());
        assert_eq!(stranger.err(), Some(EntryError::NotMine));
        let share = sealed.share(0).ok().unwrap();
        let (entry, other) = (&sealed.entry.entry, "quiet-cedar-42".parse().unwrap());
        let mut witness =
            Witness { vault: &sealed.vault, pseudonym: &sealed.pseudonym, nonce: &sealed.nonce };
        assert!(share.belongs(entry, &sealed.circle, &witness, 1).is_ok());
        let refused = share.belongs(entry, &sealed.circle, &witness, 2);
        assert_eq!(refused, Err(EntryError::OtherEntry));
        let refused = share.belongs(&EntryId::random(&mut entropy()), &sealed.circle, &witness, 1);
        assert_eq!(refused, Err(EntryError::OtherEntry));
        witness.pseudonym = &other;
        let refused = share.belongs(entry, &sealed.circle, &witness, 1);
        assert_eq!(refused, Err(EntryError::OtherWitness));
    }

    #[test]
    fn every_part_has_one_size_and_none_may_be_changed() {
        let sealed = Sealed::new(2, 2, person(3000));
        assert!(sealed.entry.parts.len() > 1);
        for at in 0..sealed.entry.parts.len() {
            let mut parts = sealed.entry.parts.clone();
            parts[at][PART_SIZE - 1] ^= 1;
            let shares = [sealed.share(0).ok().unwrap(), sealed.share(1).ok().unwrap()];
            let checked = shares.each_ref().map(|share| share.check().ok().unwrap());
            let seed = shares::combine(&checked, &shares[0].terms()).ok().unwrap();
            let refused = open_payload(seed, &shares[0], &parts).err();
            assert_eq!(refused, Some(EntryError::Damaged));
        }
    }
}
