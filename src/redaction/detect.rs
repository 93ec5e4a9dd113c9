//! Every detector over one text, and one finding for each place.

use super::text::Folded;
use super::{Finding, Identifier, contacts, dates, placeholders, places, wishes};
use crate::testimony::Language;

/// What may give a person away in `text`, in order and without overlaps. What is said
/// instead is in the language that the text is mostly written in.
pub fn detect(text: &str) -> Vec<Finding> {
    detect_in(text, &Language::of_text(text))
}

/// The same, with what is said instead in `language`.
pub fn detect_in(text: &str, language: &Language) -> Vec<Finding> {
    let folded = Folded::of(text);
    let mut found = placeholders::find(folded.text(), language);
    found.extend(wishes::find(folded.text()));
    found.extend(contacts::find(folded.text()));
    found.extend(dates::find(folded.text(), language));
    found.extend(places::find(&folded, text, language));
    for one in &mut found {
        one.span = folded.source_span(one.span.clone());
    }
    merged(found)
}

/// One finding for each place: where several overlap the strongest stays, over all that they
/// cover together, so that no end of a weaker one sticks out.
fn merged(mut found: Vec<Finding>) -> Vec<Finding> {
    found.retain(|one| !one.span.is_empty());
    found.sort_by_key(|one| (one.span.start, one.span.end));
    let mut kept: Vec<Finding> = Vec::with_capacity(found.len());
    for one in found {
        match kept.last_mut() {
            Some(last) if one.span.start < last.span.end => {
                let span = last.span.start..last.span.end.max(one.span.end);
                if strength(&one) > strength(last) {
                    *last = one;
                }
                last.span = span;
            }
            _ => kept.push(one),
        }
    }
    kept
}

/// A wish counts for more than anything, because a release must see it; then a placeholder,
/// whose text nobody may read; then what identifies alone; then what is longer.
fn strength(one: &Finding) -> (bool, bool, Identifier, usize, u8) {
    let wish = one.rule == Finding::WISH;
    let placeholder = one.rule == Finding::PLACEHOLDER;
    (wish, placeholder, one.identifier, one.span.len(), one.confidence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::redaction::Kind;

    /// What stands where something was found, with its kind.
    fn found(text: &str) -> Vec<(&str, Kind)> {
        detect(text).into_iter().map(|one| (&text[one.span], one.kind)).collect()
    }

    #[test]
    fn one_passage_in_korean() {
        let text = "⟦witness⟧는 2006년 3월 14일에 평안남도 순천시에서 나왔고, 전화는 \
                    010-4821-7730입니다. 메일은 nuri77@hanmail.net로 주세요. 이건 적지 말고요.";
        assert_eq!(
            found(text),
            [
                ("⟦witness⟧", Kind::Person),
                ("2006년 3월 14일", Kind::Date),
                ("평안남도", Kind::Place),
                ("순천시", Kind::Place),
                ("010-4821-7730", Kind::Phone),
                ("nuri77@hanmail.net", Kind::Email),
                ("적지 말", Kind::Other),
            ]
        );
    }

    #[test]
    fn one_passage_in_english() {
        let text = "⟦mother⟧ left Sunchon in March 2006. Off the record: call +32 470 12 34 56 \
                    or write to a.b@mailbox.example. Passport no. M58204471.";
        assert_eq!(
            found(text),
            [
                ("⟦mother⟧", Kind::Person),
                ("Sunchon", Kind::Place),
                ("March 2006", Kind::Date),
                ("Off the record", Kind::Other),
                ("+32 470 12 34 56", Kind::Phone),
                ("a.b@mailbox.example", Kind::Email),
                ("M58204471", Kind::Id),
            ]
        );
    }

    #[test]
    fn spans_are_of_the_text_as_it_was_given() {
        let text = "전화 ０１０–4821\u{200b}–7730, \u{1109}\u{116e}\u{11ab}천시";
        let spans = ["０１０–4821\u{200b}–7730", "\u{1109}\u{116e}\u{11ab}천시"];
        assert_eq!(found(text), [(spans[0], Kind::Phone), (spans[1], Kind::Place)]);
    }

    #[test]
    fn a_weaker_finding_leaves_no_end_uncovered() {
        let date = Finding::quasi(0..8, Kind::Date, "test", 90);
        let phone = Finding::direct(6..12, Kind::Phone, "test", 50);
        let merged = merged(vec![date, phone]);
        assert_eq!((merged.len(), merged[0].span.clone(), merged[0].kind), (1, 0..12, Kind::Phone));
    }

    proptest! {
        #[test]
        fn findings_are_in_order_and_on_characters(
            text in "(?s:[0-9 .+@-]|순천|시|에서|⟦|⟧|witness|\\||년|월|Sunchon|March|빼 주|.){0,40}",
        ) {
            let mut end = 0;
            for one in detect(&text) {
                prop_assert!(one.span.start >= end && text.get(one.span.clone()).is_some());
                prop_assert!(!one.span.is_empty() && one.confidence <= 100);
                prop_assert!(one.standard.is_none_or(|index| index < one.wider.len()));
                end = one.span.end;
            }
        }
    }
}
