//! Opens arbitrary bytes as an age file. A file of `tests/vectors/age` serves as a seed: its
//! text header is skipped.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onggi::seal::{self, OpenError};

fuzz_target!(|bytes: &[u8]| {
    let text = bytes.windows(2).position(|two| two == b"\n\n");
    let file = match text {
        Some(end) if bytes.starts_with(b"expect: ") => &bytes[end + 2..],
        _ => bytes,
    };
    let header = seal::check_header(file);
    match seal::open(&onggi_fuzz::IDENTITY, file) {
        Err(OpenError::NotAge) => {}
        _ => assert!(header.is_ok(), "a header that the check refuses was read"),
    }
});
