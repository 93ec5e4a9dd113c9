//! Every word that a user reads, as Fluent messages from `i18n/`. A message that is absent
//! in the chosen language is shown in English.

use fluent::{FluentArgs, FluentValue};
use i18n_embed::LanguageLoader;
use i18n_embed::fluent::{FluentLanguageLoader, fluent_language_loader};
use i18n_embed::unic_langid::LanguageIdentifier;
use rust_embed::RustEmbed;

use crate::testimony::harmless;

/// The message files, inside the program.
#[derive(RustEmbed)]
#[folder = "i18n/"]
struct Files;

/// The messages of one language.
pub struct Messages(FluentLanguageLoader);

impl Messages {
    /// The messages in `language` (`en`, `ko`), or in English when it is `None` or there
    /// are none in it; see [`Messages::speaks`].
    ///
    /// # Panics
    /// Never: the English file is part of the program.
    pub fn load(language: Option<&str>) -> Self {
        let loader = fluent_language_loader!();
        let chosen = language
            .filter(|tag| Self::speaks(tag))
            .and_then(|tag| tag.parse().ok())
            .unwrap_or_else(|| loader.fallback_language().clone());
        loader
            .load_languages(&Files, &[chosen])
            .expect("the English messages are part of the program");
        // No marks around values: they would end in files, clipboards and comparisons.
        loader.set_use_isolating(false);
        Self(loader)
    }

    /// Whether there are messages in `language`.
    pub fn speaks(language: &str) -> bool {
        let Ok(language) = language.parse::<LanguageIdentifier>() else { return false };
        Files::get(&format!("{language}/onggi.ftl")).is_some()
    }

    /// A message without values. The id is a literal, so that a test can hold the ids in
    /// the code against the files.
    pub fn say(&self, id: &'static str) -> String {
        self.text(id)
    }

    /// A message with values, each made harmless for a terminal:
    /// `with("taken", &[("count", 3.into())])`.
    pub fn with(&self, id: &'static str, values: &[(&'static str, FluentValue<'_>)]) -> String {
        self.composed(id, values)
    }

    /// A message by an id that is put together at run time, such as the help of a command
    /// (`help-record`) or an option (`arg-record-identity`).
    pub fn text(&self, id: &str) -> String {
        debug_assert!(self.0.has(id), "no message {id}");
        self.0.get(id)
    }

    /// The same with values, each made harmless for a terminal.
    pub fn composed(&self, id: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
        debug_assert!(self.0.has(id), "no message {id}");
        self.0.get_args_fluent(id, Some(&harmless_values(values)))
    }

    /// Whether there is such a message.
    pub fn has(&self, id: &str) -> bool {
        self.0.has(id)
    }
}

fn harmless_values<'a>(values: &[(&'static str, FluentValue<'a>)]) -> FluentArgs<'a> {
    let value = |(name, value): &(&'static str, FluentValue<'a>)| match value {
        FluentValue::String(text) => (*name, harmless(text).into()),
        other => (*name, other.clone()),
    };
    values.iter().map(value).collect()
}

#[cfg(test)]
impl Messages {
    /// The ids of all English messages.
    pub(super) fn ids(&self) -> impl Iterator<Item = String> {
        let file =
            Files::get("en/onggi.ftl").expect("the English messages are part of the program");
        let text = String::from_utf8(file.data.into_owned()).expect("messages are UTF-8");
        let id = |line: &str| {
            let (id, _) = line.split_once('=')?;
            let id = id.trim_end();
            let sound = id.starts_with(|c: char| c.is_ascii_lowercase());
            (sound && !id.contains(' ')).then(|| id.to_owned())
        };
        text.lines().filter_map(id).collect::<Vec<_>>().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use regex::Regex;

    use super::*;

    /// Ids that are put together at run time; tests of their own hold them.
    const AT_RUN_TIME: [&str; 7] =
        ["help-", "arg-", "error-", "hint-", "act-", "refusal-", "fault-"];

    /// Every message of a language with the names of its values.
    fn written(language: &str) -> BTreeMap<String, BTreeSet<String>> {
        let file = Files::get(&format!("{language}/onggi.ftl")).unwrap();
        let text = String::from_utf8(file.data.into_owned()).unwrap();
        let id = Regex::new(r"(?m)^([a-z][a-z0-9-]*) *=").unwrap();
        let value = Regex::new(r"\$([a-z]+)").unwrap();
        let starts: Vec<_> = id.captures_iter(&text).map(|found| found.get(1).unwrap()).collect();
        let ends = starts.iter().skip(1).map(|next| next.start()).chain([text.len()]);
        starts
            .iter()
            .zip(ends)
            .map(|(id, end)| {
                let body = &text[id.end()..end];
                let values = value.captures_iter(body).map(|found| found[1].to_owned()).collect();
                (id.as_str().to_owned(), values)
            })
            .collect()
    }

    fn sources(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
            .collect()
    }

    /// The code without its tests, which stand at the end of a file.
    fn code() -> String {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let text = |path: &PathBuf| fs::read_to_string(path).unwrap();
        let before_tests = |text: String| text.split("#[cfg(test)]").next().unwrap().to_owned();
        sources(&source).iter().map(text).map(before_tests).collect()
    }

    #[test]
    fn every_message_that_the_code_says_is_written() {
        let (written, code) = (written("en"), code());
        let said = Regex::new(r#"\.(?:say|text)\(\s*"([^"]+)""#).unwrap();
        for found in said.captures_iter(&code) {
            let values = written.get(&found[1]);
            assert_eq!(values, Some(&BTreeSet::new()), "{}", &found[1]);
        }
    }

    #[test]
    fn every_value_that_a_message_shows_is_given() {
        let (written, code) = (written("en"), code());
        let with = Regex::new(r#"(?s)\.with\(\s*"([^"]+)",\s*&\[(.*?)\],?\s*\)"#).unwrap();
        let name = Regex::new(r#"\(\s*"([a-z]+)","#).unwrap();
        for found in with.captures_iter(&code) {
            let given = name.captures_iter(&found[2]).map(|name| name[1].to_owned()).collect();
            assert_eq!(written.get(&found[1]), Some(&given), "{}", &found[1]);
        }
    }

    #[test]
    fn every_message_that_is_written_is_used() {
        let code = code();
        for id in written("en").keys() {
            let at_run_time = AT_RUN_TIME.iter().any(|prefix| id.starts_with(prefix));
            assert!(at_run_time || code.contains(&format!("\"{id}\"")), "{id}");
        }
    }

    #[test]
    fn every_message_can_be_shown() {
        let messages = Messages::load(None);
        for (id, values) in written("en") {
            assert!(messages.has(&id), "{id} is not valid Fluent");
            let values = values.iter().map(|name| (name.as_str(), FluentValue::from(1)));
            let shown = messages.0.get_args_fluent(&id, Some(&values.collect()));
            assert!(!shown.contains(['{', '\u{2068}']), "{shown}");
        }
    }

    #[test]
    fn an_unknown_language_is_answered_in_english() {
        let english = Messages::load(None).say("internal-error");
        for unknown in ["tlh", "../en", "", "no such"] {
            assert!(!Messages::speaks(unknown));
            assert_eq!(Messages::load(Some(unknown)).say("internal-error"), english);
        }
        assert!(Messages::speaks("en"));
    }

    #[test]
    fn values_cannot_steer_the_terminal() {
        let shown = Messages::load(None).with("recorded", &[("pseudonym", "a\u{1b}[2J".into())]);
        assert!(shown.contains("a\\u{1b}[2J"), "{shown}");
    }
}
