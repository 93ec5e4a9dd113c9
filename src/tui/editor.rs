//! A small editor of one passage, in memory only: `$EDITOR` leaves swap and backup files.

use std::ops::Range;

use ratatui::Frame;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::style::{Modifier, Style};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use zeroize::Zeroizing;

use super::wrap::{columns, rows};
use super::{Outcome, Screen};
use crate::testimony::harmless;

/// Room for the text at first, in bytes, so that it seldom moves.
const ROOM: usize = 16 * 1024;
/// The longest text, in bytes: some hours of speech.
const MOST: usize = 512 * 1024;

/// What the editor says, in the language of its user.
pub struct Words {
    /// Above the text.
    pub title: String,
    /// Below it: which keys there are.
    pub hint: String,
    /// Before the text is thrown away.
    pub discard: String,
    /// When there is no more room.
    pub full: String,
}

/// The state of the editor. The text and every earlier place of it in memory are wiped.
pub struct Editor {
    words: Words,
    text: Zeroizing<String>,
    /// In bytes; always between two grapheme clusters or at an end.
    cursor: usize,
    /// The column that the cursor came from when it moves up and down.
    goal: Option<usize>,
    /// The first visual row on the screen.
    top: usize,
    /// Columns and rows for text.
    width: usize,
    height: usize,
    notice: Notice,
}

/// What the last line says instead of the hint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notice {
    None,
    Discard,
    Full,
}

impl Editor {
    /// An empty editor.
    pub fn new(words: Words) -> Self {
        Self {
            words,
            text: Zeroizing::new(String::with_capacity(ROOM)),
            cursor: 0,
            goal: None,
            top: 0,
            width: 1,
            height: 1,
            notice: Notice::None,
        }
    }

    /// The text as it is now, composed (NFC): some keyboards send Hangul letter by letter.
    pub fn finish(&self) -> Zeroizing<String> {
        // No composed form is longer than three times what it was (UAX #15 section 9).
        let mut text = Zeroizing::new(String::with_capacity(3 * self.text.len()));
        text.extend(self.text.nfc());
        text
    }

    fn key(&mut self, key: KeyEvent) -> Outcome {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let notice = std::mem::replace(&mut self.notice, Notice::None);
        match key.code {
            KeyCode::Esc => return self.discard(notice),
            KeyCode::Char('c') if control => return self.discard(notice),
            KeyCode::F(2) => return Outcome::Finished,
            KeyCode::Char('d') if control => return Outcome::Finished,
            // A line feed in pasted text, where the terminal does not mark pastes.
            KeyCode::Char('j') if control => self.insert("\n"),
            KeyCode::Char(_) if control => {}
            KeyCode::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Enter => self.insert("\n"),
            KeyCode::Tab => self.insert(" "),
            KeyCode::Backspace => self.remove(self.before()..self.cursor),
            KeyCode::Delete => self.remove(self.cursor..self.after()),
            code => self.go(code),
        }
        Outcome::Going
    }

    fn discard(&mut self, notice: Notice) -> Outcome {
        if notice == Notice::Discard {
            return Outcome::Discarded;
        }
        self.notice = Notice::Discard;
        Outcome::Going
    }

    fn go(&mut self, code: KeyCode) {
        match code {
            KeyCode::Left => self.place(self.before()),
            KeyCode::Right => self.place(self.after()),
            KeyCode::Up => self.go_rows(-1),
            KeyCode::Down => self.go_rows(1),
            KeyCode::PageUp => self.go_rows(-self.page()),
            KeyCode::PageDown => self.go_rows(self.page()),
            KeyCode::Home => self.place(self.column_in_row(self.row(), 0)),
            KeyCode::End => self.place(self.column_in_row(self.row(), usize::MAX)),
            _ => {}
        }
    }

    fn page(&self) -> isize {
        isize::try_from(self.height).unwrap_or(isize::MAX)
    }

    fn place(&mut self, cursor: usize) {
        self.cursor = cursor;
        self.goal = None;
    }

    fn before(&self) -> usize {
        let last = self.text[..self.cursor].grapheme_indices(true).next_back();
        last.map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        self.cursor + self.text[self.cursor..].graphemes(true).next().map_or(0, str::len)
    }

    fn insert(&mut self, typed: &str) {
        let typed = Zeroizing::new(harmless(typed));
        let length = self.text.len() + typed.len();
        if length > MOST {
            self.notice = Notice::Full;
            return;
        }
        if length > self.text.capacity() {
            self.make_room(2 * length);
        }
        self.text.insert_str(self.cursor, &typed);
        self.place(self.cursor + typed.len());
    }

    /// Moves the text to a larger place; the old one is wiped, which a growing string would
    /// not do.
    fn make_room(&mut self, bytes: usize) {
        let mut larger = Zeroizing::new(String::with_capacity(bytes));
        larger.push_str(&self.text);
        self.text = larger;
    }

    fn remove(&mut self, span: Range<usize>) {
        self.place(span.start);
        self.text.drain(span);
    }

    fn rows(&self) -> Vec<Range<usize>> {
        rows(&self.text, self.width)
    }

    /// The visual row of the cursor.
    fn row(&self) -> usize {
        self.rows().partition_point(|row| row.start <= self.cursor) - 1
    }

    /// The place in a row that is nearest to a column from the left. The end of a row that
    /// was wrapped is the start of the next, so the last place there is one before it.
    fn column_in_row(&self, number: usize, column: usize) -> usize {
        let rows = self.rows();
        let row = rows[number].clone();
        let wrapped = rows.get(number + 1).is_some_and(|next| next.start == row.end);
        let (mut at, mut used) = (row.start, 0);
        for grapheme in self.text[row.clone()].graphemes(true) {
            used += columns(grapheme);
            if used > column || (wrapped && at + grapheme.len() == row.end) {
                break;
            }
            at += grapheme.len();
        }
        at
    }

    fn go_rows(&mut self, by: isize) {
        let rows = self.rows();
        let row = self.row();
        let goal = self.goal.unwrap_or_else(|| columns(&self.text[rows[row].start..self.cursor]));
        let target = row.saturating_add_signed(by).min(rows.len() - 1);
        self.cursor = self.column_in_row(target, goal);
        self.goal = Some(goal);
    }

    /// Keeps the cursor on the screen.
    fn scroll(&mut self) {
        let row = self.row();
        self.top = self.top.min(row).max((row + 1).saturating_sub(self.height));
    }
}

impl Screen for Editor {
    fn on(&mut self, event: &Event) -> Outcome {
        let mut outcome = Outcome::Going;
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => outcome = self.key(*key),
            Event::Paste(text) => {
                let lines = Zeroizing::new(text.replace("\r\n", "\n"));
                self.insert(&Zeroizing::new(lines.replace('\r', "\n").replace('\t', " ")));
            }
            // One column stays free for the cursor at the end of a row.
            Event::Resize(width, height) => {
                self.width = usize::from(width.saturating_sub(1)).max(1);
                self.height = usize::from(height.saturating_sub(2)).max(1);
            }
            _ => {}
        }
        self.scroll();
        outcome
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        let (width, last) = (usize::from(area.width), area.height.saturating_sub(1));
        let rows = self.rows();
        let buffer = frame.buffer_mut();
        let bar = Style::new().add_modifier(Modifier::REVERSED);
        buffer.set_stringn(0, 0, harmless(&self.words.title), width, bar);
        for (y, row) in (1..last).zip(&rows[self.top.min(rows.len())..]) {
            // Terminals that do not compose jamo get them composed.
            let shown: Zeroizing<String> = Zeroizing::new(self.text[row.clone()].nfc().collect());
            buffer.set_stringn(0, y, shown.as_str(), self.width, Style::new());
        }
        let below = match self.notice {
            Notice::None => &self.words.hint,
            Notice::Discard => &self.words.discard,
            Notice::Full => &self.words.full,
        };
        buffer.set_stringn(0, last, below, width, bar);
        let row = self.row();
        let column = columns(&self.text[rows[row].start..self.cursor]).min(self.width);
        let cell = |number| u16::try_from(number).unwrap_or(u16::MAX);
        frame.set_cursor_position((cell(column), cell(row.saturating_sub(self.top) + 1)));
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::layout::Position;

    use super::*;

    fn editor(width: u16, height: u16) -> Editor {
        let word = str::to_owned;
        let words = Words {
            title: word("Passage 1"),
            hint: word("hint"),
            discard: word("sure?"),
            full: word("full"),
        };
        let mut editor = Editor::new(words);
        assert_eq!(editor.on(&Event::Resize(width, height)), Outcome::Going);
        editor
    }

    fn press(editor: &mut Editor, codes: &[KeyCode]) -> Outcome {
        let press = |code: &KeyCode| editor.on(&Event::Key(KeyEvent::from(*code)));
        codes.iter().map(press).last().unwrap()
    }

    fn control(editor: &mut Editor, c: char) -> Outcome {
        editor.on(&Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)))
    }

    fn write(editor: &mut Editor, text: &str) {
        for c in text.chars() {
            let code = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
            press(editor, &[code]);
        }
    }

    /// The rows of the screen without spaces at their ends, and where the cursor stands.
    fn shown(editor: &Editor, width: u16, height: u16) -> (Vec<String>, Position) {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| editor.draw(frame)).unwrap();
        let cursor = terminal.get_cursor_position().unwrap();
        let buffer = terminal.backend().buffer();
        let row = |y| -> String {
            // A wide character leaves the cell behind it to be skipped.
            let mut skip = 0;
            let mut row = String::new();
            for x in 0..width {
                let symbol = buffer[(x, y)].symbol();
                if skip == 0 {
                    row.push_str(symbol);
                    skip = columns(symbol).max(1);
                }
                skip -= 1;
            }
            row.trim_end().to_owned()
        };
        ((0..height).map(row).collect(), cursor)
    }

    #[test]
    fn what_is_typed_is_on_the_screen_and_in_the_text() {
        let mut editor = editor(80, 24);
        write(&mut editor, "두만강을 건넜다.\nIt was night.");
        let (screen, cursor) = shown(&editor, 80, 24);
        assert_eq!(screen[..3], ["Passage 1", "두만강을 건넜다.", "It was night."]);
        assert_eq!((screen[23].as_str(), cursor), ("hint", Position::new(13, 2)));
        assert_eq!(press(&mut editor, &[KeyCode::F(2)]), Outcome::Finished);
        assert_eq!(*editor.finish(), "두만강을 건넜다.\nIt was night.");
    }

    #[test]
    fn hangul_that_comes_letter_by_letter_is_composed() {
        let mut editor = editor(40, 10);
        let letters: String = "강가".nfd().collect();
        write(&mut editor, &letters);
        let (screen, cursor) = shown(&editor, 40, 10);
        assert_eq!((screen[1].as_str(), cursor.x), ("강가", 4));
        assert_eq!(*editor.finish(), "강가");
        press(&mut editor, &[KeyCode::Backspace]);
        assert_eq!(*editor.finish(), "강");
    }

    #[test]
    fn narrow_screens_wrap_and_scroll() {
        let mut editor = editor(10, 5);
        write(&mut editor, "두만강을 건넜다 밤에 혼자서 걸어");
        let (screen, cursor) = shown(&editor, 10, 5);
        assert_eq!(screen, ["Passage 1", "밤에", "혼자서", "걸어", "hint"]);
        assert_eq!(cursor, Position::new(4, 3));
        press(&mut editor, &[KeyCode::PageUp, KeyCode::PageUp]);
        let (screen, cursor) = shown(&editor, 10, 5);
        assert_eq!(screen[1..4], ["두만강을", "건넜다", "밤에"]);
        assert_eq!(cursor, Position::new(4, 1));
    }

    #[test]
    fn arrows_go_over_whole_characters() {
        let mut editor = editor(40, 10);
        write(&mut editor, "가나다");
        press(&mut editor, &[KeyCode::Left, KeyCode::Left, KeyCode::Delete]);
        write(&mut editor, "x");
        press(&mut editor, &[KeyCode::Right, KeyCode::Right, KeyCode::Backspace]);
        assert_eq!(*editor.finish(), "가x");
        press(&mut editor, &[KeyCode::Left; 5]);
        press(&mut editor, &[KeyCode::Backspace]);
        assert_eq!(*editor.finish(), "가x");
    }

    #[test]
    fn up_and_down_keep_the_column() {
        let mut editor = editor(40, 10);
        write(&mut editor, "abcdef\n가\nabcdef");
        press(&mut editor, &[KeyCode::Left, KeyCode::Up]);
        assert_eq!(shown(&editor, 40, 10).1, Position::new(2, 2));
        press(&mut editor, &[KeyCode::Up]);
        assert_eq!(shown(&editor, 40, 10).1, Position::new(5, 1));
        press(&mut editor, &[KeyCode::Home, KeyCode::Up, KeyCode::Down, KeyCode::End]);
        assert_eq!(shown(&editor, 40, 10).1, Position::new(2, 2));
    }

    #[test]
    fn the_end_of_a_wrapped_row_is_on_that_row() {
        let mut editor = editor(6, 10);
        write(&mut editor, "abcdefghij");
        press(&mut editor, &[KeyCode::Up, KeyCode::Home, KeyCode::End]);
        assert_eq!(shown(&editor, 6, 10).1, Position::new(4, 1));
    }

    #[test]
    fn a_text_is_discarded_only_when_asked_twice() {
        let mut editor = editor(40, 10);
        write(&mut editor, "a");
        assert_eq!(press(&mut editor, &[KeyCode::Esc]), Outcome::Going);
        assert_eq!(shown(&editor, 40, 10).0[9], "sure?");
        write(&mut editor, "b");
        assert_eq!(control(&mut editor, 'c'), Outcome::Going);
        assert_eq!(press(&mut editor, &[KeyCode::Esc]), Outcome::Discarded);
        assert_eq!(control(&mut editor, 'd'), Outcome::Finished);
        assert_eq!(*editor.finish(), "ab");
    }

    #[test]
    fn pasted_text_cannot_steer_the_terminal() {
        let mut editor = editor(40, 10);
        editor.on(&Event::Paste("가\r\n나\tb\u{1b}[2J\rc".to_owned()));
        assert_eq!(*editor.finish(), "가\n나 b\\u{1b}[2J\nc");
    }

    #[test]
    fn a_full_editor_says_so_and_keeps_what_it_has() {
        let mut editor = editor(40, 10);
        editor.on(&Event::Paste("x".repeat(MOST)));
        write(&mut editor, "y");
        assert_eq!(shown(&editor, 40, 10).0[9], "full");
        assert_eq!(editor.finish().len(), MOST);
    }

    #[test]
    fn every_size_of_screen_can_be_drawn() {
        let mut editor = editor(80, 24);
        write(&mut editor, "두만강을 건넜다.\n\nIt was a cold night in the mountains.\n");
        for (width, height) in [(1, 1), (2, 2), (3, 3), (5, 4), (40, 10), (200, 60)] {
            editor.on(&Event::Resize(width, height));
            shown(&editor, width, height);
            press(&mut editor, &[KeyCode::PageUp, KeyCode::End, KeyCode::PageDown]);
            shown(&editor, width, height);
        }
    }
}
