//! Reads arbitrary bytes as a redaction plan, holds it against a text, and reads again what it
//! writes.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use onggi::redaction::Plan;
use onggi::testimony::{Segment, SegmentKind};

static TEXT: LazyLock<Vec<Segment>> = LazyLock::new(|| {
    let answer = |number, text: &str| {
        Segment { number, kind: SegmentKind::Answer, text: text.to_owned() }
    };
    vec![
        answer(1, "문: 어디서 사셨습니까?\n\n"),
        answer(2, "저는 ⟦witness⟧입니다. ⟦home|평안남도⟧에서 살았습니다. 1998년 겨울이었습니다."),
        answer(3, "전화는 ⟦phone⟧ 입니다.\n"),
    ]
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(plan) = Plan::parse(bytes) else { return };
    let again = Plan::parse(&plan.encode()).expect("what was written is read");
    assert!(again == plan);
    if let Ok(checked) = plan.check(&TEXT, &plan.text_hash) {
        let language = onggi::testimony::Language::of_text("저는");
        checked.items().iter().for_each(|item| assert!(!checked.text_at(item).is_empty()));
        TEXT.iter().for_each(|segment| drop(checked.uncovered(segment, &language)));
    }
});
