//! The age test vectors of C2SP/CCTV, found by walking `tests/vectors/age`.
//!
//! What Onggi seals has hybrid recipients, so the hybrid vectors go through `seal::open` as
//! they are. Vectors for X25519 and scrypt stanzas cannot, since Onggi opens no such file; they
//! pass the strict header reader that stands before every opening, and then the age crate
//! that stands behind it. Armor is not read at all. No vector is left out.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use onggi::seal::{self, Hash, HybridIdentity, OpenError};

/// The largest payload of a vector, 258 chunks, and its tags and header.
const LARGEST: usize = 20 << 20;
/// scrypt's logarithm of work that is still tried: age's own default.
const MOST_WORK: u8 = 22;

/// What the text header of a vector may say.
const KEYS: [&str; 8] =
    ["armored", "comment", "compressed", "expect", "file key", "identity", "passphrase", "payload"];

/// What a vector says will happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Success,
    NoMatch,
    HmacFailure,
    HeaderFailure,
    PayloadFailure,
    ArmorFailure,
}

/// How a vector is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rule {
    /// An ASCII-armored file: refused whole, whatever is in it.
    Armor,
    /// Identities are hybrid: `seal::open`.
    Hybrid,
    /// Needs a hybrid and an X25519 identity. Onggi, which lacks the second, says that it has
    /// no key for the file; with both, our header reader and the age crate find the fault.
    HybridAndX25519,
    /// Opened by X25519 identities: our header reader, then the age crate.
    X25519,
    /// Opened by a passphrase through scrypt: the same.
    Scrypt,
}

#[derive(Default)]
struct Vector {
    name: String,
    fields: BTreeMap<String, Vec<String>>,
    file: Vec<u8>,
}

impl fmt::Debug for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Vector {
    fn parse(name: &str, bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|two| two == b"\n\n").expect("an empty line");
        let mut vector = Self { name: name.to_owned(), ..Self::default() };
        for line in std::str::from_utf8(&bytes[..end]).expect("a text header").lines() {
            let (key, value) = line.split_once(": ").expect("a key and a value");
            assert!(KEYS.contains(&key), "{name}: unknown key {key}");
            vector.fields.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        vector.file = bytes[end + 2..].to_owned();
        if let Some(method) = vector.field("compressed") {
            assert_eq!(method, "zlib", "{name}");
            vector.file =
                miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&vector.file, LARGEST)
                    .expect("a zlib stream of known size");
        }
        vector
    }

    fn all(&self, key: &str) -> &[String] {
        self.fields.get(key).map_or(&[], Vec::as_slice)
    }

    fn field(&self, key: &str) -> Option<&str> {
        self.all(key).first().map(String::as_str)
    }

    fn expected(&self) -> Expected {
        match self.field("expect").expect("every vector expects something") {
            "success" => Expected::Success,
            "no match" => Expected::NoMatch,
            "HMAC failure" => Expected::HmacFailure,
            "header failure" => Expected::HeaderFailure,
            "payload failure" => Expected::PayloadFailure,
            "armor failure" => Expected::ArmorFailure,
            other => panic!("{self:?}: unknown expectation {other}"),
        }
    }

    fn rule(&self) -> Rule {
        let hybrid = |key: &String| key.starts_with("AGE-SECRET-KEY-PQ-");
        let identities = self.all("identity");
        if self.field("armored").is_some() {
            Rule::Armor
        } else if identities.iter().any(hybrid) {
            if identities.iter().all(hybrid) { Rule::Hybrid } else { Rule::HybridAndX25519 }
        } else if self.field("passphrase").is_some() {
            Rule::Scrypt
        } else {
            Rule::X25519
        }
    }
}

fn vectors() -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/age");
    let mut vectors: Vec<Vector> = folder
        .read_dir()
        .expect("the vectors are part of the repository")
        .map(|entry| {
            let entry = entry.unwrap();
            let bytes = std::fs::read(entry.path()).unwrap();
            Vector::parse(&entry.file_name().into_string().unwrap(), &bytes)
        })
        .collect();
    vectors.sort_by(|a, b| a.name.cmp(&b.name));
    vectors
}

/// The hash of the plaintext, or why there is none.
type Outcome = Result<Hash, OpenError>;

fn open_hybrid(vector: &Vector) -> Outcome {
    let mut outcome = Err(OpenError::WrongKey);
    for identity in vector.all("identity") {
        let Ok(identity) = HybridIdentity::parse(identity) else { continue };
        outcome = seal::open(&identity, &vector.file).map(|plain| Hash::of(&plain));
        if outcome != Err(OpenError::WrongKey) {
            break;
        }
    }
    outcome
}

/// Our header reader, then the age crate with keys of its own.
fn open_beside(vector: &Vector) -> Outcome {
    seal::check_header(&vector.file)?;
    let mut keys: Vec<Box<dyn age::Identity>> = Vec::new();
    for identity in vector.all("identity") {
        keys.push(match HybridIdentity::parse(identity) {
            Ok(hybrid) => Box::new(hybrid),
            Err(_) => Box::new(identity.parse::<age::x25519::Identity>().expect("an identity")),
        });
    }
    for passphrase in vector.all("passphrase") {
        let mut key = age::scrypt::Identity::new(passphrase.clone().into());
        key.set_max_work_factor(MOST_WORK);
        keys.push(Box::new(key));
    }
    let decryptor = age::Decryptor::new_buffered(&*vector.file).map_err(|_| OpenError::NotAge)?;
    let keys = keys.iter().map(|key| &**key as &dyn age::Identity);
    let mut reader = decryptor.decrypt(keys).map_err(|error| match error {
        age::DecryptError::NoMatchingKeys
        | age::DecryptError::KeyDecryptionFailed
        | age::DecryptError::DecryptionFailed => OpenError::WrongKey,
        age::DecryptError::InvalidHeader | age::DecryptError::ExcessiveWork { .. } => {
            OpenError::NotAge
        }
        _ => OpenError::Damaged,
    })?;
    let mut plain = Vec::new();
    let read = std::io::Read::read_to_end(&mut reader, &mut plain);
    read.map_err(|_| OpenError::Damaged)?;
    Ok(Hash::of(&plain))
}

fn wanted(vector: &Vector) -> Outcome {
    let payload = || vector.field("payload").expect("a payload").parse().expect("a hash");
    match (vector.rule(), vector.expected()) {
        (Rule::Armor, _) | (_, Expected::HeaderFailure) => Err(OpenError::NotAge),
        (_, Expected::Success) => Ok(payload()),
        (_, Expected::NoMatch) => Err(OpenError::WrongKey),
        (_, Expected::HmacFailure | Expected::PayloadFailure) => Err(OpenError::Damaged),
        (_, Expected::ArmorFailure) => panic!("{vector:?} is not armored"),
    }
}

#[test]
fn every_vector_ends_as_it_says() {
    let (mut counts, mut wrong) = (BTreeMap::new(), Vec::new());
    for vector in vectors() {
        *counts.entry(vector.rule()).or_insert(0) += 1;
        let outcome = match vector.rule() {
            Rule::Armor => seal::check_header(&vector.file).map(|()| Hash::ZERO),
            Rule::Hybrid => open_hybrid(&vector),
            Rule::HybridAndX25519 => {
                assert_eq!(open_hybrid(&vector), Err(OpenError::WrongKey), "{vector:?}");
                open_beside(&vector)
            }
            Rule::X25519 | Rule::Scrypt => open_beside(&vector),
        };
        if outcome != wanted(&vector) {
            wrong.push(format!("{vector:?} ({:?}): {outcome:?}", vector.expected()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let counts: Vec<_> = counts.into_iter().collect();
    let all = [
        (Rule::Armor, 33),
        (Rule::Hybrid, 17),
        (Rule::HybridAndX25519, 1),
        (Rule::X25519, 67),
        (Rule::Scrypt, 25),
    ];
    assert_eq!(counts, all, "143 vectors, of which 18 are hybrid, each by one rule");
}

#[test]
fn malformed_headers_are_refused_without_any_key() {
    let structural = |vector: &Vector| {
        let name = vector.name.as_str();
        ["stanza_", "hmac_", "header_", "version_", "empty"].iter().any(|p| name.starts_with(p))
            && vector.expected() == Expected::HeaderFailure
    };
    let malformed: Vec<_> = vectors().into_iter().filter(structural).collect();
    let read: Vec<_> =
        malformed.iter().filter(|vector| seal::check_header(&vector.file).is_ok()).collect();
    assert!(read.is_empty(), "{read:?}");
    assert_eq!(malformed.len(), 21);
}

#[test]
fn two_malformed_stanzas_that_the_age_crate_takes_are_refused_by_us() {
    let taken: Vec<String> = vectors()
        .into_iter()
        .filter(|vector| vector.expected() == Expected::HeaderFailure)
        .filter(|vector| seal::check_header(&vector.file).is_err())
        .filter(|vector| age::Decryptor::new_buffered(&*vector.file).is_ok())
        .map(|vector| vector.name)
        .collect();
    assert_eq!(taken, ["stanza_missing_body", "stanza_missing_final_line"]);
}
