//! The `onggi` command.
#![forbid(unsafe_code)]

fn main() {}
