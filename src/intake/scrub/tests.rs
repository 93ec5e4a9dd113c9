//! The scrub as a whole: tables of cases, traps, and what must hold for any text.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

const PERSON: &str = r#"
names = ["김영춘", "金永春", "Kim Young-chun"]
aliases = ["영춘이", "까치", "Mia"]
birth = "1971-03-14"
home = ["평안남도 순천시 역전동", "Sunchon, South Pyongan"]
phones = ["+32 470 12 34 56", "010-4417-2083"]
emails = ["young.chun@mailbox.example"]
ids = ["M1234-567", "kakao_yc"]
[[relatives]]
relation = "Mother"
names = ["리은실", "李恩實", "RI Un Sil"]
place = "함경북도 회령시"
[[relatives]]
relation = "son"
names = ["김연", "Yon Kim"]
[[relatives]]
relation = "friend"
names = ["남궁솔", "황보 미란", "류철수", "Pak So"]
"#;

fn scrubber(identity: &str) -> Scrubber {
    Scrubber::of(&Person::parse(identity.as_bytes()).ok().unwrap()).ok().unwrap()
}

fn scrubbed(text: &str) -> Scrubbed {
    static SCRUBBER: LazyLock<Scrubber> = LazyLock::new(|| scrubber(PERSON));
    let scrubbed = SCRUBBER.scrub(text);
    assert_eq!(restore(&scrubbed.text, &scrubbed.removed).as_deref(), Some(text));
    scrubbed
}

/// Checks a table of texts and what the scrub makes of them.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(scrubbed(text).text, *expected, "{text}");
    }
}

#[test]
fn an_alias_as_long_as_a_full_name_takes_its_particles() {
    let scrubber = scrubber("aliases = [\"왕리화\", \"까치\"]");
    let scrubbed = scrubber.scrub("왕리화로 살았습니다. 까치로 살았습니다.");
    assert_eq!(scrubbed.text, "⟦witness⟧로 살았습니다. 까치로 살았습니다.");
    assert_eq!(scrubbed.uncertain.len(), 1);
}

#[test]
fn hangul_names_go_and_their_glue_stays() {
    check(&[
        ("김영춘은 갔다", "⟦witness⟧은 갔다"),
        ("김 영춘, 김 영 춘", "⟦witness⟧, ⟦witness⟧"),
        ("영춘아! 영춘이가", "⟦witness⟧아! ⟦witness⟧가"),
        ("영춘동무에게도", "⟦witness⟧동무에게도"),
        ("영춘 씨께서는", "⟦witness⟧ 씨께서는"),
        ("“영춘”이라고", "“⟦witness⟧”이라고"),
        ("영춘이라고 했다", "⟦witness⟧라고 했다"),
        ("김영춘은내친구", "⟦witness⟧은내친구"),
        ("김영춘이십니다만", "⟦witness⟧이십니다만"),
        ("김영춘으로 살았다", "⟦witness⟧으로 살았다"),
        ("김영춘에 대한 기록", "⟦witness⟧에 대한 기록"),
        ("어머니리은실입니다", "어머니⟦mother⟧입니다"),
        ("은실이네 집", "⟦mother⟧이네 집"),
        ("까치는 별명", "⟦witness⟧는 별명"),
        ("\u{1100}\u{1175}\u{11b7}영\u{200b}춘은", "⟦witness⟧은"),
    ]);
}

#[test]
fn surnames_of_two_syllables_are_known() {
    check(&[
        ("남궁솔입니다, 남궁 솔", "⟦friend⟧입니다, ⟦friend⟧"),
        ("황보미란은 미란이라는", "⟦friend⟧은 ⟦friend⟧이라는"),
        ("황 보미란", "⟦friend⟧"),
    ]);
}

#[test]
fn a_name_inside_another_word_stays() {
    for text in [
        "은실로 수놓은 이불",
        "부대가 철수하였다",
        "김영춘텔",
        "류은실은",
        "소나무와 솔직한 연기, 연을 날리고",
        "Kimberly, Youngchunville, Miami, Yonder",
        "So they went, and so on; beyond Yon-hee",
    ] {
        let expected = text.replace("So they", "⟦friend⟧ they");
        assert_eq!(scrubbed(text).text, expected);
    }
}

#[test]
fn what_may_be_a_name_is_pointed_out() {
    let scrubbed = scrubbed("김영춘: 은실로 수놓은 연을");
    let doubts: Vec<_> = (scrubbed.uncertain.iter())
        .map(|doubt| (&scrubbed.text[doubt.span.clone()], doubt.role.as_str()))
        .collect();
    assert_eq!(doubts, [("은실", "mother"), ("연", "son")]);
}

#[test]
fn one_syllable_goes_where_a_person_is_meant() {
    check(&[
        ("김연은 김 연", "⟦son⟧은 ⟦son⟧"),
        ("연이가 왔다. 연아, 연 동무는", "⟦son⟧이가 왔다. ⟦son⟧아, ⟦son⟧ 동무는"),
        ("솔이라고 불렀다", "⟦friend⟧이라고 불렀다"),
    ]);
}

#[test]
fn hanja_names_go_with_and_without_surname() {
    check(&[
        ("金永春이라고, 永春은", "⟦witness⟧이라고, ⟦witness⟧은"),
        ("金 永春과 李恩實", "⟦witness⟧과 ⟦mother⟧"),
        ("\u{f90a}永春", "⟦witness⟧"),
        ("永春縣", "永春縣"),
    ]);
}

#[test]
fn latin_names_go_in_either_order_and_any_case() {
    check(&[
        ("Kim Young-chun, KIM YOUNG CHUN", "⟦witness⟧, ⟦witness⟧"),
        ("Young-Chun Kim's; youngchun kim", "⟦witness⟧'s; ⟦witness⟧"),
        ("KIM, Young Chun (Kim,Youngchun)", "⟦witness⟧ (⟦witness⟧)"),
        ("Young-chun, Kim", "⟦witness⟧"),
        ("young chun 씨, YoungChun은", "⟦witness⟧ 씨, ⟦witness⟧은"),
        ("Ri Un-sil and Un Sil Ri", "⟦mother⟧ and ⟦mother⟧"),
        ("mia and Mia-ya", "⟦witness⟧ and ⟦witness⟧-ya"),
        ("Kim Yon, Yon Kim and Yon", "⟦son⟧, ⟦son⟧ and ⟦son⟧"),
        ("Ｋｉｍ Young‐chun", "⟦witness⟧"),
    ]);
}

#[test]
fn birth_dates_go_in_every_written_form() {
    for date in [
        "1971-03-14",
        "14.03.1971",
        "14/3/1971",
        "3/14/1971",
        "14 March 1971",
        "March 14, 1971",
        "Mar 14 1971",
        "1971년 3월 14일",
        "71년 3월 14일",
        "71. 3. 14",
        "1971.3.14",
        "14 mars 1971",
        "14 maart 1971",
        "14th of March, 1971",
        "MARCH 14th 1971",
        "1971년3월14일",
        "19710314",
        "14-Mar-71",
        "１９７１．０３．１４",
        "1971. 03. 14",
    ] {
        check(&[
            (&format!("born {date}, then"), "born ⟦birth|1970s⟧, then"),
            (&format!("({date})에"), "(⟦birth|1970s⟧)에"),
        ]);
    }
}

#[test]
fn other_dates_stay() {
    for date in [
        "1971-03-15",
        "1971-03-141",
        "15 March 1971",
        "1971년 3월 15일",
        "11971.3.14",
        "4/3/1971",
        "14 March 1972",
        "71. 3. 4",
        "summarch 14, 1971",
    ] {
        assert_eq!(scrubbed(date).text, date);
    }
}

#[test]
fn phones_go_in_any_grouping() {
    for phone in [
        "+32 470 12 34 56",
        "0470123456",
        "0470/12.34.56",
        "0032 470 12 34 56",
        "(0470) 12-34-56",
        "+32(0)470 123456",
        "32 470 12 34 56",
        "+32470123456",
        "(+32) 470 12 34 56",
        "010 4417 2083",
        "01044172083",
        "+82 10 4417 2083",
        "+821044172083",
        "0082-10-4417-2083",
        "０１０－４４１７－２０８３",
    ] {
        let expected = if phone.starts_with("+82 ") {
            "tel. +82 ⟦phone⟧로"
        } else {
            "tel. ⟦phone⟧로"
        };
        let expected =
            if phone.starts_with("0082-") { "tel. 0082-⟦phone⟧로" } else { expected };
        check(&[(&format!("tel. {phone}로"), expected)]);
    }
    for other in
        ["010 4417 2038", "010 4417 20831", "0470 12 34 57", "9010 4417 2083 is 4417, 2083"]
    {
        let text = scrubbed(other).text;
        assert!(!text.contains("phone") || other.starts_with('9'), "{text}");
    }
}

#[test]
fn addresses_and_codes_go() {
    check(&[
        ("Young.Chun@Mailbox.example로", "⟦email⟧로"),
        ("x.young.chun@mailbox.example", "x.young.chun@mailbox.example"),
        ("young.chun@mailbox.example.org", "young.chun@mailbox.example.org"),
        ("여권 M1234567은 m-1234-567", "여권 ⟦id⟧은 ⟦id⟧"),
        ("kakao_yc, KAKAO_YC, kakao_ycc", "⟦id⟧, ⟦id⟧, kakao_ycc"),
        ("XM1234567", "XM1234567"),
    ]);
}

#[test]
fn places_go_and_the_province_stays() {
    check(&[
        ("평안남도 순천시에서", "평안남도 ⟦home|평안남도⟧에서"),
        ("순천시 역전동과 역전동", "⟦home|평안남도⟧과 ⟦home|평안남도⟧"),
        ("순천은 순천 시내", "⟦home|평안남도⟧은 ⟦home|평안남도⟧ 시내"),
        (
            "from Sunchon to SUNCHON, South Pyongan",
            "from ⟦home|South Pyongan⟧ to ⟦home|South Pyongan⟧, South Pyongan",
        ),
        ("회령에는", "⟦mother's home|함경북도⟧에는"),
        ("순천향, 개회령하", "순천향, 개회령하"),
    ]);
}

#[test]
fn placeholders_of_the_text_are_no_placeholders() {
    let scrubbed = scrubbed("⟦witness⟧ 김⟦영춘⟧");
    assert_eq!(scrubbed.text, "〚witness〛 김〚⟦witness⟧〛");
    assert_eq!(scrubbed.counts().into_iter().collect::<Vec<_>>(), [("witness".to_owned(), 1)]);
}

#[test]
fn what_overlaps_is_taken_out_whole() {
    let scrubber = scrubber("names = [\"Jin Ho\"]\naliases = [\"Ho Lee\"]");
    assert_eq!(scrubber.scrub("Jin Ho Lee").text, "⟦witness⟧");
    check(&[("Kim Young-chun, Kim Yon", "⟦witness⟧, ⟦son⟧")]);
}

#[test]
fn identities_that_cannot_be_scrubbed_are_refused() {
    let refused = |fill: &dyn Fn(&mut Person)| {
        let mut person = Person::default();
        fill(&mut person);
        Scrubber::of(&person).err()
    };
    for name in ["K", "K.", "김영춘 (K)"] {
        let short = refused(&|person| person.names.push(name.to_owned()));
        assert_eq!(short, Some(ScrubError::NameTooShort));
    }
    let born = refused(&|person| person.birth = Some("14 March".to_owned()));
    assert_eq!(born, Some(ScrubError::Birth));
    let many =
        refused(&|person| person.ids = (0..30_000).map(|id| format!("id {id:06}")).collect());
    assert_eq!(many, Some(ScrubError::TooManyForms));
    assert_eq!(refused(&|_| {}), None);
}

#[test]
fn long_texts_of_nothing_but_terms_are_scrubbed_to_their_end() {
    let scrubber = scrubber(PERSON);
    for part in ["영춘", "김영춘", "0470123456", "jin-", "kim young-chun ", "71.3.14.", "은실이"]
    {
        let text = part.repeat(400_000 / part.len());
        let scrubbed = scrubber.scrub(&text);
        assert_eq!(super::restore(&scrubbed.text, &scrubbed.removed).as_ref(), Some(&text));
    }
}

#[test]
fn the_spans_of_the_source_are_kept() {
    let text = "나는 김영춘, 어머니는 리은실";
    let scrubbed = scrubbed(text);
    let spans: Vec<_> =
        scrubbed.spans().into_iter().map(|(span, role)| (&text[span], role)).collect();
    assert_eq!(spans, [("김영춘", "witness"), ("리은실", "mother")]);
}

const HANGUL: [&str; 4] = ["김영춘", "영춘", "리은실", "황보미란"];
const LATIN: [&str; 6] =
    ["Kim Young-chun", "YOUNG CHUN KIM", "Kim, Youngchun", "youngchun", "Ri Un Sil", "un-sil ri"];

proptest! {
    #[test]
    fn no_name_with_glue_remains(
        name in prop::sample::select(&HANGUL[..]),
        glue in prop::sample::select(glue::all().collect::<Vec<_>>()),
        before in "([가-힣]{1,4} ){0,3}",
        after in "( [가-힣]{1,4}){0,3}",
    ) {
        let scrubbed = scrubbed(&format!("{before}{name}{glue}{after}"));
        prop_assert!(!Folded::of(&scrubbed.text).text().contains(name), "{}", scrubbed.text);
    }

    #[test]
    fn no_latin_name_remains(
        name in prop::sample::select(&LATIN[..]),
        before in "([a-z0-9.]{1,6} ){0,3}[\"(]?",
        after in "[),.;:!?']?( [a-z]{1,6}){0,3}|[가-힣]{1,3}",
    ) {
        let text = format!("{before}{name}{after}");
        let scrubbed = scrubbed(&text);
        let left = Folded::of(&scrubbed.text).text().to_owned();
        prop_assert!(!left.contains(Folded::of(name).text()), "{left}");
    }

    #[test]
    fn any_text_is_restored(text in "(?s:.|[⟦⟧김영춘연은실 \u{200b}0-9KIMkim-]){0,80}") {
        scrubbed(&text);
    }

    #[test]
    fn what_is_not_taken_out_stays_as_it_is(
        parts in prop::collection::vec(
            prop::sample::select(vec!["김영춘", "은 ", "1971-03-14", " +32 470 12 34 56", "⟦", "연이가",
                "Young chun", "\u{200b}", ", ", "순천", "e\u{301}", "İ", "\n"]), 0..20),
    ) {
        let text = parts.concat();
        let scrubbed = scrubbed(&text);
        let (mut kept, mut cursor) = (String::new(), 0);
        for (span, _) in scrubbed.spans() {
            kept.push_str(&text[cursor..span.start]);
            cursor = span.end;
        }
        kept.push_str(&text[cursor..]);
        let (mut left, mut cursor) = (String::new(), 0);
        for removed in scrubbed.removed.iter().filter(|removed| removed.role != "bracket") {
            left.push_str(&scrubbed.text[cursor..removed.at]);
            cursor = removed.at + removed.placeholder.len();
        }
        left.push_str(&scrubbed.text[cursor..]);
        prop_assert_eq!(kept.replace('⟦', "〚").replace('⟧', "〛"), left);
    }

    #[test]
    fn any_identity_is_taken_or_refused(name in "(?s:.|[김a-z,. -]){0,20}", text in "(?s:.){0,20}") {
        let relatives = vec![crate::identity::person::Relative {
            relation: name.clone(), names: vec![name.clone()], place: Some(name.clone()), in_north: None,
        }];
        let all = || vec![name.clone()];
        let person = Person {
            names: all(), aliases: all(), birth: None, home: all(), phones: all(), emails: all(),
            ids: all(), relatives,
        };
        if let Ok(scrubber) = Scrubber::of(&person) {
            let text = format!("{text} {name} {text}");
            let scrubbed = scrubber.scrub(&text);
            prop_assert_eq!(restore(&scrubbed.text, &scrubbed.removed), Some(text));
        }
    }
}
