//! Words that people keep: passphrases, the four words on a witness's slip, and the words
//! by which two people compare a hash over the telephone.
//!
//! All come from the EFF long list of 7,776 words (`data/README.md`), in which no word begins
//! another. So [`normalise_words`] may drop every blank and hyphen, and still no two phrases
//! become one, but for the list's one twin, `yoyo` and `yo-yo`.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use zxcvbn::Score;

use super::Hash;
use crate::secret::{Entropy, SecretText};

/// Words of a generated passphrase: 7776^6, about 77 bits.
pub const PASSPHRASE_WORDS: usize = 6;
/// Words on the slip that a witness keeps: about 51 bits, guessed only through Argon2id.
pub const CLAIM_WORDS: usize = 4;
/// Words that two people compare: 72 bits, beyond what can be ground out for a forged key.
pub const CHECK_WORDS: usize = 6;

/// The least number of guesses that a chosen passphrase must stand, as a power of ten.
///
/// One guess costs 256 MiB and about a second of one core ([`super::argon2id::KdfCost`]). An
/// adversary with ten thousand graphics cards at a hundred guesses a second each makes a
/// million a second, and needs three years for 10^14. The full score of zxcvbn starts at
/// 10^10, which would last that adversary three hours.
const LEAST_GUESSES_LOG10: f64 = 14.0;
/// zxcvbn reads this many characters and ignores the rest.
const JUDGED_CHARACTERS: usize = 100;

const LIST: &str = include_str!("../../data/eff_large_wordlist.txt");
/// Characters of the longest word, and one for the blank behind it.
const LONGEST_WORD: usize = 10;

static WORDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| LIST.lines().filter_map(|line| Some(line.split_once('\t')?.1)).collect());

/// A chosen passphrase would be guessed. It is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the passphrase is too easy to guess")]
pub struct WeakPassphrase;

/// Draws a passphrase of [`PASSPHRASE_WORDS`] words.
pub fn passphrase(entropy: Entropy<'_>) -> SecretText {
    words(PASSPHRASE_WORDS, entropy)
}

/// Draws `count` words, each of the 7,776 as likely as the others, with blanks between.
pub fn words(count: usize, entropy: Entropy<'_>) -> SecretText {
    // Reserved in one piece: growing would leave parts of the secret behind.
    let mut text = String::with_capacity(count * LONGEST_WORD);
    for at in 0..count {
        if at > 0 {
            text.push(' ');
        }
        text.push_str(draw(entropy));
    }
    SecretText::new(text)
}

/// One word. Draws 13 bits until they fall within the list: a remainder would favour the
/// words at its beginning.
fn draw(entropy: Entropy<'_>) -> &'static str {
    loop {
        let index = entropy.next_u32() & 0x1fff;
        if let Some(word) = WORDS.get(index as usize) {
            return word;
        }
    }
}

/// Whether a chosen passphrase stands a patient adversary. `about` are words that stand near
/// it, as the member's label: a passphrase made of them counts as guessed.
///
/// The estimate knows English words, names, dates and keyboard patterns. It knows no Korean
/// and no quotations, which is why passphrases are generated unless the user insists.
///
/// # Errors
/// [`WeakPassphrase`].
pub fn check_chosen(chosen: &SecretText, about: &[&str]) -> Result<(), WeakPassphrase> {
    let judged = chosen.expose().trim().nfc().take(JUDGED_CHARACTERS).collect::<String>();
    let judged = SecretText::new(judged);
    let estimate = zxcvbn::zxcvbn(judged.expose(), about);
    let strong = estimate.score() == Score::Four && estimate.guesses_log10() >= LEAST_GUESSES_LOG10;
    if strong { Ok(()) } else { Err(WeakPassphrase) }
}

/// The first `count` check words of a hash, at most 21. Each stands for three hexadecimal
/// digits, read as the number of a line of the list, counted from zero.
pub fn check_words(hash: &Hash, count: usize) -> Vec<&'static str> {
    let nibbles: Vec<usize> =
        hash.as_bytes().iter().flat_map(|byte| [byte >> 4, byte & 15]).map(usize::from).collect();
    let number = |digits: &[usize]| digits.iter().fold(0, |sum, digit| sum * 16 + digit);
    nibbles.chunks_exact(3).take(count).map(|digits| WORDS[number(digits)]).collect()
}

/// Generated words as they are compared and hashed: compatibility forms folded, lowercase,
/// and only letters and digits left. `Drop-Down  yo-yo` and `dropdown yoyo` become the same.
pub fn normalise_words(typed: &str) -> SecretText {
    let mut normal = String::with_capacity(typed.len());
    let folded = typed.nfkc().flat_map(char::to_lowercase);
    normal.extend(folded.filter(|c| c.is_alphanumeric()));
    SecretText::new(normal)
}

/// Drawn words as they were drawn, with one blank between, however they were typed; `None` if
/// something else was typed. Of the twins `yoyo` and `yo-yo` the first is meant.
pub(super) fn drawn_words(typed: &str) -> Option<SecretText> {
    let typed = normalise_words(typed);
    let mut rest = typed.expose();
    // A blank or hyphen for each letter is more than there can be: it never grows.
    let mut drawn = String::with_capacity(2 * rest.len());
    while !rest.is_empty() {
        let (word, length) = WORDS.iter().find_map(|word| {
            let bare = normalise_words(word);
            rest.starts_with(bare.expose()).then(|| (*word, bare.expose().len()))
        })?;
        if !drawn.is_empty() {
            drawn.push(' ');
        }
        drawn.push_str(word);
        rest = &rest[length..];
    }
    Some(SecretText::new(drawn)).filter(|drawn| !drawn.expose().is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::secret::tests::entropy;

    fn accepted(text: &str) -> bool {
        check_chosen(&SecretText::new(text.to_owned()), &["editor-kim"]).is_ok()
    }

    #[test]
    fn the_list_is_the_one_that_was_published() {
        let published = "addd35536511597a02fa0a9ff1e5284677b8883b83e986e43f15a3db996b903e";
        assert_eq!(Hash::of(LIST.as_bytes()).to_string(), published);
        assert_eq!((WORDS.len(), WORDS[0], WORDS[7775]), (7776, "abacus", "zoom"));
        assert!(WORDS.iter().all(|word| word.len() < LONGEST_WORD));
    }

    #[test]
    fn no_word_begins_another_even_without_hyphens() {
        let mut bare: Vec<_> =
            WORDS.iter().map(|word| normalise_words(word).expose().to_owned()).collect();
        bare.sort();
        bare.dedup();
        assert_eq!(bare.len(), WORDS.len() - 1, "yoyo and yo-yo are one");
        assert!(bare.windows(2).all(|pair| !pair[1].starts_with(&pair[0])));
    }

    #[test]
    fn every_word_is_drawn_about_equally_often() {
        let (mut counts, mut entropy) = (HashMap::new(), entropy());
        let draws = 100 * WORDS.len();
        for _ in 0..draws {
            *counts.entry(draw(&mut entropy)).or_insert(0u32) += 1;
        }
        assert_eq!(counts.len(), WORDS.len(), "a word that never came");
        // Chi-squared with 7,775 degrees of freedom: deviation about 125, so this is six.
        let squares: f64 = counts.values().map(|n| (f64::from(*n) - 100.0).powi(2) / 100.0).sum();
        assert!((squares - 7775.0).abs() < 6.0 * 125.0, "{squares}");
    }

    #[test]
    fn drawn_words_are_as_many_as_asked_and_pass_the_check() {
        for count in [0, 1, CLAIM_WORDS, PASSPHRASE_WORDS] {
            let text = words(count, &mut entropy());
            let words: Vec<_> = text.expose().split(' ').filter(|word| !word.is_empty()).collect();
            assert_eq!(words.len(), count);
            assert!(words.iter().all(|word| WORDS.contains(word)));
        }
        for _ in 0..20 {
            assert!(check_chosen(&passphrase(&mut entropy()), &[]).is_ok());
        }
    }

    #[test]
    fn what_people_choose_is_refused() {
        let weak = ["", "password", "Tr0ub4dor&3", "qwertyuiop1234567890", "editor-kim editor-kim"];
        assert!(!weak.iter().any(|text| accepted(text)));
        assert!(!accepted(&"ab".repeat(500)), "long and of one pattern");
        assert!(!accepted("정다운 새벽"), "too short in any script");
        assert!(accepted("lantern obsidian quarry meadowlark thimble"));
    }

    #[test]
    fn normal_forms_are_judged_alike() {
        let composed = "달빛 아래 항아리를 묻던 날";
        let decomposed: String = composed.nfd().collect();
        assert_eq!(accepted(composed), accepted(&decomposed));
    }

    #[test]
    fn sloppily_typed_words_match() {
        let written = normalise_words("drop-down yo-yo lantern quarry");
        for typed in [
            "Drop-down Yo-yo Lantern Quarry",
            "dropdown yoyo lantern quarry",
            "  drop down\tyo yo,lantern-quarry\n",
            "DROPDOWNYOYOLANTERNQUARRY",
            "ｄｒｏｐ－ｄｏｗｎ ｙｏ‐ｙｏ ｌａｎｔｅｒｎ ｑｕａｒｒｙ",
        ] {
            assert_eq!(normalise_words(typed).expose(), written.expose(), "{typed}");
        }
        assert_ne!(normalise_words("lantern").expose(), normalise_words("lanterns").expose());
    }

    #[test]
    fn drawn_words_are_read_however_they_were_typed() {
        let read = |typed: &str| drawn_words(typed).map(|words| words.expose().to_owned());
        for typed in
            ["drop-down lantern quarry", "Drop-Down-Lantern quarry ", "dropdownlanternquarry"]
        {
            assert_eq!(read(typed).as_deref(), Some("drop-down lantern quarry"), "{typed}");
        }
        assert!(read("lantern qarry").is_none() && read("").is_none() && read("정다운").is_none());
    }

    #[test]
    fn check_words_are_lines_of_the_list_by_three_digits() {
        let hash: Hash = format!("00000100f{}", "f".repeat(55)).parse().unwrap();
        assert_eq!(check_words(&hash, 3), [WORDS[0], WORDS[1], WORDS[15]]);
        assert_eq!(check_words(&hash, CHECK_WORDS).len(), CHECK_WORDS);
        assert_eq!(check_words(&hash, 99).len(), 21, "a hash has no more digits");
    }
}
