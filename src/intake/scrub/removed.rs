//! What a scrub leaves and what it takes out, and how the two become the original again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::testimony::Span;

/// The role of a bracket of the source that could have passed for a placeholder.
const BRACKET: &str = "bracket";

/// A text without the identity's known terms.
pub struct Scrubbed {
    /// The text, placeholders where the terms stood.
    pub text: String,
    /// What stood there, in order.
    pub removed: Vec<Removed>,
    /// What may be a known term and was left, in order: for a person to decide.
    pub uncertain: Vec<Uncertain>,
}

/// One term that was taken out. It holds secret words, so it has neither `Debug` nor `Clone`
/// and is wiped when dropped. It can be written because it belongs into the sealed identity,
/// and it goes nowhere else.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Removed {
    /// Where the placeholder begins in the scrubbed text, in bytes.
    pub at: usize,
    /// Whose or what it is: `witness`, a relation, `birth`, `home`, `phone`; `bracket` for a
    /// bracket that only looked like ours.
    pub role: String,
    /// What stands there now.
    pub placeholder: String,
    /// What stood there.
    pub words: String,
}

/// A place in the scrubbed text that reads like a known term but may be an ordinary word.
pub struct Uncertain {
    /// Where it is in the scrubbed text.
    pub span: Span,
    /// Whose term it would be.
    pub role: String,
}

impl Scrubbed {
    /// How many terms of each role were taken out.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for removed in self.removed.iter().filter(|removed| removed.role != BRACKET) {
            *counts.entry(removed.role.clone()).or_default() += 1;
        }
        counts
    }

    /// Where in the original text each term stood, with its role.
    pub fn spans(&self) -> Vec<(Span, &str)> {
        let mut spans = Vec::with_capacity(self.removed.len());
        let (mut taken, mut put) = (0, 0);
        for removed in &self.removed {
            let start = removed.at + taken - put;
            taken += removed.words.len();
            put += removed.placeholder.len();
            if removed.role != BRACKET {
                spans.push((start..start + removed.words.len(), removed.role.as_str()));
            }
        }
        spans
    }
}

/// Puts the removed words back. The result is the original text, byte for byte; `None` if
/// `removed` does not belong to `scrubbed`.
pub fn restore(scrubbed: &str, removed: &[Removed]) -> Option<String> {
    let mut original = String::with_capacity(scrubbed.len());
    let mut cursor = 0;
    for one in removed {
        original.push_str(scrubbed.get(cursor..one.at)?);
        if !scrubbed.get(one.at..)?.starts_with(&one.placeholder) {
            return None;
        }
        original.push_str(&one.words);
        cursor = one.at + one.placeholder.len();
    }
    original.push_str(scrubbed.get(cursor..)?);
    Some(original)
}

/// A scrubbed text while it is written, from left to right.
pub(super) struct Writer<'a> {
    source: &'a str,
    cursor: usize,
    scrubbed: Scrubbed,
}

impl<'a> Writer<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let text = String::with_capacity(source.len() + source.len() / 4);
        let scrubbed = Scrubbed { text, removed: Vec::new(), uncertain: Vec::new() };
        Self { source, cursor: 0, scrubbed }
    }

    /// Writes what stands before `span`, then the placeholder in its stead.
    pub(super) fn replace(&mut self, span: Span, role: &str, placeholder: &str) {
        self.copy_to(span.start);
        let words = &self.source[span.clone()];
        self.push_removed(role, placeholder, words);
        self.cursor = span.end;
    }

    /// Writes everything up to the end of `span` and notes the doubt.
    pub(super) fn doubt(&mut self, span: Span, role: &str) {
        self.copy_to(span.start);
        let start = self.scrubbed.text.len();
        self.copy_to(span.end);
        let span = start..self.scrubbed.text.len();
        self.scrubbed.uncertain.push(Uncertain { span, role: role.to_owned() });
    }

    pub(super) fn finish(mut self) -> Scrubbed {
        self.copy_to(self.source.len());
        self.scrubbed
    }

    /// Copies the source up to `end`. Our brackets become look-alikes, so that no text can
    /// forge a placeholder.
    fn copy_to(&mut self, end: usize) {
        let source = self.source;
        for part in source[self.cursor..end].split_inclusive(['⟦', '⟧']) {
            let (plain, bracket) = match part.char_indices().next_back() {
                Some((at, '⟦')) => (&part[..at], Some(("⟦", "〚"))),
                Some((at, '⟧')) => (&part[..at], Some(("⟧", "〛"))),
                _ => (part, None),
            };
            self.scrubbed.text.push_str(plain);
            if let Some((words, lookalike)) = bracket {
                self.push_removed(BRACKET, lookalike, words);
            }
        }
        self.cursor = end;
    }

    fn push_removed(&mut self, role: &str, placeholder: &str, words: &str) {
        self.scrubbed.removed.push(Removed {
            at: self.scrubbed.text.len(),
            role: role.to_owned(),
            placeholder: placeholder.to_owned(),
            words: words.to_owned(),
        });
        self.scrubbed.text.push_str(placeholder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Scrubbed {
        let mut writer = Writer::new("⟦나⟧ 김영춘은 연을 본다");
        writer.replace(10..19, "witness", "⟦witness⟧");
        writer.doubt(23..26, "mother");
        writer.finish()
    }

    #[test]
    fn a_placeholder_cannot_be_forged() {
        let scrubbed = written();
        assert_eq!(scrubbed.text, "〚나〛 ⟦witness⟧은 연을 본다");
        assert_eq!(scrubbed.counts(), BTreeMap::from([("witness".to_owned(), 1)]));
        assert_eq!(scrubbed.spans(), [(10..19, "witness")]);
    }

    #[test]
    fn a_doubt_points_into_the_scrubbed_text() {
        let scrubbed = written();
        assert_eq!(&scrubbed.text[scrubbed.uncertain[0].span.clone()], "연");
    }

    #[test]
    fn what_does_not_belong_together_is_not_restored() {
        let scrubbed = written();
        assert_eq!(
            restore(&scrubbed.text, &scrubbed.removed).as_deref(),
            Some("⟦나⟧ 김영춘은 연을 본다")
        );
        assert_eq!(restore("another text altogether", &scrubbed.removed), None);
        assert_eq!(restore("", &scrubbed.removed), None);
    }
}
