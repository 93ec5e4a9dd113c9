//! Places below the province, in Hangul and in Latin letters. The province itself stays:
//! it is the coarse value that coding and counting need.

use super::bounds::is_hangul;
use super::forms::{Bound, Forms};
use super::is_listed;
use crate::redaction::text::Folded;

/// Provinces and their like, and the countries, in Hangul.
const WIDE: &str = "\
    평안남도 평안북도 함경남도 함경북도 황해남도 황해북도 황해도 강원도 자강도 량강도 양강도 \
    평남 평북 함남 함북 황남 황북 경기도 충청남도 충청북도 전라남도 전라북도 경상남도 \
    경상북도 제주도 길림성 지린성 료녕성 요녕성 랴오닝성 흑룡강성 헤이룽장성 산동성";
const COUNTRIES: &[&str] = &[
    "조선",
    "북조선",
    "북한",
    "이북",
    "조선민주주의인민공화국",
    "한국",
    "대한민국",
    "남한",
    "중국",
    "north korea",
    "dprk",
    "korea",
    "south korea",
    "china",
    "democratic people's republic of korea",
];
/// The name of a province in Latin letters, without direction, breves and apostrophes.
const WIDE_LATIN: &str = "\
    pyongan pyeongan pyungan hamgyong hamgyeong hamkyong hamkyung hamgyung hwanghae kangwon \
    gangwon chagang jagang ryanggang yanggang ryangkang yangkang jilin liaoning heilongjiang \
    shandong";
/// The capital counts as a province where the listing goes on below it.
const CAPITAL: &[&str] = &["평양", "평양시", "pyongyang", "pyeongyang"];
/// Endings of administrative names, longest first.
const ENDINGS: &str = "\
    로동자구 노동자구 구역 시 군 구 동 리 읍 면";
const LATIN_ENDINGS: &str = "\
    rodongjagu guyok kuyok guyeok county city district dong tong gun kun si shi ri ni up eup \
    ku gu";
/// Fewest letters of a Latin place name that is looked for.
const FEWEST_LETTERS: usize = 3;

/// Adds the forms of one listed place under `role`.
pub(super) fn add(forms: &mut Forms, role: &str, place: &str) {
    let mut parts = split(place);
    let lower = |part: &String| Folded::of(part).text().to_owned();
    parts.retain(|part| !COUNTRIES.contains(&lower(part).as_str()));
    let capital = |part: &String| parts.len() > 1 && CAPITAL.contains(&lower(part).as_str());
    let coarse = parts.iter().find(|part| is_wide(&lower(part)) || capital(part)).cloned();
    forms.role(role, coarse.as_deref());
    parts.retain(|part| Some(part) != coarse.as_ref() && !is_wide(&lower(part)));
    for part in &parts {
        add_part(forms, part);
    }
    add_run(forms, &parts);
}

/// The parts of a listing: words in Hangul, what stands between commas otherwise.
fn split(place: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for component in place.split([',', '，', '、', ';', '(', ')', '/']) {
        let mut latin: Vec<&str> = Vec::new();
        for word in component.split_whitespace() {
            if Folded::of(word).text().starts_with(is_hangul) {
                parts.push(word.to_owned());
            } else {
                latin.push(word);
            }
        }
        parts.extend(without_commas(&latin));
    }
    parts
}

/// The parts of Latin words between two commas: a province at either end stands alone, as in
/// `North Hamgyong Chongjin`.
fn without_commas(words: &[&str]) -> Vec<String> {
    let wide = |words: &[&str]| is_wide(Folded::of(&words.join(" ")).text());
    // A province alone is whole, its title included.
    let most = if wide(words) { 0 } else { words.len().min(4) };
    for count in (1..most).rev() {
        for cut in [count, words.len() - count] {
            let (head, tail) = words.split_at(cut);
            if wide(if cut == count { head } else { tail }) {
                return vec![head.join(" "), tail.join(" ")];
            }
        }
    }
    if words.is_empty() { Vec::new() } else { vec![words.join(" ")] }
}

/// Whether a folded part is a province.
fn is_wide(part: &str) -> bool {
    let plain: String = part
        .replace(['ŏ', 'ǒ'], "o")
        .chars()
        .map(|c| if c == '-' { ' ' } else { c })
        .filter(|c| c.is_alphabetic() || *c == ' ')
        .collect();
    let directions = ["north", "south", "province", "do", "bukto", "namdo", "pukto", "bukdo"];
    let named: Vec<&str> =
        plain.split_whitespace().filter(|word| !directions.contains(word)).collect();
    is_listed(WIDE, part) || matches!(named[..], [name] if is_listed(WIDE_LATIN, name))
}

fn add_part(forms: &mut Forms, part: &str) {
    let folded = Folded::of(part);
    let part = folded.text();
    if part.chars().all(is_hangul) {
        add_hangul(forms, part);
    } else {
        add_latin(forms, part);
    }
}

/// A Hangul place with its ending, with a space before the ending, and without it where two
/// syllables are left.
fn add_hangul(forms: &mut Forms, part: &str) {
    if part.chars().nth(1).is_none() {
        return;
    }
    forms.add(part, Bound::HangulPlace);
    let Some((stem, ending)) =
        ENDINGS.split(' ').find_map(|ending| Some((part.strip_suffix(ending)?, ending)))
    else {
        return;
    };
    if stem.chars().nth(1).is_some() {
        forms.add(stem, Bound::HangulPlace);
        forms.add(&format!("{stem} {ending}"), Bound::HangulPlace);
    }
}

/// A Latin place as it is listed, and without its ending.
fn add_latin(forms: &mut Forms, part: &str) {
    let long = |name: &str| name.chars().filter(|c| c.is_alphabetic()).count() >= FEWEST_LETTERS;
    if !long(part) {
        return;
    }
    forms.add(part, Bound::Letters);
    for ending in LATIN_ENDINGS.split(' ') {
        let stem = part.strip_suffix(ending).and_then(|stem| stem.strip_suffix([' ', '-']));
        if let Some(stem) = stem.filter(|stem| long(stem)) {
            for joint in [" ", "-"] {
                forms.add(&format!("{stem}{joint}{ending}"), Bound::Letters);
            }
            forms.add(stem, Bound::Letters);
        }
    }
}

/// All parts in a row, so that a whole address becomes one placeholder.
fn add_run(forms: &mut Forms, parts: &[String]) {
    let hangul = parts.iter().all(|part| Folded::of(part).text().chars().all(is_hangul));
    if parts.len() > 1 && hangul {
        forms.add(&parts.join(" "), Bound::HangulPlace);
    } else if parts.len() > 1 {
        forms.add(&parts.join(", "), Bound::Letters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms_of(place: &str) -> (String, Vec<String>) {
        let mut forms = Forms::default();
        add(&mut forms, "home", place);
        let texts = forms.plain.iter().map(|form| form.text.clone()).collect();
        (forms.roles[0].placeholder.clone(), texts)
    }

    #[test]
    fn the_province_stays_and_what_is_below_goes() {
        let (placeholder, forms) = forms_of("평안남도 순천시");
        assert_eq!(
            (placeholder.as_str(), forms),
            (
                "⟦home|평안남도⟧",
                vec!["순천시".to_owned(), "순천".to_owned(), "순천 시".to_owned(),]
            )
        );
        let (placeholder, forms) = forms_of("Sunchon, South P'yŏng'an Province");
        assert_eq!(placeholder, "⟦home|South P'yŏng'an Province⟧");
        assert_eq!(forms, ["sunchon"]);
        for place in ["South Pyongan Sunchon", "Sunchon South Pyongan"] {
            let (placeholder, forms) = forms_of(place);
            assert_eq!(
                (placeholder.as_str(), &forms[..]),
                ("⟦home|South Pyongan⟧", &["sunchon".to_owned()][..])
            );
        }
    }

    #[test]
    fn the_capital_is_a_province_only_above_something() {
        assert_eq!(forms_of("평양시 만경대구역").0, "⟦home|평양시⟧");
        let (placeholder, forms) = forms_of("평양시");
        assert_eq!((placeholder.as_str(), &forms[0]), ("⟦home⟧", &"평양시".to_owned()));
    }

    #[test]
    fn short_and_empty_places_have_no_forms() {
        for place in ["", " , ", "동", "Ri", "평안남도"] {
            assert!(forms_of(place).1.is_empty(), "{place}");
        }
    }
}
