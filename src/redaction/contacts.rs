//! Telephone numbers, e-mail addresses, messenger names and the numbers of papers.
//!
//! All patterns are of ASCII classes: Hangul counts as a word character, so `\b` and `\w` fail
//! where a particle is glued on (`...@hanmail.net로`). What may not stand beside a match is
//! looked at afterwards.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Kind};
use crate::testimony::Span;

/// One pattern: what it finds (its first group, or all of it), and what may not touch it.
struct Rule {
    name: &'static str,
    kind: Kind,
    confidence: u8,
    pattern: &'static str,
    alone: Alone,
}

/// What may not stand directly before or behind a match.
#[derive(Clone, Copy)]
enum Alone {
    /// Anything may.
    No,
    /// A digit, or an ASCII letter before it.
    Digits,
    /// A digit or an ASCII letter.
    Word,
}

const RULES: &[Rule] = &[
    Rule {
        name: "email",
        kind: Kind::Email,
        confidence: 99,
        pattern: r"[a-z0-9._%+\-]+ ?@ ?[a-z0-9\-]+(?:\.[a-z0-9\-]+)+",
        alone: Alone::No,
    },
    Rule {
        name: "resident-number",
        kind: Kind::Id,
        confidence: 98,
        pattern: r"[0-9]{6} ?- ?[0-9][0-9*x]{6}",
        alone: Alone::Digits,
    },
    Rule {
        name: "phone-international",
        kind: Kind::Phone,
        confidence: 98,
        pattern: r"(?:\+|00) ?[1-9](?:[ .\-()/]{0,3}[0-9]){7,13}",
        alone: Alone::Digits,
    },
    Rule {
        name: "phone-national",
        kind: Kind::Phone,
        confidence: 92,
        pattern: r"\(?0[1-9](?:[ .\-)]{0,2}[0-9]){7,9}",
        alone: Alone::Digits,
    },
    Rule {
        name: "phone-china",
        kind: Kind::Phone,
        confidence: 90,
        pattern: r"1[3-9][0-9](?:[ .\-]?[0-9]){8}",
        alone: Alone::Digits,
    },
    Rule {
        name: "phone-spoken",
        kind: Kind::Phone,
        confidence: 90,
        pattern: r"[공영]일[공영일육칠팔구](?:(?:에|의)?[ ,\-]*[공영일이삼사오육륙칠팔구]{3,4}){1,2}",
        alone: Alone::No,
    },
    Rule {
        name: "phone-word",
        kind: Kind::Phone,
        confidence: 85,
        pattern: r"(?:전화|연락처|핸드폰|휴대폰|손전화|폰|tel|phone|mobile|call|whatsapp|fax|gsm|téléphone)[a-z가-힣]{0,6}[ .:은는]{0,4}([0-9](?:[ .\-/]{0,2}[0-9]){5,12})",
        alone: Alone::Digits,
    },
    Rule {
        name: "messenger",
        kind: Kind::Id,
        confidence: 88,
        pattern: r"(?:카카오톡|카톡|위챗|텔레그램|라인|스카이프|wechat|weixin|kakao ?talk|kakao|telegram|skype|line|messenger|facebook|instagram)(?:으로|은|는| is| name| id|아이디|이디|[ :=(@]){0,5}[ :=(@]([a-z][a-z0-9_.\-]*[0-9_.][a-z0-9_.\-]*[a-z0-9])",
        alone: Alone::Word,
    },
    Rule {
        name: "number-word",
        kind: Kind::Id,
        confidence: 85,
        pattern: r"(?:번호|여권|등록증|신분증|공민증|보험증|계좌|군번|passport|number|numbered|no\.|nr\.?|n°|№|ref\.?|reference|file|dossier|case|permit|account|report|bsn|v-nummer|nummer|numéro)(?:[은는이가도]| is| was| no\.?|번호|[^0-9a-z가-힣\n]){0,6}((?:[가-힣]{1,2}[ \-]?)?(?:[a-z]{1,4}[ .\-/]?)?[0-9][0-9a-z./\-]{2,}(?: [0-9]{3,}[0-9a-z]*)*)",
        alone: Alone::Word,
    },
    Rule {
        name: "passport",
        kind: Kind::Id,
        confidence: 88,
        pattern: r"[a-z]{1,2} ?[0-9]{3,4} ?[0-9]{4,5}",
        alone: Alone::Word,
    },
    Rule {
        name: "coded-number",
        kind: Kind::Id,
        confidence: 75,
        pattern: r"[a-z]{2,4}[\-/](?:[a-z0-9]{2,6}[\-/]){0,2}[0-9][0-9\-/]{3,}",
        alone: Alone::Word,
    },
    Rule {
        name: "long-number",
        kind: Kind::Id,
        confidence: 70,
        pattern: r"[0-9]{3,}(?:[ .\-][0-9]{3,}){2,}|[0-9]{8,}",
        alone: Alone::Digits,
    },
];

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let compiled = |rule: &Rule| Regex::new(rule.pattern).expect("the patterns are constants");
    RULES.iter().map(compiled).collect()
});

/// The numbers and addresses in a folded text. Overlaps are for the caller to settle.
pub(super) fn find(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (rule, pattern) in RULES.iter().zip(PATTERNS.iter()) {
        let mut from = 0;
        while let Some(groups) = pattern.captures_at(text, from) {
            let all = groups.get(0).expect("group 0 is the match");
            let span = trimmed(text, groups.get(1).unwrap_or(all).range());
            if stands_alone(text, &span, rule.alone) && is_number(rule, &text[span.clone()]) {
                found.push(Finding::direct(span, rule.kind, rule.name, rule.confidence));
                from = all.end();
            } else {
                // One character on, so that a false start does not swallow the true one.
                from = all.start() + text[all.start()..].chars().next().map_or(1, char::len_utf8);
            }
        }
    }
    found
}

/// Without the full stop that ends the sentence and an opening bracket that is not closed.
fn trimmed(text: &str, span: Span) -> Span {
    let inside = text[span.clone()].trim_end_matches(['.', '-', '/', ' ']);
    let end = span.start + inside.len();
    let opened = inside.starts_with('(') && !inside.contains(')');
    span.start + usize::from(opened)..end
}

fn stands_alone(text: &str, span: &Span, alone: Alone) -> bool {
    let before = text[..span.start].chars().next_back();
    let behind = text[span.end..].chars().next();
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    match alone {
        Alone::No => true,
        Alone::Digits => !word(before) && !digit(behind),
        Alone::Word => !word(before) && !word(behind),
    }
}

/// Numbers of papers have four digits or more, and are no year that follows `no.` by chance.
fn is_number(rule: &Rule, found: &str) -> bool {
    let digits = found.bytes().filter(u8::is_ascii_digit).count();
    match rule.name {
        "number-word" => digits >= 4 && !found.ends_with("년"),
        "coded-number" => digits >= 4,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::detect;

    /// What is found of one kind, as it stands in `text`.
    fn found(text: &str, kind: Kind) -> Vec<&str> {
        let of_kind = detect(text).into_iter().filter(|one| one.kind == kind);
        of_kind.map(|one| &text[one.span]).collect()
    }

    #[test]
    fn phones_are_found_in_any_grouping_with_particles_glued_on() {
        for number in [
            "010-4821-7730",
            "010 3377 0914",
            "01048217730",
            "010.9256.1183",
            "+82 10-4417-2083",
            "+82-(0)10-4417-2083",
            "+86 138 4470 2915",
            "+86-415-312-7748",
            "0086 187 8810 4426",
            "159-4338-0267",
            "+32 471 23 88 06",
            "+31 6 1204 7735",
            "07700 900316",
            "0486 31 77 02",
            "06-24518830",
            "02 511 84 27",
            "공일공에 이삼사구에 팔팔일공",
        ] {
            for text in [format!("전화 {number}로 주세요"), format!("Phone: {number}. Thanks")]
            {
                assert_eq!(found(&text, Kind::Phone), [number], "{text}");
            }
        }
    }

    #[test]
    fn addresses_are_found_with_particles_glued_on() {
        let text = "nuri.77@hanmail.net로, a-b@mail.co.kr은, and x_y@post.example.";
        let expected = ["nuri.77@hanmail.net", "a-b@mail.co.kr", "x_y@post.example"];
        assert_eq!(found(text, Kind::Email), expected);
    }

    #[test]
    fn numbers_of_papers_are_found() {
        for (text, number) in [
            ("주민등록번호 770219-2843917입니다", "770219-2843917"),
            ("여권(E48210375)은 사본", "E48210375"),
            ("여권번호 M 3391 0457이요", "M 3391 0457"),
            ("접수번호 7.418.266. 벨기에", "7.418.266"),
            ("그의 번호는 2174였다", "2174"),
            ("수감번호는 여-0586이었습니다", "여-0586"),
            ("사례번호: BE-NK-2013-0047 / 언어", "BE-NK-2013-0047"),
            ("UNHCR no. 815-22C00417. Mr", "815-22C00417"),
            ("Her number was 1138. Q", "1138"),
            ("V-nummer 281.904.5570. In", "281.904.5570"),
            ("BSN 318 204 775. Mevrou", "318 204 775"),
            ("카카오톡 ID msil_tak77 주소", "msil_tak77"),
            ("위챗 wangge_tumen88 이걸로", "wangge_tumen88"),
            ("my kakao is hyangi_0921 if", "hyangi_0921"),
            ("LINE id guozhong.grace, ok", "guozhong.grace"),
        ] {
            assert_eq!(found(text, Kind::Id), [number], "{text}");
        }
    }

    #[test]
    fn sums_and_short_numbers_are_none() {
        for text in ["쌀 15 kg에 3000원", "2,000 baht for 14 people", "1인당 1,800만 원", "in 1996"]
        {
            let numbers = [Kind::Phone, Kind::Id].map(|kind| found(text, kind).len());
            assert_eq!(numbers, [0, 0], "{text}");
        }
    }
}
