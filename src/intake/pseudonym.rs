//! Drawing a pseudonym: never derived from the person.

use std::sync::LazyLock;

use crate::secret::Entropy;
use crate::testimony::Pseudonym;

const LISTS: &str = include_str!("../../data/pseudonym-words.txt");

static WORDS: LazyLock<(Vec<&str>, Vec<&str>)> = LazyLock::new(|| {
    let lines = LISTS.lines().filter(|line| !line.starts_with('#'));
    let words = lines.flat_map(str::split_whitespace).collect::<Vec<_>>();
    let mut lists = words.split(|word| *word == "---").map(<[_]>::to_vec);
    (lists.next().unwrap_or_default(), lists.next().unwrap_or_default())
});

/// Draws two words and a number below 100: one of some 3.5 million. Whether it is taken is
/// for the vault to say.
pub fn draw(entropy: Entropy<'_>) -> Pseudonym {
    let (how, what) = &*WORDS;
    let mut pick = |from: usize| (entropy.next_u64() % from as u64) as usize;
    let text = format!("{}-{}-{}", how[pick(how.len())], what[pick(what.len())], pick(100));
    text.parse().expect("both lists hold lowercase words of 2 to 12 letters")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::secret::tests::entropy;

    #[test]
    fn every_word_makes_a_pseudonym_and_none_stands_twice() {
        let (how, what) = &*WORDS;
        assert!(how.len() > 120 && what.len() > 220, "{} {}", how.len(), what.len());
        let all: BTreeSet<_> = how.iter().chain(what).collect();
        assert_eq!(all.len(), how.len() + what.len());
        for word in all {
            assert!(format!("{word}-{word}-7").parse::<Pseudonym>().is_ok(), "{word}");
        }
    }

    #[test]
    fn draws_differ() {
        let drawn: BTreeSet<_> = (0..100).map(|_| draw(&mut entropy())).collect();
        assert!(drawn.len() > 95);
    }
}
