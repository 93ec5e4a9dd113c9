//! Search: a contentless FTS5 index over our own tokens, then a check against the text.
//!
//! Hangul is indexed as pairs of neighbouring syllables (and the last one of each run), so
//! that a noun of two syllables is found inside any inflected word; everything else as
//! whole words. The index keeps no text, no positions and no columns.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher};

use rusqlite::types::Value;
use rusqlite::{Connection, params};
use unicode_normalization::UnicodeNormalization;

use super::records;
use super::schema::Table;
use super::{Open, VaultError};
use crate::testimony::Pseudonym;

/// Version of the tokeniser, kept with each row: tokens are deleted by computing them again.
pub(super) const TOKENISER: i64 = 1;

/// Characters shown before and behind the place that was found.
const CONTEXT: usize = 40;

/// A passage in which every word was found.
pub struct Hit {
    /// Whose testimony it is.
    pub pseudonym: Pseudonym,
    /// Number of the testimony of this witness, counted from 1.
    pub testimony: usize,
    /// Number of the passage in it.
    pub segment: u32,
    /// The place, with some text around it.
    pub passage: String,
}

/// Adds a text to the index and tells its document number. Documents are numbered upwards:
/// FTS5 would flush its buffer at every step back.
pub(super) fn index(db: &Connection, text: &str) -> Result<i64, VaultError> {
    let last = "SELECT coalesce(max(document), 0) FROM segment";
    let document = 1 + db.prepare_cached(last)?.query_row([], |row| row.get::<_, i64>(0))?;
    let sql = "INSERT INTO words (rowid, text) VALUES (?1, ?2)";
    db.prepare_cached(sql)?.execute(params![document, joined(text)])?;
    Ok(document)
}

fn joined(text: &str) -> String {
    tokens(&folded(text)).join(" ")
}

/// Whether the index holds exactly the tokens of the texts, and finds each of them: a page of
/// it that was replayed from an older copy would hide words. What each token leads to is
/// summed up, so that a store of any size is compared in the memory of its vocabulary.
pub(super) fn is_complete(db: &Connection) -> Result<bool, VaultError> {
    let wanted = wanted(db)?;
    let total = wanted.values().fold(0, |sum: u64, one| sum.wrapping_add(*one));
    if indexed(db)? != total {
        return Ok(false);
    }
    let mut lookup = db.prepare("SELECT rowid FROM words WHERE words MATCH ?1")?;
    for (token, sum) in wanted {
        let mut rows = lookup.query([format!("\"{token}\"")])?;
        let mut found = 0u64;
        while let Some(row) = rows.next()? {
            found = found.wrapping_add(digest(&token, row.get(0)?));
        }
        if found != sum {
            return Ok(false);
        }
    }
    Ok(true)
}

/// For each token of the texts, the sum over the documents that it stands in.
fn wanted(db: &Connection) -> Result<HashMap<String, u64>, VaultError> {
    let mut wanted: HashMap<String, u64> = HashMap::new();
    let mut statement = db.prepare("SELECT text, document FROM segment")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str().map_err(|_| VaultError::StoreDamaged)?;
        let document = row.get(1)?;
        for token in tokens(&folded(text)) {
            let digest = digest(token, document);
            match wanted.get_mut(token) {
                Some(sum) => *sum = sum.wrapping_add(digest),
                None => drop(wanted.insert(token.to_owned(), digest)),
            }
        }
    }
    Ok(wanted)
}

/// The sum over all that stands in the index.
fn indexed(db: &Connection) -> Result<u64, VaultError> {
    db.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.indexed USING fts5vocab (main, words, instance)",
    )?;
    let mut statement = db.prepare("SELECT term, doc FROM temp.indexed")?;
    let mut rows = statement.query([])?;
    let mut sum = 0u64;
    while let Some(row) = rows.next()? {
        let term = row.get_ref(0)?.as_str().map_err(|_| VaultError::StoreDamaged)?;
        sum = sum.wrapping_add(digest(term, row.get(1)?));
    }
    Ok(sum)
}

fn digest(token: &str, document: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (token, document).hash(&mut hasher);
    hasher.finish()
}

/// The distinct tokens of a folded text, sorted. They are parts of it: to copy them would be an
/// allocation, and wiping it, for every syllable.
fn tokens(folded: &str) -> Vec<&str> {
    let mut tokens = Vec::with_capacity(folded.len() / HANGUL);
    for run in runs(folded) {
        if run.starts_with(is_hangul) {
            let pair = |start| &run[start..run.len().min(start + 2 * HANGUL)];
            tokens.extend((0..run.len()).step_by(HANGUL).map(pair));
        } else {
            tokens.push(run);
        }
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// Text as it is compared: NFKC (which also folds full-width forms), lower case.
fn folded(text: &str) -> String {
    // Reserved in one piece: growing would leave copies of the text behind.
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.nfkc().flat_map(char::to_lowercase));
    folded
}

/// Bytes of a syllable of Hangul in UTF-8.
const HANGUL: usize = 3;

fn is_hangul(c: char) -> bool {
    matches!(c, '가'..='힣')
}

/// Runs of Hangul, and runs of other letters and digits.
fn runs(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).flat_map(|word| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let hangul = rest.chars().next().map(is_hangul)?;
            let end = rest.find(|c| is_hangul(c) != hangul).unwrap_or(rest.len());
            let (run, tail) = rest.split_at(end);
            rest = tail;
            Some(run)
        })
    })
}

/// The FTS5 query that every text with these words satisfies, and the words to check.
fn query(words: &str) -> Option<(String, Vec<String>)> {
    let folded = folded(words);
    let needed: Vec<String> = runs(&folded).map(str::to_owned).collect();
    let mut terms = BTreeSet::new();
    for run in &needed {
        let syllables = run.chars().count();
        if !run.starts_with(is_hangul) {
            terms.insert(format!("\"{run}\""));
        } else if syllables == 1 {
            terms.insert(format!("\"{run}\"*"));
        } else {
            let pairs = tokens(run).into_iter().filter(|token| token.chars().count() == 2);
            terms.extend(pairs.map(|pair| format!("\"{pair}\"")));
        }
    }
    let terms: Vec<String> = terms.into_iter().collect();
    (!terms.is_empty()).then(|| (terms.join(" AND "), needed))
}

/// Where the first of the needed words stands, if all stand in the text.
fn place(folded: &str, needed: &[String]) -> Option<usize> {
    let found = |word: &String| {
        folded.match_indices(word.as_str()).map(|(at, _)| at).find(|at| {
            word.starts_with(is_hangul) || {
                let before = folded[..*at].chars().next_back();
                let after = folded[at + word.len()..].chars().next();
                let inside =
                    |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_hangul(c));
                !inside(before) && !inside(after)
            }
        })
    };
    let places: Option<Vec<usize>> = needed.iter().map(found).collect();
    places?.into_iter().min()
}

fn passage(folded: &str, at: usize) -> String {
    let before = folded[..at].char_indices().rev().nth(CONTEXT - 1).map_or(0, |(start, _)| start);
    let after =
        folded[at..].char_indices().nth(2 * CONTEXT).map_or(folded.len(), |(end, _)| at + end);
    let (head, tail) =
        (if before > 0 { "…" } else { "" }, if after < folded.len() { "…" } else { "" });
    format!("{head}{}{tail}", folded[before..after].replace(['\n', '\t'], " "))
}

impl Open {
    /// Passages that hold all of `words`, newest first, at most `most`; and whether there
    /// are more.
    ///
    /// # Errors
    /// [`VaultError`] when the store is damaged or a record differs from the log.
    pub fn search(&self, words: &str, most: usize) -> Result<(Vec<Hit>, bool), VaultError> {
        let Some((query, needed)) = query(words) else { return Ok((Vec::new(), false)) };
        let sql = "SELECT segment.id FROM words JOIN segment ON segment.document = words.rowid \
                   WHERE words MATCH ?1 ORDER BY words.rowid DESC";
        let mut statement = self.db().prepare_cached(sql)?;
        let mut rows = statement.query([query])?;
        let mut hits = Vec::new();
        while let Some(row) = rows.next()? {
            let segment = records::read(self.db(), Table::Segment, row.get(0)?)?;
            let text: String = segment.text(3)?.nfkc().collect();
            let folded = folded(&text);
            let Some(at) = place(&folded, &needed) else { continue };
            if hits.len() == most {
                return Ok((hits, true));
            }
            // Lower case can change lengths; then the folded text is shown.
            let shown = if text.len() == folded.len() && text.is_char_boundary(at) {
                &text
            } else {
                &folded
            };
            hits.push(self.hit(&segment, passage(shown, at))?);
        }
        Ok((hits, false))
    }

    fn hit(&self, segment: &records::Record, passage: String) -> Result<Hit, VaultError> {
        let testimony = records::read(self.db(), Table::Testimony, segment.integer(0)?)?;
        let witness = testimony.integer(0)?;
        let all =
            records::read_where(self.db(), Table::Testimony, "witness", Value::Integer(witness))?;
        let number = all.iter().position(|one| one.id == testimony.id).unwrap_or(0) + 1;
        let witness = records::read(self.db(), Table::Witness, witness)?;
        Ok(Hit {
            pseudonym: witness.parse(0)?,
            testimony: number,
            segment: u32::try_from(segment.integer(1)?).map_err(|_| VaultError::RecordChanged)?,
            passage,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_is_cut_into_pairs_and_the_rest_into_words() {
        let expected = ["2층", "kim", "순천", "에서", "천에", "서", "층", "2"];
        let folded = folded("순천에서 Kim! 2층");
        let tokens = tokens(&folded);
        for token in ["순천", "천에", "에서", "서", "kim", "2", "층"] {
            assert!(tokens.contains(&token), "{token} of {expected:?}");
        }
        assert_eq!(tokens.len(), 7);
    }

    #[test]
    fn a_noun_is_found_inside_an_inflected_word_and_nothing_else_is() {
        let found = |text: &str, words: &str| {
            let (_, needed) = query(words).unwrap();
            let folded = folded(text);
            let tokens = tokens(&folded);
            let candidate = needed.iter().all(|word| {
                super::tokens(word)
                    .iter()
                    .filter(|t| t.chars().count() == 2)
                    .all(|t| tokens.contains(t))
            });
            (candidate, place(&folded, &needed).is_some())
        };
        assert_eq!(found("보위부에서는 세 번", "보위부"), (true, true));
        assert_eq!(found("쌀값이 올랐다", "쌀값 올랐다"), (true, true));
        assert_eq!(found("나라나라", "라나라나"), (true, false), "all pairs, not the word");
        assert!(place(&folded("the Kimberley"), &["kim".into()]).is_none());
        assert!(place(&folded("Kim은"), &["kim".into()]).is_some());
    }

    #[test]
    fn one_syllable_is_looked_up_by_prefix() {
        assert_eq!(query("쌀").unwrap().0, "\"쌀\"*");
        assert_eq!(query("Kim 순천시").unwrap().0, "\"kim\" AND \"순천\" AND \"천시\"");
        assert!(query(" ,!\" ").is_none());
    }

    #[test]
    fn a_passage_is_short_and_on_one_line() {
        let text = format!("{}순천{}", "가".repeat(100), "나\n".repeat(100));
        let shown = passage(&text, text.find("순천").unwrap());
        assert!(shown.starts_with('…') && shown.ends_with('…') && !shown.contains('\n'));
        assert!(shown.chars().count() <= 3 * CONTEXT + 4);
    }
}
