//! The keyring, `vault.age`: sealed to every editor, signed inside by one of them. It holds
//! the keys of the store and of the intake, and the charter that says who is who.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::VaultError;
use crate::identity::charter::{Charter, Standing, VaultId};
use crate::identity::claim::ClaimSalt;
use crate::seal::argon2id::KdfCost;
use crate::seal::{
    self, Hash, HybridIdentity, HybridRecipient, LogHead, MemberKey, PACKET_FLOOR, Pin, Signed,
    SigningKey,
};
use crate::secret::{Entropy, SecretBytes, SecretText};

const DOMAIN: &str = "onggi keyring 1";
const FORMAT: &str = "onggi keyring 1";

/// The largest keyring that is read, in bytes.
pub(super) const LARGEST_KEYRING: usize = 16 << 20;

/// What the team decided for the whole vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Signatures of other editors that a release needs.
    pub countersigns: u8,
}

/// The JSON in a keyring. Its secrets are wiped when it is dropped.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyringFile {
    format: String,
    revision: u64,
    generation: u64,
    store_key: Wiped,
    intake: Wiped,
    signing_seed: Wiped,
    claim: ClaimSalt,
    policy: Policy,
    charter: Charter,
    /// Field kits, by label; a later release of the program issues them.
    kits: Vec<serde_json::Value>,
    /// Keyed hashes of what was erased; a later release of the program erases.
    tombstones: Vec<Hash>,
    /// Where the sealed keyfile lies, if not in the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed_file: Option<String>,
    log: LogHead,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
struct Wiped(String);

impl Wiped {
    fn bytes(bytes: &SecretBytes<32>) -> Self {
        Self(BASE64_STANDARD_NO_PAD.encode(bytes.expose()))
    }

    fn decode(&self) -> Result<SecretBytes<32>, VaultError> {
        let bytes = zeroize::Zeroizing::new(
            BASE64_STANDARD_NO_PAD.decode(&self.0).map_err(|_| VaultError::KeyringDamaged)?,
        );
        SecretBytes::try_from(bytes.as_slice()).map_err(|_| VaultError::KeyringDamaged)
    }
}

/// An opened keyring.
pub(super) struct Keyring {
    pub(super) revision: u64,
    pub(super) generation: u64,
    pub(super) store_key: SecretBytes<32>,
    pub(super) intake: HybridIdentity,
    pub(super) signing_key: SigningKey,
    pub(super) claim: ClaimSalt,
    pub(super) policy: Policy,
    pub(super) charter: Charter,
    pub(super) sealed_file: Option<String>,
    pub(super) log: LogHead,
}

impl Keyring {
    /// The keyring of a new vault.
    pub(super) fn new(
        charter: Charter,
        policy: Policy,
        claim_cost: KdfCost,
        sealed_file: Option<String>,
        entropy: Entropy<'_>,
    ) -> Self {
        Self {
            revision: 1,
            generation: 1,
            store_key: SecretBytes::random(entropy),
            intake: HybridIdentity::generate(entropy),
            signing_key: SigningKey::generate(entropy),
            claim: ClaimSalt::random(claim_cost, entropy),
            policy,
            charter,
            sealed_file,
            log: LogHead::START,
        }
    }

    /// Signs the keyring and seals it to every editor.
    pub(super) fn seal(&self, signer: &MemberKey) -> Result<Vec<u8>, VaultError> {
        let standing = self.charter.verify()?;
        let file = KeyringFile {
            format: FORMAT.to_owned(),
            revision: self.revision,
            generation: self.generation,
            store_key: Wiped::bytes(&self.store_key),
            intake: Wiped(self.intake.encode().expose().to_owned()),
            signing_seed: Wiped::bytes(&self.signing_key.seed()),
            claim: self.claim.clone(),
            policy: self.policy.clone(),
            charter: self.charter.clone(),
            kits: Vec::new(),
            tombstones: Vec::new(),
            sealed_file: self.sealed_file.clone(),
            log: self.log,
        };
        let signed = signer.sign(DOMAIN, &file);
        let json = serde_json::to_string(&signed).map(SecretText::new);
        let json = json.map_err(|_| VaultError::KeyringDamaged)?;
        let editors: Vec<&HybridRecipient> =
            standing.editors().iter().map(|editor| &editor.recipient).collect();
        seal::seal_padded(&editors, json.expose().as_bytes(), PACKET_FLOOR)
            .map_err(|_| VaultError::KeyringDamaged)
    }

    /// Opens a keyring and believes it: its chains hold, an editor of the present or the
    /// previous roster signed it, and it is the vault, no older than it was, that `pin` says.
    pub(super) fn open(
        sealed: &[u8],
        member: &MemberKey,
        pin: impl Fn(&VaultId) -> Option<Pin>,
    ) -> Result<(Self, Standing), VaultError> {
        let json = seal::open(member.identity(), sealed)?;
        let signed: Signed =
            serde_json::from_slice(&json).map_err(|_| VaultError::KeyringDamaged)?;
        let file: KeyringFile = signed.unverified().map_err(|_| VaultError::KeyringDamaged)?;
        if file.format != FORMAT {
            return Err(VaultError::KeyringDamaged);
        }
        let standing = file.charter.verify().map_err(|_| VaultError::KeyringForged)?;
        if let Some(pin) = pin(standing.vault()) {
            hold_against(&pin, &file, &standing)?;
        }
        signed.read::<serde::de::IgnoredAny>(DOMAIN, &standing.keyring_signers(), 1)?;
        let keyring = Self {
            revision: file.revision,
            generation: file.generation,
            store_key: file.store_key.decode()?,
            intake: HybridIdentity::parse(&file.intake.0)
                .map_err(|_| VaultError::KeyringDamaged)?,
            signing_key: SigningKey::from_seed(&file.signing_seed.decode()?),
            claim: file.claim,
            policy: file.policy,
            charter: file.charter,
            sealed_file: file.sealed_file,
            log: file.log,
        };
        Ok((keyring, standing))
    }
}

fn hold_against(pin: &Pin, file: &KeyringFile, standing: &Standing) -> Result<(), VaultError> {
    if pin.root != standing.root() {
        return Err(VaultError::OtherRoot);
    }
    if file.generation < pin.generation || file.revision < pin.revision {
        return Err(VaultError::OlderKeyring);
    }
    if !standing.extends((pin.roster, pin.circle)) {
        return Err(VaultError::KeyringForged);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::charter::tests::member;
    use crate::secret::tests::entropy;

    struct Team {
        editor: MemberKey,
        holders: [MemberKey; 2],
        keyring: Keyring,
    }

    fn team() -> Team {
        let (editor, holders) = (member("editor"), ["a", "b"].map(member));
        let public = holders.iter().map(MemberKey::public).collect();
        let vault = VaultId::random(&mut entropy());
        let charter = Charter::found(vault, &editor, vec![], public, 2).ok().unwrap();
        let policy = Policy { countersigns: 1 };
        let keyring = Keyring::new(charter, policy, KdfCost::LIGHT, None, &mut entropy());
        Team { editor, holders, keyring }
    }

    fn pin_of(keyring: &Keyring) -> Pin {
        let standing = keyring.charter.verify().ok().unwrap();
        let (roster, circle) = standing.heads();
        let (generation, revision) = (keyring.generation, keyring.revision);
        Pin { root: standing.root(), generation, revision, roster, circle, log: keyring.log }
    }

    fn opened(sealed: &[u8], member: &MemberKey, pin: Option<&Pin>) -> Result<Keyring, VaultError> {
        Keyring::open(sealed, member, |_| pin.cloned()).map(|(keyring, _)| keyring)
    }

    #[test]
    fn editors_open_it_and_keyholders_do_not() {
        let team = team();
        let sealed = team.keyring.seal(&team.editor).unwrap();
        let again = opened(&sealed, &team.editor, Some(&pin_of(&team.keyring))).ok().unwrap();
        assert_eq!(again.store_key.expose(), team.keyring.store_key.expose());
        let refused = opened(&sealed, &team.holders[0], None).err();
        assert_eq!(refused, Some(VaultError::NotAMember));
    }

    #[test]
    fn a_forged_keyring_is_refused_by_name() {
        let (team, other) = (team(), team());
        let pin = pin_of(&team.keyring);
        // Sealed to the right editor, but by somebody who is none.
        let mut forged = team.keyring.seal(&other.holders[0]).unwrap();
        assert_eq!(opened(&forged, &team.editor, None).err(), Some(VaultError::KeyringForged));
        // A whole vault of another root that names this editor.
        let grown = other.keyring.charter.with_editor(team.editor.public(), &other.editor);
        let charter = grown.ok();
        assert!(charter.is_none(), "the label is taken");
        let mallory = member("mallory");
        let public = other.holders.iter().map(MemberKey::public).collect();
        let vault = team.keyring.charter.verify().ok().unwrap().vault().clone();
        let charter = Charter::found(vault, &mallory, vec![team.editor.public()], public, 2);
        let policy = Policy { countersigns: 0 };
        let keyring =
            Keyring::new(charter.ok().unwrap(), policy, KdfCost::LIGHT, None, &mut entropy());
        forged = keyring.seal(&mallory).unwrap();
        assert_eq!(opened(&forged, &team.editor, Some(&pin)).err(), Some(VaultError::OtherRoot));
    }

    #[test]
    fn an_older_keyring_is_refused() {
        let mut team = team();
        let old = team.keyring.seal(&team.editor).unwrap();
        team.keyring.charter =
            team.keyring.charter.with_editor(member("second").public(), &team.editor).ok().unwrap();
        team.keyring.revision += 1;
        let pin = pin_of(&team.keyring);
        let new = team.keyring.seal(&team.editor).unwrap();
        assert!(opened(&new, &team.editor, Some(&pin)).is_ok());
        assert_eq!(opened(&old, &team.editor, Some(&pin)).err(), Some(VaultError::OlderKeyring));
    }
}
