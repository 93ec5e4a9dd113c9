//! What the fuzz targets share: keys that are the same in every run.
#![forbid(unsafe_code)]

use std::convert::Infallible;
use std::sync::LazyLock;

use onggi::seal::{HybridIdentity, MemberKey};
use rand_core::{TryCryptoRng, TryRng};

/// The key of the hybrid vectors in `tests/vectors/age`, so that they serve as seeds.
const VECTORS: &str =
    "AGE-SECRET-KEY-PQ-1HZLGZUPT4ETPKDEV8HSGFDCYZ4E522W0A7PU2LHT8EH9W6YLNC3SW78XKG";

/// Opens the hybrid vectors.
pub static IDENTITY: LazyLock<HybridIdentity> =
    LazyLock::new(|| HybridIdentity::parse(VECTORS).expect("the key of the vectors is a key"));

/// One member, always the same.
pub static MEMBER: LazyLock<MemberKey> = LazyLock::new(|| {
    MemberKey::generate("fuzz".parse().expect("four letters are a label"), &mut Counting(0))
});

/// Counts where randomness is asked for. For nothing but fuzzing.
struct Counting(u64);

impl TryRng for Counting {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.try_next_u64()? as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 += 1;
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().try_for_each(|byte| {
            *byte = self.try_next_u64()? as u8;
            Ok(())
        })
    }
}

impl TryCryptoRng for Counting {}
