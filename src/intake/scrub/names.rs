//! Names in the forms in which they are written: with and without the surname, in the
//! script in which they are listed.

use super::bounds::{is_hangul, is_hanja, is_letter};
use super::forms::{Bound, Forms};
use super::{ScrubError, is_listed};
use crate::redaction::text::Folded;

/// Surnames of two syllables, and the same in Hanja.
const LONG_SURNAMES: &str = "\
    남궁 황보 제갈 사공 선우 서문 독고 동방 南宮 皇甫 諸葛 司空 鮮于 西門 獨孤 東方";

/// Romanised surnames, the commonest first, without apostrophes and breves. They only decide
/// which end of a listed name is the surname; both orders are looked for in any case.
const SURNAMES: &str = "\
    kim gim lee li yi rhee ri park pak bak choi choe jung jeong chung chong jong \
    cheong kang gang cho jo yoon yun youn chang jang lim im rim yim han oh o seo suh so shin \
    sin kwon gwon hwang ahn an song jeon jun chon hong yoo yu ryu ryoo ko go koh moon mun \
    son sohn yang ryang bae pae paek baek paik baik heo hur huh ho nam shim sim noh no roh \
    ro ha kwak gwak sung seong cha joo ju chu woo u koo ku gu min na ra jin chin ji chi um \
    eom om chae won cheon bang pang kong gong hyun hyon hyeon ham byun pyon byeon yeom ryom \
    yom yeo ryo choo do to seok sok sol seol ma kil gil yon yeon wi pyo myong myung ki gi \
    ban pan ok yuk in maeng je mo tak kuk guk kye gye tae pyon namgung hwangbo jegal \
    chegal sagong sonu seonu sunwoo somun seomun tokko dokgo tongbang dongbang";

/// So many of them are hardly ever given names.
const PLAIN_SURNAMES: usize = 24;

/// Common English, French and Dutch words that are also romanised given names. Alone they
/// count only with a capital.
const COMMON: &str = "\
    a an am as at be by do go ha ham he her him his how in is it man me men mine my no of oh \
    on one or our out own put ran run see she sin sing so soil son song soon sue sun sung \
    sunny sang the to two up us we who will win won you young gun gang hang hung hat hum joy \
    juice june june kin long moon more new none non nun pin yes yet yon bin bit chin chip \
    din dim dung mid mug rim tin tong un une en au du de la le les ou ne ni pas mon ton sa \
    se si te tu den die dan dit hem hun ik je om ook van wij zo ja nu eun or";

/// Adds the forms of a full name. A listing may hold several scripts, or brackets.
///
/// # Errors
/// [`ScrubError::NameTooShort`] for a single Latin letter.
pub(super) fn add(forms: &mut Forms, name: &str) -> Result<(), ScrubError> {
    for part in by_script(name) {
        match part.script {
            Script::Hangul | Script::Hanja => add_syllables(forms, &part),
            Script::Letters => add_letters(forms, &part.words)?,
        }
    }
    Ok(())
}

/// Adds an alias as it is given.
///
/// # Errors
/// As for [`add`].
pub(super) fn add_alias(forms: &mut Forms, alias: &str) -> Result<(), ScrubError> {
    for part in by_script(alias) {
        match part.script {
            Script::Letters => add_alias_letters(forms, &part.words)?,
            script => {
                let alias = part.words.join(" ");
                // As long as a full name, it takes the particles of one: 왕리화로 살았습니다.
                let full = script == Script::Hangul && alias.chars().nth(2).is_some();
                if full {
                    forms.add(&alias, Bound::HangulFull);
                } else {
                    add_given(forms, script, &alias);
                }
            }
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Hangul,
    Hanja,
    Letters,
}

/// Words of one script in a row.
struct Part {
    script: Script,
    words: Vec<String>,
}

/// The parts of a listing, parted at brackets and where the script changes. Capitals stay.
fn by_script(name: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for piece in name.split(['(', ')', '（', '）', '[', ']', '/', ';', '⟦', '⟧']) {
        let mut before = None;
        for word in piece.split_inclusive([',', ' ']).flat_map(str::split_whitespace) {
            let folded = Folded::of(word);
            let Some(script) = script_of(folded.text()) else { continue };
            let word = if script == Script::Letters { word } else { folded.text() };
            match parts.last_mut().filter(|_| before == Some(script)) {
                Some(part) => part.words.push(word.to_owned()),
                None => parts.push(Part { script, words: vec![word.to_owned()] }),
            }
            before = Some(script);
        }
    }
    parts
}

fn script_of(word: &str) -> Option<Script> {
    let mut letters = word.chars().filter(|c| c.is_alphanumeric()).peekable();
    letters.peek()?;
    let letters: Vec<char> = letters.collect();
    Some(if letters.iter().all(|c| is_hangul(*c)) {
        Script::Hangul
    } else if letters.iter().all(|c| is_hanja(*c)) {
        Script::Hanja
    } else {
        Script::Letters
    })
}

/// A name written in syllables: joined, parted after the surname, parted everywhere.
fn add_syllables(forms: &mut Forms, part: &Part) {
    let syllables: Vec<char> =
        part.words.concat().chars().filter(|c| is_hangul(*c) || is_hanja(*c)).collect();
    let text = |from: &[char]| from.iter().collect::<String>();
    let full = text(&syllables);
    if syllables.len() < 2 {
        return add_given(forms, part.script, &full);
    }
    let (parted, joined) = match (part.script, syllables.len()) {
        (Script::Hangul, 2) => (Bound::Hangul, Bound::Hangul),
        (Script::Hangul, _) => (Bound::Hangul, Bound::HangulFull),
        (_, 2) => (Bound::Hanja, Bound::Hanja),
        _ => (Bound::Hanja, Bound::Free),
    };
    forms.add(&full, joined);
    let spaced: Vec<String> = syllables.iter().map(char::to_string).collect();
    forms.add(&spaced.join(" "), parted);
    let long = syllables.len() > 2 && is_listed(LONG_SURNAMES, &text(&syllables[..2]));
    for surname in if long { vec![2, 1] } else { vec![1] } {
        let given = text(&syllables[surname..]);
        forms.add(&format!("{} {given}", text(&syllables[..surname])), parted);
        add_given(forms, part.script, &given);
    }
}

fn add_given(forms: &mut Forms, script: Script, given: &str) {
    let bound = match script {
        Script::Hanja => Bound::Hanja,
        _ if given.chars().nth(1).is_some() => Bound::Hangul,
        _ => Bound::HangulSyllable,
    };
    forms.add(given, bound);
}

/// The syllables of a romanised name, folded, as far as hyphens tell them.
fn syllables(words: &[String]) -> Vec<String> {
    let parted = words.iter().flat_map(|word| word.split(['-', '\u{2010}', '\u{2011}', ',']));
    let folded = parted.map(|part| Folded::of(part.trim_matches('.')).text().to_owned());
    folded.filter(|syllable| !syllable.is_empty()).collect()
}

fn long_enough(syllables: Vec<String>) -> Result<Vec<String>, ScrubError> {
    let letters = syllables.iter().flat_map(|syllable| syllable.chars());
    if letters.filter(|c| c.is_alphanumeric()).count() < 2 {
        return Err(ScrubError::NameTooShort);
    }
    Ok(syllables)
}

fn add_letters(forms: &mut Forms, words: &[String]) -> Result<(), ScrubError> {
    let all = long_enough(syllables(words))?;
    let listed = words.join(" ");
    forms.add(&listed, if all.len() > 1 { Bound::Letters } else { alone(&listed) });
    add_joined(forms, &all);
    if let ([_], [surname, given @ ..]) = (words, &all[..]) {
        if given.len() > 1 && rank(surname).is_some() {
            add_full(forms, surname, given);
        }
        return Ok(());
    }
    for (surname, given) in surnames(words) {
        let (surname, given) = (syllables(&surname).join("-"), syllables(&given));
        if !surname.is_empty() && !given.is_empty() {
            add_full(forms, &surname, &given);
        }
    }
    Ok(())
}

fn add_alias_letters(forms: &mut Forms, words: &[String]) -> Result<(), ScrubError> {
    let all = long_enough(syllables(words))?;
    let listed = words.join(" ");
    forms.add(&listed, alone(&listed));
    add_joined(forms, &all);
    Ok(())
}

/// The ways to part a name into surname and given name.
fn surnames(words: &[String]) -> Vec<(Vec<String>, Vec<String>)> {
    let parted = |from: usize, to: usize| {
        let given = [&words[..from], &words[to..]].concat();
        (words[from..to].to_vec(), given)
    };
    let (first, last) = (parted(0, 1), parted(words.len() - 1, words.len()));
    if let Some(at) = words.iter().position(|word| word.ends_with(',')) {
        return vec![parted(0, (at + 1).min(words.len() - 1))];
    }
    let capitals: Vec<usize> = (0..words.len()).filter(|at| is_capitals(&words[*at])).collect();
    if let [at] = capitals[..] {
        return vec![parted(at, at + 1)];
    }
    match (rank(&words[0]), rank(&words[words.len() - 1])) {
        (Some(_), None) => vec![first],
        (None, Some(_)) => vec![last],
        (Some(a), Some(b)) if a.min(b) < PLAIN_SURNAMES => vec![if a <= b { first } else { last }],
        _ => vec![last, first],
    }
}

/// Whether a word of two letters or more is written in capitals.
fn is_capitals(word: &str) -> bool {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    letters().count() > 1 && letters().all(char::is_uppercase)
}

/// Where `word` stands among the romanised surnames.
fn rank(word: &str) -> Option<usize> {
    let folded = Folded::of(word);
    let plain: String = folded.text().chars().filter(|c| is_letter(*c)).collect();
    let plain = plain.replace('ŏ', "o").replace('ŭ', "u");
    SURNAMES.split(' ').position(|listed| listed == plain)
}

/// Surname and given name in either order, with a comma, and closed up; the given name alone.
fn add_full(forms: &mut Forms, surname: &str, given: &[String]) {
    add_joined(forms, given);
    let bound = if given.len() > 1 { Bound::Letters } else { Bound::Single };
    for given in joined(given) {
        for form in [
            format!("{surname} {given}"),
            format!("{surname}, {given}"),
            format!("{surname},{given}"),
            format!("{given}, {surname}"),
        ] {
            forms.add(&form, bound);
        }
        let weak = is_listed(COMMON, &given);
        forms.add(&format!("{given} {surname}"), if weak { Bound::Capital } else { bound });
    }
    let closed = format!("{surname}{}", given.concat());
    forms.add(&closed, if closed.len() < 6 { Bound::Capital } else { Bound::Letters });
}

/// A given name alone: with hyphens, spaced, closed up. A letter alone is no name.
fn add_joined(forms: &mut Forms, syllables: &[String]) {
    match syllables {
        [letter] if letter.chars().nth(1).is_none() => {}
        [one] => forms.add(one, alone(one)),
        _ => {
            for form in joined(syllables) {
                forms.add(&form, Bound::Letters);
            }
        }
    }
}

fn joined(syllables: &[String]) -> [String; 3] {
    [syllables.join("-"), syllables.join(" "), syllables.concat()]
}

/// The bound of a word that stands alone.
fn alone(word: &str) -> Bound {
    let folded = Folded::of(word);
    if !folded.text().contains(is_letter) {
        Bound::Code
    } else if is_listed(COMMON, folded.text()) {
        Bound::Capital
    } else {
        Bound::Single
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surname_of(name: &str) -> Vec<String> {
        let words: Vec<String> = name.split(' ').map(str::to_owned).collect();
        surnames(&words).into_iter().map(|(surname, _)| surname.join(" ")).collect()
    }

    #[test]
    fn the_surname_is_found_at_either_end() {
        for (name, surname) in [
            ("Kim Young-chun", "Kim"),
            ("Young-chun Kim", "Kim"),
            ("Ch'oe Hyŏn", "Ch'oe"),
            ("Young, Chun", "Young,"),
            ("Maria OKAFOR Lee", "OKAFOR"),
            ("Yon Kim", "Kim"),
        ] {
            assert_eq!(surname_of(name), [surname], "{name}");
        }
        assert_eq!(surname_of("Ana Pereira"), ["Pereira", "Ana"]);
        assert_eq!(surname_of("Maeng Tak"), ["Tak", "Maeng"]);
    }

    #[test]
    fn a_listing_may_hold_several_scripts() {
        let mut forms = Forms::default();
        forms.role("witness", None);
        add(&mut forms, "김영춘 (金永春) Kim,Youngchun").unwrap();
        for form in ["영춘", "永春", "youngchun", "youngchun kim", "金永春"] {
            assert!(forms.plain.iter().any(|one| one.text == form), "{form}");
        }
    }

    #[test]
    fn a_name_of_hyphens_is_parted_after_a_surname() {
        let mut forms = Forms::default();
        forms.role("witness", None);
        add(&mut forms, "Kim-Young-chun").unwrap();
        assert!(forms.plain.iter().any(|one| one.text == "young-chun"));
        assert!(forms.plain.iter().all(|one| one.text != "kim"));
    }
}
