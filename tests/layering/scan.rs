//! Reads which paths a source file uses. Comments, strings and tests are not looked at. It
//! knows as much of Rust's grammar as that takes: tokens, `use` trees and attributes.

use std::collections::HashMap;

/// A path that a file uses, from `crate` or the name of a library on. The last word of a
/// macro's path ends in `!`.
pub struct Used {
    /// Line in the file, counted from 1.
    pub line: usize,
    /// The words of the path.
    pub path: Vec<String>,
}

/// The paths that `source`, the file of `module`, uses outside its tests.
pub fn used(module: &[String], source: &str) -> Vec<Used> {
    let blanked = blank(source);
    let tokens = without_tests(&tokens(&blanked));
    let mut found = Paths { module, tokens: &tokens, at: 0, used: Vec::new() };
    let mut names = HashMap::new();
    found.collect(&mut names);
    let mut used = found.used;
    for one in &mut used {
        if let Some(full) = names.get(&one.path[0]).filter(|full| full[0] != one.path[0]) {
            one.path.splice(..1, full.iter().cloned());
        }
    }
    used
}

/// The source with comments, strings and characters replaced by blanks.
fn blank(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest, out.chars().last());
        if length == 0 {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            // Line breaks stay, so that lines can be counted.
            out.extend(rest[..length].chars().map(|c| if c == '\n' { c } else { ' ' }));
            rest = &rest[length..];
        }
    }
    out
}

/// How many bytes at the start of `rest` are a comment, a string or a character.
fn skipped(rest: &str, before: Option<char>) -> usize {
    let until = |end: &str, from: usize| {
        rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len())
    };
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return until("*/", 2);
    }
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if let Some(raw) = rest.strip_prefix('r').filter(|_| !in_word || before == Some('b')) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return until(&format!("\"{}", "#".repeat(hashes)), hashes + 2);
        }
    }
    match rest.as_bytes() {
        [b'"', ..] => quoted(rest, '"'),
        [b'\'', b'\\', ..] => quoted(rest, '\''),
        // Not a lifetime: one character, then the closing mark.
        [b'\'', ..] => {
            let width = rest[1..].chars().next().map_or(0, char::len_utf8);
            if rest[1 + width..].starts_with('\'') { width + 2 } else { 0 }
        }
        _ => 0,
    }
}

fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == mark => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

type Token<'a> = (usize, &'a str);

/// Words, `::`, and every other mark by itself, each with its line.
fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let length = match word {
                0 if rest.starts_with("::") => 2,
                0 => first.len_utf8(),
                _ => word,
            };
            tokens.push((number + 1, &rest[..length]));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// The tokens without the items that stand under `#[cfg(test)]`.
fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let here = &tokens[at..];
        if here.len() >= MARK.len() && MARK.iter().zip(here).all(|(mark, token)| *mark == token.1) {
            at += MARK.len() + item_length(&here[MARK.len()..]);
        } else {
            kept.push(tokens[at]);
            at += 1;
        }
    }
    kept
}

/// Tokens up to the end of the item that begins here: a semicolon, or its closing brace.
fn item_length(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0;
    for (at, (_, text)) in tokens.iter().enumerate() {
        match *text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" if depth == 1 => return at + 1,
            "}" => depth -= 1,
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

struct Paths<'a> {
    module: &'a [String],
    tokens: &'a [Token<'a>],
    at: usize,
    used: Vec<Used>,
}

impl Paths<'_> {
    fn text(&self) -> &str {
        self.tokens.get(self.at).map_or("", |token| token.1)
    }

    fn is_word(&self) -> bool {
        self.text().starts_with(|c: char| c.is_alphabetic() || c == '_')
    }

    /// Walks the whole file; `names` learns what each imported name stands for.
    fn collect(&mut self, names: &mut HashMap<String, Vec<String>>) {
        while self.at < self.tokens.len() {
            if self.text() == "use" {
                self.at += 1;
                self.tree(&[], names);
            } else if self.is_word() && (self.at == 0 || self.tokens[self.at - 1].1 != ".") {
                self.path();
            } else {
                self.at += 1;
            }
        }
    }

    /// One `use` tree, `a::{b, c as d}`, below `prefix`.
    fn tree(&mut self, prefix: &[String], names: &mut HashMap<String, Vec<String>>) {
        let (mut path, line) = (prefix.to_owned(), self.tokens.get(self.at).map_or(0, |t| t.0));
        loop {
            if self.text() == "{" {
                while !matches!(self.text(), "}" | ";" | "") {
                    self.at += 1;
                    self.tree(&path, names);
                }
                self.at += 1;
                return;
            }
            if self.text() == "::" {
                self.at += 1;
            } else if (self.is_word() && self.text() != "as") || self.text() == "*" {
                path.push(self.text().to_owned());
                self.at += 1;
            } else {
                break;
            }
        }
        if path.len() == prefix.len() {
            return;
        }
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let mut name = path.last().cloned().unwrap_or_default();
        if self.text() == "as" {
            name = self.tokens.get(self.at + 1).map_or("", |token| token.1).to_owned();
            self.at += 2;
        }
        let path = self.absolute(path);
        names.insert(name, path.clone());
        // A library that is imported as a whole counts as a path into it.
        self.used.push(Used { line, path: if path.len() == 1 { whole(path) } else { path } });
    }

    /// A path in an expression or a type.
    fn path(&mut self) {
        let (line, mut path) = (self.tokens[self.at].0, vec![self.text().to_owned()]);
        self.at += 1;
        while self.text() == "::" {
            self.at += 1;
            if !self.is_word() {
                break;
            }
            path.push(self.text().to_owned());
            self.at += 1;
        }
        let next = self.tokens.get(self.at + 1).map_or("", |token| token.1);
        if self.text() == "!" && next != "=" {
            path.last_mut().expect("a path has a word").push('!');
        }
        let path = self.absolute(path);
        self.used.push(Used { line, path });
    }

    /// The path from `crate` on, where it begins with `self` or `super`.
    fn absolute(&self, path: Vec<String>) -> Vec<String> {
        let relative = path.iter().take_while(|word| *word == "super" || *word == "self");
        let supers = relative.filter(|word| *word == "super").count();
        let start = match path[0].as_str() {
            "onggi" => return [vec!["crate".to_owned()], path[1..].to_owned()].concat(),
            "self" | "super" => self.module.len().saturating_sub(supers),
            _ => return path,
        };
        let words = path.into_iter().skip_while(|word| word == "super" || word == "self");
        let above = self.module[..start].iter().cloned();
        std::iter::once("crate".to_owned()).chain(above).chain(words).collect()
    }
}

fn whole(mut path: Vec<String>) -> Vec<String> {
    path.push("*".to_owned());
    path
}
