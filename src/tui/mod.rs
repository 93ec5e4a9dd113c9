//! Screens as pure functions: an event changes a state, a state is drawn as a view. The
//! terminal itself comes in from `cli`, and so does every word.

pub mod editor;
pub mod pager;
pub mod wrap;

use std::io::{self, Write};

use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::Event;
use ratatui::{Frame, Terminal};

/// What a screen wants after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// More events.
    Going,
    /// To be left; what it holds is meant.
    Finished,
    /// To be left; what it holds is to be thrown away.
    Discarded,
}

/// A screen: its state changes by events and is drawn whole.
pub trait Screen {
    /// Takes one event. The first is [`Event::Resize`] with the size of the screen.
    fn on(&mut self, event: &Event) -> Outcome;

    /// Draws the state.
    fn draw(&self, frame: &mut Frame<'_>);
}

/// Where screens are drawn: a terminal that `cli` opened and set up.
pub struct Canvas<W: Write>(Terminal<CrosstermBackend<W>>);

impl<W: Write> Canvas<W> {
    /// A canvas that fills the terminal behind `writer`.
    ///
    /// # Errors
    /// When the terminal does not tell its size.
    pub fn new(writer: W) -> io::Result<Self> {
        Terminal::new(CrosstermBackend::new(writer)).map(Self)
    }

    /// The size as the event that every screen begins with.
    ///
    /// # Errors
    /// When the terminal does not tell it.
    pub fn size(&self) -> io::Result<Event> {
        let size = self.0.size()?;
        Ok(Event::Resize(size.width, size.height))
    }

    /// Draws a screen.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, screen: &impl Screen) -> io::Result<()> {
        self.0.draw(|frame| screen.draw(frame)).map(drop)
    }

    /// Overwrites what was drawn, on the terminal and in both buffers behind it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn wipe(&mut self) -> io::Result<()> {
        self.0.clear()?;
        self.0.draw(|_| {})?;
        self.0.draw(|_| {}).map(drop)
    }
}
