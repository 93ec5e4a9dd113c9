//! A birth date in the forms in which it is written, each with its year.

use super::forms::{Bound, Forms};
use crate::testimony::Day;

const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const DUTCH: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
/// Shortened names that are not the first three letters of a name above, by month.
const SHORT: [&[&str]; 12] = [
    &["janv"],
    &["fevrier", "fév", "févr", "fevr"],
    &["mrt"],
    &["avr"],
    &[],
    &[],
    &["juil"],
    &["aout"],
    &["sept"],
    &[],
    &[],
    &["decembre", "déc"],
];

/// Adds the forms of the birth date `day`. Its decade stays.
pub(super) fn add(forms: &mut Forms, day: Day) {
    let (year, month, day) = day.parts();
    forms.role("birth", Some(&format!("{}s", year - year.rem_euclid(10))));
    let years = [format!("{year:04}"), format!("{:02}", year.rem_euclid(100))];
    let months = padded(month);
    let days = padded(day);
    for year in &years {
        for month in &months {
            for day in &days {
                add_numbers(forms, year, month, day);
                add_korean(forms, year, month, day);
            }
        }
        forms.add(&format!("{year}{}{}", months[1], days[1]), Bound::Date);
    }
    for name in month_names(month) {
        for year in [years[0].clone(), years[1].clone(), format!("'{}", years[1])] {
            for day in days.iter().cloned().chain(ordinals(day)) {
                add_named(forms, &year, &name, &day);
            }
        }
    }
}

fn padded(number: u8) -> [String; 2] {
    [number.to_string(), format!("{number:02}")]
}

fn add_numbers(forms: &mut Forms, year: &str, month: &str, day: &str) {
    for [a, b, c] in [[year, month, day], [day, month, year], [month, day, year]] {
        for between in ["-", ".", "/", " ", ". ", " - ", " / ", " . "] {
            forms.add(&[a, b, c].join(between), Bound::Date);
        }
    }
}

fn add_korean(forms: &mut Forms, year: &str, month: &str, day: &str) {
    for gap in ["", " "] {
        for inner in ["", " "] {
            let date = format!("{year}{inner}년{gap}{month}{inner}월{gap}{day}{inner}일");
            forms.add(&date, Bound::Date);
        }
    }
}

fn add_named(forms: &mut Forms, year: &str, month: &str, day: &str) {
    for dot in ["", "."] {
        for form in [
            format!("{day} {month}{dot} {year}"),
            format!("{day} {month}{dot}, {year}"),
            format!("{day} of {month}{dot} {year}"),
            format!("{day} of {month}{dot}, {year}"),
            format!("{day}-{month}{dot}-{year}"),
            format!("{month}{dot} {day} {year}"),
            format!("{month}{dot} {day}, {year}"),
            format!("{year} {month}{dot} {day}"),
            format!("{year}, {month}{dot} {day}"),
        ] {
            forms.add(&form, Bound::Date);
        }
    }
}

/// The names of a month (1 to 12) in three languages, in full and shortened.
fn month_names(month: u8) -> Vec<String> {
    let index = usize::from(month) - 1;
    let mut names: Vec<String> = Vec::new();
    for name in [ENGLISH[index], FRENCH[index], DUTCH[index]] {
        names.push(name.to_owned());
        // `jui` could be either of two French months.
        if !name.starts_with("jui") {
            names.push(name.chars().take(3).collect());
        }
    }
    names.extend(SHORT[index].iter().map(|name| (*name).to_owned()));
    names.sort();
    names.dedup();
    names
}

/// The day as an ordinal number: `14th`; `1er` in French, `14e` in Dutch.
fn ordinals(day: u8) -> Vec<String> {
    let ending = match (day % 10, day / 10) {
        (1, tens) if tens != 1 => "st",
        (2, tens) if tens != 1 => "nd",
        (3, tens) if tens != 1 => "rd",
        _ => "th",
    };
    let french = if day == 1 { "er" } else { "e" };
    [ending, french].map(|ending| format!("{day}{ending}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_full_and_short_names() {
        assert_eq!(month_names(3), ["maa", "maart", "mar", "march", "mars", "mrt"]);
        assert_eq!(month_names(7), ["juil", "juillet", "jul", "juli", "july"]);
    }

    #[test]
    fn ordinals_follow_their_language() {
        assert_eq!(ordinals(1), ["1st", "1er"]);
        assert_eq!([ordinals(11), ordinals(22), ordinals(13)].concat().join(" "), {
            "11th 11e 22nd 22e 13th 13e"
        });
    }

    #[test]
    fn a_date_has_some_hundred_forms() {
        let mut forms = Forms::default();
        add(&mut forms, "1971-03-14".parse().unwrap());
        assert!((100..2_000).contains(&forms.plain.len()), "{}", forms.plain.len());
        assert_eq!(forms.roles[0].placeholder, "⟦birth|1970s⟧");
    }
}
