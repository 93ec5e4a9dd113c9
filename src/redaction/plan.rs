//! A plan: the decisions over the findings of one version of a text. It is kept as JSON that
//! an editor may change, and says nothing until [`Plan::check`] has found that it fits.

use serde::{Deserialize, Serialize};

use super::{Finding, Identifier, Kind, Policy, detect_in};
use crate::testimony::{Language, Segment, Span};

/// The largest plan that is read, in bytes.
const LARGEST_PLAN: usize = 16 << 20;
/// The longest replacement, in characters: a phrase, not a text of its own.
const LONGEST_REPLACEMENT: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[serde(rename = "onggi plan 1")]
    One,
}

/// What is done with a place in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Decision {
    /// It stays as it was said.
    Keep,
    /// Something true but wider is said.
    Generalise {
        /// What is said.
        to: String,
    },
    /// A role or an assumed name is said.
    Pseudonymise {
        /// What is said.
        to: String,
    },
    /// A mark of one width stands there.
    Mask,
}

impl Decision {
    /// What is said instead, if anything is.
    pub fn replacement(&self) -> Option<&str> {
        match self {
            Self::Generalise { to } | Self::Pseudonymise { to } => Some(to),
            Self::Keep | Self::Mask => None,
        }
    }
}

/// One place in the text, and what is done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The number of the segment.
    pub segment: u32,
    /// Where it begins, in bytes of the segment's text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is about.
    pub kind: Kind,
    /// How it identifies.
    pub identifier: Identifier,
    /// The rule that found it.
    pub rule: String,
    /// How sure the rule was, in percent.
    pub confidence: u8,
    /// Wider things to say, the most exact first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wider: Vec<String>,
    /// What is done, once that is decided.
    #[serde(default)]
    pub decision: Option<Decision>,
}

impl Item {
    /// Where it stands in its segment.
    pub fn span(&self) -> Span {
        self.start..self.end
    }

    fn of(segment: u32, finding: Finding, policy: Policy) -> Self {
        Self {
            segment,
            start: finding.span.start,
            end: finding.span.end,
            kind: finding.kind,
            identifier: finding.identifier,
            rule: finding.rule.to_owned(),
            confidence: finding.confidence,
            decision: policy.decide(&finding),
            wider: finding.wider,
        }
    }
}

/// The decisions over one version of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    format: Format,
    /// The policy that made the first decisions.
    pub policy: Policy,
    /// The hash of the text that it was made for.
    pub text_hash: String,
    /// The places, and what is done with each.
    pub items: Vec<Item>,
}

/// Why a plan is not applied. Segments are counted as in the testimony.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Larger than a plan ever is.
    #[error("the plan is too large")]
    TooLarge,
    /// Not a plan; the line, counted from 1.
    #[error("the plan has a mistake in line {0}")]
    Malformed(usize),
    /// Made for another version of the text.
    #[error("the plan was made for another text")]
    OtherText,
    /// Names a segment that is not there, or names one that is there twice.
    #[error("the plan names a segment {0} that is not there")]
    NoSegment(u32),
    /// A place lies outside of the text, is empty, or cuts a character.
    #[error("the plan names a place in segment {0} that is not there")]
    Outside(u32),
    /// Two places overlap.
    #[error("two places of the plan in segment {0} overlap")]
    Overlap(u32),
    /// A replacement is empty, too long, or has line breaks or brackets of a placeholder.
    #[error("the plan has an unusable replacement in segment {0}")]
    Replacement(u32),
}

impl Plan {
    /// Makes a plan: everything that is found in `segments`, decided as `policy` does.
    pub fn auto(
        segments: &[Segment],
        language: &Language,
        policy: Policy,
        text_hash: String,
    ) -> Self {
        let items_of = |segment: &Segment| {
            let number = segment.number;
            let found = detect_in(&segment.text, language).into_iter();
            found.map(move |one| Item::of(number, one, policy)).collect::<Vec<_>>()
        };
        let items = segments.iter().flat_map(items_of).collect();
        Self { format: Format::One, policy, text_hash, items }
    }

    /// Reads a plan from a file.
    ///
    /// # Errors
    /// [`PlanError::TooLarge`] or [`PlanError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PlanError> {
        if bytes.len() > LARGEST_PLAN {
            return Err(PlanError::TooLarge);
        }
        serde_json::from_slice(bytes).map_err(|error| PlanError::Malformed(error.line()))
    }

    /// The bytes of the file, with a line for each field: an editor may change it.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .expect("a plan holds strings, numbers and lists, which all have a JSON form");
        bytes.push(b'\n');
        bytes
    }

    /// How many places nobody has decided about.
    pub fn undecided(&self) -> usize {
        self.items.iter().filter(|item| item.decision.is_none()).count()
    }

    /// Finds that the plan fits the text, so that it can be applied.
    ///
    /// # Errors
    /// [`PlanError`] says what does not fit.
    pub fn check<'a>(
        &'a self,
        segments: &'a [Segment],
        text_hash: &str,
    ) -> Result<Checked<'a>, PlanError> {
        if self.text_hash != text_hash {
            return Err(PlanError::OtherText);
        }
        let mut items: Vec<_> = self.items.iter().collect();
        items.sort_by_key(|item| (item.segment, item.start, item.end));
        items.iter().try_for_each(|item| fits(item, segments))?;
        let overlap =
            |pair: &&[&Item]| pair[0].segment == pair[1].segment && pair[1].start < pair[0].end;
        match items.windows(2).find(overlap) {
            Some(pair) => Err(PlanError::Overlap(pair[0].segment)),
            None => Ok(Checked { segments, items }),
        }
    }
}

fn fits(item: &Item, segments: &[Segment]) -> Result<(), PlanError> {
    let number = item.segment;
    let mut named = segments.iter().filter(|segment| segment.number == number);
    let (Some(segment), None) = (named.next(), named.next()) else {
        return Err(PlanError::NoSegment(number));
    };
    if item.start >= item.end || segment.text.get(item.span()).is_none() {
        return Err(PlanError::Outside(number));
    }
    let usable = |to: &str| {
        !to.trim().is_empty()
            && to.chars().count() <= LONGEST_REPLACEMENT
            && !to.contains(|c: char| c.is_control() || matches!(c, '⟦' | '⟧'))
    };
    match item.decision.as_ref().and_then(Decision::replacement) {
        Some(to) if !usable(to) => Err(PlanError::Replacement(number)),
        _ => Ok(()),
    }
}

/// A plan that fits its text. Only such a plan can be rendered.
pub struct Checked<'a> {
    segments: &'a [Segment],
    items: Vec<&'a Item>,
}

impl<'a> Checked<'a> {
    /// The text.
    pub fn segments(&self) -> &'a [Segment] {
        self.segments
    }

    /// All places, in the order of the text.
    pub fn items(&self) -> &[&'a Item] {
        &self.items
    }

    /// The places in one segment, in order.
    pub fn items_in(&self, segment: u32) -> impl Iterator<Item = &'a Item> {
        self.items.iter().copied().filter(move |item| item.segment == segment)
    }

    /// What stands at the place of `item`, which must be one of [`Self::items`].
    pub fn text_at(&self, item: &Item) -> &'a str {
        let segment = self.segments.iter().find(|segment| segment.number == item.segment);
        segment.and_then(|segment| segment.text.get(item.span())).unwrap_or_default()
    }

    /// The places of `segment` where something is found that the plan does not cover: a
    /// detector has learned, or an editor took a line out.
    pub fn uncovered(&self, segment: &Segment, language: &Language) -> Vec<Finding> {
        let covered = |finding: &Finding| {
            let reach =
                |at: usize, item: &Item| if item.start <= at { at.max(item.end) } else { at };
            self.items_in(segment.number).fold(finding.span.start, reach) >= finding.span.end
        };
        detect_in(&segment.text, language).into_iter().filter(|one| !covered(one)).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testimony::SegmentKind;

    /// An answer with the number `number`.
    pub(crate) fn answer(number: u32, text: &str) -> Segment {
        Segment { number, kind: SegmentKind::Answer, text: text.to_owned() }
    }

    fn plan(segments: &[Segment]) -> Plan {
        Plan::auto(segments, &"ko".parse().unwrap(), Policy::Standard, "hash".into())
    }

    fn refused(plan: &Plan, segments: &[Segment]) -> Option<PlanError> {
        plan.check(segments, "hash").err()
    }

    #[test]
    fn a_plan_is_read_as_it_was_written() {
        let plan = plan(&[answer(1, "⟦witness⟧는 순천시에서 2006년에")]);
        assert_eq!(Plan::parse(&plan.encode()), Ok(plan.clone()));
        assert_eq!((plan.items.len(), plan.undecided()), (3, 0));
        let text = String::from_utf8(plan.encode()).unwrap();
        let other = text.replace("onggi plan 1", "onggi plan 2");
        assert!(matches!(Plan::parse(other.as_bytes()), Err(PlanError::Malformed(_))));
        let unknown = text.replacen("\"rule\"", "\"rules\"", 1);
        assert!(matches!(Plan::parse(unknown.as_bytes()), Err(PlanError::Malformed(_))));
    }

    #[test]
    fn places_outside_empty_or_within_a_character_are_refused() {
        let segments = [answer(1, "순천시에서")];
        for (start, end) in [(0, 900), (1, 3), (0, 4), (3, 3), (6, 3)] {
            let mut plan = plan(&segments);
            (plan.items[0].start, plan.items[0].end) = (start, end);
            assert_eq!(refused(&plan, &segments), Some(PlanError::Outside(1)));
        }
    }

    #[test]
    fn overlaps_unknown_segments_and_other_texts_are_refused() {
        let segments = [answer(1, "순천시에서")];
        let mut doubled = plan(&segments);
        doubled.items.push(Item { start: 3, ..doubled.items[0].clone() });
        assert_eq!(refused(&doubled, &segments), Some(PlanError::Overlap(1)));
        let mut foreign = plan(&segments);
        foreign.items[0].segment = 2;
        assert_eq!(refused(&foreign, &segments), Some(PlanError::NoSegment(2)));
        assert_eq!(plan(&segments).check(&segments, "other").err(), Some(PlanError::OtherText));
    }

    #[test]
    fn replacements_cannot_carry_lines_or_placeholders() {
        let segments = [answer(1, "순천시에서")];
        for to in [" ", "a\nb", "⟦home⟧", &"x".repeat(201)] {
            let mut plan = plan(&segments);
            plan.items[0].decision = Some(Decision::Generalise { to: to.into() });
            assert_eq!(refused(&plan, &segments), Some(PlanError::Replacement(1)));
        }
    }

    #[test]
    fn what_an_editor_took_out_of_a_plan_is_uncovered() {
        let segments = [answer(1, "순천시에서 2006년에")];
        let language = "ko".parse().unwrap();
        let mut plan = plan(&segments);
        let whole = plan.check(&segments, "hash").ok().unwrap();
        assert!(whole.uncovered(&segments[0], &language).is_empty());
        plan.items.remove(0);
        let less = plan.check(&segments, "hash").ok().unwrap();
        assert_eq!(less.uncovered(&segments[0], &language)[0].kind, Kind::Place);
    }
}
