//! The forms in which an identity's terms are looked for, each with the bounds that it
//! needs in a text.

use std::collections::HashSet;

use super::ScrubError;
use crate::redaction::text::Folded;

/// The most forms of one identity. A person has some two hundred.
const MOST: usize = 20_000;

/// What must stand beside a form for it to be the term and not part of another word.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Bound {
    /// A Hangul name of two syllables or more: a word's beginning, and glue at its end.
    Hangul,
    /// A full Hangul name of three syllables or more: glue at its end.
    HangulFull,
    /// A Hangul name of one syllable: it needs a sign that a person is meant.
    HangulSyllable,
    /// A Hangul place: a word's beginning, and glue or the name of an institution.
    HangulPlace,
    /// A Hanja name that might be part of a word: no Hanja beside it.
    Hanja,
    /// A letter script: no letter beside it.
    Letters,
    /// As `Letters`, but not the first half of a name with a hyphen.
    Single,
    /// As `Single`, and it begins with a capital: otherwise it is a common word.
    Capital,
    /// A date: no digit beside it, nor a letter where it begins with one.
    Date,
    /// An e-mail address: nothing beside it that could belong to it.
    Address,
    /// A number or code: no letter or digit of its kind beside it.
    Code,
    /// A telephone number without its trunk prefix: no digit beside it.
    Phone,
    /// Nothing: long enough to stand for itself.
    Free,
}

/// One form, folded.
pub(super) struct Form {
    pub(super) text: String,
    pub(super) bound: Bound,
    /// Index into [`Forms::roles`].
    pub(super) role: usize,
}

/// Whose term it is, and what is written in its stead.
pub(super) struct Role {
    pub(super) name: String,
    pub(super) placeholder: String,
}

/// All forms of one identity. Who comes first owns a form that two share.
#[derive(Default)]
pub(super) struct Forms {
    pub(super) roles: Vec<Role>,
    /// Looked for in the folded text.
    pub(super) plain: Vec<Form>,
    /// Letters and digits only, looked for in the folded text without separators.
    pub(super) compact: Vec<Form>,
    seen: HashSet<(String, Bound)>,
    overflow: bool,
}

impl Forms {
    /// Opens a role; what is added next belongs to it. `coarse` is the value that stays.
    pub(super) fn role(&mut self, name: &str, coarse: Option<&str>) {
        let name = harmless(name);
        let placeholder = match coarse.map(harmless).filter(|coarse| !coarse.is_empty()) {
            Some(coarse) => format!("⟦{name}|{coarse}⟧"),
            None => format!("⟦{name}⟧"),
        };
        self.roles.push(Role { name, placeholder });
    }

    /// Adds a form to look for in the text.
    pub(super) fn add(&mut self, text: &str, bound: Bound) {
        if let Some(form) = self.form(text, bound) {
            self.plain.push(form);
        }
    }

    /// Adds a form of letters and digits, to look for with any separators between them.
    pub(super) fn add_compact(&mut self, text: &str, bound: Bound) {
        if let Some(form) = self.form(text, bound) {
            self.compact.push(form);
        }
    }

    fn form(&mut self, text: &str, bound: Bound) -> Option<Form> {
        self.overflow |= self.seen.len() >= MOST;
        let text = Folded::of(text).text().to_owned();
        if text.is_empty() || self.overflow || !self.seen.insert((text.clone(), bound)) {
            return None;
        }
        Some(Form { text, bound, role: self.roles.len().checked_sub(1)? })
    }

    /// The forms, if there are not too many.
    pub(super) fn checked(self) -> Result<Self, ScrubError> {
        if self.overflow { Err(ScrubError::TooManyForms) } else { Ok(self) }
    }
}

/// A value that cannot break a placeholder.
fn harmless(value: &str) -> String {
    let kept = |c: char| !matches!(c, '⟦' | '⟧' | '|') && !c.is_control();
    value.trim().chars().filter(|c| kept(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_cannot_break_its_placeholder() {
        let mut forms = Forms::default();
        forms.role(" mo⟧th|er\n", Some("⟦평안남도"));
        assert_eq!(forms.roles[0].placeholder, "⟦mother|평안남도⟧");
    }

    #[test]
    fn too_many_forms_are_refused() {
        let mut forms = Forms::default();
        forms.role("witness", None);
        for number in 0..=MOST {
            forms.add(&number.to_string(), Bound::Free);
        }
        assert!(forms.checked().is_err());
    }

    #[test]
    fn the_first_owner_keeps_a_form() {
        let mut forms = Forms::default();
        for role in ["witness", "son"] {
            forms.role(role, None);
            forms.add("KIM", Bound::Letters);
        }
        assert_eq!(forms.plain.len(), 1);
        assert_eq!((forms.plain[0].text.as_str(), forms.plain[0].role), ("kim", 0));
    }
}
