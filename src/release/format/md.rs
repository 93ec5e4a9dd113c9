//! Markdown. Nothing that a witness said may act: no markup, no HTML, no link.

use super::Excerpt;
use crate::redaction::RenderedSegment;
use crate::testimony::{SegmentKind, harmless};

/// The words around the passages. Those of a release stand here and not among the words of
/// the interface: they are of the testimony's language, not the reader's.
struct Words {
    title: &'static str,
    language: &'static str,
    recorded: &'static str,
    note: &'static str,
    marks: &'static str,
}

const ENGLISH: Words = Words {
    title: "Excerpt from a testimony",
    language: "Language",
    recorded: "Recorded",
    note: "Note of the interviewer: ",
    marks: "Words in square brackets stand for something that was left out, whatever its length. \
            Places, times and people may be named more widely than the witness named them. \
            Questions are in italics.",
};

const KOREAN: Words = Words {
    title: "증언 발췌",
    language: "언어",
    recorded: "면담",
    note: "면담자 메모: ",
    marks: "대괄호 안의 말은 가린 자리를 나타내며, 가린 말의 길이와는 상관이 없습니다. \
            장소와 때와 사람은 증언자가 말한 것보다 넓혀 쓴 곳이 있습니다. 기울인 글은 질문입니다.",
};

/// The excerpt as CommonMark.
pub(super) fn written(excerpt: &Excerpt<'_>) -> String {
    let korean = excerpt.language.is_korean();
    let words = if korean { &KOREAN } else { &ENGLISH };
    let year = if korean { format!("{}년", excerpt.year) } else { excerpt.year.to_string() };
    let language = language_name(&excerpt.language.to_string(), korean);
    let mut out = format!(
        "# {}\n\n{}: {language}. {}: {year}.\n",
        words.title, words.language, words.recorded
    );
    for passage in excerpt.passages {
        paragraphs(&mut out, passage, words);
    }
    out + "\n---\n\n" + words.marks + "\n"
}

/// The name of a language, or its tag, which is two or three letters.
fn language_name(tag: &str, korean: bool) -> String {
    let name = match (tag, korean) {
        ("ko", true) => "한국어",
        ("en", _) => "English",
        ("fr", _) => "French",
        ("nl", _) => "Dutch",
        _ => tag,
    };
    name.to_owned()
}

/// The passage as paragraphs: an empty line within it divides, any other line break stays.
fn paragraphs(out: &mut String, passage: &RenderedSegment, words: &Words) {
    let text = passage.text.replace("\r\n", "\n");
    let mut note = if passage.kind == SegmentKind::Note { words.note } else { "" };
    for paragraph in text.split("\n\n") {
        let lines = paragraph.lines().map(str::trim).filter(|line| !line.is_empty());
        let lines: Vec<_> = lines.map(escaped).collect();
        if lines.is_empty() {
            continue;
        }
        let said = lines.join("\\\n");
        let mark = if passage.kind == SegmentKind::Question { "*" } else { "" };
        out.push_str(&format!("\n{note}{mark}{said}{mark}\n"));
        note = "";
    }
}

/// One line without any power: control characters shown as codes, every ASCII mark that
/// CommonMark or its common extensions (tables, strikethrough, bare links) act on escaped.
fn escaped(line: &str) -> String {
    let line = harmless(line).replace('\t', " ");
    let mut out = String::with_capacity(line.len() + line.len() / 8);
    let mut at_start = true;
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        let glued = letters.peek().is_some_and(|next| next.is_alphanumeric() || *next == '/');
        let acts = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '^' | '{' | '}' => true,
            // `scheme:rest`, `www.rest` and `name@host` become links by themselves.
            ':' | '@' | '.' => glued,
            '#' | '+' | '-' | '=' => at_start || out.ends_with('-'),
            _ => false,
        };
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A number with a full stop or bracket at the start of a line would begin a list.
            '.' | ')' if out.chars().all(|c| c.is_ascii_digit()) => out.extend(['\\', c]),
            _ if acts => out.extend(['\\', c]),
            _ => out.push(c),
        }
        at_start &= c == ' ';
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testimony::Language;

    fn passage(number: u32, kind: SegmentKind, text: &str) -> RenderedSegment {
        RenderedSegment { number, kind, text: text.to_owned() }
    }

    fn written_in(language: &str, passages: &[RenderedSegment]) -> String {
        let language: Language = language.parse().unwrap();
        written(&Excerpt { language: &language, year: 2026, passages })
    }

    #[test]
    fn an_excerpt_in_english() {
        let passages = [
            passage(2, SegmentKind::Question, "How was the winter?"),
            passage(
                3,
                SegmentKind::Answer,
                "It was cold.\nWe had no shoes.\n\nThen we left [place].",
            ),
            passage(4, SegmentKind::Note, "She rested."),
        ];
        let expected = "# Excerpt from a testimony

Language: English. Recorded: 2026.

*How was the winter?*

It was cold.\\
We had no shoes.

Then we left \\[place\\].

Note of the interviewer: She rested.

---

Words in square brackets stand for something that was left out, whatever its length. \
Places, times and people may be named more widely than the witness named them. \
Questions are in italics.
";
        assert_eq!(written_in("en", &passages), expected);
    }

    #[test]
    fn an_excerpt_in_korean() {
        let text = written_in("ko", &[passage(1, SegmentKind::Answer, "[이름]은 왔습니다.")]);
        assert!(text.starts_with("# 증언 발췌\n\n언어: 한국어. 면담: 2026년.\n"), "{text}");
        assert!(text.contains("\n\\[이름\\]은 왔습니다.\n") && text.contains("대괄호"));
    }

    #[test]
    fn what_was_said_cannot_act() {
        for (said, harmless) in [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("[a](http://b.c)", "\\[a\\](http\\://b\\.c)"),
            ("www.b.c and a@b.c", "www\\.b\\.c and a\\@b\\.c"),
            ("# no heading", "\\# no heading"),
            ("---", "\\-\\-\\-"),
            ("===", "\\==="),
            ("2006. no list", "2006\\. no list"),
            ("1) no list", "1\\) no list"),
            ("&copy; *b* _i_ `c`", "&amp;copy; \\*b\\* \\_i\\_ \\`c\\`"),
            ("\u{1b}[2J", "\\\\u\\{1b\\}\\[2J"),
            ("a\u{202e}b", "a\\\\u\\{202e\\}b"),
            ("plain - text: yes.", "plain - text: yes."),
        ] {
            assert_eq!(escaped(said), harmless, "{said}");
        }
    }

    proptest! {
        #[test]
        fn no_mark_of_a_passage_is_left_bare(text in "(?s:[<>&*_`\\[\\]()#~|!:@. a-c\n\u{1b}\\\\-]){0,60}") {
            let mut out = String::new();
            paragraphs(&mut out, &passage(1, SegmentKind::Answer, &text), &ENGLISH);
            let mut before = ' ';
            for c in out.chars() {
                let bare = matches!(c, '*' | '_' | '`' | '[' | ']' | '~' | '|') && before != '\\';
                prop_assert!(!bare && !matches!(c, '<' | '>' | '\u{1b}'), "{}", out);
                before = if before == '\\' { ' ' } else { c };
            }
        }
    }
}
