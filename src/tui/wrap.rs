//! Soft wrapping by the columns that text takes on a terminal: Hangul takes two each.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns that `text` takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// The visual rows of `text` as byte ranges, at most `width` columns each. Line breaks
/// belong to no row. A row ends after the last space in it or, without one, between two
/// characters (grapheme clusters, so that jamo stay together). Spaces at the end of a row
/// may hang over. There is at least one row, and one after a line break at the end.
pub fn rows(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        wrap(line, start, width.max(1), &mut rows);
        start += line.len() + 1;
    }
    rows
}

fn wrap(line: &str, offset: usize, width: usize, rows: &mut Vec<Range<usize>>) {
    let (mut start, mut used) = (0, 0);
    // Where the row could end, and the columns up to there.
    let mut last_space = None;
    for (at, grapheme) in line.grapheme_indices(true) {
        let wide = columns(grapheme);
        while grapheme != " " && used + wide > width && at > start {
            let (end, before) = last_space.take().unwrap_or((at, used));
            rows.push(offset + start..offset + end);
            (start, used) = (end, used - before);
        }
        used += wide;
        if grapheme == " " {
            last_space = Some((at + 1, used));
        }
    }
    rows.push(offset + start..offset + line.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<&str> {
        rows(text, width).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn rows_end_after_a_space_where_there_is_one() {
        assert_eq!(wrapped("we crossed at night", 10), ["we crossed ", "at night"]);
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(wrapped("abcdefghijk lm", 4), ["abcd", "efgh", "ijk ", "lm"]);
    }

    #[test]
    fn hangul_takes_two_columns() {
        assert_eq!(wrapped("두만강을 건넜다", 8), ["두만강을 ", "건넜다"]);
        assert_eq!(wrapped("두만강을", 5), ["두만", "강을"]);
        assert_eq!(wrapped("강", 1), ["강"]);
    }

    #[test]
    fn jamo_of_one_syllable_stay_together() {
        let text = "\u{1100}\u{1161}\u{11bc}\u{1100}\u{1161}\u{11bc}";
        assert_eq!(wrapped(text, 3), ["\u{1100}\u{1161}\u{11bc}"; 2]);
    }

    #[test]
    fn line_breaks_make_rows_and_belong_to_none() {
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(wrapped("a\n\nb\n", 5), ["a", "", "b", ""]);
        assert_eq!(rows("a\nb", 5), [0..1, 2..3]);
    }

    #[test]
    fn spaces_may_hang_over() {
        assert_eq!(wrapped("abcd   ef", 4), ["abcd   ", "ef"]);
    }

    #[test]
    fn no_character_is_lost_at_any_width() {
        let text = "가 나다라 abc\n def\n\n  마바사아자차카타파하 g";
        for width in 0..30 {
            let joined: String = wrapped(text, width).concat();
            assert_eq!(joined, text.replace('\n', ""), "{width}");
        }
    }
}
