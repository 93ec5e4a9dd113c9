//! Questions on the terminal, and where a passphrase comes from. What is typed goes into
//! buffers that are wiped and never grow, and standard input is read past the buffer that
//! the standard library keeps of it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::messages::Messages;
use crate::secret::{Plain, SecretText};

/// The longest passphrase, in bytes.
const PASSPHRASE: usize = 1024;
/// The longest line that a terminal hands over, in bytes (termios(3), canonical mode).
const LINE: usize = 4096;
/// What standard input is read in, in bytes.
const PIECE: usize = 64 * 1024;

/// Where a passphrase comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassphraseSource {
    /// The first line of a file.
    File(PathBuf),
    /// The first line of standard input; what follows stays unread.
    Stdin,
    /// Asked on the terminal, not shown.
    Terminal,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// The program runs without a terminal.
    #[error("there is no terminal to ask on")]
    NoTerminal,
    /// The question was left with Ctrl-C or Ctrl-D.
    #[error("the question was left unanswered")]
    Cancelled,
    /// Nothing was given.
    #[error("the answer is empty")]
    Empty,
    /// More was given than is read.
    #[error("the answer is too long")]
    TooLong,
    /// The answer is not UTF-8.
    #[error("the answer is not UTF-8")]
    NotUtf8,
    /// A new passphrase was typed in two ways.
    #[error("the two answers differ")]
    Different,
    /// Reading failed.
    #[error("the input cannot be read")]
    Io(#[from] io::Error),
}

impl PassphraseSource {
    /// The source that `--passphrase-file` names; `-` is standard input.
    pub fn of(option: Option<PathBuf>) -> Self {
        match option {
            None => Self::Terminal,
            Some(path) if path.as_os_str() == "-" => Self::Stdin,
            Some(path) => Self::File(path),
        }
    }

    /// The passphrase of something that exists.
    ///
    /// # Errors
    /// [`PromptError`]
    pub fn read(&self, question: &str) -> Result<SecretText, PromptError> {
        let typed = match self {
            Self::File(path) => first_line(&mut File::open(path)?, PASSPHRASE).map_err(nothing)?,
            Self::Stdin => first_line(&mut stdin()?, PASSPHRASE).map_err(nothing)?,
            Self::Terminal => hidden(question)?,
        };
        let passphrase = text(typed)?;
        if passphrase.expose().is_empty() { Err(PromptError::Empty) } else { Ok(passphrase) }
    }

    /// A new passphrase. On the terminal it is asked twice.
    ///
    /// # Errors
    /// [`PromptError`]
    pub fn read_new(&self, messages: &Messages, question: &str) -> Result<SecretText, PromptError> {
        let first = self.read(question)?;
        if *self == Self::Terminal {
            let second = self.read(&messages.say("prompt-again"))?;
            if first.expose() != second.expose() {
                return Err(PromptError::Different);
            }
        }
        Ok(first)
    }

    /// A warning when other users of the machine can read the passphrase file.
    pub fn warning(&self, messages: &Messages) -> Option<String> {
        let Self::File(path) = self else { return None };
        let mode = std::fs::metadata(path).ok()?.permissions().mode();
        (mode & 0o077 != 0).then(|| messages.say("warning-passphrase-file"))
    }
}

/// A file that ends at once was not left by anybody: it holds nothing.
fn nothing(error: PromptError) -> PromptError {
    if matches!(error, PromptError::Cancelled) { PromptError::Empty } else { error }
}

/// Asks for a yes on the terminal; anything else is a no. With `yes` (the option `--yes`)
/// nothing is asked.
///
/// # Errors
/// [`PromptError::NoTerminal`] where there is nobody to ask.
pub fn confirm(messages: &Messages, question: &str, yes: bool) -> Result<bool, PromptError> {
    if yes {
        return Ok(true);
    }
    let answer = line(&messages.with("prompt-yes-no", &[("question", question.into())]))?;
    Ok(is_yes(answer.expose(), &messages.say("prompt-yes-words")))
}

/// One line, typed on the terminal and seen there. It may be empty. Whatever must not stay
/// in the terminal's scroll-back is asked inside [`super::screen::aside`].
///
/// # Errors
/// [`PromptError`]
pub fn line(question: &str) -> Result<SecretText, PromptError> {
    let mut terminal = terminal()?;
    terminal.write_all(question.as_bytes())?;
    text(first_line(&mut terminal, LINE)?)
}

/// All (the rest) of standard input, at most `limit` bytes.
///
/// # Errors
/// [`PromptError::TooLong`] when there is more, [`PromptError::Io`].
pub fn stdin_all(limit: usize) -> Result<Plain, PromptError> {
    all(&mut stdin()?, limit)
}

/// Standard input without a buffer in between.
fn stdin() -> Result<File, PromptError> {
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

fn terminal() -> Result<File, PromptError> {
    File::options().read(true).write(true).open("/dev/tty").map_err(|_| PromptError::NoTerminal)
}

/// Bytes being read, in a buffer that never moves.
type Typed = Zeroizing<Vec<u8>>;

/// Up to a line end or the end of the input, byte by byte: what follows may be meant for
/// another reader.
fn first_line(input: &mut impl Read, most: usize) -> Result<Typed, PromptError> {
    let mut typed = Zeroizing::new(Vec::with_capacity(most));
    let mut any = false;
    while let Some(byte) = one_byte(input)? {
        any = true;
        match byte {
            b'\n' => break,
            _ if typed.len() == most => return Err(PromptError::TooLong),
            byte => typed.push(byte),
        }
    }
    if typed.last() == Some(&b'\r') {
        typed.pop();
    }
    if any { Ok(typed) } else { Err(PromptError::Cancelled) }
}

fn one_byte(input: &mut impl Read) -> io::Result<Option<u8>> {
    let mut byte = Zeroizing::new([0]);
    loop {
        match input.read(byte.as_mut_slice()) {
            Ok(0) => return Ok(None),
            Ok(_) => return Ok(Some(byte[0])),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn all(input: &mut impl Read, limit: usize) -> Result<Plain, PromptError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(PIECE.min(limit)));
    let mut piece = Zeroizing::new([0; PIECE]);
    loop {
        let count = match input.read(piece.as_mut_slice()) {
            Ok(0) => return Ok(Plain::new(std::mem::take(&mut *bytes))),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if bytes.len() + count > limit {
            return Err(PromptError::TooLong);
        }
        if bytes.len() + count > bytes.capacity() {
            bytes = moved(&bytes, 2 * bytes.capacity() + PIECE);
        }
        bytes.extend_from_slice(&piece[..count]);
    }
}

/// A larger buffer with the same content; the smaller one is wiped by its owner, which a
/// growing `Vec` would not do.
fn moved(bytes: &[u8], capacity: usize) -> Typed {
    let mut larger = Zeroizing::new(Vec::with_capacity(capacity));
    larger.extend_from_slice(bytes);
    larger
}

fn text(mut typed: Typed) -> Result<SecretText, PromptError> {
    match String::from_utf8(std::mem::take(&mut *typed)) {
        Ok(text) => Ok(SecretText::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(PromptError::NotUtf8)
        }
    }
}

fn is_yes(answer: &str, words: &str) -> bool {
    let answer = answer.trim();
    words.split_whitespace().any(|word| word.eq_ignore_ascii_case(answer))
}

/// Asks without showing what is typed. Ctrl-C is read as a key, so that the terminal is
/// itself again before anything else happens.
fn hidden(question: &str) -> Result<Typed, PromptError> {
    let mut terminal = terminal()?;
    terminal.write_all(question.as_bytes())?;
    let silence = Silence::of(&terminal)?;
    let typed = typed(&mut terminal);
    drop(silence);
    terminal.write_all(b"\n")?;
    typed
}

/// A terminal that shows nothing of what is typed, until this is dropped.
struct Silence {
    terminal: File,
    before: Termios,
}

impl Silence {
    fn of(terminal: &File) -> Result<Self, PromptError> {
        let before = tcgetattr(terminal).map_err(|_| PromptError::NoTerminal)?;
        let silence = Self { terminal: terminal.try_clone()?, before };
        let mut modes = silence.before.clone();
        modes.local_modes -=
            LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        // Flush: what was typed before the question is no answer to it.
        tcsetattr(terminal, OptionalActions::Flush, &modes).map_err(|_| PromptError::NoTerminal)?;
        Ok(silence)
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // Nothing better can be done about a terminal that is gone.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}

/// The keys of a hidden answer up to Enter: backspace takes a character back, Ctrl-U all,
/// and the sequences of arrow keys are passed over.
fn typed(keys: &mut impl Read) -> Result<Typed, PromptError> {
    let mut typed = Zeroizing::new(Vec::with_capacity(PASSPHRASE));
    let mut held = None;
    loop {
        let byte = match held.take() {
            Some(byte) => byte,
            None => one_byte(keys)?.ok_or(PromptError::Cancelled)?,
        };
        match byte {
            b'\r' | b'\n' => return Ok(typed),
            0x03 | 0x04 => return Err(PromptError::Cancelled),
            0x15 => typed.clear(),
            0x08 | 0x7f => take_back(&mut typed),
            0x1b => held = after_escape(keys)?,
            0..=0x1f => {}
            _ if typed.len() == PASSPHRASE => return Err(PromptError::TooLong),
            byte => typed.push(byte),
        }
    }
}

/// Removes the last character, which is the last byte that begins one and what follows it.
fn take_back(typed: &mut Vec<u8>) {
    let start = typed.iter().rposition(|byte| byte & 0xc0 != 0x80).unwrap_or(0);
    typed.truncate(start);
}

/// Reads a control sequence (ECMA-48 section 5.4) to its end, or gives back the byte after
/// the escape if it begins none.
fn after_escape(keys: &mut impl Read) -> Result<Option<u8>, PromptError> {
    match one_byte(keys)? {
        Some(b'[' | b'O') => {
            while one_byte(keys)?.is_some_and(|byte| !(0x40..=0x7e).contains(&byte)) {}
            Ok(None)
        }
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn answer(keys: &[u8]) -> Result<String, PromptError> {
        Ok(text(typed(&mut &keys[..])?)?.expose().to_owned())
    }

    fn file(content: &[u8]) -> (tempfile::TempDir, PassphraseSource) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passphrase");
        fs::write(&path, content).unwrap();
        (folder, PassphraseSource::File(path))
    }

    #[test]
    fn the_first_line_of_a_file_is_the_passphrase() {
        for content in ["정다운 새벽\n둘째\n", "정다운 새벽\r\n", "정다운 새벽"] {
            let (_folder, source) = file(content.as_bytes());
            assert_eq!(source.read("?").ok().unwrap().expose(), "정다운 새벽");
        }
    }

    #[test]
    fn what_is_no_passphrase_is_told_apart() {
        let refused = |content: &[u8]| {
            let (_folder, source) = file(content);
            source.read("?").err()
        };
        let (folder, gone) = file(b"gone");
        drop(folder);
        assert!(matches!(gone.read("?").err(), Some(PromptError::Io(_))));
        assert!(matches!(refused(b"\nsecond\n"), Some(PromptError::Empty)));
        assert!(matches!(refused(&[b'x'; PASSPHRASE + 1]), Some(PromptError::TooLong)));
        assert!(matches!(refused(b"\xff\n"), Some(PromptError::NotUtf8)));
        assert!(refused(&[b'x'; PASSPHRASE]).is_none());
    }

    #[test]
    fn a_line_leaves_what_follows_to_others() {
        let mut input = &b"passphrase\nthe text\n"[..];
        assert_eq!(**first_line(&mut input, 64).ok().unwrap(), *b"passphrase");
        assert_eq!(&*all(&mut input, 64).ok().unwrap(), b"the text\n");
    }

    #[test]
    fn no_more_is_read_than_the_limit() {
        let long = vec![7; 3 * PIECE];
        assert!(matches!(all(&mut &long[..], 3 * PIECE - 1), Err(PromptError::TooLong)));
        assert_eq!(*all(&mut &long[..], 3 * PIECE).ok().unwrap(), *long);
    }

    #[test]
    fn keys_of_a_hidden_answer_are_edited() {
        assert_eq!(answer("비밀번호\x7f\x7f글\r".as_bytes()).unwrap(), "비밀글");
        assert_eq!(answer(b"wrong\x15right\n").unwrap(), "right");
        assert_eq!(answer(b"a\x1b[Db\x1bOCc\x1b[1;5Dd\x1be\n").unwrap(), "abcde");
        assert_eq!(answer(b"\x7f\x7fa\x01\n").unwrap(), "a");
    }

    #[test]
    fn a_hidden_answer_can_be_left() {
        for keys in [&b"half\x03"[..], b"\x04", b"half"] {
            assert!(matches!(answer(keys), Err(PromptError::Cancelled)));
        }
        assert!(matches!(answer(&[b'x'; PASSPHRASE + 1]), Err(PromptError::TooLong)));
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        for yes in ["y", "Y", " yes\t", "YES"] {
            assert!(is_yes(yes, "y yes"), "{yes}");
        }
        for no in ["", "n", "ye", "y yes", "yes!"] {
            assert!(!is_yes(no, "y yes"), "{no}");
        }
    }

    #[test]
    fn a_passphrase_file_that_others_can_read_is_warned_of() {
        let messages = Messages::load(None);
        let (folder, source) = file(b"x\n");
        let path = folder.path().join("passphrase");
        for (mode, warns) in [(0o600, false), (0o640, true), (0o604, true)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(source.warning(&messages).is_some(), warns, "{mode:o}");
        }
        assert!(PassphraseSource::Stdin.warning(&messages).is_none());
    }

    #[test]
    fn the_option_names_the_source() {
        assert_eq!(PassphraseSource::of(None), PassphraseSource::Terminal);
        assert_eq!(PassphraseSource::of(Some("-".into())), PassphraseSource::Stdin);
        let file = PassphraseSource::File("./-".into());
        assert_eq!(PassphraseSource::of(Some("./-".into())), file);
    }
}
