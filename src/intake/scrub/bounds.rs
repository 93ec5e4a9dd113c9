//! Whether a form found in a text is the term, by what stands beside it.

use super::forms::{Bound, Form};
use super::glue::{self, After};
use crate::testimony::Span;

/// What is made of a form found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the term.
    Known,
    /// It may be the term or an ordinary word.
    Doubtful,
    /// It is part of something else.
    Other,
}

/// Word endings that a hyphen joins to a romanised name: vocatives, suffixes and titles.
const HYPHENATED: &[&str] = &[
    "a", "ah", "ya", "i", "ie", "yi", "ssi", "nim", "ssiga", "dongmu", "tongmu", "dongji", "tongji",
];

/// Judges `form`, which stands at `span` of the folded `text`. `capital` says whether it
/// begins with a capital in the source.
pub(super) fn judge(text: &str, span: &Span, form: &Form, capital: bool) -> Verdict {
    let (before, rest) = (&text[..span.start], &text[span.end..]);
    let sure = |is| if is { Verdict::Known } else { Verdict::Other };
    let doubt = |is| if is { Verdict::Known } else { Verdict::Doubtful };
    match form.bound {
        Bound::Hangul => {
            doubt(!ends_in(before, is_hangul) && is_glued(&form.text, rest, After::Name))
        }
        Bound::HangulFull => doubt(is_glued(&form.text, rest, After::FullName)),
        Bound::HangulSyllable if ends_in(before, is_hangul) => Verdict::Other,
        Bound::HangulSyllable if glue::is_strong(glue::glued(rest), rest) => Verdict::Known,
        Bound::HangulSyllable if is_glued(&form.text, rest, After::Name) => Verdict::Doubtful,
        Bound::HangulSyllable => Verdict::Other,
        Bound::HangulPlace => {
            let begins = !ends_in(before, is_hangul) || before.ends_with('도');
            doubt(begins && is_glued(&form.text, rest, After::Place))
        }
        Bound::Hanja => doubt(!ends_in(before, is_hanja) && !starts_in(rest, is_hanja)),
        Bound::Letters => sure(no_letters(before, rest)),
        Bound::Single => sure(no_letters(before, rest) && !is_half(before, rest)),
        Bound::Capital => sure(capital && no_letters(before, rest) && !is_half(before, rest)),
        Bound::Date => sure(no_digits(before, rest) && !letter_joins(before, &form.text)),
        Bound::Address => sure(is_whole_address(before, rest)),
        Bound::Code => sure(is_whole_code(before, &form.text, rest)),
        Bound::Phone => sure(no_digits(before, rest)),
        Bound::Free => Verdict::Known,
    }
}

/// A Hangul syllable.
pub(super) fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// A Chinese character.
pub(super) fn is_hanja(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// A letter of an alphabet.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !is_hangul(c) && !is_hanja(c)
}

fn ends_in(text: &str, class: impl Fn(char) -> bool) -> bool {
    text.chars().next_back().is_some_and(class)
}

fn starts_in(text: &str, class: impl Fn(char) -> bool) -> bool {
    text.chars().next().is_some_and(class)
}

/// Whether nothing but glue follows. Persons take 에 only where something is said *about* them.
fn is_glued(name: &str, rest: &str, after: After) -> bool {
    const ABOUT: [&str; 6] = ["에 대", "에 관", "에 의", "에 비", "에 따", "에 반"];
    let vowel = name
        .chars()
        .next_back()
        .is_some_and(|c| is_hangul(c) && (c as u32 - 0xac00).is_multiple_of(28));
    glue::is_glue(glue::glued(rest), after, vowel)
        || ABOUT.iter().any(|about| rest.starts_with(about))
}

fn no_letters(before: &str, rest: &str) -> bool {
    !ends_in(before, is_letter) && !starts_in(rest, is_letter)
}

fn no_digits(before: &str, rest: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    !ends_in(before, digit) && !starts_in(rest, digit)
}

/// Whether a hyphen makes it half of a longer name: `Jin` in `Jin-ho`.
fn is_half(before: &str, rest: &str) -> bool {
    if before.strip_suffix('-').is_some_and(|before| ends_in(before, is_letter)) {
        return true;
    }
    let Some(rest) = rest.strip_prefix('-') else { return false };
    let word = &rest[..rest.find(|c| !is_letter(c)).unwrap_or(rest.len())];
    !word.is_empty() && !HYPHENATED.contains(&word)
}

fn letter_joins(before: &str, date: &str) -> bool {
    starts_in(date, is_letter) && ends_in(before, is_letter)
}

fn is_whole_address(before: &str, rest: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric();
    let longer = rest.strip_prefix(['.', '-']).is_some_and(|rest| starts_in(rest, part));
    !ends_in(before, |c| part(c) || "._%+-".contains(c)) && !starts_in(rest, part) && !longer
}

fn is_whole_code(before: &str, code: &str, rest: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric();
    let joins = |a: &str, b: &str| {
        (ends_in(a, part) && starts_in(b, part))
            || (ends_in(a, is_letter) && starts_in(b, is_letter))
    };
    let hangul = ends_in(before, is_hangul) && starts_in(code, is_hangul);
    !joins(before, code) && !joins(code, rest) && !hangul
}
