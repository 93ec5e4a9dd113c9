//! Articles, prepositions and capitals around what is said instead, in English.

use super::Kind;

const ARTICLES: [&str; 3] = ["the ", "a ", "an "];
/// After these no article is said again.
const DETERMINERS: [&str; 12] =
    ["the", "a", "an", "my", "his", "her", "our", "their", "your", "its", "this", "that"];

/// `gap`, what was said before the place, and `said`, made to fit each other; `text` is what
/// stands before both.
pub(super) fn fitted(text: &str, gap: String, said: &str, kind: Kind) -> (String, String) {
    let gap = if kind == Kind::Date && !said.starts_with('[') { with_in(gap) } else { gap };
    let word = last_word(&gap).to_lowercase();
    let bare = ARTICLES.iter().find_map(|article| said.strip_prefix(article));
    let noun = bare.unwrap_or(said);
    let said = match () {
        () if DETERMINERS.contains(&word.as_str()) => noun.to_owned(),
        // `my mother ⟦mother⟧`: the noun alone, which the caller sees is there already.
        () if word == noun => noun.to_owned(),
        () if begins_sentence(text, &gap) => capitalised(said),
        () => said.to_owned(),
    };
    (gap, said)
}

/// A day is `on`, what it is widened to is `in`.
fn with_in(gap: String) -> String {
    let Some(before) = gap.strip_suffix("on ").or(gap.strip_suffix("On ")) else { return gap };
    if before.ends_with(char::is_alphanumeric) {
        return gap;
    }
    let word = if gap.ends_with("On ") { "In " } else { "in " };
    format!("{before}{word}")
}

fn last_word(gap: &str) -> &str {
    let trimmed = gap.trim_end_matches(' ');
    trimmed.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

fn begins_sentence(text: &str, gap: &str) -> bool {
    let before = if gap.trim_matches(' ').is_empty() { text } else { gap };
    let before = before.trim_end_matches([' ', '"', '“']);
    before.is_empty() || before.ends_with(['.', '!', '?', '\n'])
}

fn capitalised(said: &str) -> String {
    let mut letters = said.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, gap: &str, said: &str, kind: Kind) -> String {
        let (gap, said) = fitted(text, gap.to_owned(), said, kind);
        format!("{text}{gap}{said}")
    }

    #[test]
    fn articles_are_said_once() {
        assert_eq!(said("", "with my ", "a sister", Kind::Person), "with my sister");
        assert_eq!(said("", "in the ", "the late 2000s", Kind::Date), "in the late 2000s");
        assert_eq!(said("", "with ", "a sister", Kind::Person), "with a sister");
    }

    #[test]
    fn days_are_on_and_spans_are_in() {
        assert_eq!(said("", "On ", "the 2000s", Kind::Date), "In the 2000s");
        assert_eq!(said("", "from Saigon ", "the 2000s", Kind::Date), "from Saigon the 2000s");
        assert_eq!(said("", "on ", "[date]", Kind::Date), "on [date]");
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(said("", "", "the witness", Kind::Person), "The witness");
        assert_eq!(said("[place]", ". ", "the witness", Kind::Person), "[place]. The witness");
        assert_eq!(said("[place]", " ", "the witness", Kind::Person), "[place] the witness");
    }
}
