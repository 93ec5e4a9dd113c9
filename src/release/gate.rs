//! The gate: every reason why a draft may not be released.

use std::ops::RangeInclusive;

use crate::redaction::{
    Checked, Decision, Finding, Identifier, Item, RenderedSegment, detect_in, render,
};
use crate::testimony::{Consent, Language, Segment, SegmentKind, Use};

/// What somebody wants to release.
pub struct Draft<'a> {
    /// What the witness agreed to.
    pub consent: &'a Consent,
    /// The language of the testimony.
    pub language: &'a Language,
    /// The text and the decisions over it.
    pub plan: &'a Checked<'a>,
    /// The numbers of the chosen passages.
    pub passages: RangeInclusive<u32>,
    /// Whether the interviewer's notes are printed too.
    pub notes: bool,
}

/// A fact that stands against a release. Passages are counted as in the testimony.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The witness did not agree to publication.
    NoConsent,
    /// No passage was chosen, or what was chosen is never printed.
    NothingSelected,
    /// Nobody has decided about something that was found.
    Undecided {
        /// The passage.
        passage: u32,
        /// How many findings.
        count: usize,
    },
    /// In the passage, or in a note between the passages, a wish was spoken that something be
    /// left out.
    Wish {
        /// The passage.
        passage: u32,
    },
    /// What identifies a person alone is kept, or is printed in spite of the plan.
    Direct {
        /// The passage.
        passage: u32,
    },
    /// A replacement repeats what it stands for.
    Repeated {
        /// The passage.
        passage: u32,
    },
    /// A placeholder of scrub would be printed.
    Placeholder {
        /// The passage.
        passage: u32,
    },
}

impl Draft<'_> {
    /// The passages as they would be printed.
    pub fn printed(&self) -> Vec<RenderedSegment> {
        let printed = |one: &RenderedSegment| self.prints(one.number, one.kind);
        let mut rendered = render(self.plan, self.language);
        rendered.retain(printed);
        rendered
    }

    fn prints(&self, number: u32, kind: SegmentKind) -> bool {
        self.passages.contains(&number) && (self.notes || kind != SegmentKind::Note)
    }
}

/// Every reason against `draft`, in the order of the text. None: it may pass on.
pub fn refusals(draft: &Draft<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if !draft.consent.covers(Use::Publication) {
        refusals.push(Refusal::NoConsent);
    }
    let printed = draft.printed();
    if printed.iter().all(|one| one.text.trim().is_empty()) {
        refusals.push(Refusal::NothingSelected);
    }
    for segment in draft.plan.segments() {
        let passage = segment.number;
        if draft.passages.contains(&passage) && wish_in(draft, segment) {
            refusals.push(Refusal::Wish { passage });
        }
        if let Some(rendered) = printed.iter().find(|one| one.number == passage) {
            refusals.extend(against(draft, segment, rendered));
        }
    }
    refusals
}

/// The reasons against one passage, but wishes.
fn against(
    draft: &Draft<'_>,
    segment: &Segment,
    rendered: &RenderedSegment,
) -> impl Iterator<Item = Refusal> {
    let passage = segment.number;
    let items: Vec<_> = draft.plan.items_in(passage).collect();
    let kept = |item: &Item| item.decision == Some(Decision::Keep);
    let placeholder = |item: &Item| item.rule == Finding::PLACEHOLDER;
    let direct = |item: &Item| kept(item) && item.identifier == Identifier::Direct;
    let count = undecided(draft, segment);
    let direct = items.iter().any(|item| direct(item) && !placeholder(item) && !is_wish(item))
        || printed_direct(rendered, draft.language);
    let repeated = items.iter().any(|item| repeats(draft.plan, item));
    let placeholder = rendered.text.contains(['⟦', '⟧']);
    [
        (count > 0).then_some(Refusal::Undecided { passage, count }),
        direct.then_some(Refusal::Direct { passage }),
        repeated.then_some(Refusal::Repeated { passage }),
        placeholder.then_some(Refusal::Placeholder { passage }),
    ]
    .into_iter()
    .flatten()
}

fn is_wish(item: &Item) -> bool {
    item.rule == Finding::WISH
}

/// Findings without a decision: in the plan, and those that the plan does not know. Wishes
/// are refused on their own.
fn undecided(draft: &Draft<'_>, segment: &Segment) -> usize {
    let open = |item: &&Item| item.decision.is_none() && !is_wish(item);
    let unknown = draft.plan.uncovered(segment, draft.language);
    draft.plan.items_in(segment.number).filter(open).count()
        + unknown.iter().filter(|one| one.rule != Finding::WISH).count()
}

/// Whether the witness, or the interviewer for them, asked in this segment to leave something
/// out. What was meant may stand in any passage, so an editor's decision does not settle it:
/// the whole passage must be hidden.
fn wish_in(draft: &Draft<'_>, segment: &Segment) -> bool {
    let spoken = detect_in(&segment.text, draft.language);
    let spoken = spoken.iter().any(|one| one.rule == Finding::WISH)
        || draft.plan.items_in(segment.number).any(is_wish);
    spoken && segment.kind != SegmentKind::Question && !hidden_whole(draft.plan, segment)
}

fn hidden_whole(plan: &Checked<'_>, segment: &Segment) -> bool {
    let spoken = segment.text.trim();
    let start = segment.text.len() - segment.text.trim_start().len();
    plan.items_in(segment.number).any(|item| {
        item.decision == Some(Decision::Mask)
            && item.start <= start
            && item.end >= start + spoken.len()
    })
}

/// Whether the text as it would be printed still has what identifies alone: a replacement
/// that an editor typed, or a finding that only shows once its neighbours are gone.
fn printed_direct(rendered: &RenderedSegment, language: &Language) -> bool {
    let direct = |one: &Finding| {
        one.identifier == Identifier::Direct
            && one.rule != Finding::WISH
            && one.rule != Finding::PLACEHOLDER
    };
    detect_in(&rendered.text, language).iter().any(direct)
}

/// Whether the replacement has in it what it stands for.
fn repeats(plan: &Checked<'_>, item: &Item) -> bool {
    let hidden = plan.text_at(item).trim().to_lowercase();
    let said = item.decision.as_ref().and_then(Decision::replacement);
    hidden.chars().nth(1).is_some()
        && said.is_some_and(|said| said.to_lowercase().contains(&hidden))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::{Plan, Policy};

    fn segment(number: u32, kind: SegmentKind, text: &str) -> Segment {
        Segment { number, kind, text: text.to_owned() }
    }

    fn answers(texts: &[&str]) -> Vec<Segment> {
        (1..).zip(texts).map(|(number, text)| segment(number, SegmentKind::Answer, text)).collect()
    }

    fn auto(segments: &[Segment]) -> Plan {
        let language = Language::of_text(&segments[0].text);
        Plan::auto(segments, &language, Policy::Standard, String::new())
    }

    fn refused_for(segments: &[Segment], plan: &Plan, uses: &[Use]) -> Vec<Refusal> {
        let consent =
            Consent { uses: uses.iter().copied().collect(), day: "2026-11-24".parse().unwrap() };
        let language = Language::of_text(&segments[0].text);
        let plan = plan.check(segments, "").ok().unwrap();
        let draft = Draft {
            consent: &consent,
            language: &language,
            plan: &plan,
            passages: 1..=2,
            notes: false,
        };
        refusals(&draft)
    }

    fn refused(segments: &[Segment], plan: &Plan) -> Vec<Refusal> {
        refused_for(segments, plan, &[Use::Publication])
    }

    #[test]
    fn what_the_policy_decided_passes() {
        let segments = answers(&["⟦witness⟧는 순천에서 2006년에 왔고 전화는 010-4821-7730이다."]);
        assert_eq!(refused(&segments, &auto(&segments)), []);
    }

    #[test]
    fn every_reason_is_given_at_once() {
        let segments =
            answers(&["Sunchon. Call 07700 900316. Off the record.", "I left ⟦home|x⟧ in 2006."]);
        let mut plan = auto(&segments);
        plan.items[0].decision = None;
        plan.items[1].decision = Some(Decision::Keep);
        plan.items[3].decision = Some(Decision::Keep);
        let expected = [
            Refusal::NoConsent,
            Refusal::Wish { passage: 1 },
            Refusal::Undecided { passage: 1, count: 1 },
            Refusal::Direct { passage: 1 },
            Refusal::Placeholder { passage: 2 },
        ];
        assert_eq!(refused_for(&segments, &plan, &[Use::NamedPublication]), expected);
    }

    #[test]
    fn nothing_and_notes_alone_are_nothing() {
        let note = [segment(1, SegmentKind::Note, "She cried.")];
        assert_eq!(refused(&note, &auto(&note)), [Refusal::NothingSelected]);
        let outside = [segment(3, SegmentKind::Answer, "I left.")];
        assert_eq!(refused(&outside, &auto(&outside)), [Refusal::NothingSelected]);
    }

    #[test]
    fn a_wish_is_settled_by_hiding_the_passage_only() {
        let segments = answers(&["그 얘기는 빼 주세요.", "강을 건넜습니다."]);
        let mut plan = auto(&segments);
        plan.items[0].decision = Some(Decision::Mask);
        assert_eq!(refused(&segments, &plan), [Refusal::Wish { passage: 1 }]);
        (plan.items[0].start, plan.items[0].end) = (0, segments[0].text.len());
        assert_eq!(refused(&segments, &plan), []);
        plan.items.clear();
        assert_eq!(refused(&segments, &plan), [Refusal::Wish { passage: 1 }]);
    }

    #[test]
    fn a_wish_in_a_note_counts_and_a_question_is_none() {
        let text = "공개하면 안 되는 것이 있습니까? 빼 주세요.";
        for (kind, count) in [(SegmentKind::Note, 1), (SegmentKind::Question, 0)] {
            let mut segments = answers(&["강을 건넜습니다."]);
            segments.push(segment(2, kind, text));
            assert_eq!(refused(&segments, &auto(&segments)).len(), count);
        }
    }

    #[test]
    fn a_plan_that_lost_lines_is_undecided() {
        let segments = answers(&["순천에서 2006년에 왔다."]);
        let mut plan = auto(&segments);
        plan.items.clear();
        assert_eq!(refused(&segments, &plan), [Refusal::Undecided { passage: 1, count: 2 }]);
    }

    #[test]
    fn replacements_that_tell_are_refused() {
        let segments = answers(&["I lived in Sunchon."]);
        let mut plan = auto(&segments);
        let said = |to: &str| Some(Decision::Generalise { to: to.into() });
        plan.items[0].decision = said("a street of Sunchon");
        assert_eq!(refused(&segments, &plan), [Refusal::Repeated { passage: 1 }]);
        plan.items[0].decision = said("the house of 07700 900316");
        assert_eq!(refused(&segments, &plan), [Refusal::Direct { passage: 1 }]);
    }
}
