//! Listed places in a text, in Hangul and in Latin letters.

use std::sync::LazyLock;

use regex::Regex;

use super::finding::Told;
use super::gazetteer::{Gazetteer, Level, Place, gazetteer};
use super::text::Folded;
use super::{Finding, Kind};
use crate::testimony::{Language, Span};

/// What may follow the bare name of a place in one word: particles, and nouns that are
/// written together with it.
static GLUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:에서|에게|에|으로|로|은|는|이|가|을|를|의|도|만|과|와|부터|까지|이나|나|이랑|랑|하고|보다|처럼|마다|조차|쪽|편|출신|태생|사람들?|역|시내|읍|행|발|땅|항|공항|장마당|시장|교화소|광산|탄광|대학|병원|요|네|집|댁|시|군|도|구역|(?:이었|였|입니|이에|예|이라|라|이란|란|인|이고|이며|이면|면|래)[가-힣]*)*(?:[^가-힣]|$)",
    )
    .expect("the pattern is a constant")
});

/// The kind of place, as a part of its name.
static SUFFIX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:특별시|광역시|구역|시|군| ?공항|[ -](?:province|county|city|district|ward|river|do|si|gun|guyok|up|myon|station|airport))")
        .expect("the pattern is a constant")
});

/// The listed places in a folded text, which came from `source`. Overlaps are for the caller
/// to settle.
pub(super) fn find(folded: &Folded, source: &str, language: &Language) -> Vec<Finding> {
    let (text, gazetteer) = (folded.text(), gazetteer());
    let mut found = Vec::new();
    let mut province_end = None;
    let mut matches: Vec<_> = gazetteer.automaton.find_overlapping_iter(text).collect();
    matches.sort_by_key(|one| (one.start(), one.end()));
    for one in matches {
        let writing = &gazetteer.writings[one.pattern().as_usize()];
        let level = gazetteer.places[writing.places[0]].level;
        let named = folded.source_span(one.range());
        if level == Level::Wide || !stands_alone(text, one.range(), &source[named]) {
            continue;
        }
        let span = with_suffix(text, one.range());
        let suffixed = span.end > one.end();
        let within = province_end.is_some_and(|end| text[..one.start()].trim_end().len() == end);
        if !writing.sure && !suffixed && !within {
            continue;
        }
        if level == Level::Province {
            province_end = Some(span.end);
        }
        found.push(finding(gazetteer, &writing.places, span, language));
    }
    found
}

fn finding(gazetteer: &Gazetteer, places: &[usize], span: Span, language: &Language) -> Finding {
    let around = gazetteer.around(places);
    let own = gazetteer.places[places[0]].level;
    let in_korea = around.last().is_some_and(|top| top.latin.ends_with("Korea"));
    let province = around.iter().position(|one| one.level == Level::Province);
    // Provinces of Korea are counted; elsewhere only the whole country or continent is.
    let standard = match province {
        _ if in_korea && own == Level::Province => None,
        Some(index) if in_korea => Some(index),
        _ => around.len().checked_sub(1),
    };
    let wider = around.iter().map(|one| shown(one, language)).collect();
    Finding::quasi(span, Kind::Place, "gazetteer", 90).widened(wider, standard)
}

fn shown(place: &Place, language: &Language) -> String {
    if language.is_korean() { &place.hangul } else { &place.latin }.clone()
}

/// Whether the name is no part of a longer word. A particle may be glued on, and another
/// place may stand before it without a blank (평안남도순천시). Short Latin names need a capital.
fn stands_alone(text: &str, span: Span, source: &str) -> bool {
    let before = text[..span.start].chars().next_back();
    let behind = &text[span.end..];
    if text[span.clone()].starts_with(|c: char| ('가'..='힣').contains(&c)) {
        let joined = before.is_some_and(|c| ('가'..='힣').contains(&c) && !"도시군".contains(c));
        return !joined && (is_full(&text[span]) || GLUED.is_match(behind));
    }
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_hangul(c));
    let capital = source.starts_with(char::is_uppercase);
    !letter(before) && !letter(behind.chars().next()) && (capital || source.len() >= 6)
}

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// Whether a Hangul name says of itself that it is a place: 순천시, 무산군, 평안남도.
fn is_full(name: &str) -> bool {
    name.chars().count() > 2 && name.ends_with(['시', '군', '도', '구', '역', '성'])
}

fn with_suffix(text: &str, span: Span) -> Span {
    let behind = &text[span.end..];
    let suffix = SUFFIX.find(behind).map_or(0, |found| found.end());
    let rest = &behind[suffix..];
    let hangul = text[span.clone()].starts_with(is_hangul);
    let ends = if hangul { GLUED.is_match(rest) } else { !rest.starts_with(char::is_alphabetic) };
    let named = hangul && is_full(&text[span.clone()]);
    span.start..span.end + if ends && !named { suffix } else { 0 }
}

/// The place that `value` names and all that it lies in, in `language`.
pub(super) fn and_wider(value: &str, language: &Language) -> Vec<String> {
    let gazetteer = gazetteer();
    let places = gazetteer.named(Folded::of(value.trim()).text());
    let own = places.first().filter(|_| places.len() == 1).map(|one| &gazetteer.places[*one]);
    let around = gazetteer.around(places);
    own.into_iter().chain(around).map(|one| shown(one, language)).collect()
}

/// What naming `value` tells: the place by its listed name, and how large it is.
pub(super) fn told(value: &str) -> Told {
    let gazetteer = gazetteer();
    let folded = Folded::of(value.trim());
    let bare = folded.text().rsplit_once([' ', '-']).map_or(folded.text(), |(bare, _)| bare);
    let places = [folded.text(), bare].map(|name| gazetteer.named(name)).concat();
    match places.first().map(|one| &gazetteer.places[*one]) {
        Some(place) => Told { value: place.latin.clone(), width: place.level.as_str() },
        None => Told::UNLISTED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::detect_in;

    fn places(text: &str, language: &str) -> Vec<(String, Vec<String>, Option<String>)> {
        let found = detect_in(text, &language.parse().unwrap());
        let places = found.into_iter().filter(|one| one.kind == Kind::Place);
        places
            .map(|one| {
                let standard = one.standard.map(|index| one.wider[index].clone());
                (text[one.span].to_owned(), one.wider, standard)
            })
            .collect()
    }

    #[test]
    fn korean_places_are_found_with_particles() {
        for (text, place) in [
            ("순천에서 왔다", "순천"),
            ("순천시에서", "순천시"),
            ("혜산이었습니다", "혜산"),
            ("용천 사람", "용천"),
            ("룡천군은", "룡천군"),
            ("과일군에서", "과일군"),
            ("회령까지만", "회령"),
            ("벨기에로 갔다", "벨기에"),
            ("서울특별시에", "서울특별시"),
            ("포항구역의", "포항구역"),
            ("(연길)", "연길"),
        ] {
            let found = places(text, "ko");
            assert_eq!(found.first().map(|one| one.0.as_str()), Some(place), "{text}");
        }
    }

    #[test]
    fn latin_places_are_found_in_several_spellings() {
        for place in [
            "Sunchon",
            "Suncheon",
            "Hyesan",
            "North Hamgyŏng",
            "South P'yŏngan",
            "Ryanggang Province",
            "Kapsan County",
            "Sukchon-gun",
            "Kangwon-do",
            "Antwerp",
            "Liège",
            "The Hague",
            "Yanji",
        ] {
            let found = places(&format!("I went to {place}, at night."), "en");
            assert_eq!(found.first().map(|one| one.0.as_str()), Some(place));
        }
    }

    #[test]
    fn a_county_widens_to_province_and_region() {
        let (_, wider, standard) = places("순천시", "ko").remove(0);
        assert_eq!(wider, ["평안남도", "북의 서쪽 지역"]);
        assert_eq!(standard.as_deref(), Some("평안남도"));
        assert_eq!(places("South Pyongan", "en")[0].2, None);
    }

    #[test]
    fn a_town_in_europe_widens_to_the_continent() {
        let (_, wider, standard) = places("Leuven", "en").remove(0);
        assert_eq!(
            (wider.as_slice(), standard.as_deref()),
            (["Belgium", "Europe"].map(String::from).as_slice(), Some("Europe"),)
        );
    }

    #[test]
    fn words_that_are_also_counties_need_more() {
        for text in
            ["과일을 먹었다", "운전을 했다", "영원히", "위원회", "순천만큼은아닌", "안주도 없이"]
        {
            assert!(places(text, "ko").is_empty(), "{text}");
        }
        assert_eq!(places("평안북도 운전에서", "ko")[1].0, "운전");
        for text in ["We live in China now", "North Korea", "Transunchoned"] {
            assert!(places(text, "en").is_empty(), "{text}");
        }
    }

    #[test]
    fn what_a_value_tells_is_said_by_the_listed_name() {
        let told_of = |value| (told(value).value, told(value).width);
        assert_eq!(told_of("평안남도"), ("South Pyongan".to_owned(), "province"));
        assert_eq!(told_of("Kapsan County"), ("Kapsan".to_owned(), "town"));
        assert_eq!(told_of("the west of North Korea").1, "region");
        assert_eq!(told_of("하늘나라").1, "unlisted");
    }
}
