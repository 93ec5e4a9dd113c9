//! Secret screens: what must not stay in a terminal's scroll-back is shown and typed on
//! its alternate screen, which is cleared and left however the program ends.

use std::fs::File;
use std::io::{self, BufWriter};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;

use crossterm::cursor::{MoveTo, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, read};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use signal_hook::consts::{SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::messages::Messages;
use crate::secret::SecretText;
use crate::tui::editor::{Editor, Words};
use crate::tui::pager::Pager;
use crate::tui::{Canvas, Outcome, Screen};

/// Why a screen could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// The program runs without a terminal.
    #[error("there is no terminal to show it on")]
    NoTerminal,
    /// The terminal failed while it was in use.
    #[error("the terminal failed")]
    Io(#[from] io::Error),
}

/// Shows `text` until its reader leaves it.
///
/// # Errors
/// [`ScreenError`]
pub fn show(messages: &Messages, title: &str, text: &SecretText) -> Result<(), ScreenError> {
    let hint = messages.say("screen-pager-hint");
    run(&mut Pager::new(title.to_owned(), hint, text.expose())).map(drop)
}

/// Lets a text be typed; `None` when it was discarded.
///
/// # Errors
/// [`ScreenError`]
pub fn edit_text(messages: &Messages, title: &str) -> Result<Option<SecretText>, ScreenError> {
    let mut editor = Editor::new(Words {
        title: title.to_owned(),
        hint: messages.say("screen-editor-hint"),
        discard: messages.say("screen-editor-discard"),
        full: messages.say("screen-editor-full"),
    });
    let outcome = run(&mut editor)?;
    let text = || SecretText::new(std::mem::take(&mut *editor.finish()));
    Ok((outcome == Outcome::Finished).then(text))
}

/// Runs any screen of `tui` until it is finished or discarded.
///
/// # Errors
/// [`ScreenError`]
pub fn run(screen: &mut impl Screen) -> Result<Outcome, ScreenError> {
    let aside = aside()?;
    enable_raw_mode()?;
    execute!(&aside.terminal, EnableBracketedPaste)?;
    let mut canvas = Canvas::new(BufWriter::new(aside.terminal.try_clone()?))?;
    let mut outcome = screen.on(&canvas.size()?);
    while outcome == Outcome::Going {
        {
            let _drawing = drawing();
            canvas.draw(screen)?;
        }
        outcome = screen.on(&read()?);
    }
    canvas.wipe()?;
    Ok(outcome)
}

/// The alternate screen of the terminal, cleared and left when this is dropped. Plain
/// prompts in between leave nothing in the scroll-back. One at a time.
pub struct Aside {
    terminal: File,
}

/// Turns to the alternate screen.
///
/// # Errors
/// [`ScreenError::NoTerminal`]
pub fn aside() -> Result<Aside, ScreenError> {
    let terminal = File::options().read(true).write(true).open("/dev/tty");
    let terminal = terminal.map_err(|_| ScreenError::NoTerminal)?;
    leave_on_signals()?;
    ASIDE.store(true, Ordering::SeqCst);
    let aside = Aside { terminal };
    execute!(&aside.terminal, EnterAlternateScreen, Clear(ClearType::All), MoveTo(0, 0))?;
    Ok(aside)
}

impl Drop for Aside {
    fn drop(&mut self) {
        restore();
    }
}

/// Whether the terminal shows its alternate screen.
static ASIDE: AtomicBool = AtomicBool::new(false);

/// Held while a screen is drawn, and for good by whoever ends the process by a signal, so
/// that nothing is drawn on the ordinary screen in between.
static DRAWING: Mutex<()> = Mutex::new(());

fn drawing() -> MutexGuard<'static, ()> {
    DRAWING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Clears and leaves the alternate screen, if the terminal is there. Nothing can be done
/// about a terminal that is gone, so no error is told.
pub fn restore() {
    if !ASIDE.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = disable_raw_mode();
    if let Ok(terminal) = File::options().write(true).open("/dev/tty") {
        let _ = execute!(
            &terminal,
            Clear(ClearType::All),
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
    }
}

/// A thread that waits for the signals by which a process is asked to end, restores the
/// terminal and lets the signal do what it does. Secrets in memory end with the process:
/// the kernel clears pages before anyone else gets them.
fn leave_on_signals() -> io::Result<()> {
    static WATCH: Once = Once::new();
    let mut outcome = Ok(());
    WATCH.call_once(|| outcome = watch());
    outcome
}

fn watch() -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGQUIT])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let _for_good = drawing();
            restore();
            // It does not come back from any of the three.
            let _ = emulate_default_handler(signal);
        }
    })?;
    Ok(())
}
