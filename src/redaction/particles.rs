//! Korean particles behind what is said instead (KOREAN.md, "Replacing").
//!
//! A particle tells whether the word before it ended in a consonant. It is made to fit what
//! is said instead, so that it tells nothing of what is hidden.

use super::{Kind, romanise};

/// A particle after a consonant and after a vowel, and what may follow it.
type Pair = (&'static str, &'static str, Behind);

/// What may follow a particle in the same word.
#[derive(Clone, Copy)]
enum Behind {
    /// Nothing but another particle of the list.
    One(&'static [&'static str]),
    /// Any ending of the copula.
    Any,
}

/// The longer come first.
const PAIRS: &[Pair] = &[
    ("이라", "라", Behind::Any),
    ("이란", "란", Behind::Any),
    ("이랑", "랑", Behind::One(&["은", "도", "만", "요"])),
    ("이나", "나", Behind::One(&["마", "요"])),
    ("이든", "든", Behind::Any),
    ("이며", "며", Behind::One(&[])),
    ("이고", "고", Behind::One(&["요"])),
    ("이여", "여", Behind::One(&[])),
    ("이었", "였", Behind::Any),
    ("이에요", "예요", Behind::Any),
    ("이지", "지", Behind::Any),
    ("이죠", "죠", Behind::Any),
    ("이니", "니", Behind::Any),
    ("이다", "다", Behind::One(&[])),
    ("이요", "요", Behind::One(&[])),
    ("이야말로", "야말로", Behind::Any),
    ("은", "는", Behind::One(&["요", "커녕"])),
    ("이", "가", Behind::One(&["요"])),
    ("을", "를", Behind::One(&["요"])),
    ("과", "와", Behind::One(&["는", "도", "의", "만", "요"])),
    ("으로", "로", Behind::One(&["는", "도", "만", "의", "요", "부터", "서", "써"])),
];

/// A call: only to people.
const CALL: Pair = ("아", "야", Behind::One(&[]));
/// What follows the suffix of a name, 영춘이가: there 이 is no particle and goes.
const AFTER_SUFFIX: [&str; 15] = [
    "가", "는", "를", "와", "도", "의", "에게", "한테", "네", "만", "하고", "처럼", "보다", "부터",
    "까지",
];
const INVISIBLE: [char; 4] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{feff}'];

/// `behind`, which follows a replaced place, made to fit `said`.
pub(super) fn refitted(said: &str, behind: &str, kind: Kind) -> String {
    let behind = behind.trim_start_matches(INVISIBLE);
    let behind = if kind == Kind::Person { without_suffix(behind) } else { behind };
    let sound = final_sound(said);
    let call = Some(&CALL).filter(|_| kind == Kind::Person);
    for (consonant, vowel, follows) in PAIRS.iter().chain(call) {
        let rest = behind.strip_prefix(consonant).or_else(|| behind.strip_prefix(vowel));
        let Some(rest) = rest.filter(|rest| may_follow(rest, *follows)) else { continue };
        let particle = match sound {
            Sound::Vowel => vowel,
            Sound::Rieul if *consonant == "으로" => vowel,
            Sound::Rieul | Sound::Consonant => consonant,
        };
        return format!("{particle}{rest}");
    }
    behind.to_owned()
}

fn without_suffix(behind: &str) -> &str {
    let rest = behind.strip_prefix('이');
    let suffixed = |rest: &&str| AFTER_SUFFIX.iter().any(|particle| rest.starts_with(particle));
    rest.filter(suffixed).unwrap_or(behind)
}

fn may_follow(rest: &str, follows: Behind) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| romanise::parts(c).is_some());
    match follows {
        Behind::Any => true,
        Behind::One(particles) => {
            ends(rest) || particles.iter().any(|one| rest.strip_prefix(one).is_some_and(ends))
        }
    }
}

/// How a word ends, as far as particles ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sound {
    Vowel,
    Rieul,
    Consonant,
}

/// The last sound of a word; closing brackets are passed over.
fn final_sound(said: &str) -> Sound {
    let last = said.chars().rev().find(|c| c.is_alphanumeric());
    match last {
        Some('1' | '7' | '8' | 'l' | 'r') => Sound::Rieul,
        Some('0' | '3' | '6' | 'b' | 'c' | 'g' | 'k' | 'm' | 'n' | 'p' | 't') => Sound::Consonant,
        Some(c) => match romanise::parts(c) {
            Some((.., 8)) => Sound::Rieul,
            Some((.., end)) if end != 0 => Sound::Consonant,
            _ => Sound::Vowel,
        },
        None => Sound::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_fit_what_is_said() {
        for (said, behind, fitted) in [
            ("[이름]", "는 왔다", "은 왔다"),
            ("[번호]", "은요", "는요"),
            ("서울", "으로 갔다", "로 갔다"),
            ("[이름]", "로 불렀다", "으로 불렀다"),
            ("A씨", "과 함께", "와 함께"),
            ("어머니", "이었습니다", "였습니다"),
            ("[이름]", "예요", "이에요"),
            ("증언자", "에서도", "에서도"),
            ("증언자", "가족", "가족"),
            ("증언자", " 이 사람", " 이 사람"),
        ] {
            assert_eq!(refitted(said, behind, Kind::Place), fitted, "{said} {behind}");
        }
    }

    #[test]
    fn the_suffix_of_a_name_goes_and_a_call_fits() {
        assert_eq!(refitted("증언자", "이가 왔다", Kind::Person), "가 왔다");
        assert_eq!(refitted("[이름]", "이네 집", Kind::Person), "네 집");
        assert_eq!(refitted("[이름]", "야, 밥 먹자", Kind::Person), "아, 밥 먹자");
        assert_eq!(refitted("[장소]", "야", Kind::Place), "야");
    }
}
