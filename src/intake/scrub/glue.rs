//! What Korean glues on a name: honorifics, particles and the endings of the copula.
//!
//! A name is only a name if what follows it, up to the end of the word, is glue. 영춘이네는 is
//! 영춘 with glue; 철수하였다 is a verb. The particles of things (로, 에, 에서) do not follow a
//! person's name, so 은실로 is silver thread; 로 follows a full name that someone took.

use super::is_listed;

/// What the glue follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// A given name or alias.
    Name,
    /// Surname and given name.
    FullName,
    /// A place.
    Place,
}

/// Glued words of more syllables are no glue.
const LONGEST: usize = 12;

/// Titles and kin words, and with them the suffixes 이 and 네 (someone's house).
const HONORIFICS: &str = "\
    씨 님 군 양 이 네 들 댁 동무 동지 선생 선생님 지도원 영감 로인 노인 어머니 아버지 어머님 \
    아버님 엄마 아빠 할머니 할아버지 아주머니 아줌마 아저씨 아바이 아매 언니 오빠 누나 누이 \
    형 형님 동생 삼촌 이모 고모 큰아버지 작은아버지 반장 과장 부부";

/// What a place name stands before: its rank, its people, its institutions.
const PLACE_NOUNS: &str = "\
    시 군 구 구역 동 리 읍 역 시내 읍내 쪽 댁 집 산 출신 사람 사람들 태생 시당 군당 장마당 \
    시장 병원 교화소 단련대 보위부 안전부 보안서 탄광 광산 농장 공장 발전소 중학교 \
    고등중학교 대학 항 강 일대 근처 부근 지방 지역 방면 행";

/// The particles that follow persons, with those of quoting and naming.
const PARTICLES: &str = "\
    은 는 이 가 을 를 의 과 와 도 만 랑 이랑 하고 에게 에게서 께 께서 께서는 께서도 한테 \
    한테서 더러 보고 처럼 같이 보다 까지 마저 조차 부터 밖에 뿐 대로 만큼 이나 이든 이든지 \
    이라고 라고 이라는 라는 이라던 라던 이란 란 이라면 이면 이라도 라도 이여 이시여 아 야 이야 \
    이며 이고 이요 요 인 이던 이었던 였던";

/// The particles of things.
const PLACE_PARTICLES: &str = "에 에서 에서는 로 으로 로부터 으로부터";

/// Particles that only follow a vowel: after a consonant they begin another word.
const AFTER_VOWEL: &str = "나 든 든지 며 고 여 면 라면 던";

/// Stems of the copula; any ending may follow them.
const COPULA: &str = "\
    입니 이십니 이시 이셨 이었 이였 였 이에 예요 이라 라고 라는 라며 이란 인데 이고 이며 이지 \
    이니 이거 이네 이래 이죠";

/// Endings that are not told by their stem. The word ends with them.
const ENDINGS: &str = "\
    이다 이예요 에요 인지 인가 일 라서 이어서 여서 란다 이랍니다 랍니다 래요 라 이구나 구나 네 \
    이오 이올시다 이신 이세요 라니";

/// Endings of the copula without its stem, which falls away after a vowel.
const ENDINGS_AFTER_VOWEL: &str = "다 죠 지요 지 지만 니 니까 거든요 세요 십니다";

/// Glue that only follows a person, strong enough to tell a name of one syllable.
const STRONG: &str = "\
    이가 이는 이를 이의 이도 이만 이에게 이에게서 이한테 이한테서 이와 이랑 이네 이네는 \
    이네가 이라고 이라는 이라고는 이라고도 라고 라는 아 야 이야 동무 동무는 동무가 동무를 \
    동무의 동무도 동무에게 동지 동지는 동지가 동지를 에게 에게는 에게서 한테 한테는 한테서 \
    께서";

/// Titles that follow a name after a space.
const TITLES: &str = "씨 님 군 양 동무 동지 선생 언니 오빠 누나 할머니 할아버지";

/// Whether `word`, the Hangul that follows a name or place without a space, is glue.
/// `vowel` says whether the name ends in a vowel. Nothing at all is glue.
///
/// A full name is rarely part of a word, so any word that begins with glue will do there:
/// people also write without spaces.
pub(super) fn is_glue(word: &str, after: After, vowel: bool) -> bool {
    let ends = |rest: &str| is_ending(rest, vowel);
    match after {
        After::FullName => {
            ends(word)
                || [HONORIFICS, PARTICLES, "로 으로"]
                    .iter()
                    .any(|list| list.split(' ').any(|glue| word.starts_with(glue)))
        }
        _ if word.chars().nth(LONGEST).is_some() => false,
        After::Name => walk(word, HONORIFICS, |rest| walk(rest, PARTICLES, ends)),
        After::Place => walk(word, PLACE_NOUNS, |rest| {
            walk(rest, PLACE_PARTICLES, |rest| walk(rest, PARTICLES, ends))
        }),
    }
}

/// Whether a word may end in `rest`.
fn is_ending(rest: &str, vowel: bool) -> bool {
    rest.is_empty()
        || is_listed(ENDINGS, rest.strip_suffix('요').unwrap_or(rest))
        || is_listed(ENDINGS, rest)
        || COPULA.split(' ').any(|stem| rest.starts_with(stem))
        || (vowel && (is_listed(ENDINGS_AFTER_VOWEL, rest) || is_listed(AFTER_VOWEL, rest)))
}

/// The start of the Hangul in `text`: as much of it as decides whether it is glue.
pub(super) fn glued(text: &str) -> &str {
    let hangul = |c: &char| ('가'..='힣').contains(c);
    let length = text.chars().take_while(hangul).take(LONGEST + 1).map(char::len_utf8).sum();
    &text[..length]
}

/// Whether `word` is any number of `parts` and then something that `ends` accepts.
fn walk(word: &str, parts: &str, ends: impl Fn(&str) -> bool) -> bool {
    let mut reached = vec![false; word.len() + 1];
    reached[0] = true;
    for at in 0..=word.len() {
        if !reached[at] {
            continue;
        }
        if ends(&word[at..]) {
            return true;
        }
        for part in parts.split(' ').filter(|part| word[at..].starts_with(part)) {
            reached[at + part.len()] = true;
        }
    }
    false
}

/// Whether `word` (and, if it is empty, the next word in `rest`) shows that the syllable
/// before it is a person.
pub(super) fn is_strong(word: &str, rest: &str) -> bool {
    if !word.is_empty() {
        return is_listed(STRONG, word);
    }
    let Some(next) = rest.strip_prefix(' ') else { return false };
    TITLES.split(' ').any(|title| {
        let rest = next.strip_prefix(title).map(glued);
        rest.is_some_and(|rest| walk(rest, PARTICLES, |rest| is_ending(rest, true)))
    })
}

/// Every particle and honorific that a name can carry, for the tests of the whole.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    HONORIFICS.split(' ').chain(PARTICLES.split(' ')).chain(ENDINGS.split(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_honorifics_and_endings_are_glue() {
        for word in
            ["", "이가", "씨는", "동무에게도", "이네는", "이라고는", "입니다", "님께서", "아"]
        {
            assert!(is_glue(word, After::Name, false), "{word}");
        }
        assert!(is_glue("고", After::Name, true) && is_glue("다", After::Name, true));
    }

    #[test]
    fn the_rest_of_another_word_is_not() {
        for word in ["텔이", "하였다", "로", "적이고", "자동차공장이", "에", "고"]
        {
            assert!(!is_glue(word, After::Name, false), "{word}");
        }
        assert!(!is_glue(&"이".repeat(13), After::Name, false));
    }

    #[test]
    fn places_take_the_particles_of_things() {
        for word in ["에서는", "으로", "시에서도", "역에", "사람이다", "읍내로"] {
            assert!(is_glue(word, After::Place, false), "{word}");
        }
        assert!(is_glue("으로도", After::FullName, false));
        assert!(is_glue("은내친구", After::FullName, false));
        assert!(!is_glue("텔이", After::FullName, true));
        assert!(!is_glue("지를", After::Place, false));
    }

    #[test]
    fn one_syllable_needs_a_person_to_follow() {
        assert!(is_strong("이가", "") && is_strong("아", ", 하고") && is_strong("", " 동무는"));
        for word in ["을", "이", "로", "네", ""] {
            assert!(!is_strong(word, " 양말"), "{word}");
        }
    }
}
