//! Files and keys go both ways between Onggi and `age-encryption`, an implementation of age
//! that shares no code with ours. `tests/interop/README.md` says how to install it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use onggi::seal::{self, HybridIdentity, HybridRecipient, PACKET_FLOOR};
use serde_json::{Value, json};

/// Lengths around the borders of age's chunks of 64 KiB.
const LENGTHS: [usize; 6] = [0, 1, 65_535, 65_536, 65_537, 200_000];

/// The other implementation, if it is installed.
struct Other;

impl Other {
    /// `None`, and a line that says why, where it is not installed. In CI that is a failure.
    #[expect(clippy::disallowed_methods, reason = "CI is told by the environment")]
    fn find() -> Option<Self> {
        let installed =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/node_modules").is_dir();
        if installed {
            return Some(Self);
        }
        let missing = "age-encryption is not installed: npm ci --prefix tests/interop";
        let in_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
        assert!(!in_ci, "{missing}");
        eprintln!("NOT CHECKED: {missing}");
        None
    }

    fn ask(&self, asked: &Value) -> Value {
        let mut node = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/age.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node can be started");
        let mut input = node.stdin.take().expect("the input is a pipe");
        input.write_all(asked.to_string().as_bytes()).unwrap();
        drop(input);
        let output = node.wait_with_output().unwrap();
        assert!(output.status.success(), "the script failed");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn generate(&self) -> (HybridIdentity, HybridRecipient, String) {
        let key = self.ask(&json!({ "do": "generate" }));
        let written = text(&key, "identity").to_owned();
        let identity = HybridIdentity::parse(&written).expect("a key of the other side");
        (identity, text(&key, "recipient").parse().expect("a recipient"), written)
    }

    fn open(&self, identity: &str, sealed: &[u8]) -> Value {
        let sealed = BASE64_STANDARD.encode(sealed);
        self.ask(&json!({ "do": "open", "identity": identity, "sealed": sealed }))
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}"))
}

fn bytes(value: &Value, field: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(text(value, field)).unwrap()
}

fn ours() -> HybridIdentity {
    HybridIdentity::generate(&mut rand_core::UnwrapErr(getrandom::SysRng))
}

fn plaintext(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

#[test]
fn each_side_reads_the_keys_of_the_other() {
    let Some(other) = Other::find() else { return };
    let (theirs, recipient, written) = other.generate();
    assert_eq!(theirs.recipient().to_string(), recipient.to_string());
    assert_eq!(theirs.encode().expose(), written);
    let ours = ours();
    let asked = json!({ "do": "recipient", "identity": ours.encode().expose() });
    assert_eq!(text(&other.ask(&asked), "recipient"), ours.recipient().to_string());
}

#[test]
fn what_the_other_side_seals_opens_here() {
    let Some(other) = Other::find() else { return };
    let (a, b, stranger) = (ours(), ours(), ours());
    let recipients = [a.recipient().to_string(), b.recipient().to_string()];
    for length in LENGTHS {
        let plain = plaintext(length);
        let asked = BASE64_STANDARD.encode(&plain);
        let asked = json!({ "do": "seal", "recipients": recipients, "plain": asked });
        let sealed = bytes(&other.ask(&asked), "sealed");
        for key in [&a, &b] {
            assert_eq!(*seal::open(key, &sealed).ok().unwrap(), *plain, "{length} bytes");
        }
        assert_eq!(seal::open(&stranger, &sealed).err(), Some(seal::OpenError::WrongKey));
    }
}

#[test]
fn what_is_sealed_here_opens_on_the_other_side() {
    let Some(other) = Other::find() else { return };
    let (ours, (_, theirs, their_key)) = (ours(), other.generate());
    let recipients = [&ours.recipient(), &theirs];
    for length in LENGTHS {
        let plain = plaintext(length);
        let sealed = seal::seal(&recipients, &plain).unwrap();
        for key in [ours.encode().expose(), &their_key] {
            assert_eq!(bytes(&other.open(key, &sealed), "plain"), plain, "{length} bytes");
        }
    }
}

#[test]
fn padded_files_open_on_the_other_side_as_json() {
    let Some(other) = Other::find() else { return };
    let (_, theirs, their_key) = other.generate();
    let sealed = seal::seal_padded(&[&theirs], b"{\"words\":7}", PACKET_FLOOR).unwrap();
    let plain = bytes(&other.open(&their_key, &sealed), "plain");
    assert_eq!(serde_json::from_slice::<Value>(&plain).unwrap(), json!({ "words": 7 }));
}

#[test]
fn the_other_side_refuses_what_we_would_refuse() {
    let Some(other) = Other::find() else { return };
    let key = ours();
    let mut sealed = seal::seal(&[&key.recipient()], b"words").unwrap();
    let refused = |answer: Value| answer["refused"].is_string();
    assert!(refused(other.open(ours().encode().expose(), &sealed)), "another key");
    *sealed.last_mut().unwrap() ^= 1;
    assert!(refused(other.open(key.encode().expose(), &sealed)), "a changed byte");
}

#[test]
fn the_lock_file_names_no_host_to_fetch_from() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/package-lock.json");
    let lock: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        assert!(package["resolved"].is_null(), "{name}: run npm with tests/interop/.npmrc");
        assert!(package["integrity"].is_string(), "{name}");
    }
}
