//! Padme lengths, so that a file's size tells little of what is in it.
//!
//! Nikitin and others, "Reducing Metadata Leakage from Encrypted Files and Communication
//! with PURBs", PoPETS 2019, algorithm 1: at most 12 % overhead, and of a length `L` only
//! `O(log log L)` bits leak.

/// The smallest size of a packet, in bytes.
pub const PACKET_FLOOR: usize = 64 * 1024;

/// Plaintext bytes in one chunk of an age payload.
const CHUNK: usize = 64 * 1024;
/// Bytes that the tag of one chunk adds.
const TAG: usize = 16;

/// The Padme size of `length`: the least allowed size that holds it.
pub fn padme(length: usize) -> usize {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1 << exponent.saturating_sub(kept)) - 1;
    (length + mask) & !mask
}

/// The Padme size, of at least `floor`, of a file with a header (nonce included) of `header`
/// bytes and `length` bytes of plaintext.
pub(super) fn padme_size(header: usize, length: usize, floor: usize) -> usize {
    padme((header + encrypted(length)).max(floor))
}

/// How many blanks must follow `length` bytes of plaintext so that the file, with a header
/// (nonce included) of `header` bytes, has exactly `size`. `None` where no plaintext gives
/// that size: it is too small, or a chunk of 1 to 16 encrypted bytes would be needed.
pub(super) fn blanks(header: usize, length: usize, size: usize) -> Option<usize> {
    let payload = size.checked_sub(header)?;
    let chunks = payload.div_ceil(CHUNK + TAG);
    let plaintext = payload.checked_sub(chunks * TAG)?;
    let blanks = plaintext.checked_sub(length)?;
    (encrypted(plaintext) == payload).then_some(blanks)
}

/// Bytes of the encrypted payload of `plaintext` bytes; an empty one still has a tag.
fn encrypted(plaintext: usize) -> usize {
    plaintext + TAG * plaintext.div_ceil(CHUNK).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_of_the_paper() {
        // Bits after the leading kept ones must be zero: 9 needs 4 bits, of which 2 are kept.
        assert_eq!([9, 16, 17, 100, 1000, 65_537].map(padme), [10, 16, 18, 104, 1024, 67_584]);
    }

    proptest! {
        #[test]
        fn a_padme_size_is_a_fixed_point_and_costs_at_most_12_percent(length in 0usize..1 << 40) {
            let padded = padme(length);
            prop_assert_eq!(padme(padded), padded);
            prop_assert!(padded >= length && (padded - length) as f64 <= 0.12 * length as f64 + 1.0);
        }

        #[test]
        fn blanks_make_the_size_exact(header in 200usize..4000, length in 1usize..1 << 20) {
            let size = padme_size(header, length, PACKET_FLOOR);
            if let Some(blanks) = blanks(header, length, size) {
                prop_assert_eq!(size, header + encrypted(length + blanks));
                prop_assert_eq!(size, padme(size));
                prop_assert!(size >= PACKET_FLOOR);
            }
        }
    }
}
