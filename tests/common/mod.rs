//! A desk to test at: a folder with the keys of a small office, a passphrase file, an identity
//! and a text, and a vault with two witnesses whose pseudonyms are known. It is made once for
//! each test program and laid out afresh for each test.

#![allow(dead_code, reason = "each test program uses its own part")]

mod office;

#[allow(unused_imports, reason = "each test program uses its own part")]
pub use office::{take_in, testimony, unlock};

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use onggi::seal::Hash;
use rand_core::{CryptoRng, TryCryptoRng, TryRng, UnwrapErr};
use serde_json::Value;

/// The witness with a sealed identity, a Korean testimony and consent to publication.
pub const WITNESS: &str = "quiet-cedar-41";
/// What stands on their slip.
pub const CLAIM_WORDS: &str = "acorn river stone tidy";
/// The witness without a name: one English testimony, for the archive alone.
pub const NAMELESS: &str = "calm-otter-7";
/// What opens every key at the desk. Test values, like everything here.
pub const PASSPHRASE: &str = "correct horse battery staple onggi test seven";

/// What the identity file says.
pub const IDENTITY: &str = r#"names = ["김영춘", "Kim Young-chun"]
birth = "1968-09-27"
home = ["평안남도 순천시"]
phones = ["+32 470 12 34 56"]

[[relatives]]
relation = "mother"
names = ["리순옥"]
in_north = true
"#;

/// What the text file says.
pub const TEXT: &str = "문: 어디서 사셨습니까?

저는 김영춘입니다. 순천에서 살았습니다. 어머니 리순옥은 1998년 겨울에 돌아가셨습니다.

영춘이는 보위부에서 사흘 있었습니다. 전화는 0470 12 34 56 입니다.
";

/// Words of the identity and the text that no message may repeat.
pub const SECRETS: [&str; 9] =
    ["김영춘", "Young-chun", "영춘", "리순옥", "순옥", "1968", "순천", "470 12", "보위부"];

/// The system's randomness.
pub fn entropy() -> impl CryptoRng {
    UnwrapErr(getrandom::SysRng)
}

/// Numbers that are the same in every run: SplitMix64 (Steele, Lea and Flood 2014). For keys
/// that a test needs twice, and for chance that can be repeated; it protects nothing.
pub struct Seeded(pub u64);

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| (number >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(mixed ^ (mixed >> 31))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for piece in bytes.chunks_mut(8) {
            let number = self.try_next_u64()?.to_le_bytes();
            piece.copy_from_slice(&number[..piece.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}

/// A folder as it was laid out: names, modes and bytes; `None` is a folder.
type Image = Vec<(PathBuf, u32, Option<Vec<u8>>)>;

fn image() -> &'static Image {
    static IMAGE: OnceLock<Image> = OnceLock::new();
    IMAGE.get_or_init(|| {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        office::furnish(&desk);
        let mut image = Image::new();
        walk(desk.folder.path(), &mut |path| {
            let mode = path.metadata().unwrap().permissions().mode();
            let bytes = path.is_file().then(|| fs::read(path).unwrap());
            image.push((path.strip_prefix(desk.folder.path()).unwrap().to_owned(), mode, bytes));
        });
        image
    })
}

/// Lays the desk out in a folder that is there already.
pub fn lay_out(folder: &Path) {
    for (name, mode, bytes) in image() {
        let path = folder.join(name);
        match bytes {
            None => fs::create_dir(&path).unwrap(),
            Some(bytes) => fs::write(&path, bytes).unwrap(),
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(*mode)).unwrap();
    }
}

/// Calls `each` with every folder and file below `folder`, folders first.
pub fn walk(folder: &Path, each: &mut impl FnMut(&Path)) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        each(&path);
        if path.is_dir() {
            walk(&path, each);
        }
    }
}

/// A desk of a test's own.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// Keys `editor`, keyholders `a`, `b` and `c`, and `second`, who is not in the vault; `a` and
    /// `b` have compared its check words. `vault`, `pw`, `identity.toml`, `testimony.txt`.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        lay_out(folder.path());
        Self { folder }
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// The program at this desk, as the editor, with the passphrase file.
    pub fn onggi(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onggi"));
        command.current_dir(self.root()).stdin(Stdio::null());
        command.env("ONGGI_VAULT", "vault").env("ONGGI_KEY", "editor.key");
        command.args(["--passphrase-file", "pw"]);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::of(&self.onggi().args(arguments).output().unwrap())
    }

    /// The words that `init` printed.
    pub fn check_words(&self) -> String {
        self.text("check-words")
    }

    /// Makes the request `FILE` for the identity of the witness.
    pub fn request(&self, file: &str) {
        let request = ["identity", "request", WITNESS, "--reason", "a court asks", "--out", file];
        self.run(&request).done();
    }

    /// Lets a keyholder answer a request on the machine at hand.
    pub fn approve(&self, holder: &str, request: &str, out: &str) -> Said {
        let (key, words) = (format!("{holder}.key"), self.check_words());
        self.run(&[
            "--key",
            &key,
            "--check-words",
            &words,
            "--sealed-file",
            "vault/identities.sealed",
            "identity",
            "approve",
            request,
            "--out",
            out,
            "--yes",
        ])
    }

    /// Every file at the desk by the hash of its bytes.
    pub fn state(&self) -> BTreeMap<PathBuf, Hash> {
        let mut state = BTreeMap::new();
        walk(self.root(), &mut |path| {
            let bytes = if path.is_file() { fs::read(path).unwrap() } else { Vec::new() };
            state.insert(path.to_owned(), Hash::of(&bytes));
        });
        state
    }

    /// Runs a command that is to be refused with `code`, and finds that it says so as every
    /// command does and changed nothing. Gives what it said.
    #[track_caller]
    pub fn refused(&self, code: i32, arguments: &[&str]) -> Said {
        let before = self.state();
        let said = self.run(arguments).refused(code);
        let after = self.state();
        let changed: Vec<_> = before
            .keys()
            .chain(after.keys())
            .filter(|path| before.get(*path) != after.get(*path))
            .collect();
        assert!(changed.is_empty(), "{arguments:?} changed {changed:?}");
        said
    }
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self
    }

    /// The records that were printed, one on each line.
    pub fn records(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// The one record that was printed.
    #[track_caller]
    pub fn record(&self) -> Value {
        let mut records = self.records();
        assert_eq!(records.len(), 1, "{}", self.out);
        records.remove(0)
    }

    /// One `error:` line and one `hint:` line, no record, no panic, and no word of what was
    /// recorded.
    #[track_caller]
    pub fn refused(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        for mark in ["error: ", "hint: "] {
            let lines = self.err.lines().filter(|line| line.starts_with(mark)).count();
            assert_eq!(lines, 1, "{}", self.err);
        }
        assert!(!self.err.contains("an error of its own"), "{}", self.err);
        let told = SECRETS.iter().find(|word| self.err.contains(**word));
        assert_eq!(told, None, "{}", self.err);
        assert_eq!(self.out, "");
        self
    }

    /// Whether the `error:` line has these words.
    #[track_caller]
    pub fn because(&self, words: &str) {
        let error = self.err.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
        assert!(error.contains(words), "{error}");
    }
}
