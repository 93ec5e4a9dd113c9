//! What a detector says about a place in a text.

use serde::{Deserialize, Serialize};

use super::{dates, places};
use crate::testimony::Span;

/// What a finding is about, in the words of `redaction-dev/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// A name, nickname or initials.
    Person,
    /// A place of any size.
    Place,
    /// A day, month, year or other point in time.
    Date,
    /// How old somebody is or was.
    Age,
    /// Who belongs to a family, with number, order and side.
    Kin,
    /// What somebody did for a living.
    Occupation,
    /// A local or named organisation.
    Org,
    /// A work or military unit, camp, farm or mine.
    Unit,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// The number of a paper, file, plate or prisoner; a messenger name.
    Id,
    /// A postal address.
    Address,
    /// A nationality or legal status.
    NationalityOrStatus,
    /// Anything else that tells somebody apart, and wishes.
    Other,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Person,
        Self::Place,
        Self::Date,
        Self::Age,
        Self::Kin,
        Self::Occupation,
        Self::Org,
        Self::Unit,
        Self::Phone,
        Self::Email,
        Self::Id,
        Self::Address,
        Self::NationalityOrStatus,
        Self::Other,
    ];

    /// The word for it in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Place => "PLACE",
            Self::Date => "DATE",
            Self::Age => "AGE",
            Self::Kin => "KIN",
            Self::Occupation => "OCCUPATION",
            Self::Org => "ORG",
            Self::Unit => "UNIT",
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
            Self::Id => "ID",
            Self::Address => "ADDRESS",
            Self::NationalityOrStatus => "NATIONALITY_OR_STATUS",
            Self::Other => "OTHER",
        }
    }
}

/// How it identifies, in the terms of statistical disclosure control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Identifier {
    /// Only together with other facts.
    Quasi,
    /// On its own.
    Direct,
}

impl Identifier {
    /// The word for it in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quasi => "QUASI",
            Self::Direct => "DIRECT",
        }
    }
}

/// Something in a text that may give a person away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands, in bytes of the text as it was given.
    pub span: Span,
    /// What it is about.
    pub kind: Kind,
    /// How it identifies.
    pub identifier: Identifier,
    /// The rule that found it.
    pub rule: &'static str,
    /// How sure the rule is, in percent.
    pub confidence: u8,
    /// True but wider things to say instead, the most exact first.
    pub wider: Vec<String>,
    /// Which of `wider` the standard policy takes; `None` when the finding is as wide as that
    /// already.
    pub standard: Option<usize>,
}

impl Finding {
    /// The rule of a placeholder that scrub left.
    pub const PLACEHOLDER: &'static str = "placeholder";
    /// The rule of a wish that something be left out.
    pub const WISH: &'static str = "wish";

    /// A finding that singles a person out, with nothing wider to say than that it was there.
    pub(super) fn direct(span: Span, kind: Kind, rule: &'static str, confidence: u8) -> Self {
        let identifier = Identifier::Direct;
        Self { span, kind, identifier, rule, confidence, wider: Vec::new(), standard: None }
    }

    /// A finding that identifies in combination.
    pub(super) fn quasi(span: Span, kind: Kind, rule: &'static str, confidence: u8) -> Self {
        let identifier = Identifier::Quasi;
        Self { identifier, ..Self::direct(span, kind, rule, confidence) }
    }

    /// The same with what may be said instead, and which of it the standard policy says.
    pub(super) fn widened(self, wider: Vec<String>, standard: Option<usize>) -> Self {
        Self { wider, standard, ..self }
    }
}

/// What a value that is printed tells, in terms that the ledger can compare. Never more of
/// the text than a listed name, a year or a bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The value: a listed place, a year, a bin; empty when none is known.
    pub value: String,
    /// How wide it is.
    pub width: &'static str,
}

impl Told {
    /// Something that no list has: it must count as unique.
    pub(super) const UNLISTED: Self = Self { value: String::new(), width: "unlisted" };

    /// What printing `text` as a value of `kind` tells.
    pub fn by(kind: Kind, text: &str) -> Self {
        match kind {
            Kind::Place => places::told(text),
            Kind::Date => dates::told(text),
            _ => Self::UNLISTED,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_files_are_those_of_serde() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.as_str()));
        }
        for one in [Identifier::Quasi, Identifier::Direct] {
            assert_eq!(serde_json::to_string(&one).unwrap(), format!("\"{}\"", one.as_str()));
        }
    }
}
