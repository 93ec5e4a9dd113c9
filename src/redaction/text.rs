//! Text as it is compared, with the way back to the text as it was written.
//!
//! Two writings that a reader takes for the same must compare equal: Hangul in jamo and in
//! syllables (UAX 15, form C), full-width and other compatibility letters and digits, capital
//! letters, and letters with invisible characters between them.

use std::iter;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::testimony::Span;

/// A text as it is compared. Line breaks and tabs stay as they are.
pub struct Folded {
    text: String,
    pieces: Vec<Piece>,
    source_length: usize,
}

/// The least part that folds on its own: a character with all that composes with it.
struct Piece {
    /// Where it begins in the folded text, in bytes. It ends where the next begins.
    start: usize,
    /// Where it stands in the source.
    source: Span,
}

impl Folded {
    /// Folds `source`, in time proportional to its length.
    pub fn of(source: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(source.len()),
            pieces: Vec::with_capacity(source.len() / 2),
            source_length: source.len(),
        };
        let mut cluster = Vec::new();
        let mut span = 0..0;
        for (at, c) in source.char_indices().filter(|(_, c)| !is_invisible(*c)) {
            for (index, letter) in plain(c).to_lowercase().enumerate() {
                if index == 0 && !continues(letter) {
                    folded.push(&mut cluster, span.clone());
                    span.start = at;
                }
                cluster.push(letter);
            }
            span.end = at + c.len_utf8();
        }
        folded.push(&mut cluster, span);
        folded
    }

    fn push(&mut self, cluster: &mut Vec<char>, source: Span) {
        if cluster.is_empty() {
            return;
        }
        self.pieces.push(Piece { start: self.text.len(), source });
        match cluster[..] {
            [c] if is_plain(c) => self.text.push(c),
            _ => self.text.extend(cluster.iter().copied().nfc()),
        }
        cluster.clear();
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the source that `folded`, a place in [`Self::text`], came from. It covers
    /// whole characters: all jamo of a syllable, and the invisible characters within the span
    /// but not those beside it. An empty span stays empty.
    pub fn source_span(&self, folded: Span) -> Span {
        let start =
            self.piece_at(folded.start).map_or(self.source_length, |piece| piece.source.start);
        let last =
            folded.end.min(self.text.len()).checked_sub(1).filter(|last| *last >= folded.start);
        let end = last.and_then(|last| self.piece_at(last)).map_or(start, |piece| piece.source.end);
        start..end.max(start)
    }

    fn piece_at(&self, at: usize) -> Option<&Piece> {
        if at >= self.text.len() {
            return None;
        }
        let after = self.pieces.partition_point(|piece| piece.start <= at);
        self.pieces.get(after.checked_sub(1)?)
    }
}

/// Whether `c` is its own form C and KC, as most characters are: ASCII or a Hangul syllable.
fn is_plain(c: char) -> bool {
    c.is_ascii() || ('가'..='힣').contains(&c)
}

/// Whether `c` composes or is ordered with what stands before it. Everything else begins
/// a piece of its own, and form C of the pieces is form C of the whole.
fn continues(c: char) -> bool {
    !is_plain(c)
        && (canonical_combining_class(c) != 0 || is_nfc_quick(iter::once(c)) == IsNormalized::Maybe)
}

/// The ASCII character that `c` is a compatibility form of (UAX 15, form KC), or `c` itself.
/// The short dashes count as hyphens: they are what word processors make of them.
fn plain(c: char) -> char {
    match c {
        _ if is_plain(c) => c,
        '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        _ => {
            let mut form = iter::once(c).nfkc();
            match (form.next(), form.next()) {
                (Some(ascii), None) if ascii.is_ascii() => ascii,
                _ => c,
            }
        }
    }
}

/// Whether `c` leaves no mark on paper: control characters but line breaks and tabs,
/// format characters (general category Cf) and what else Unicode has default-ignorable.
fn is_invisible(c: char) -> bool {
    match c {
        _ if c.is_ascii_graphic() || c == ' ' => false,
        _ if c.is_control() => !c.is_whitespace(),
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
        | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => true,
        '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' => true,
        '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Folds `source`, finds `needle` in it and returns what stood there.
    fn found<'a>(source: &'a str, needle: &str) -> &'a str {
        let folded = Folded::of(source);
        let start = folded.text().find(needle).expect("the needle is there");
        &source[folded.source_span(start..start + needle.len())]
    }

    #[test]
    fn what_reads_alike_compares_equal() {
        for (source, folded) in [
            ("\u{1100}\u{1175}\u{11b7}영춘", "김영춘"),
            ("김\u{200b}영\u{00ad}춘", "김영춘"),
            ("\u{202e}KIM\u{2066} \u{feff}Young", "kim young"),
            ("０１０－２９０６＠Ａ", "010-2906@a"),
            ("𝐊𝐢𝐦 ①²", "kim 12"),
            ("\u{f90a}", "金"),
            ("Ye\u{030a}o", "ye\u{030a}o"),
            ("a\u{030a}", "å"),
            ("한\tB\r\n\u{1b}c", "한\tb\r\nc"),
            ("010\u{2013}81\u{a0}27", "010-81 27"),
        ] {
            assert_eq!(Folded::of(source).text(), folded, "{source:?}");
        }
    }

    #[test]
    fn a_span_covers_whole_characters_of_the_source() {
        let nfd = "나\u{1100}\u{1175}\u{11b7}는";
        assert_eq!(found(nfd, "김"), "\u{1100}\u{1175}\u{11b7}");
        assert_eq!(found("\u{200b}김\u{200b}영\u{200b}은", "김영"), "김\u{200b}영");
        assert_eq!(found("\u{1100}\u{200d}\u{1175}!", "기"), "\u{1100}\u{200d}\u{1175}");
        assert_eq!(found("İx", "i"), "İ");
    }

    #[test]
    fn empty_and_outlying_spans_stay_inside() {
        let folded = Folded::of("김\u{200b}");
        assert_eq!(folded.source_span(0..0), 0..0);
        assert_eq!(folded.source_span(3..3), 6..6);
        assert_eq!(folded.source_span(0..90), 0..3);
        assert_eq!(Folded::of("").source_span(0..1), 0..0);
    }

    #[test]
    fn ten_thousand_marks_take_no_longer_than_ten_thousand_letters() {
        let source = format!("e{}", "\u{0316}\u{0301}".repeat(5_000));
        let folded = Folded::of(&source);
        assert_eq!(folded.source_span(0..1), 0..source.len());
        assert_eq!(folded.text(), source.nfc().collect::<String>());
    }

    proptest! {
        #[test]
        fn plain_text_is_left_alone(source in "[a-z0-9가-힣 .,\n\t!-]{0,60}") {
            let folded = Folded::of(&source);
            prop_assert_eq!(folded.text(), &source);
            for (at, c) in source.char_indices() {
                let span = at..at + c.len_utf8();
                prop_assert_eq!(folded.source_span(span.clone()), span);
            }
        }

        #[test]
        fn folding_composes_everything(source in "[ᄀ-하-ᅵᆨ-ᇂ가-힣A-Za-z\u{0300}-\u{0345}Å-Ĳ]{0,40}") {
            let folded = Folded::of(&source);
            prop_assert_eq!(folded.text().nfc().collect::<String>(), folded.text());
        }

        #[test]
        fn spans_map_back_in_order_and_on_characters(
            source in "(?s:.|[ᄀ-하-ᅵᆨ-ᇂ\u{200b}\u{0301}İ①Ａ]){0,40}",
        ) {
            let folded = Folded::of(&source);
            let mut before = 0..0;
            for (at, c) in folded.text().char_indices() {
                let span = folded.source_span(at..at + c.len_utf8());
                prop_assert!(source.get(span.clone()).is_some_and(|part| !part.is_empty()));
                prop_assert!(before.start <= span.start && before.end <= span.end);
                before = span;
            }
            let whole = folded.source_span(0..folded.text().len());
            prop_assert!(folded.text().is_empty() || whole.end == before.end);
        }
    }
}
