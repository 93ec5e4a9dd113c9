//! The way in: a testimony is scrubbed and sealed before anything is stored.

pub mod scrub;
