//! The placeholders of scrub, `⟦witness⟧` and `⟦home|South Pyongan⟧`. None may be printed
//! as it stands: it says that a known identifier was there, and sometimes its coarse value.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Kind, dates, places};
use crate::testimony::{Language, Span};

static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"⟦([^⟦⟧|\n]{1,60})(?:\|([^⟦⟧\n]{0,120}))?⟧").expect("the pattern is a constant")
});

/// What relatives are called without count, order or side: relation, English, Korean.
const ROLES: &[(&str, &str, &str)] = &[
    ("mother", "the mother", "어머니"),
    ("father", "the father", "아버지"),
    ("parent", "a parent", "부모"),
    ("wife", "the wife", "아내"),
    ("husband", "the husband", "남편"),
    ("son", "a son", "아들"),
    ("daughter", "a daughter", "딸"),
    ("child", "a child", "아이"),
    ("brother", "a brother", "형제"),
    ("sister", "a sister", "자매"),
    ("grandmother", "a grandmother", "할머니"),
    ("grandfather", "a grandfather", "할아버지"),
    ("uncle", "an uncle", "삼촌"),
    ("aunt", "an aunt", "이모"),
    ("friend", "a friend", "친구"),
    ("helper", "someone who helped", "도와준 분"),
    ("interpreter", "an interpreter", "통역하신 분"),
];

/// Relations as they are typed in Korean.
const KOREAN: &[(&str, &str)] = &[
    ("어머니", "mother"),
    ("엄마", "mother"),
    ("아버지", "father"),
    ("아빠", "father"),
    ("부모", "parent"),
    ("아내", "wife"),
    ("남편", "husband"),
    ("아들", "son"),
    ("딸", "daughter"),
    ("할머니", "grandmother"),
    ("할아버지", "grandfather"),
    ("친구", "friend"),
    ("통역", "interpreter"),
];

/// A Korean kin noun just before a placeholder, as in `남동생 ⟦brother⟧`. It goes with it, or
/// the text would say the relation twice, and once more exactly. (English is mended when it
/// is rendered, by its commas and articles.)
static KIN_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:^|[^가-힣])((?:(?:시|외|친)?(?:어머니|아버지|할머니|할아버지)|엄마|아빠|아내|처|남편|세대주|\
         아들|딸|[남녀여]?동생|언니|누나|누이|오빠|형님?|삼촌|고모|이모|조카|사촌|손자|손녀) )$",
    )
    .expect("the pattern is a constant")
});

/// The placeholders in a folded text.
pub(super) fn find(text: &str, language: &Language) -> Vec<Finding> {
    let finding = |found: regex::Captures<'_>| {
        let span = found.get(0).expect("group 0 is the match").range();
        let span = if is_kin(found[1].trim()) { with_noun(text, span) } else { span };
        let value = found.get(2).map_or("", |value| value.as_str().trim());
        let (kind, wider, standard) = reading(found[1].trim(), value, language);
        Finding::direct(span, kind, Finding::PLACEHOLDER, 100).widened(wider, standard)
    };
    PLACEHOLDER.captures_iter(text).map(finding).collect()
}

fn is_kin(role: &str) -> bool {
    let others = ["witness", "home", "place", "birth", "age", "phone", "email", "e-mail", "id"];
    let strangers = ["friend", "helper", "interpreter"];
    !others.contains(&role) && !strangers.contains(&role) && !role.ends_with("'s home")
}

/// The span with the kin noun before it.
fn with_noun(text: &str, span: Span) -> Span {
    // The longest noun has six syllables with its space; more need not be looked at.
    let reach = text[..span.start].char_indices().rev().nth(8).map_or(0, |(at, _)| at);
    let noun = KIN_BEFORE.captures(&text[reach..span.start]).and_then(|found| found.get(1));
    noun.map_or(span.start, |noun| reach + noun.start())..span.end
}

/// Kind, what may be said instead, and which of it the standard policy says.
fn reading(role: &str, value: &str, language: &Language) -> (Kind, Vec<String>, Option<usize>) {
    match role.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "phone" => (Kind::Phone, Vec::new(), None),
        "email" | "e-mail" => (Kind::Email, Vec::new(), None),
        "id" => (Kind::Id, Vec::new(), None),
        // The province stays undecided until the risk of it is counted: the region is said.
        "home" | "place" => {
            let wider = places::and_wider(value, language);
            let region = wider.len().checked_sub(1);
            (Kind::Place, wider, region)
        }
        "birth" | "age" => {
            let decade: Vec<_> = dates::decade(value, language).into_iter().collect();
            let standard = decade.len().checked_sub(1);
            (Kind::Date, decade, standard)
        }
        "witness" => {
            let noun = if language.is_korean() { "증언자" } else { "the witness" };
            (Kind::Person, vec![noun.to_owned()], Some(0))
        }
        relation => (Kind::Person, relative(relation, language), Some(0)),
    }
}

/// The role noun of a relation, then the noun for any relative.
fn relative(relation: &str, language: &Language) -> Vec<String> {
    let english = KOREAN.iter().find(|(korean, _)| *korean == relation);
    let relation = english.map_or(relation, |(_, english)| english);
    let role = ROLES.iter().find(|(known, ..)| *known == relation);
    let noun = role.map(|(_, en, ko)| if language.is_korean() { ko } else { en }.to_string());
    let anyone = if language.is_korean() { "가족" } else { "a relative" };
    let outside = matches!(relation, "friend" | "helper" | "interpreter");
    let anyone = Some(anyone.to_owned()).filter(|_| !outside);
    noun.into_iter().chain(anyone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, language: &str) -> (Kind, Vec<String>, Option<usize>) {
        let found = find(text, &language.parse().unwrap());
        assert_eq!((found.len(), found[0].span.clone()), (1, 0..text.len()), "{text}");
        (found[0].kind, found[0].wider.clone(), found[0].standard)
    }

    #[test]
    fn roles_are_said_as_nouns_without_count_or_order() {
        let noun = |text, language| first(text, language).1[0].clone();
        assert_eq!(noun("⟦witness⟧", "ko"), "증언자");
        assert_eq!(noun("⟦witness⟧", "en"), "the witness");
        assert_eq!(noun("⟦brother2⟧", "en"), "a brother");
        assert_eq!(noun("⟦어머니⟧", "ko"), "어머니");
        assert_eq!(noun("⟦막내 고모⟧", "ko"), "가족");
        assert_eq!(noun("⟦second cousin⟧", "en"), "a relative");
        assert_eq!(noun("⟦helper⟧", "ko"), "도와준 분");
    }

    #[test]
    fn a_kin_noun_goes_with_its_placeholder() {
        let taken = |text: &str, language: &str| {
            let found = find(text, &language.parse().unwrap());
            text[found[0].span.clone()].to_owned()
        };
        assert_eq!(taken("딸 ⟦daughter⟧하고", "ko"), "딸 ⟦daughter⟧");
        assert_eq!(taken("제 남동생 ⟦brother1⟧이가", "ko"), "남동생 ⟦brother1⟧");
        assert_eq!(taken("옥딸 ⟦daughter⟧", "ko"), "⟦daughter⟧");
        assert_eq!(taken("and my father, ⟦father⟧, mended", "en"), "⟦father⟧");
        assert_eq!(taken("어머니 ⟦phone⟧", "ko"), "⟦phone⟧");
    }

    #[test]
    fn a_home_is_said_by_its_region_unless_an_editor_says_more() {
        let (kind, wider, standard) = first("⟦home|south pyongan⟧", "en");
        assert_eq!((kind, standard), (Kind::Place, Some(1)));
        assert_eq!(wider, ["South Pyongan", "the west of North Korea"]);
        let (_, wider, _) = first("⟦home|평안남도⟧", "ko");
        assert_eq!(wider, ["평안남도", "북의 서쪽 지역"]);
        assert_eq!(first("⟦home|nowhere⟧", "en"), (Kind::Place, vec![], None));
    }

    #[test]
    fn births_are_said_by_decade_and_numbers_not_at_all() {
        assert_eq!(first("⟦birth|1970s⟧", "en").1, ["the 1970s"]);
        assert_eq!(first("⟦birth|1970s⟧", "ko").1, ["1970년대"]);
        assert_eq!(first("⟦birth⟧", "ko"), (Kind::Date, vec![], None));
        assert_eq!(first("⟦phone⟧", "en"), (Kind::Phone, vec![], None));
    }
}
