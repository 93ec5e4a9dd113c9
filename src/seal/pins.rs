//! What a member remembers of each vault: its root key, and how far it had come. Kept beside
//! the member's key, signed with it, so that an old or forged folder is noticed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Hash, MemberKey, Signed, VerifyingKey};

const DOMAIN: &str = "onggi pins 1";

/// The largest pins file that is read, in bytes.
pub const LARGEST_PINS: usize = 1 << 20;

/// How far an audit log has come: its rows, and the hash of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogHead {
    /// Rows so far.
    pub rows: u64,
    /// Hash of the last row; zero when there is none.
    pub head: Hash,
}

impl LogHead {
    /// The head of an empty log.
    pub const START: Self = Self { rows: 0, head: Hash::ZERO };
}

/// What is remembered of one vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The key of the founding editor.
    pub root: VerifyingKey,
    /// The newest generation of the store's key that was seen.
    pub generation: u64,
    /// The newest revision of the keyring that was seen.
    pub revision: u64,
    /// Hash of the newest roster statement that was seen; later rosters must follow it.
    pub roster: Hash,
    /// Hash of the newest circle statement that was seen; later circles must follow it.
    pub circle: Hash,
    /// How far the audit log had come.
    pub log: LogHead,
}

/// The pins of one member, by vault id.
#[derive(Default)]
pub struct Pins(BTreeMap<String, Pin>);

/// The pins file is damaged, or was not written with this member's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the pins beside the key were changed or are another member's")]
pub struct PinsError;

impl Pins {
    /// Reads the bytes of a pins file that `member` wrote.
    ///
    /// # Errors
    /// [`PinsError`].
    pub fn parse(bytes: &[u8], member: &MemberKey) -> Result<Self, PinsError> {
        let signed: Signed = serde_json::from_slice(bytes).map_err(|_| PinsError)?;
        let own = [member.signing_key().verifying_key()];
        signed.read(DOMAIN, &own, 1).map(Self).map_err(|_| PinsError)
    }

    /// The bytes of the pins file.
    pub fn encode(&self, member: &MemberKey) -> Vec<u8> {
        let signed = member.sign(DOMAIN, &self.0);
        serde_json::to_vec(&signed).expect("a signed statement is two strings and a list")
    }

    /// What is remembered of the vault with this id.
    pub fn of(&self, vault: &str) -> Option<&Pin> {
        self.0.get(vault)
    }

    /// Remembers `pin`; tells whether that changed anything.
    pub fn remember(&mut self, vault: &str, pin: Pin) -> bool {
        self.0.insert(vault.to_owned(), pin.clone()) != Some(pin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    #[test]
    fn pins_are_read_by_the_member_who_wrote_them() {
        let [a, b] = ["a", "b"].map(|l| MemberKey::generate(l.parse().unwrap(), &mut entropy()));
        let root = a.signing_key().verifying_key();
        let pin = Pin {
            root,
            generation: 1,
            revision: 2,
            roster: Hash::of(b"roster"),
            circle: Hash::of(b"circle"),
            log: LogHead { rows: 3, head: Hash::ZERO },
        };
        let mut pins = Pins::default();
        assert!(pins.remember("vault", pin.clone()));
        assert!(!pins.remember("vault", pin.clone()));
        let bytes = pins.encode(&a);
        assert_eq!(Pins::parse(&bytes, &a).ok().unwrap().of("vault"), Some(&pin));
        assert!(Pins::parse(&bytes, &b).is_err());
        let changed = String::from_utf8(bytes).unwrap().replace("3", "2");
        assert!(Pins::parse(changed.as_bytes(), &a).is_err());
    }
}
