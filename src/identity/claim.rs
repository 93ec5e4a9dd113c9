//! Claim words: four words on the slip that the witness keeps. With them a caller is led to
//! their pseudonym, and nobody needs a list of names.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::seal::argon2id::KdfCost;
use crate::seal::{self, Hash};
use crate::secret::{Entropy, SecretBytes, SecretText};

/// How many words there are: about 52 bits, behind one Argon2id hash for each guess.
pub const CLAIM_WORDS: usize = 4;

/// How claim words are hashed: Argon2id under one salt of the vault, so that a lookup costs
/// one hash however many witnesses there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimSalt {
    salt: String,
    cost: KdfCost,
}

impl ClaimSalt {
    /// A fresh salt, and what each try is to cost.
    pub fn random(cost: KdfCost, entropy: Entropy<'_>) -> Self {
        let salt = SecretBytes::<16>::random(entropy);
        Self { salt: BASE64_STANDARD_NO_PAD.encode(salt.expose()), cost }
    }

    /// The hash of claim words, however they were typed.
    pub fn hash(&self, words: &SecretText) -> Hash {
        let words = seal::normalise_words(words.expose());
        let key = self.cost.derive(words.expose().as_bytes(), self.salt.as_bytes());
        Hash::of_parts("onggi claim 1", &[key.expose()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    #[test]
    fn sloppily_typed_words_are_the_same_words() {
        let salt = ClaimSalt::random(KdfCost::LIGHT, &mut entropy());
        let hash = |words: &str| salt.hash(&SecretText::new(words.to_owned()));
        assert_eq!(hash("acorn river stone tidy"), hash("  Acorn river, stone  TIDY\n"));
        assert_ne!(hash("acorn river stone tidy"), hash("acorn river stone tide"));
    }
}
