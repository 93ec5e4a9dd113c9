//! Telephone numbers, e-mail addresses and the numbers of papers.
//!
//! Numbers are grouped in every way, so they are looked for in a text without separators, and
//! the find is checked against the text with them.

use super::bounds::{self, Verdict};
use super::forms::{Bound, Form, Forms};
use crate::identity::person::Person;
use crate::redaction::text::Folded;
use crate::testimony::Span;

/// Country codes of one and two digits; all others have three (ITU-T E.164, list of codes).
const SHORT_CODES: &[&str] = &[
    "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45",
    "46", "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
    "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];
/// What is dialled before a country code, by where one calls from.
const EXITS: &[&str] = &["", "00", "011", "001", "002"];
/// Fewest digits of a number that is looked for in any grouping.
const FEWEST_DIGITS: usize = 6;
/// Fewest letters and digits of a code that is looked for in any grouping.
const FEWEST_MARKS: usize = 5;
/// Most separators in a row within a number.
const WIDEST_GAP: usize = 3;

/// Adds phones, e-mail addresses and ids.
pub(super) fn add_all(forms: &mut Forms, person: &Person) {
    forms.role("phone", None);
    for phone in &person.phones {
        add_phone(forms, phone);
    }
    forms.role("email", None);
    for email in &person.emails {
        forms.add(email.trim(), Bound::Address);
    }
    forms.role("id", None);
    for id in &person.ids {
        add_code(forms, id);
    }
}

fn add_code(forms: &mut Forms, code: &str) {
    forms.add(code.trim(), Bound::Code);
    let folded = Folded::of(code);
    let marks = Compact::of(folded.text());
    if marks.text.chars().count() >= FEWEST_MARKS {
        forms.add_compact(&marks.text, Bound::Code);
    }
}

fn add_phone(forms: &mut Forms, phone: &str) {
    let folded = Folded::of(phone);
    let digits: String = folded.text().chars().filter(char::is_ascii_digit).collect();
    if digits.len() < FEWEST_DIGITS {
        return add_code(forms, phone);
    }
    let (code, national) = match international(folded.text(), &digits) {
        Some((code, national)) => (Some(code), national),
        None => (None, digits.as_str()),
    };
    let national = national.trim_start_matches('0');
    if national.len() < FEWEST_DIGITS {
        return add_code(forms, phone);
    }
    for trunk in ["", "0"] {
        forms.add_compact(&format!("{trunk}{national}"), Bound::Phone);
        for exit in EXITS.iter().filter(|_| code.is_some()) {
            let code = code.unwrap_or_default();
            forms.add_compact(&format!("{exit}{code}{trunk}{national}"), Bound::Phone);
        }
    }
}

/// Country code and national number of a number written with `+` or `00`.
fn international<'a>(written: &str, digits: &'a str) -> Option<(&'a str, &'a str)> {
    let digits = if written.trim_start().trim_start_matches('(').starts_with('+') {
        digits
    } else {
        digits.strip_prefix("00")?
    };
    let short = (1..=2)
        .find(|&length| digits.get(..length).is_some_and(|code| SHORT_CODES.contains(&code)));
    digits.split_at_checked(short.unwrap_or(3))
}

/// A folded text without anything but letters and digits, with the way back to it.
pub(super) struct Compact<'a> {
    folded: &'a str,
    text: String,
    /// For each byte of `text` its place in `folded`.
    places: Vec<usize>,
}

impl<'a> Compact<'a> {
    pub(super) fn of(folded: &'a str) -> Self {
        let mut compact = Self { folded, text: String::new(), places: Vec::new() };
        for (at, c) in folded.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            compact.text.push(c);
            compact.places.extend(at..at + c.len_utf8());
        }
        compact
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where in the folded text the find stands, if it is the whole of a number or code: its
    /// separators are such, and nothing beside it belongs to it. A telephone number takes
    /// along a foreign country code, its plus sign and its opening bracket.
    pub(super) fn whole(&self, found: Span, form: &Form) -> Option<Span> {
        let span = self.places[found.start]..self.places[found.end - 1] + 1;
        if !is_grouped(&self.folded[span.clone()]) {
            return None;
        }
        let span = if form.bound == Bound::Phone { self.dialled(span) } else { span };
        let known = bounds::judge(self.folded, &span, form, false) == Verdict::Known;
        known.then_some(span)
    }

    /// The span with what is dialled before it.
    fn dialled(&self, span: Span) -> Span {
        let before = &self.folded[..span.start];
        let digits = before.bytes().rev().take(6).take_while(u8::is_ascii_digit).count();
        let (before, digits) = before.split_at(before.len() - digits);
        let dialled = (1..=3).contains(&digits.len()) && before.ends_with('+')
            || (3..=5).contains(&digits.len()) && digits.starts_with("00");
        let mut start = if dialled { before.len() } else { span.start };
        start = self.folded[..start].strip_suffix('+').map_or(start, str::len);
        let number = &self.folded[start..span.end];
        let unopened =
            number.find(')').is_some_and(|close| number.find('(').is_none_or(|open| close < open));
        let opened = self.folded[..start].strip_suffix('(').filter(|_| unopened);
        opened.map_or(start, str::len)..span.end
    }
}

/// Whether the separators in `number` are those that group digits, and not too many.
fn is_grouped(number: &str) -> bool {
    let mut gap = 0;
    number.chars().all(|c| {
        gap = if c.is_alphanumeric() { 0 } else { gap + 1 };
        let separates = c.is_whitespace() || "-./()_·:+".contains(c);
        gap == 0 || (separates && gap <= WIDEST_GAP)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn country_codes_end_where_the_list_says() {
        assert_eq!(international("+32 470", "32470"), Some(("32", "470")));
        assert_eq!(international("0085 02 3", "0085023"), Some(("850", "23")));
        assert_eq!(international("(+1) 5", "15"), Some(("1", "5")));
        assert_eq!(international("0470 12", "047012"), None);
    }

    #[test]
    fn separators_group_and_words_do_not() {
        assert!(is_grouped("0032 (0)470/12.34-56") && is_grouped("10\n20"));
        assert!(!is_grouped("10, 20") && !is_grouped("10    20"));
    }

    #[test]
    fn a_compact_text_knows_its_way_back() {
        let compact = Compact::of("김 (1) x");
        assert_eq!(compact.text(), "김1x");
        assert_eq!(compact.places, [0, 1, 2, 5, 8]);
    }
}
