//! The secret of one entry, split among the keyholders: any k of the n shares give it back,
//! fewer tell nothing (Shamir, over GF(2^8) with the polynomial of AES, byte by byte).
//!
//! Combining shares always gives *some* secret, also from a wrong one. Each share therefore
//! has a public commitment, and only a share that fits its commitment can be combined.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use vsss_rs::Gf256;
use zeroize::Zeroize;

use super::charter::{MOST_HOLDERS, VaultId};
use super::witness::EntryId;
use crate::seal::Hash;
use crate::secret::{Entropy, Plain, SecretBytes};

const COMMITMENT: &str = "onggi share 1";

/// What a share belongs to; its commitment binds all of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Terms {
    /// The vault.
    pub vault: VaultId,
    /// The entry whose secret is split.
    pub entry: EntryId,
    /// The epoch of the circle that holds the shares.
    pub epoch: u64,
    /// Shares that are needed: k, at least 2.
    pub threshold: u8,
    /// Shares that there are: n.
    pub holders: u8,
}

/// Why shares do not give a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// k is not between 2 and n, or n is more than a slot holds.
    #[error("the threshold does not fit the number of keyholders")]
    Threshold,
    /// A share, or the list of commitments, is not the one that was handed out.
    #[error("a share is wrong")]
    Wrong,
    /// Fewer distinct shares than are needed.
    #[error("{have} of {need} shares")]
    TooFew {
        /// Distinct shares at hand.
        have: usize,
        /// Shares needed.
        need: usize,
    },
}

/// One keyholder's part of a secret.
pub struct Share {
    index: u8,
    bytes: SecretBytes<32>,
}

impl Share {
    /// A share as it came out of a file. It proves itself in [`Checked::new`].
    pub fn new(index: u8, bytes: SecretBytes<32>) -> Self {
        Self { index, bytes }
    }

    /// Which share it is, counted from 1: the x coordinate.
    pub fn index(&self) -> u8 {
        self.index
    }

    /// The y coordinates, one for each byte of the secret.
    pub fn bytes(&self) -> &SecretBytes<32> {
        &self.bytes
    }

    fn commitment(&self, terms: &Terms) -> Hash {
        let counts = [terms.threshold, terms.holders, self.index];
        let epoch = terms.epoch.to_be_bytes();
        let vault = terms.vault.as_ref().as_bytes();
        let entry = terms.entry.as_ref().as_bytes();
        Hash::of_parts(COMMITMENT, &[vault, entry, &epoch, &counts, self.bytes.expose()])
    }
}

/// The commitments to all shares of one secret, in order; Base64 of 32 bytes each.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Commitments(Vec<Hash>);

impl Commitments {
    /// The hash of the list: it stands in the sealed payload too, where nobody who makes up
    /// shares could have written it.
    pub fn hash(&self) -> Hash {
        let parts: Vec<&[u8]> = self.0.iter().map(|hash| hash.as_bytes().as_slice()).collect();
        Hash::of_parts("onggi commitments 1", &parts)
    }

    /// How many shares there are.
    pub fn holders(&self) -> usize {
        self.0.len()
    }
}

impl TryFrom<String> for Commitments {
    type Error = ShareError;

    fn try_from(text: String) -> Result<Self, ShareError> {
        let bytes = BASE64_STANDARD_NO_PAD.decode(text).map_err(|_| ShareError::Wrong)?;
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() > MOST_HOLDERS {
            return Err(ShareError::Wrong);
        }
        Ok(Self(hashes.iter().map(|hash| Hash::from(*hash)).collect()))
    }
}

impl From<Commitments> for String {
    fn from(commitments: Commitments) -> Self {
        let bytes: Vec<u8> = commitments.0.iter().flat_map(|hash| *hash.as_bytes()).collect();
        BASE64_STANDARD_NO_PAD.encode(bytes)
    }
}

/// Splits a secret, and commits to every share.
///
/// # Errors
/// [`ShareError::Threshold`].
pub fn split(
    secret: &SecretBytes<32>,
    terms: &Terms,
    entropy: Entropy<'_>,
) -> Result<(Vec<Share>, Commitments), ShareError> {
    let (k, n) = (usize::from(terms.threshold), usize::from(terms.holders));
    if k < 2 || k > n || n > MOST_HOLDERS {
        return Err(ShareError::Threshold);
    }
    let split = Gf256::split_bytes(k, n, secret.expose(), entropy);
    let mut split = split.map_err(|_| ShareError::Threshold)?;
    let shares: Result<Vec<Share>, ShareError> = split
        .iter_mut()
        .map(|bytes| {
            let share = match bytes.split_first() {
                Some((index, rest)) => SecretBytes::try_from(rest).map(|y| Share::new(*index, y)),
                None => return Err(ShareError::Threshold),
            };
            bytes.zeroize();
            share.map_err(|_| ShareError::Threshold)
        })
        .collect();
    let shares = shares?;
    let commitments = Commitments(shares.iter().map(|share| share.commitment(terms)).collect());
    Ok((shares, commitments))
}

/// A share that fits its commitment.
pub struct Checked(Share);

impl Checked {
    /// Checks a share.
    ///
    /// # Errors
    /// [`ShareError::Wrong`] when it does not fit its commitment, or there is none for it.
    pub fn new(share: Share, terms: &Terms, commitments: &Commitments) -> Result<Self, ShareError> {
        let place = usize::from(share.index).checked_sub(1).ok_or(ShareError::Wrong)?;
        let promised = commitments.0.get(place).ok_or(ShareError::Wrong)?;
        if commitments.0.len() != usize::from(terms.holders) || *promised != share.commitment(terms)
        {
            return Err(ShareError::Wrong);
        }
        Ok(Self(share))
    }
}

/// Gives back the secret from at least k checked shares. A share that comes twice counts
/// once.
///
/// # Errors
/// [`ShareError::TooFew`].
pub fn combine(shares: &[Checked], terms: &Terms) -> Result<SecretBytes<32>, ShareError> {
    let need = usize::from(terms.threshold).max(2);
    let mut distinct: Vec<&Share> = Vec::new();
    for Checked(share) in shares {
        if distinct.iter().all(|one| one.index != share.index) {
            distinct.push(share);
        }
    }
    if distinct.len() < need {
        return Err(ShareError::TooFew { have: distinct.len(), need });
    }
    let mut points: Vec<Vec<u8>> = distinct[..need]
        .iter()
        .map(|share| [&[share.index], share.bytes.expose().as_slice()].concat())
        .collect();
    let secret = Gf256::combine_bytes(&points).map(Plain::new);
    points.iter_mut().for_each(Zeroize::zeroize);
    SecretBytes::try_from(&*secret.map_err(|_| ShareError::Wrong)?).map_err(|_| ShareError::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    fn terms(threshold: u8, holders: u8) -> Terms {
        let vault = VaultId::random(&mut entropy());
        Terms { vault, entry: EntryId::random(&mut entropy()), epoch: 1, threshold, holders }
    }

    fn checked(shares: Vec<Share>, terms: &Terms, commitments: &Commitments) -> Vec<Checked> {
        shares.into_iter().map(|s| Checked::new(s, terms, commitments).ok().unwrap()).collect()
    }

    #[test]
    fn any_k_shares_give_the_secret_and_fewer_do_not() {
        for (k, n) in [(2, 2), (2, 3), (3, 5), (16, 16)] {
            let (terms, secret) = (terms(k, n), SecretBytes::random(&mut entropy()));
            let (mut shares, commitments) = split(&secret, &terms, &mut entropy()).ok().unwrap();
            shares.rotate_left(1);
            let shares = checked(shares, &terms, &commitments);
            let (enough, few) = (usize::from(k), usize::from(k) - 1);
            assert_eq!(combine(&shares[..enough], &terms).ok().unwrap().expose(), secret.expose());
            let refused = combine(&shares[..few], &terms).err();
            assert_eq!(refused, Some(ShareError::TooFew { have: few, need: enough }));
        }
        for (k, n) in [(1, 3), (0, 0), (4, 3), (2, 17)] {
            let split = split(&SecretBytes::random(&mut entropy()), &terms(k, n), &mut entropy());
            assert_eq!(split.err(), Some(ShareError::Threshold));
        }
    }

    #[test]
    fn one_share_twice_counts_once() {
        let (terms, secret) = (terms(2, 3), SecretBytes::random(&mut entropy()));
        let (shares, commitments) = split(&secret, &terms, &mut entropy()).ok().unwrap();
        let again =
            Share::new(1, SecretBytes::try_from(shares[0].bytes.expose().as_slice()).unwrap());
        let first = shares.into_iter().next().unwrap();
        let twice = checked(vec![first, again], &terms, &commitments);
        assert_eq!(combine(&twice, &terms).err(), Some(ShareError::TooFew { have: 1, need: 2 }));
    }

    #[test]
    fn a_share_that_is_not_the_one_handed_out_is_named() {
        let (one, other) = (terms(2, 3), terms(2, 3));
        let secret = SecretBytes::random(&mut entropy());
        let (shares, commitments) = split(&secret, &one, &mut entropy()).ok().unwrap();
        let (foreign, _) = split(&secret, &other, &mut entropy()).ok().unwrap();
        for share in foreign {
            assert_eq!(Checked::new(share, &one, &commitments).err(), Some(ShareError::Wrong));
        }
        for share in shares {
            let swapped = Share::new(share.index % 3 + 1, share.bytes);
            assert_eq!(Checked::new(swapped, &one, &commitments).err(), Some(ShareError::Wrong));
        }
        for index in [0, 4, 255] {
            let made_up = Share::new(index, SecretBytes::random(&mut entropy()));
            assert_eq!(Checked::new(made_up, &one, &commitments).err(), Some(ShareError::Wrong));
        }
    }
}
