//! A strict reading of the age header, before the age crate sees it.
//!
//! The age crate still takes two malformed stanzas that early releases wrote: a body without
//! its closing short line, and none at all. The specification refuses both (C2SP `age`,
//! "Recipient stanza"), and so does this reader. It also tells what a key file costs to
//! open *before* any memory is spent on it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;

use super::OpenError;

/// The columns of a full line of a stanza's body.
const COLUMNS: usize = 64;
/// The bytes of the header's MAC.
const MAC: usize = 32;

/// Type and arguments of one recipient stanza.
pub(super) struct StanzaLine<'a> {
    pub(super) tag: &'a str,
    pub(super) arguments: Vec<&'a str>,
}

/// Checks the header and forgets it.
pub(super) fn check(sealed: &[u8]) -> Result<(), OpenError> {
    stanzas(sealed).map(drop)
}

/// The stanzas of the header of an age v1 file, in order.
pub(super) fn stanzas(sealed: &[u8]) -> Result<Vec<StanzaLine<'_>>, OpenError> {
    let mut lines = Lines(sealed);
    if lines.next_line() != Some("age-encryption.org/v1") {
        return Err(OpenError::NotAge);
    }
    let mut stanzas = Vec::new();
    loop {
        let line = lines.next_line().ok_or(OpenError::NotAge)?;
        if let Some(mac) = line.strip_prefix("--- ") {
            return if stanzas.is_empty() || decoded(mac)? != MAC {
                Err(OpenError::NotAge)
            } else {
                Ok(stanzas)
            };
        }
        stanzas.push(stanza(line)?);
        skip_body(&mut lines)?;
    }
}

fn stanza(line: &str) -> Result<StanzaLine<'_>, OpenError> {
    let mut words = line.strip_prefix("-> ").ok_or(OpenError::NotAge)?.split(' ');
    let visible = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_graphic());
    let tag = words.next().unwrap_or_default();
    let arguments: Vec<_> = words.collect();
    if visible(tag) && arguments.iter().all(|word| visible(word)) {
        Ok(StanzaLine { tag, arguments })
    } else {
        Err(OpenError::NotAge)
    }
}

/// A body is full lines, then exactly one that is shorter (empty if need be).
fn skip_body(lines: &mut Lines<'_>) -> Result<(), OpenError> {
    loop {
        let line = lines.next_line().ok_or(OpenError::NotAge)?;
        if line.len() > COLUMNS {
            return Err(OpenError::NotAge);
        }
        decoded(line)?;
        if line.len() < COLUMNS {
            return Ok(());
        }
    }
}

/// How many bytes a text stands for in canonical Base64 without padding.
fn decoded(text: &str) -> Result<usize, OpenError> {
    BASE64_STANDARD_NO_PAD.decode(text).map(|bytes| bytes.len()).map_err(|_| OpenError::NotAge)
}

struct Lines<'a>(&'a [u8]);

impl<'a> Lines<'a> {
    fn next_line(&mut self) -> Option<&'a str> {
        let end = self.0.iter().position(|byte| *byte == b'\n')?;
        let (line, rest) = (&self.0[..end], &self.0[end + 1..]);
        self.0 = rest;
        std::str::from_utf8(line).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAC_LINE: &str = "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";

    fn reads(stanzas: &str) -> bool {
        check(format!("age-encryption.org/v1\n{stanzas}{MAC_LINE}").as_bytes()).is_ok()
    }

    #[test]
    fn only_canonical_stanzas_are_read() {
        let full = "A".repeat(COLUMNS);
        assert!(reads("-> tag argument\nAAAA\n"));
        assert!(reads("-> tag\n\n"));
        assert!(reads(&format!("-> tag\n{full}\n\n")));
        assert!(!reads(&format!("-> tag\n{full}\n")), "no closing short line");
        assert!(!reads("-> tag\n"), "no body at all");
        assert!(!reads(""), "no stanza");
        assert!(!reads("-> \nAAAA\n"), "no type");
        assert!(!reads("-> tag  two\nAAAA\n"), "empty argument");
        assert!(!reads(&format!("-> tag\n{full}A\n\n")), "overlong line");
    }

    #[test]
    fn only_canonical_base64_is_read() {
        assert!(reads("-> tag\nAA\n"));
        for body in ["AA==", "AB", "A", "A A", "A-", "AA\r"] {
            assert!(!reads(&format!("-> tag\n{body}\n")), "{body:?}");
        }
        let file = format!("age-encryption.org/v1\n-> tag\n\n{MAC_LINE}");
        assert!(check(file.as_bytes()).is_ok());
        assert!(check(file.replace("A\n", "B\n").as_bytes()).is_err(), "MAC with stray bits");
        assert!(check(file.replace("AAA\n", "\n").as_bytes()).is_err(), "short MAC");
    }

    #[test]
    fn arguments_are_told_before_anything_is_opened() {
        let file = format!("age-encryption.org/v1\n-> argon2id salt 262144 4 1\nAAAA\n{MAC_LINE}");
        let stanzas = stanzas(file.as_bytes()).ok().unwrap();
        assert_eq!(stanzas[0].tag, "argon2id");
        assert_eq!(stanzas[0].arguments, ["salt", "262144", "4", "1"]);
    }
}
