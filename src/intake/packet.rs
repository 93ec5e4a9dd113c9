//! A packet: what one recording leaves. Sealed to the vault's intake, signed inside, padded,
//! and unreadable where it was made.

use serde::{Deserialize, Serialize};

use crate::identity::charter::VaultId;
use crate::identity::entry::{EntryId, Nonce, SealedEntry};
use crate::seal::{
    self, Hash, HybridIdentity, HybridRecipient, OpenError, PACKET_FLOOR, SealError, Signed,
    SigningKey, VerifyingKey,
};
use crate::secret::Plain;
use crate::testimony::{Day, Pseudonym, Testimony};

const DOMAIN: &str = "onggi packet 1";
const FORMAT: &str = "onggi packet 1";

/// The largest packet that is read, in bytes.
pub const LARGEST_PACKET: usize = 64 << 20;

/// Whom a packet is about.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum About {
    /// Somebody new.
    New {
        /// The pseudonym that was drawn.
        pseudonym: Pseudonym,
        /// What their entries are tied with.
        nonce: Nonce,
        /// The hash of their claim words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claim: Option<Hash>,
    },
    /// A witness of the vault.
    Known {
        /// Their pseudonym.
        pseudonym: Pseudonym,
    },
}

/// A packet's place among the packets of its kit. A recording in the office has none.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The kit.
    pub kit: String,
    /// Counted from 1.
    pub sequence: u64,
    /// Hash of the kit's packet before; zero for the first.
    pub previous: Hash,
}

/// What is signed and sealed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packet {
    format: String,
    /// The packet's random name.
    pub id: EntryId,
    /// The vault that it is for.
    pub vault: VaultId,
    /// The epoch of the circle that its entries are sealed for.
    pub epoch: u64,
    /// The day of the recording.
    pub day: Day,
    /// Its place among the packets of its kit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// Whom it is about.
    pub about: About,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub testimony: Option<Testimony>,
    /// Sealed identities.
    pub entries: Vec<SealedEntry>,
}

/// Why a packet is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// It is no packet, or was damaged.
    #[error("this is no packet, or it was damaged")]
    Damaged,
    /// It is sealed to another vault.
    #[error("this packet is for another vault")]
    OtherVault,
    /// It is not signed by a member or a kit of this vault.
    #[error("the packet is not signed by a member or kit of this vault")]
    Stranger,
}

impl Packet {
    /// A packet of the present format.
    pub fn new(id: EntryId, vault: VaultId, epoch: u64, day: Day, about: About) -> Self {
        let format = FORMAT.to_owned();
        Self { format, id, vault, epoch, day, link: None, about, testimony: None, entries: vec![] }
    }

    /// Signs the packet and seals it to the vault's intake.
    ///
    /// # Errors
    /// [`SealError`] when the recipient takes nothing.
    pub fn seal(&self, to: &HybridRecipient, signer: &SigningKey) -> Result<Vec<u8>, SealError> {
        let signed = Signed::new(DOMAIN, self, signer);
        let json = serde_json::to_vec(&signed).map(Plain::new).map_err(|_| SealError::TooLong)?;
        seal::seal_padded(&[to], &json, PACKET_FLOOR)
    }

    /// Opens a packet and believes it if one of `signers` signed it for `vault`. Tells its
    /// hash too.
    ///
    /// # Errors
    /// [`PacketError`] names the first fault.
    pub fn open(
        sealed: &[u8],
        intake: &HybridIdentity,
        vault: &VaultId,
        signers: &[VerifyingKey],
    ) -> Result<(Self, Hash), PacketError> {
        let json = seal::open(intake, sealed).map_err(|error| match error {
            OpenError::WrongKey => PacketError::OtherVault,
            _ => PacketError::Damaged,
        })?;
        let signed: Signed = serde_json::from_slice(&json).map_err(|_| PacketError::Damaged)?;
        let packet: Self = signed.unverified().map_err(|_| PacketError::Damaged)?;
        if packet.format != FORMAT {
            return Err(PacketError::Damaged);
        }
        if packet.vault != *vault {
            return Err(PacketError::OtherVault);
        }
        let by = signed.signers(DOMAIN).map_err(|_| PacketError::Stranger)?;
        if by.len() != 1 || !signers.contains(&by[0]) {
            return Err(PacketError::Stranger);
        }
        Ok((packet, signed.hash()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    fn packet(vault: &VaultId) -> Packet {
        let about = About::Known { pseudonym: "quiet-cedar-41".parse().unwrap() };
        let day = "2026-11-24".parse().unwrap();
        Packet::new(EntryId::random(&mut entropy()), vault.clone(), 1, day, about)
    }

    #[test]
    fn a_packet_is_read_by_its_vault_when_one_of_its_own_signed() {
        let vault = VaultId::random(&mut entropy());
        let [intake, other] = [(); 2].map(|()| HybridIdentity::generate(&mut entropy()));
        let [own, stranger] = [(); 2].map(|()| SigningKey::generate(&mut entropy()));
        let sealed = packet(&vault).seal(&intake.recipient(), &own).unwrap();
        assert_eq!(sealed.len(), seal::padme(sealed.len()));
        let signers = [own.verifying_key()];
        assert!(Packet::open(&sealed, &intake, &vault, &signers).is_ok());
        let refused = |intake, vault, signers: &[VerifyingKey]| {
            Packet::open(&sealed, intake, vault, signers).err()
        };
        assert_eq!(refused(&other, &vault, &signers), Some(PacketError::OtherVault));
        let elsewhere = VaultId::random(&mut entropy());
        assert_eq!(refused(&intake, &elsewhere, &signers), Some(PacketError::OtherVault));
        let strangers = [stranger.verifying_key()];
        assert_eq!(refused(&intake, &vault, &strangers), Some(PacketError::Stranger));
    }
}
