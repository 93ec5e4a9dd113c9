//! Who a witness is: the facts that the keyholders seal. Read from TOML or JSON, with
//! the same fields as `scrub --jsonl` takes.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The largest identity file that is read, in bytes.
pub const LARGEST_IDENTITY: usize = 1 << 20;

/// Real names in every script, birth, home, relatives, phones. Wiped when dropped.
#[derive(Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Full names, one for each script or spelling: `김영춘`, `金永春`, `Kim Young-chun`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Nicknames and assumed names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The day of birth, `1971-03-14`; as much of it as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<String>,
    /// Places of home, widest first within each: `평안남도 순천시`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub home: Vec<String>,
    /// Telephone numbers in any grouping.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// E-mail addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Numbers of papers, messenger names, plates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Everyone else who could be harmed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relatives: Vec<Relative>,
}

/// A protected person beside the witness: kin, friend, helper, interpreter.
#[derive(Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Relative {
    /// What they are to the witness: `mother`, `brother`, `helper`.
    #[serde(default)]
    pub relation: String,
    /// Names, as for the witness.
    #[serde(default)]
    pub names: Vec<String>,
    /// Where they live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Whether they still live in the North.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_north: Option<bool>,
}

/// The words that the scrub took out of a testimony, so that a court can have it back as it
/// was said. They are as secret as the names, and live in a sealed entry alone.
#[derive(Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Verbatim {
    /// SHA-256 of the text as it was given, in hexadecimal.
    pub sha256: String,
    /// What was taken out, in order.
    pub removed: Vec<RemovedWords>,
}

/// One place where words were replaced by a placeholder.
#[derive(Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct RemovedWords {
    /// The passage, counted from 1.
    pub segment: u32,
    /// Where the placeholder stands in the scrubbed passage, in bytes of its UTF-8 form.
    pub at: usize,
    /// The placeholder.
    pub placeholder: String,
    /// What stood there.
    pub words: String,
}

/// Why an identity could not be read. The text itself is never repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// Longer than [`LARGEST_IDENTITY`].
    #[error("the identity is longer than one mebibyte")]
    TooLong,
    /// Not UTF-8.
    #[error("the identity is not UTF-8 text")]
    NotText,
    /// Neither TOML nor JSON with the known fields; the line, counted from 1, if known.
    #[error("the identity has a mistake in line {0}")]
    Malformed(usize),
    /// The birth date is not a day.
    #[error("the birth date of the identity is not a day")]
    Birth,
    /// A relative has no `relation`, or one that could break a placeholder.
    #[error("a relative of the identity has no usable relation")]
    Relation,
}

impl Person {
    /// Reads an identity: JSON if the first mark is a brace, otherwise TOML. Unknown fields are
    /// refused, because a mistyped `name` would leave that name unscrubbed.
    ///
    /// # Errors
    /// [`PersonError`] says what is wrong and where, never what stood there.
    pub fn parse(bytes: &[u8]) -> Result<Self, PersonError> {
        if bytes.len() > LARGEST_IDENTITY {
            return Err(PersonError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| PersonError::NotText)?;
        let text = text.trim_start_matches('\u{feff}');
        let person: Self = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|e| PersonError::Malformed(e.line()))?
        } else {
            let line = |at: usize| 1 + text[..at].matches('\n').count();
            toml::from_str(text)
                .map_err(|e| PersonError::Malformed(e.span().map_or(1, |span| line(span.start))))?
        };
        person.checked()
    }

    /// The identity, if its birth date is a day and every relation can be a role.
    ///
    /// # Errors
    /// [`PersonError::Birth`] or [`PersonError::Relation`].
    pub fn checked(self) -> Result<Self, PersonError> {
        let birth_is_a_day = |birth: &String| birth.parse::<crate::testimony::Day>().is_ok();
        if !self.birth.as_ref().is_none_or(birth_is_a_day) {
            return Err(PersonError::Birth);
        }
        let usable = |relation: &str| {
            !relation.trim().is_empty()
                && !relation.contains(['⟦', '⟧', '|'])
                && !relation.contains(char::is_control)
        };
        if !self.relatives.iter().all(|relative| usable(&relative.relation)) {
            return Err(PersonError::Relation);
        }
        Ok(self)
    }

    /// Whether it says nothing at all, as for a witness who gives no name.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
            && self.aliases.is_empty()
            && self.birth.is_none()
            && self.home.is_empty()
            && self.phones.is_empty()
            && self.emails.is_empty()
            && self.ids.is_empty()
            && self.relatives.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOML: &str = r#"
names = ["김영춘", "金永春", "Kim Young-chun"]
birth = "1971-03-14"
home = ["평안남도 순천시"]
[[relatives]]
relation = "mother"
names = ["리순옥"]
in_north = true
"#;

    #[test]
    fn toml_and_json_say_the_same() {
        let toml = Person::parse(TOML.as_bytes()).ok().unwrap();
        let json = serde_json::to_string(&toml).unwrap();
        let again = Person::parse(json.as_bytes()).ok().unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), json);
        assert_eq!(again.relatives[0].names, ["리순옥"]);
    }

    #[test]
    fn a_mistake_is_named_by_line_and_never_repeated() {
        let error = Person::parse("names = []\nnmae = \"리순옥\"".as_bytes()).err().unwrap();
        assert_eq!(error, PersonError::Malformed(2));
        assert!(!error.to_string().contains("리순옥"));
    }

    #[test]
    fn odd_input_is_refused() {
        let refused = |text: &[u8]| Person::parse(text).err().unwrap();
        assert_eq!(refused(b"\xff\xfe"), PersonError::NotText);
        assert_eq!(refused(b"birth = \"14 March\""), PersonError::Birth);
        assert_eq!(refused(b"[[relatives]]\nnames = [\"A B\"]"), PersonError::Relation);
        assert_eq!(refused(&vec![b' '; LARGEST_IDENTITY + 1]), PersonError::TooLong);
    }

    #[test]
    fn nothing_at_all_is_an_empty_identity() {
        assert!(Person::parse(b"").ok().unwrap().is_empty());
        assert!(!Person::parse(TOML.as_bytes()).ok().unwrap().is_empty());
    }
}
