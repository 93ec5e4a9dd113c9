//! A text that is shown and left again.

use std::ops::Range;

use ratatui::Frame;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::style::{Modifier, Style};
use zeroize::Zeroizing;

use super::wrap::rows;
use super::{Outcome, Screen};
use crate::testimony::harmless;

/// The state of the pager: a text, and what part of it is on the screen. Its copy of the
/// text is wiped.
pub struct Pager {
    title: String,
    hint: String,
    text: Zeroizing<String>,
    rows: Vec<Range<usize>>,
    top: usize,
    height: usize,
}

impl Pager {
    /// A pager at the start of `text`, which is made harmless for a terminal. `title` stands
    /// above it, `hint` (which keys there are) below.
    pub fn new(title: String, hint: String, text: &str) -> Self {
        let text = Zeroizing::new(Zeroizing::new(harmless(text)).replace('\t', "    "));
        let rows = rows(&text, 1);
        Self { title, hint, text, rows, top: 0, height: 1 }
    }

    fn key(&mut self, key: KeyEvent) -> Outcome {
        let last = self.rows.len().saturating_sub(self.height);
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => return Outcome::Finished,
            KeyCode::Char('q') | KeyCode::Enter | KeyCode::Esc => return Outcome::Finished,
            KeyCode::Up => self.top = self.top.saturating_sub(1),
            KeyCode::Down => self.top += 1,
            KeyCode::PageUp => self.top = self.top.saturating_sub(self.height),
            KeyCode::PageDown | KeyCode::Char(' ') => self.top += self.height,
            KeyCode::Home => self.top = 0,
            KeyCode::End => self.top = last,
            _ => {}
        }
        self.top = self.top.min(last);
        Outcome::Going
    }

    fn resize(&mut self, width: u16, height: u16) {
        let first = self.rows.get(self.top).map_or(0, |row| row.start);
        self.rows = rows(&self.text, usize::from(width));
        self.height = usize::from(height.saturating_sub(2)).max(1);
        let row = self.rows.partition_point(|row| row.start <= first).saturating_sub(1);
        self.top = row.min(self.rows.len().saturating_sub(self.height));
    }
}

impl Screen for Pager {
    fn on(&mut self, event: &Event) -> Outcome {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => return self.key(*key),
            Event::Resize(width, height) => self.resize(*width, *height),
            _ => {}
        }
        Outcome::Going
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        let (width, last) = (usize::from(area.width), area.height.saturating_sub(1));
        let buffer = frame.buffer_mut();
        let bar = Style::new().add_modifier(Modifier::REVERSED);
        buffer.set_stringn(0, 0, harmless(&self.title), width, bar);
        for (y, row) in (1..last).zip(self.rows.iter().skip(self.top)) {
            buffer.set_stringn(0, y, &self.text[row.clone()], width, Style::new());
        }
        let bottom = (self.top + self.height).min(self.rows.len());
        let place = format!("{}-{}/{}   {}", self.top + 1, bottom, self.rows.len(), self.hint);
        buffer.set_stringn(0, last, place, width, bar);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    fn pager(text: &str, width: u16, height: u16) -> Pager {
        let mut pager = Pager::new("Identity".to_owned(), "q: leave".to_owned(), text);
        pager.on(&Event::Resize(width, height));
        pager
    }

    fn press(pager: &mut Pager, code: KeyCode) -> Outcome {
        pager.on(&Event::Key(KeyEvent::from(code)))
    }

    fn shown(pager: &Pager, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| pager.draw(frame)).unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        let screen = shown(&pager("김영춘\n1971-03-14", 20, 5), 20, 5);
        for part in ["Identity", "김영춘", "1971-03-14", "1-2/2   q: leave"] {
            assert!(screen.contains(part), "{screen}");
        }
    }

    #[test]
    fn a_long_text_is_scrolled() {
        let text: String = (1..=30).map(|number| format!("line {number}\n")).collect();
        let mut pager = pager(text.trim_end(), 40, 10);
        let place = |pager: &Pager| shown(pager, 40, 10).split('"').rev().nth(1).map(str::to_owned);
        for (code, expected) in [
            (KeyCode::Up, "1-8/30"),
            (KeyCode::Down, "2-9/30"),
            (KeyCode::PageDown, "10-17/30"),
            (KeyCode::End, "23-30/30"),
            (KeyCode::PageDown, "23-30/30"),
            (KeyCode::PageUp, "15-22/30"),
            (KeyCode::Home, "1-8/30"),
        ] {
            assert_eq!(press(&mut pager, code), Outcome::Going);
            assert!(place(&pager).unwrap().starts_with(expected), "{code}");
        }
    }

    #[test]
    fn a_changed_size_keeps_the_place() {
        let text: String = (1..=30).map(|number| format!("word-{number} ")).collect();
        let mut pager = pager(&text, 9, 6);
        press(&mut pager, KeyCode::End);
        pager.on(&Event::Resize(20, 4));
        assert!(shown(&pager, 20, 4).contains("word-27"));
    }

    #[test]
    fn it_is_left_by_any_of_the_usual_keys() {
        for code in [KeyCode::Char('q'), KeyCode::Enter, KeyCode::Esc] {
            assert_eq!(press(&mut pager("", 40, 10), code), Outcome::Finished);
        }
        let interrupt = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(pager("", 40, 10).on(&Event::Key(interrupt)), Outcome::Finished);
    }

    #[test]
    fn the_text_cannot_steer_the_terminal() {
        let screen = shown(&pager("a\u{1b}[2Jb\tc", 40, 5), 40, 5);
        assert!(screen.contains("a\\u{1b}[2Jb    c"), "{screen}");
    }

    #[test]
    fn every_size_of_screen_can_be_drawn() {
        for (width, height) in [(1, 1), (2, 2), (3, 3), (40, 10), (80, 24)] {
            shown(&pager("두만강을 건넜다", width, height), width, height);
        }
    }
}
