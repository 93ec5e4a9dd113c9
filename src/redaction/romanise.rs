//! Hangul place names in Latin letters: McCune-Reischauer with and without its marks, the
//! same with `j` as the North writes it, and the Revised Romanisation of the South; the
//! spelling of the North (룡천) and that of the South (용천).

use std::collections::BTreeSet;

/// Initials at the start of a word, initials after a vowel or a nasal, and vowels, each in
/// the order of Unicode: ㄱ ㄲ ㄴ ㄷ ㄸ ㄹ ㅁ ㅂ ㅃ ㅅ ㅆ ㅇ ㅈ ㅉ ㅊ ㅋ ㅌ ㅍ ㅎ, and ㅏ to ㅣ.
struct Style {
    first: &'static str,
    voiced: &'static str,
    vowels: &'static str,
}

const PLAIN_VOWELS: &str = "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i";
const STYLES: [Style; 4] = [
    Style {
        first: "k kk n t tt r m p pp s ss - ch tch ch k t p h",
        voiced: "g kk n d tt r m b pp s ss - j tch ch k t p h",
        vowels: PLAIN_VOWELS,
    },
    Style {
        first: "k kk n t tt r m p pp s ss - ch tch ch' k' t' p' h",
        voiced: "g kk n d tt r m b pp s ss - j tch ch' k' t' p' h",
        vowels: "a ae ya yae ŏ e yŏ ye o wa wae oe yo u wŏ we wi yu ŭ ŭi i",
    },
    Style {
        first: "k kk n t tt r m p pp s ss - j jj ch kh th ph h",
        voiced: "g kk n d tt r m b pp s ss - j jj ch kh th ph h",
        vowels: PLAIN_VOWELS,
    },
    Style {
        first: "g kk n d tt r m b pp s ss - j jj ch k t p h",
        voiced: "g kk n d tt r m b pp s ss - j jj ch k t p h",
        vowels: "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
    },
];

const NIEUN: usize = 2;
const RIEUL: usize = 5;
const MIEUM: usize = 6;
const SILENT: usize = 11;

/// The lower-case Latin spellings of a place name in Hangul, the commonest first.
pub(super) fn spellings(hangul: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut spellings = Vec::new();
    for name in [Some(hangul.to_owned()), southern(hangul)].into_iter().flatten() {
        for (style, joined) in STYLES.iter().flat_map(|style| [(style, true), (style, false)]) {
            let latin = written(&name, style, joined);
            if seen.insert(latin.clone()) {
                spellings.push(latin);
            }
        }
    }
    spellings
}

/// The name as the South spells it, if that differs: ㄹ at the start of a word is not said,
/// nor ㄴ before i and y (룡천, 용천; 라선, 나선; 녕변, 영변), and 률 is 율 after a vowel or ㄴ.
pub(super) fn southern(name: &str) -> Option<String> {
    let mut before = None;
    let mut south = String::with_capacity(name.len());
    for c in name.chars() {
        let Some((initial, vowel, end)) = parts(c) else {
            south.push(c);
            before = None;
            continue;
        };
        // ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ
        let bright = [2, 3, 6, 7, 12, 17, 20].contains(&vowel);
        let initial = match (before, initial) {
            (None, RIEUL | NIEUN) if bright => SILENT,
            (None, RIEUL) => NIEUN,
            // 률, 렬 after a vowel or ㄴ.
            (Some(0 | 4), RIEUL) if end == 8 && (vowel == 17 || vowel == 6) => SILENT,
            _ => initial,
        };
        south.extend(syllable(initial, vowel, end));
        before = Some(end);
    }
    (south != name).then_some(south)
}

/// Initial, vowel and final of a syllable, counted from 0; final 0 is none.
pub(super) fn parts(c: char) -> Option<(usize, usize, usize)> {
    let index = u32::from(c).checked_sub(0xac00).filter(|index| *index < 11_172)? as usize;
    Some((index / 588, index % 588 / 28, index % 28))
}

fn syllable(initial: usize, vowel: usize, end: usize) -> Option<char> {
    char::from_u32(0xac00 + u32::try_from(initial * 588 + vowel * 28 + end).ok()?)
}

/// `name` in one style. `joined` lets sounds assimilate where syllables meet (강령: Kangnyong).
fn written(name: &str, style: &Style, joined: bool) -> String {
    let letter = |row: &'static str, index| row.split(' ').nth(index).unwrap_or_default();
    let mut latin = String::new();
    let mut before: Option<usize> = None;
    let mut syllables = name.chars().filter_map(parts).peekable();
    while let Some((initial, vowel, end)) = syllables.next() {
        let (initial, row) = match before {
            None => (initial, style.first),
            // After ㅁ and ㅇ, and after a stop, ㄹ is said as ㄴ; after ㄴ both are ㄹ.
            Some(1 | 16 | 17 | 21) if joined && initial == RIEUL => (NIEUN, style.first),
            Some(0 | 4 | 8 | 16 | 21) => (initial, style.voiced),
            Some(_) => (initial, style.first),
        };
        let sound = match (before, initial) {
            (Some(4 | 8), RIEUL) if joined => "l",
            _ => letter(row, initial).trim_matches('-'),
        };
        latin.push_str(sound);
        latin.push_str(letter(style.vowels, vowel));
        let next = syllables.peek().map(|(initial, ..)| *initial);
        latin.push_str(ending(end, next, joined));
        before = Some(end);
    }
    latin
}

/// A final consonant before the initial `next`.
fn ending(end: usize, next: Option<usize>, joined: bool) -> &'static str {
    let nasal = joined && matches!(next, Some(NIEUN | RIEUL | MIEUM));
    match end {
        1 if nasal => "ng",
        17 if nasal => "m",
        1 if next == Some(SILENT) => "g",
        4 if joined && next == Some(RIEUL) => "l",
        8 if next == Some(SILENT) => "r",
        1 => "k",
        4 => "n",
        8 => "l",
        16 => "m",
        17 => "p",
        21 => "ng",
        0 => "",
        _ => "t",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_places_are_spelled_as_they_are_known() {
        for (hangul, known) in [
            ("순천", "sunchon suncheon"),
            ("함흥", "hamhung hamheung"),
            ("청진", "chongjin cheongjin"),
            ("혜산", "hyesan"),
            ("길주", "kilju gilju"),
            ("북창", "pukchang bukchang"),
            ("강령", "kangnyong kangryong"),
            ("신의주", "sinuiju"),
            ("삭주", "sakju"),
            ("룡천", "ryongchon yongchon ryongcheon yongcheon"),
            ("평안", "pyongan pyeongan p'yŏngan"),
            ("량강", "ryanggang yanggang"),
            ("자강", "jagang chagang"),
        ] {
            let spellings = spellings(hangul);
            for one in known.split(' ') {
                assert!(spellings.iter().any(|spelling| spelling == one), "{one} {spellings:?}");
            }
        }
    }

    #[test]
    fn the_south_drops_initial_sounds() {
        for (north, south) in
            [("룡천", "용천"), ("라선", "나선"), ("녕변", "영변"), ("은률", "은율")]
        {
            assert_eq!(southern(north).as_deref(), Some(south));
        }
        assert_eq!(southern("순천"), None);
    }
}
