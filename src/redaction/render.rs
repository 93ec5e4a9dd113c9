//! Applies a plan to its text: pure, and the same for any length of what is hidden.

use unicode_normalization::UnicodeNormalization;

use super::{Checked, Decision, Item, Kind, english, particles};
use crate::testimony::{Language, Segment, SegmentKind};

/// A segment after its plan was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedSegment {
    /// Its number in the testimony.
    pub number: u32,
    /// Who speaks.
    pub kind: SegmentKind,
    /// What is left of the text, in normalisation form C.
    pub text: String,
}

/// Applies `plan`. What is undecided is masked.
pub fn render(plan: &Checked<'_>, language: &Language) -> Vec<RenderedSegment> {
    let rendered = |segment: &Segment| RenderedSegment {
        number: segment.number,
        kind: segment.kind,
        text: applied(segment, plan.items_in(segment.number), language),
    };
    plan.segments().iter().map(rendered).collect()
}

/// The mark that stands for something of `kind`: one width, whatever it hides.
pub fn mask(kind: Kind, language: &Language) -> &'static str {
    let (english, korean) = match kind {
        Kind::Person => ("[name]", "[이름]"),
        Kind::Place => ("[place]", "[장소]"),
        Kind::Date => ("[date]", "[날짜]"),
        Kind::Age => ("[age]", "[나이]"),
        Kind::Kin => ("[family]", "[가족]"),
        Kind::Occupation => ("[occupation]", "[직업]"),
        Kind::Org => ("[organisation]", "[기관]"),
        Kind::Unit => ("[unit]", "[소속]"),
        Kind::Phone => ("[phone]", "[전화]"),
        Kind::Email => ("[e-mail]", "[메일]"),
        Kind::Id => ("[number]", "[번호]"),
        Kind::Address => ("[address]", "[주소]"),
        Kind::NationalityOrStatus => ("[status]", "[신분]"),
        Kind::Other => ("[left out]", "[생략]"),
    };
    if language.is_korean() { korean } else { english }
}

fn applied<'a>(
    segment: &Segment,
    items: impl Iterator<Item = &'a Item>,
    language: &Language,
) -> String {
    let mut writer = Writer::new(language);
    let mut at = 0;
    for item in items {
        writer.read(&segment.text[at..item.start]);
        match item.decision.as_ref().unwrap_or(&Decision::Mask) {
            Decision::Keep => writer.keep(&segment.text[item.span()]),
            Decision::Mask => writer.say(mask(item.kind, language), item.kind),
            Decision::Generalise { to } | Decision::Pseudonymise { to } => {
                writer.say(to, item.kind);
            }
        }
        at = item.end;
    }
    writer.read(&segment.text[at..]);
    writer.finish()
}

/// Writes a segment: what was said between the places of the plan, and what is said there.
struct Writer<'a> {
    language: &'a Language,
    text: String,
    /// What was said since the last place, not written yet.
    gap: String,
    /// What was said at the last place.
    last: Option<String>,
    /// Its kind, if it was replaced, so that what follows must be made to fit.
    replaced: Option<Kind>,
}

impl<'a> Writer<'a> {
    fn new(language: &'a Language) -> Self {
        Self { language, text: String::new(), gap: String::new(), last: None, replaced: None }
    }

    /// Takes what stands between two places.
    fn read(&mut self, between: &str) {
        self.gap = between.nfc().collect();
        let (Some(kind), Some(last)) = (self.replaced.take(), &self.last) else { return };
        if self.language.is_korean() {
            self.gap = particles::refitted(last, &self.gap, kind);
        }
    }

    /// Lets stand what the text has.
    fn keep(&mut self, kept: &str) {
        let kept: String = kept.nfc().collect();
        let gap = std::mem::take(&mut self.gap);
        let again = self.last.as_ref() == Some(&kept) && is_joint(&gap);
        if !again {
            self.text.push_str(&gap);
            self.text.push_str(&kept);
        }
        self.last = Some(kept);
    }

    /// Says something else. It is not said twice: 평안남도 순천시 becomes 평안남도 once, and
    /// neighbours that are hidden become one mark.
    fn say(&mut self, said: &str, kind: Kind) {
        let gap = std::mem::take(&mut self.gap);
        let again = self.last.as_deref() == Some(said) && is_joint(&gap);
        if !again {
            let fitted = if self.language.is_korean() {
                (gap, said.to_owned())
            } else {
                english::fitted(&self.text, gap, said, kind)
            };
            self.text.push_str(&fitted.0);
            if !echoes(&self.text, &fitted.1) {
                self.text.push_str(&fitted.1);
            } else {
                self.text.truncate(self.text.trim_end().len());
            }
        }
        self.last = Some(said.to_owned());
        self.replaced = Some(kind);
    }

    fn finish(self) -> String {
        self.text + &self.gap
    }
}

/// Whether two places with this between them are one expression.
fn is_joint(gap: &str) -> bool {
    matches!(gap.trim(), "" | "," | "의" | "in" | "of" | "·" | "/" | "-")
}

/// Whether `text` ends with `said` already, as in `어머니 ⟦mother⟧`.
fn echoes(text: &str, said: &str) -> bool {
    let before = text.trim_end().strip_suffix(said);
    before.is_some_and(|before| !before.ends_with(char::is_alphanumeric) && !said.starts_with('['))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::redaction::plan::tests::answer;
    use crate::redaction::{Plan, Policy};

    fn redacted(text: &str, language: &str, policy: Policy) -> String {
        let (segments, language) = ([answer(1, text)], language.parse().unwrap());
        let plan = Plan::auto(&segments, &language, policy, String::new());
        render(&plan.check(&segments, "").ok().unwrap(), &language).remove(0).text
    }

    #[test]
    fn korean_is_said_with_particles_that_fit() {
        let standard = |text| redacted(text, "ko", Policy::Standard);
        for (text, said) in [
            ("⟦witness⟧은 왔다", "증언자는 왔다"),
            ("⟦mother⟧이가 왔다", "어머니가 왔다"),
            ("어머니 ⟦mother⟧은 왔다", "어머니는 왔다"),
            ("저는 ⟦witness⟧이라고 합니다", "저는 증언자라고 합니다"),
            ("평안남도 순천시를 떠났다", "평안남도를 떠났다"),
            ("혜산으로 갔다", "량강도로 갔다"),
            ("2006년 3월이 추웠다", "2000년대 후반이 추웠다"),
            ("전화는 010-4821-7730이고", "전화는 [전화]고"),
            ("nuri@hanmail.net로, 또는", "[메일]로, 또는"),
            ("10월 6일과 10월 7일", "[날짜]와 [날짜]"),
        ] {
            assert_eq!(standard(text), said, "{text}");
        }
    }

    #[test]
    fn english_is_said_with_fitting_articles() {
        let standard = |text| redacted(text, "en", Policy::Standard);
        for (text, said) in [
            ("⟦witness⟧ left.", "The witness left."),
            ("My mother ⟦mother⟧ left.", "My mother left."),
            ("I saw my ⟦mother⟧ on 14 March 2006.", "I saw my mother in the late 2000s."),
            ("from Sunchon, South Pyongan, to Leuven", "from South Pyongan, to Europe"),
            ("Call 07700 900316 or a@b.example.", "Call [phone] or [e-mail]."),
        ] {
            assert_eq!(standard(text), said, "{text}");
        }
    }

    #[test]
    fn the_strict_policy_leaves_no_province() {
        let strict = redacted("평안남도 순천시에서 2006년에", "ko", Policy::Strict);
        assert_eq!(strict, "북의 서쪽 지역에서 2000년대에");
    }

    /// Two texts that differ only in what is hidden, and a plan for each.
    fn masked(hidden: &str, before: &str, after: &str, decision: Option<Decision>) -> String {
        let segments = [answer(1, &format!("{before}{hidden}{after}"))];
        let language = "ko".parse().unwrap();
        let mut plan = Plan::auto(&[], &language, Policy::Strict, String::new());
        plan.items.push(Item {
            segment: 1,
            start: before.len(),
            end: before.len() + hidden.len(),
            kind: Kind::Person,
            identifier: crate::redaction::Identifier::Direct,
            rule: "editor".into(),
            confidence: 100,
            wider: Vec::new(),
            decision,
        });
        render(&plan.check(&segments, "").ok().unwrap(), &language).remove(0).text
    }

    #[test]
    fn the_particle_does_not_tell_how_the_name_ended() {
        for (consonant, vowel) in [
            ("은", "는"),
            ("이", "가"),
            ("을", "를"),
            ("과", "와"),
            ("으로", "로"),
            ("아,", "야,"),
            ("이라고", "라고"),
            ("이랑", "랑"),
            ("이었다", "였다"),
            ("이에요", "예요"),
            ("이다.", "다."),
            ("이가", "가"),
            ("이는", "는"),
            ("이를", "를"),
            ("이도", "도"),
            ("이네", "네"),
            ("이지만", "지만"),
            ("으로부터", "로부터"),
            ("과는", "와는"),
            ("이나", "나"),
            ("이야말로", "야말로"),
        ] {
            let [one, other] = [("김영춘", consonant), ("리순희", vowel)]
                .map(|(name, particle)| masked(name, "그때 ", &format!("{particle} 했다"), None));
            assert_eq!(one, other, "{consonant}");
            assert!(one.starts_with("그때 [이름]"), "{one}");
        }
    }

    /// Text with random places of hidden words, which are in letters of their own.
    fn parts() -> impl Strategy<Value = Vec<(String, String, u8)>> {
        prop::collection::vec(("[가-낗 ,은이를]{0,12}", "[힁-힣Ж]{1,9}", 0u8..4), 1..6)
    }

    fn planned(parts: &[(String, String, u8)]) -> (Vec<Segment>, Plan) {
        let mut text = String::new();
        let language = "ko".parse().unwrap();
        let mut plan = Plan::auto(&[], &language, Policy::Strict, String::new());
        for (before, hidden, decision) in parts {
            text.push_str(before);
            let to = "증언자".to_owned();
            plan.items.push(Item {
                segment: 1,
                start: text.len(),
                end: text.len() + hidden.len(),
                kind: Kind::ALL[usize::from(*decision) * 3],
                identifier: crate::redaction::Identifier::Direct,
                rule: "editor".into(),
                confidence: 100,
                wider: Vec::new(),
                decision: match decision {
                    0 => None,
                    1 => Some(Decision::Mask),
                    2 => Some(Decision::Generalise { to }),
                    _ => Some(Decision::Pseudonymise { to }),
                },
            });
            text.push_str(hidden);
        }
        (vec![answer(1, &text)], plan)
    }

    fn rendered(parts: &[(String, String, u8)], language: &str) -> String {
        let (segments, plan) = planned(parts);
        let checked = plan.check(&segments, "").ok().unwrap();
        render(&checked, &language.parse().unwrap()).remove(0).text
    }

    proptest! {
        #[test]
        fn nothing_that_is_hidden_is_left(parts in parts()) {
            for language in ["ko", "en"] {
                let text = rendered(&parts, language);
                prop_assert!(!text.contains(|c| matches!(c, '힁'..='힣' | 'Ж')), "{}", text);
            }
        }

        #[test]
        fn nothing_tells_how_long_the_hidden_was(parts in parts(), length in 1usize..30) {
            let mut others = parts.clone();
            others.iter_mut().for_each(|part| part.1 = "힣".repeat(length));
            for language in ["ko", "en"] {
                prop_assert_eq!(rendered(&parts, language), rendered(&others, language));
            }
        }
    }
}
