//! Slots of the sealed keyfile, as bytes: sixteen sealed shares, then one sealed part of a
//! payload. Every slot looks like every other, whether it holds an identity, the rest of a
//! long one, or nothing.

use crate::seal::{self, HybridIdentity};
use crate::secret::Entropy;

use super::charter::MOST_HOLDERS;
use super::entry::{PART_SIZE, SHARE_SIZE, SealedEntry};

/// Bytes of one slot.
pub const SLOT_SIZE: usize = MOST_HOLDERS * SHARE_SIZE + PART_SIZE;

/// The slots that an entry fills. The places of absent keyholders, and all places of the
/// slots that continue a long entry, hold shares for keys that nobody has.
pub(super) fn slots_of(entry: &SealedEntry, entropy: Entropy<'_>) -> Vec<Vec<u8>> {
    let slot = |(at, part): (usize, &Vec<u8>)| {
        let shares: &[Vec<u8>] = if at == 0 { &entry.shares } else { &[] };
        let mut slot: Vec<u8> = Vec::with_capacity(SLOT_SIZE);
        shares.iter().for_each(|share| slot.extend_from_slice(share));
        for _ in shares.len()..MOST_HOLDERS {
            slot.extend_from_slice(&nobodys(SHARE_SIZE, entropy));
        }
        slot.extend_from_slice(part);
        slot
    };
    entry.parts.iter().enumerate().map(slot).collect()
}

/// A slot that nobody can open: its keys are thrown away.
pub(super) fn decoy(entropy: Entropy<'_>) -> Vec<u8> {
    let mut slot = Vec::with_capacity(SLOT_SIZE);
    for _ in 0..MOST_HOLDERS {
        slot.extend_from_slice(&nobodys(SHARE_SIZE, entropy));
    }
    slot.extend_from_slice(&nobodys(PART_SIZE, entropy));
    slot
}

fn nobodys(size: usize, entropy: Entropy<'_>) -> Vec<u8> {
    let nobody = HybridIdentity::generate(entropy).recipient();
    seal::seal_exact(&[&nobody], b"{}", size)
        .expect("an empty object fits every place, and a fresh recipient takes a file key")
}

/// The sealed share at `index` (from 1) of a slot.
pub(super) fn share_at(slot: &[u8], index: u8) -> Option<&[u8]> {
    let place = usize::from(index).checked_sub(1).filter(|place| *place < MOST_HOLDERS)?;
    slot.get(place * SHARE_SIZE..(place + 1) * SHARE_SIZE)
}

/// The sealed part of a slot.
pub(super) fn part_of(slot: &[u8]) -> Option<&[u8]> {
    slot.get(MOST_HOLDERS * SHARE_SIZE..SLOT_SIZE)
}

#[cfg(test)]
mod tests {
    use super::super::entry::tests::Sealed;
    use super::super::person::Person;
    use super::*;
    use crate::secret::tests::entropy;

    #[test]
    fn a_real_slot_and_a_decoy_look_alike() {
        let sealed = Sealed::new(2, 3, Person::default());
        let slots = slots_of(&sealed.entry, &mut entropy());
        let decoy = decoy(&mut entropy());
        assert_eq!((slots.len(), slots[0].len(), decoy.len()), (1, SLOT_SIZE, SLOT_SIZE));
        let stanzas = |slot: &[u8]| {
            let place =
                |at: usize| slot[at * SHARE_SIZE..].starts_with(b"age-encryption.org/v1\n-> ");
            (0..=MOST_HOLDERS).all(place)
        };
        assert!(stanzas(&slots[0]) && stanzas(&decoy));
        assert_eq!(share_at(&slots[0], 3), Some(sealed.entry.shares[2].as_slice()));
        assert_eq!(part_of(&slots[0]), Some(sealed.entry.parts[0].as_slice()));
        assert!(share_at(&decoy, 0).is_none() && share_at(&decoy, 17).is_none());
    }
}
