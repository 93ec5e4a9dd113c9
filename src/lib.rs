//! Onggi is an encrypted testimony vault for people who escaped a state that punishes
//! the families they left behind. This library is the program; `main.rs` only hardens the
//! process and calls [`cli`].
//!
//! The modules stand in reading order. Which may use which is a table in
//! `docs/architecture.md`, and `tests/layering.rs` holds the code to it.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod cli;
pub mod identity;
pub mod intake;
pub mod redaction;
pub mod release;
pub mod seal;
pub mod secret;
pub mod testimony;
pub mod tui;
pub mod vault;
