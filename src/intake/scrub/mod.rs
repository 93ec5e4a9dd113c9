//! Replacing the *known* identifiers of an identity in a text by placeholders, before
//! anything is stored.
//!
//! Every term of the identity is spread into the forms in which people write it, and one
//! automaton looks for all of them. What stands beside a find decides whether it is the term
//! (module `bounds`). Particles and honorifics stay as they stand, the name suffix 이 too: a
//! placeholder in brackets is read as its role, so either particle can follow it, and the
//! text that is released gets its particles when it is rendered.

mod bounds;
mod dates;
mod forms;
mod glue;
mod names;
mod numbers;
mod places;
mod removed;

use aho_corasick::AhoCorasick;

pub use removed::{Removed, Scrubbed, Uncertain, restore};

use crate::identity::person::Person;
use crate::redaction::text::Folded;
use crate::testimony::Span;
use bounds::Verdict;
use forms::{Form, Forms, Role};
use removed::Writer;

/// Why an identity cannot be scrubbed for. The term itself is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScrubError {
    /// A name of a single Latin letter would be found in every text.
    #[error("a name of the identity is too short to be looked for")]
    NameTooShort,
    /// The identity has more forms than can be looked for.
    #[error("the identity has too many terms to be looked for")]
    TooManyForms,
    /// The birth date is not a day.
    #[error("the birth date of the identity is not a day")]
    Birth,
}

/// Bytes between two finds that are no more than a comma and a blank.
const WIDEST_JOINT: usize = 2;

/// Looks for the terms of one identity. It holds them, so it has no `Debug` and no `Clone`.
pub struct Scrubber {
    roles: Vec<Role>,
    plain: Search,
    compact: Search,
}

struct Search {
    automaton: AhoCorasick,
    forms: Vec<Form>,
}

/// A form found in the source.
struct Find {
    span: Span,
    role: usize,
    verdict: Verdict,
}

impl Scrubber {
    /// Prepares the search for everything that `person` lists.
    ///
    /// # Errors
    /// [`ScrubError`] says which kind of term cannot be looked for.
    pub fn of(person: &Person) -> Result<Self, ScrubError> {
        let mut forms = Forms::default();
        forms.role("witness", None);
        for name in &person.names {
            names::add(&mut forms, name)?;
        }
        for alias in &person.aliases {
            names::add_alias(&mut forms, alias)?;
        }
        if let Some(birth) = &person.birth {
            dates::add(&mut forms, birth.parse().map_err(|_| ScrubError::Birth)?);
        }
        for place in &person.home {
            places::add(&mut forms, "home", place);
        }
        numbers::add_all(&mut forms, person);
        for relative in &person.relatives {
            let role = relation(&relative.relation);
            forms.role(&role, None);
            for name in &relative.names {
                names::add(&mut forms, name)?;
            }
            if let Some(place) = &relative.place {
                places::add(&mut forms, &format!("{role}'s home"), place);
            }
        }
        let Forms { roles, plain, compact, .. } = forms.checked()?;
        Ok(Self { roles, plain: Search::new(plain)?, compact: Search::new(compact)? })
    }

    /// Replaces what is known in `text`. Everything else stays as it is, byte for byte.
    pub fn scrub(&self, text: &str) -> Scrubbed {
        let folded = Folded::of(text);
        let mut finds = Vec::new();
        self.find_plain(text, &folded, &mut finds);
        self.find_compact(&folded, &mut finds);
        let (known, doubtful) = settle(finds);
        self.write(text, known, doubtful)
    }

    fn find_plain(&self, source: &str, folded: &Folded, finds: &mut Vec<Find>) {
        let text = folded.text();
        for found in self.plain.automaton.find_overlapping_iter(text) {
            let form = &self.plain.forms[found.pattern()];
            let span = folded.source_span(found.range());
            let capital = source[span.clone()].starts_with(char::is_uppercase);
            let verdict = bounds::judge(text, &found.range(), form, capital);
            finds.push(Find { span, role: form.role, verdict });
        }
    }

    fn find_compact(&self, folded: &Folded, finds: &mut Vec<Find>) {
        if self.compact.forms.is_empty() {
            return;
        }
        let compact = numbers::Compact::of(folded.text());
        for found in self.compact.automaton.find_overlapping_iter(compact.text()) {
            let form = &self.compact.forms[found.pattern()];
            if let Some(span) = compact.whole(found.range(), form) {
                let span = folded.source_span(span);
                finds.push(Find { span, role: form.role, verdict: Verdict::Known });
            }
        }
    }

    fn write(&self, source: &str, known: Vec<Find>, doubtful: Vec<Find>) -> Scrubbed {
        let mut writer = Writer::new(source);
        let mut doubtful = doubtful.into_iter().peekable();
        for find in known {
            while let Some(doubt) = doubtful.next_if(|doubt| doubt.span.start < find.span.start) {
                writer.doubt(doubt.span, &self.roles[doubt.role].name);
            }
            let role = &self.roles[find.role];
            writer.replace(find.span, &role.name, &role.placeholder);
        }
        for doubt in doubtful {
            writer.doubt(doubt.span, &self.roles[doubt.role].name);
        }
        writer.finish()
    }
}

impl Search {
    fn new(forms: Vec<Form>) -> Result<Self, ScrubError> {
        let automaton = AhoCorasick::new(forms.iter().map(|form| &form.text))
            .map_err(|_| ScrubError::TooManyForms)?;
        Ok(Self { automaton, forms })
    }
}

/// What a relative is called in a placeholder.
fn relation(relation: &str) -> String {
    match relation.trim() {
        "" => "relative".to_owned(),
        relation => relation.to_lowercase(),
    }
}

/// Whether `word` stands in a list of words parted by blanks.
fn is_listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

/// Parts the finds into what is replaced and what is doubted, each in order and without
/// overlaps.
fn settle(mut finds: Vec<Find>) -> (Vec<Find>, Vec<Find>) {
    finds.retain(|find| find.verdict != Verdict::Other && !find.span.is_empty());
    finds.sort_by_key(|find| (find.span.start, usize::MAX - find.span.end, find.role));
    let (sure, unsure): (Vec<_>, Vec<_>) =
        finds.into_iter().partition(|find| find.verdict == Verdict::Known);
    let known = winners(sure);
    let mut doubtful: Vec<Find> = Vec::new();
    for find in unsure {
        let next = known.partition_point(|one| one.span.end <= find.span.start);
        let taken = known.get(next).is_some_and(|one| one.span.start < find.span.end);
        let doubted = doubtful.last().is_some_and(|last| find.span.start < last.span.end);
        if !taken && !doubted {
            doubtful.push(find);
        }
    }
    (known, doubtful)
}

/// The leftmost longest of the finds. They grow over what the losers leave between them,
/// so that nothing known is left standing.
fn winners(finds: Vec<Find>) -> Vec<Find> {
    let mut winners: Vec<Find> = Vec::new();
    let mut losers: Vec<Span> = Vec::new();
    for find in finds {
        match winners.last().filter(|last| find.span.start < last.span.end) {
            Some(last) if find.span.end > last.span.end => losers.push(find.span),
            Some(_) => {}
            None => winners.push(find),
        }
    }
    for loser in losers {
        let after = winners.partition_point(|winner| winner.span.start <= loser.start);
        for at in after.saturating_sub(1)..winners.len() {
            if winners[at].span.start >= loser.end {
                break;
            }
            let next = winners.get(at + 1).map_or(loser.end, |next| next.span.start);
            let (end, reach) = (winners[at].span.end, next.min(loser.end));
            if reach == loser.end || reach.saturating_sub(end) > WIDEST_JOINT {
                winners[at].span.end = end.max(reach);
            }
        }
    }
    winners
}

#[cfg(test)]
mod tests;
