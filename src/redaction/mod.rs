//! Finding what identifies a person in a text, and blunting it.

pub mod text;
