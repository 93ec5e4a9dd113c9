//! Damage to the bytes of a file, the same in every run.

use super::common::Seeded;
use rand_core::Rng;

const BLOCK: usize = 16;

/// `count` damaged forms of `bytes`, each with a line that tells what was done. Their places
/// are spread over the whole file, the kinds of damage take turns, and all differ from `bytes`.
pub fn damaged(bytes: &[u8], count: usize) -> impl Iterator<Item = (String, Vec<u8>)> {
    damaged_within(bytes, bytes.len(), count)
}

/// The same, within the first `reach` bytes.
pub fn damaged_within(
    bytes: &[u8],
    reach: usize,
    count: usize,
) -> impl Iterator<Item = (String, Vec<u8>)> {
    let mut chance = Seeded(bytes.len() as u64);
    (0..count).map(move |number| {
        let (from, to) = (number * reach / count, (number + 1) * reach / count);
        let at = from + chance.next_u64() as usize % (to - from).max(1);
        one(bytes, number, at.min(bytes.len() - 1), &mut chance)
    })
}

fn one(bytes: &[u8], number: usize, at: usize, chance: &mut Seeded) -> (String, Vec<u8>) {
    let mut damaged = bytes.to_vec();
    let random = chance.next_u64();
    let how = match number % 5 {
        0 => {
            damaged[at] ^= 1 << (random % 8);
            "a bit flipped at"
        }
        1 => {
            // Zero, all ones and any value, but never the one that stands there.
            let value = [0, 0xff, random as u8][random as usize / 256 % 3];
            damaged[at] = if value == bytes[at] { !value } else { value };
            "a byte set at"
        }
        2 => {
            damaged.truncate(at);
            "cut at"
        }
        3 => {
            damaged.insert(at, random as u8);
            "a byte put in at"
        }
        _ => {
            swap(&mut damaged, at, random as usize);
            "blocks swapped at"
        }
    };
    (format!("{how} {at}"), damaged)
}

/// Swaps the block at `at` with another that differs, or the bits of one byte where none does.
fn swap(bytes: &mut [u8], at: usize, random: usize) {
    let blocks = bytes.len() / BLOCK;
    let block = |number: usize| number * BLOCK..(number + 1) * BLOCK;
    let own = (at / BLOCK).min(blocks.saturating_sub(1));
    let others = (0..blocks).map(|step| (random + step) % blocks);
    let other = others.into_iter().find(|other| bytes[block(*other)] != bytes[block(own)]);
    let Some(other) = other else { return bytes[at] = !bytes[at] };
    for offset in 0..BLOCK {
        bytes.swap(own * BLOCK + offset, other * BLOCK + offset);
    }
}
