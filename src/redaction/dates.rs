//! Points in time, and the fixed bins that blunt them.
//!
//! Only fixed bins may be said (RISK.md, rule 2): halves of decades and decades. "About 2010"
//! would centre on the truth.

use std::sync::LazyLock;

use regex::{Captures, Match, Regex};

use super::finding::Told;
use super::{Finding, Kind};
use crate::testimony::{Language, Span};

/// English, French and Dutch; a name comes before its abbreviation.
const MONTHS: &str = "january|february|march|april|may|june|july|august|september|october|november|december|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|januari|februari|maart|mei|juni|juli|augustus|oktober|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|okt|nov|dec";

/// Years that are told by their distance from another.
const RELATIVE: &str = "(?:이듬해|다음 ?해|같은 ?해|그 ?해|지난해|작년|재작년)";

/// What may follow a year in Korean: month, day, season, or a word for a part of it.
const PART: &str = r"(?: ?[0-9]{1,2}월(?: ?[0-9]{1,2}일| ?(?:초|초순|중순|하순|말))?| ?(?:초|늦)?(?:봄|여름|가을|겨울)| ?(?:설날|추석|장마철)| ?(?:초|말)(?:쯤|경)?)?(?:쯤|경)?(?: ?생)?";

/// A pattern, with the name of its rule. The group `y` is a year of four digits, `s` one of
/// two, `j` a Juche year; a match with none of them is a day in an unnamed year. The group
/// `d`, if there is one, is the date within the match.
struct Rule {
    name: &'static str,
    confidence: u8,
    regex: Regex,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let season = "(?:the )?(?:early |late |mid-?)?(?:spring|summer|autumn|fall|winter|end|beginning|middle|herfst|zomer|lente|automne|été|hiver|printemps)(?: of| van| in)?";
    let month = format!("(?:{MONTHS})");
    [
        ("juche", 97, format!(r"주체 ?(?P<j>[0-9]{{1,3}}) ?(?:\((?:19|20)[0-9]{{2}}\))? ?년?{PART}")),
        ("juche", 95, r"juche (?P<j>[0-9]{1,3})(?: ?\((?:19|20)[0-9]{2}\))?".to_owned()),
        ("numeric-date", 97, r"(?P<y>(?:19|20)[0-9]{2})(?:-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|\. ?[0-9]{1,2}\.(?: ?[0-9]{1,2}\.?)?|\.[0-9]{1,2}\.[0-9]{1,2})(?: [0-9]{1,2}:[0-9]{2})?(?: ?생)?".to_owned()),
        ("numeric-date", 95, r"[0-9]{1,2}(?:/[0-9]{1,2}/|-[0-9]{1,2}-|\. ?[0-9]{1,2}\. ?)(?:(?P<y>(?:19|20)[0-9]{2})|(?P<s>[0-9]{2}))".to_owned()),
        ("korean-date", 97, format!(r"(?P<y>(?:19|20)[0-9]{{2}}) ?년도?{PART}")),
        ("korean-short-year", 90, format!(r"['’‘]?(?P<s>0[0-9]|[3-9][0-9]) ?년도?{PART}")),
        ("korean-born", 92, r"(?P<s>[0-9]{2}) ?년 ?생".to_owned()),
        ("korean-day", 88, format!(r"(?:{RELATIVE} ?)?[0-9]{{1,2}}월(?: ?[0-9]{{1,2}}일)?(?: ?(?:초순|중순|하순|초|말|그믐밤))?(?: ?생)?")),
        ("relative-year", 70, format!(r"{RELATIVE}(?: ?(?:초|늦)?(?:봄|여름|가을|겨울)| ?(?:설날|추석))?")),
        ("english-date", 97, format!(r"[0-9]{{1,2}}(?:st|nd|rd|th|er)?(?: of)? {month}\.?(?:,? (?P<y>(?:19|20)[0-9]{{2}})|,? ['’](?P<s>[0-9]{{2}}))?")),
        ("english-date", 97, format!(r"{month}\.? [0-9]{{1,2}}(?:st|nd|rd|th)?(?:,? (?P<y>(?:19|20)[0-9]{{2}}))?")),
        ("english-month", 96, format!(r"(?:(?:early|mid|late)[ -])?{month}\.?(?: of)?,? (?:(?P<y>(?:19|20)[0-9]{{2}})|['’](?P<s>[0-9]{{2}}))")),
        ("season", 95, format!(r"{season} (?:(?P<y>(?:19|20)[0-9]{{2}})|['’](?P<s>[0-9]{{2}}))")),
        ("part-of-year", 93, r"(?:early|mid|late)[ -](?P<y>(?:19|20)[0-9]{2})".to_owned()),
        ("month", 75, r"(?:in|since|until|by|next|last|from|late|early|mid|en|fin) (?P<d>january|february|april|june|july|august|september|october|november|december|janvier|février|mars|avril|juin|juillet|août)".to_owned()),
        ("year", 85, r"(?P<y>(?:19|20)[0-9]{2})".to_owned()),
    ]
    .into_iter()
    .map(|(name, confidence, pattern)| Rule {
        name,
        confidence,
        regex: Regex::new(&pattern).expect("the patterns are constants"),
    })
    .collect()
});

/// The points in time in a folded text. Overlaps are for the caller to settle.
pub(super) fn find(text: &str, language: &Language) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in RULES.iter() {
        for groups in rule.regex.captures_iter(text) {
            let whole = groups.get(0).expect("group 0 is the match");
            let span = groups.name("d").unwrap_or(whole).range();
            if !stands_alone(text, whole.range()) || is_amount(rule, text, whole) {
                continue;
            }
            let bins = wider(&text[span.clone()], year_of(&groups), language);
            let standard = bins.len().checked_sub(2);
            let finding = Finding::quasi(span, Kind::Date, rule.name, rule.confidence);
            found.push(finding.widened(bins, standard));
        }
    }
    found
}

/// The year that a match names, if it names one.
fn year_of(groups: &Captures<'_>) -> Option<u32> {
    let number = |name| groups.name(name).and_then(|found| found.as_str().parse::<u32>().ok());
    let full = number("y");
    // A year of two digits is of the nineties or earlier unless it is below 30.
    let short = number("s").map(|year| if year < 30 { 2000 + year } else { 1900 + year });
    full.or(short).or(number("j").map(|juche| 1911 + juche))
}

/// Year, half decade, decade: what may be said instead, the most exact first.
fn wider(text: &str, year: Option<u32>, language: &Language) -> Vec<String> {
    let Some(year) = year else { return Vec::new() };
    let (decade, late) = (year / 10 * 10, year % 10 >= 5);
    let exact = text.trim_end_matches(['년', '도']);
    let names_more = exact.chars().any(|c| !c.is_ascii_digit());
    let mut bins = if language.is_korean() {
        let half = if late { "후반" } else { "전반" };
        let born = if text.ends_with('생') { "생" } else { "" };
        [format!("{year}년"), format!("{decade}년대 {half}"), format!("{decade}년대")]
            .map(|bin| bin + born)
            .to_vec()
    } else {
        let half = if late { "late" } else { "early" };
        vec![year.to_string(), format!("the {half} {decade}s"), format!("the {decade}s")]
    };
    if !names_more {
        bins.remove(0);
    }
    bins
}

/// The decade that a coarse value such as `1970s` or `1970년대` names.
pub(super) fn decade(value: &str, language: &Language) -> Option<String> {
    let digits = value.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let decade = digits.parse::<u32>().ok()? / 10 * 10;
    Some(if language.is_korean() { format!("{decade}년대") } else { format!("the {decade}s") })
}

/// What a year may not touch: digits, and marks that make it a part of a number.
fn stands_alone(text: &str, span: Span) -> bool {
    let before = text[..span.start].chars().next_back();
    let mut behind = text[span.end..].chars();
    let (first, second) = (behind.next(), behind.next());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let part = |c: Option<char>| c.is_some_and(|c| matches!(c, '-' | '/' | ',' | '.'));
    let tied = part(first) && digit(second);
    let number_before = part(before) && digit(text[..span.start].chars().rev().nth(1));
    !word(before) && !word(first) && !tied && !number_before
}

/// Whether the digits are a sum, a duration or a span of decades, which are no points in time.
fn is_amount(rule: &Rule, text: &str, whole: Match<'_>) -> bool {
    static UNIT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^ ?(?:원|위안|달러|불|유로|명|미터|킬로|호|리|번|프로|%|개|톤|kg|km|won|yuan|dollars?|euros?|baht|people|metres?|meters?|grams?|kilos?|m\b|년대)")
            .expect("the pattern is a constant")
    });
    static LASTING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^ ?(?:대|동안|간|전|뒤|후|째|넘|이상|이나|정도|만에|형|살)")
            .expect("the pattern is a constant")
    });
    let behind = &text[whole.end()..];
    match rule.name {
        "year" => UNIT.is_match(behind) || text[..whole.start()].ends_with(['$', '€', '£', '₩']),
        "korean-short-year" => {
            let bare = whole.as_str().ends_with('년');
            behind.starts_with('대') || (bare && LASTING.is_match(behind))
        }
        "korean-date" => behind.starts_with('대'),
        _ => false,
    }
}

/// What a time that is printed tells: `2006`, `late 2000s` or `2000s`, and whether that is a
/// `year`, a `half-decade` or a `decade`; what is finer than a year is told by its year.
pub(super) fn told(value: &str) -> Told {
    let folded = value.to_lowercase();
    let text = folded.trim_start_matches("the ").trim_end_matches('생');
    let digits: String = text.chars().filter(char::is_ascii_digit).take(4).collect();
    let half = match text {
        _ if text.starts_with("early ") || text.ends_with("전반") => Some("early"),
        _ if text.starts_with("late ") || text.ends_with("후반") => Some("late"),
        _ => None,
    };
    let decade = text.ends_with("0s") || text.contains("년대");
    match (decade, half) {
        (true, Some(half)) => Told { value: format!("{half} {digits}s"), width: "half-decade" },
        (true, None) => Told { value: format!("{digits}s"), width: "decade" },
        _ => year_told(text),
    }
}

fn year_told(text: &str) -> Told {
    let year = RULES.iter().find_map(|rule| year_of(&rule.regex.captures(text)?));
    let Some(year) = year.map(|year| year.to_string()) else { return Told::UNLISTED };
    let width = if text.trim_end_matches('년') == year { "year" } else { "finer" };
    Told { value: year, width }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::detect_in;

    fn dates(text: &str, language: &str) -> Vec<(String, Vec<String>)> {
        let found = detect_in(text, &language.parse().unwrap());
        let dates = found.into_iter().filter(|one| one.kind == Kind::Date);
        dates.map(|one| (text[one.span].to_owned(), one.wider)).collect()
    }

    #[test]
    fn dates_are_found_whole() {
        for date in [
            "1971-03-14",
            "1958.09.30",
            "2019. 11. 4.",
            "1977. 2. 19.생",
            "2011. 6.",
            "2006년 3월",
            "2009년 11월 3일",
            "2016년 말",
            "2005년 초겨울",
            "1984년생",
            "98년 겨울",
            "94년 2월 16일생",
            "주체 76(1987)년",
            "주체76년 3월 9일",
            "2010년",
            "10월 6일",
            "이듬해 9월",
            "작년",
        ] {
            let text = format!("저는 {date}에 왔습니다");
            assert_eq!(dates(&text, "ko")[0].0, date, "{text}");
        }
        for date in [
            "14 March 1971",
            "March 14, 1971",
            "the spring of 2015",
            "the winter of '99",
            "March 2006",
            "late August 1997",
            "late 2004",
            "5 June",
            "4 octobre 2011",
            "Juche 100",
            "17-05-1979",
            "30.10.1985",
            "2010",
        ] {
            let text = format!("We left ({date}), at night.");
            assert_eq!(dates(&text, "en")[0].0, date, "{text}");
        }
    }

    #[test]
    fn a_date_widens_to_its_year_and_to_fixed_bins() {
        let wider = |text, language| dates(text, language)[0].1.clone();
        assert_eq!(wider("14 March 1971", "en"), ["1971", "the early 1970s", "the 1970s"]);
        assert_eq!(wider("2009", "en"), ["the late 2000s", "the 2000s"]);
        assert_eq!(wider("2006년 3월", "ko"), ["2006년", "2000년대 후반", "2000년대"]);
        assert_eq!(wider("2010년", "ko"), ["2010년대 전반", "2010년대"]);
        assert_eq!(wider("주체 76(1987)년", "ko"), ["1987년", "1980년대 후반", "1980년대"]);
        assert_eq!(wider("98년생", "ko")[1], "1990년대 후반생");
        assert!(wider("10월 6일", "ko").is_empty());
    }

    #[test]
    fn sums_durations_and_decades_are_no_dates() {
        for text in ["30년 동안", "40년 전에", "2000원", "2000 won", "1990년대 중반", "45년간"]
        {
            assert!(dates(text, "ko").is_empty(), "{text}");
        }
        for text in ["the late 1990s", "$2000", "12,000", "1996 people", "room 20101"] {
            assert!(dates(text, "en").is_empty(), "{text}");
        }
    }

    #[test]
    fn what_a_time_tells_is_read_off_what_is_said() {
        for (said, value, width) in [
            ("the late 2000s", "late 2000s", "half-decade"),
            ("2000년대 전반", "early 2000s", "half-decade"),
            ("the 1970s", "1970s", "decade"),
            ("1970년대생", "1970s", "decade"),
            ("2006년", "2006", "year"),
            ("2006", "2006", "year"),
            ("March 2006", "2006", "finer"),
            ("10월 6일", "", "unlisted"),
        ] {
            assert_eq!(told(said), Told { value: value.into(), width }, "{said}");
        }
    }
}
