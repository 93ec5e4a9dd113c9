//! Every command as a transcript: `tests/cmd/*.trycmd` are run at a fresh desk each, and must
//! say what they say there. `tests/cmd/README.md` tells how to read and renew them.

#[path = "common/mod.rs"]
mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use onggi::testimony::Day;

/// Lays out, for each transcript, a desk beside a link to it: a vault is too large to be kept
/// in the tree, and is never twice the same.
fn stage(stage: &Path) {
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension == "md") {
            continue;
        }
        let link = stage.join(path.file_name().unwrap());
        let desk = link.with_extension("in");
        fs::create_dir(&desk).unwrap();
        common::lay_out(&desk);
        // Where there is such a folder, trycmd works on a copy of the desk.
        fs::create_dir(link.with_extension("out")).unwrap();
        symlink(&path, &link).unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "what the program says has the day in it")]
fn today() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Day::from_unix(now.cast_signed()).unwrap().to_string()
}

#[test]
fn transcripts() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    stage(folder.path());
    let check_words = fs::read_to_string(folder.path().join("read.in/check-words")).unwrap();
    let cases = trycmd::TestCases::new();
    cases.register_bin("onggi", Path::new(env!("CARGO_BIN_EXE_onggi")));
    cases.env("ONGGI_VAULT", "vault").env("ONGGI_KEY", "editor.key");
    cases.insert_var("[WORDS]", check_words).unwrap();
    cases.insert_var("[TODAY]", today()).unwrap();
    cases.case(folder.path().join("*.trycmd")).case(folder.path().join("*.toml"));
    cases.run();
}
