//! The nouns that every room shares: who testified (by pseudonym), what was said, on
//! which day, and for which uses.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// A place in a text, in bytes of its UTF-8 form.
pub type Span = Range<usize>;

/// The name of a witness in the store: two neutral words and a number, drawn at random
/// and never derived from the person, written `quiet-cedar-41`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pseudonym(String);

/// A pseudonym is two lowercase words and a number, joined by hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pseudonym is two words and a number, like quiet-cedar-41")]
pub struct NotAPseudonym;

impl FromStr for Pseudonym {
    type Err = NotAPseudonym;

    fn from_str(text: &str) -> Result<Self, NotAPseudonym> {
        let lower = |word: &str| {
            (2..=12).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        let digits = |word: &str| {
            (1..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
        };
        match text.split('-').collect::<Vec<_>>()[..] {
            [a, b, n] if lower(a) && lower(b) && digits(n) => Ok(Self(text.to_owned())),
            _ => Err(NotAPseudonym),
        }
    }
}

impl TryFrom<String> for Pseudonym {
    type Error = NotAPseudonym;

    fn try_from(text: String) -> Result<Self, NotAPseudonym> {
        text.parse()
    }
}

impl From<Pseudonym> for String {
    fn from(pseudonym: Pseudonym) -> Self {
        pseudonym.0
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Pseudonym {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A calendar day, written `2026-11-24`. Nothing here is ever finer than a day: the hour
/// of an interview is a fact about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

/// A day is written as year, month and day: 2026-11-24.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day is written like 2026-11-24")]
pub struct NotADay;

impl Day {
    /// The day that has `seconds` since 1970-01-01 in UTC, if the calendar reaches it.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let moment = time::OffsetDateTime::from_unix_timestamp(seconds).ok()?;
        Some(Self(moment.date()))
    }

    /// The same day `days` later, or the calendar's last day.
    pub fn plus(self, days: u16) -> Self {
        Self(self.0.saturating_add(time::Duration::days(i64::from(days))))
    }

    /// Year, month (1 to 12) and day of the month.
    pub fn parts(self) -> (i32, u8, u8) {
        (self.0.year(), self.0.month().into(), self.0.day())
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        Date::parse(text, DAY).map(Self).map_err(|_| NotADay)
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Self, NotADay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// The language of a testimony, as a BCP 47 primary tag: `ko`, `en`, `fr`, `nl`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// A language is two or three lowercase letters, like ko.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a language is two or three lowercase letters, like ko")]
pub struct NotALanguage;

impl FromStr for Language {
    type Err = NotALanguage;

    fn from_str(tag: &str) -> Result<Self, NotALanguage> {
        let letters = tag.bytes().all(|byte| byte.is_ascii_lowercase());
        if letters && (2..=3).contains(&tag.len()) {
            Ok(Self(tag.to_owned()))
        } else {
            Err(NotALanguage)
        }
    }
}

impl Language {
    /// The language that a text is mostly written in, as far as its script tells: `ko` when
    /// it holds more Hangul than Latin letters, otherwise `en`.
    pub fn of_text(text: &str) -> Self {
        let hangul =
            text.chars().filter(|c| matches!(c, '가'..='힣' | '\u{1100}'..='\u{11ff}')).count();
        let latin = text.chars().filter(char::is_ascii_alphabetic).count();
        Self(if 3 * hangul > latin { "ko" } else { "en" }.to_owned())
    }

    /// Whether Korean replacements and particles apply.
    pub fn is_korean(&self) -> bool {
        self.0 == "ko"
    }
}

impl TryFrom<String> for Language {
    type Error = NotALanguage;

    fn try_from(tag: String) -> Result<Self, NotALanguage> {
        tag.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a testimony may be used for. Each use needs consent of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// Kept in the vault, read by the team.
    Archive,
    /// Counted and studied; no text leaves.
    Research,
    /// Excerpts published under a pseudonym.
    Publication,
    /// Published with the real name.
    NamedPublication,
    /// Handed to a court or a body of the United Nations.
    Court,
    /// The witness may be contacted again.
    Contact,
}

impl Use {
    /// Every use, in the order in which consent is asked.
    pub const ALL: [Self; 6] = [
        Self::Archive,
        Self::Research,
        Self::Publication,
        Self::NamedPublication,
        Self::Court,
        Self::Contact,
    ];

    /// The word for it in options and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Research => "research",
            Self::Publication => "publication",
            Self::NamedPublication => "named-publication",
            Self::Court => "court",
            Self::Contact => "contact",
        }
    }
}

/// There is no such use; [`Use::ALL`] lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such use")]
pub struct NotAUse;

impl FromStr for Use {
    type Err = NotAUse;

    fn from_str(word: &str) -> Result<Self, NotAUse> {
        Self::ALL.into_iter().find(|one| one.as_str() == word).ok_or(NotAUse)
    }
}

/// What the witness agreed to, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The uses agreed to.
    pub uses: BTreeSet<Use>,
    /// The day on which consent was given.
    pub day: Day,
}

impl Consent {
    /// Whether `purpose` was agreed to.
    pub fn covers(&self, purpose: Use) -> bool {
        self.uses.contains(&purpose)
    }
}

/// Who speaks in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SegmentKind {
    /// The witness's account.
    Answer,
    /// The interviewer's question.
    Question,
    /// A note of the interviewer.
    Note,
}

/// One passage of a testimony. Its text was scrubbed before it got here.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Counted from 1 within the testimony.
    pub number: u32,
    /// Who speaks.
    pub kind: SegmentKind,
    /// The scrubbed text, otherwise as it was given.
    pub text: String,
}

/// One recorded account of a witness.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Testimony {
    /// The language it was given in.
    pub language: Language,
    /// The day of the recording.
    pub day: Day,
    /// What the witness agreed to.
    pub consent: Consent,
    /// The passages, in order.
    pub segments: Vec<Segment>,
}

/// Whether a character steers a terminal or turns the direction of writing (Unicode Standard
/// Annex 9, explicit formatting characters).
fn steers(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}');
    c.is_control() || turns
}

/// Text made harmless for a terminal: control characters and bidirectional overrides are
/// shown as `\u{..}`, line breaks and tabs stay. Everything shown that came out of a file
/// goes through this: a testimony can carry escape sequences.
pub fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(c),
            c if steers(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    shown
}

/// JSON made harmless for a terminal without changing what it says: JSON leaves some such
/// characters as they are in its strings, and has an escape for each.
pub fn harmless_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' => shown.push(c),
            c if steers(c) => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pseudonyms_are_two_words_and_a_number() {
        assert!("quiet-cedar-41".parse::<Pseudonym>().is_ok());
        for wrong in
            ["", "quiet", "quiet-cedar", "Quiet-cedar-41", "a-cedar-41", "quiet-cedar-", "../x-y-1"]
        {
            assert!(wrong.parse::<Pseudonym>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        let day: Day = "2006-03-09".parse().unwrap();
        assert_eq!((day.to_string().as_str(), day.parts()), ("2006-03-09", (2006, 3, 9)));
        assert_eq!(day.plus(23).to_string(), "2006-04-01");
        assert_eq!(Day::from_unix(1_142_000_000).unwrap().to_string(), "2006-03-10");
        for wrong in ["2006-3-9", "2006-02-30", "06-03-09", ""] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_script_tells_the_language() {
        assert!(Language::of_text("저는 KBS를 들었습니다.").is_korean());
        assert!(!Language::of_text("We crossed at night.").is_korean());
    }

    #[test]
    fn uses_are_known_by_their_words() {
        for one in Use::ALL {
            assert_eq!(one.as_str().parse(), Ok(one));
            assert_eq!(serde_json::to_string(&one).unwrap(), format!("\"{}\"", one.as_str()));
        }
    }

    #[test]
    fn escape_sequences_are_neutralised() {
        assert_eq!(harmless("a\u{1b}[2Jb\n\u{202e}다"), "a\\u{1b}[2Jb\n\\u{202e}다");
    }
}
