//! What an editor asks for, and a keyholder's answer to it.

use serde::{Deserialize, Serialize};

use super::CeremonyError;
use super::approval::{Answer, Approval};
use crate::identity::charter::{Charter, CharterError, Circle, Standing, VaultId};
use crate::identity::entry::{EntryError, EntryId, Nonce, SealedShare, Witness};
use crate::identity::keyfile::Slots;
use crate::identity::slots;
use crate::seal::{
    self, Hash, HybridIdentity, HybridRecipient, LogHead, MemberKey, OpenError, PACKET_FLOOR,
    Signed, VerifyingKey,
};
use crate::secret::Entropy;
use crate::testimony::{Day, Pseudonym};

const REQUEST: &str = "onggi request 1";

/// The longest reason, in bytes.
pub const LONGEST_REASON: usize = 1000;

/// Where an entry stands in the sealed keyfile.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryPlace {
    /// The entry.
    pub entry: EntryId,
    /// The epoch of the circle that it is sealed for.
    pub epoch: u64,
    /// Its slots with their hashes, in the order of its parts.
    pub slots: Vec<(usize, Hash)>,
}

/// What an editor asks for.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Names the request: 16 random bytes in hexadecimal.
    pub id: EntryId,
    /// The vault.
    pub vault: VaultId,
    /// Whose identity is asked for.
    pub pseudonym: Pseudonym,
    /// The nonce of that witness.
    pub nonce: Nonce,
    /// Every entry of that witness.
    pub entries: Vec<EntryPlace>,
    /// Why.
    pub reason: String,
    /// The day of the request.
    pub day: Day,
    /// The last day on which it can be approved.
    pub expires: Day,
    /// What approvals are sealed to.
    pub recipient: HybridRecipient,
    /// How far the vault's audit log has come.
    pub log: LogHead,
    /// Who is who in the vault, from its root.
    pub charter: Charter,
}

/// Draws the secret of a request, and tells what approvals are sealed to.
pub fn request_secret(entropy: Entropy<'_>) -> (HybridIdentity, HybridRecipient) {
    let secret = HybridIdentity::generate(entropy);
    let recipient = secret.recipient();
    (secret, recipient)
}
impl Request {
    /// Signs the request and seals it to the keyholders and to who asks.
    ///
    /// # Errors
    /// [`CeremonyError::ReasonTooLong`], or [`CharterError`] when the charter does not hold.
    pub fn seal(&self, editor: &MemberKey) -> Result<Vec<u8>, CeremonyError> {
        if self.reason.len() > LONGEST_REASON {
            return Err(CeremonyError::ReasonTooLong);
        }
        let standing = self.charter.verify()?;
        let own = editor.identity().recipient();
        let mut recipients: Vec<&HybridRecipient> = vec![&own];
        for place in &self.entries {
            let circle = standing.circle_of(place.epoch).ok_or(CharterError::Broken)?;
            for holder in &circle.holders {
                if !recipients.contains(&&holder.recipient) {
                    recipients.push(&holder.recipient);
                }
            }
        }
        let signed = editor.sign(REQUEST, self);
        let json = serde_json::to_vec(&signed).map_err(|_| CeremonyError::RequestDamaged)?;
        let sealed = seal::seal_padded(&recipients, &json, PACKET_FLOOR);
        sealed.map_err(|_| CeremonyError::RequestDamaged)
    }
}

/// A request that is signed by an editor of the vault that it names.
pub struct CheckedRequest {
    request: Request,
    hash: Hash,
    standing: Standing,
    signer: VerifyingKey,
}

impl CheckedRequest {
    /// Opens a request and follows its chain of members. Whether the root of that chain is the
    /// right one is for the caller to know, who holds the pins.
    ///
    /// # Errors
    /// [`CeremonyError`] names the first fault.
    pub fn open(sealed: &[u8], member: &MemberKey) -> Result<Self, CeremonyError> {
        let json = seal::open(member.identity(), sealed).map_err(|error| match error {
            OpenError::WrongKey => CeremonyError::NotForMe,
            _ => CeremonyError::RequestDamaged,
        })?;
        let signed: Signed =
            serde_json::from_slice(&json).map_err(|_| CeremonyError::RequestDamaged)?;
        let request: Request = signed.unverified().map_err(|_| CeremonyError::RequestDamaged)?;
        let standing = request.charter.verify()?;
        let editors: Vec<_> = standing.editors().iter().map(|one| one.verifying_key).collect();
        let signed_by = signed.signers(REQUEST).map_err(|_| CeremonyError::Stranger)?;
        let signer = signed_by.first().filter(|key| editors.contains(key));
        let signer = *signer.ok_or(CeremonyError::Stranger)?;
        if *standing.vault() != request.vault || request.reason.len() > LONGEST_REASON {
            return Err(CeremonyError::RequestDamaged);
        }
        let hash = signed.hash();
        Ok(Self { request, hash, standing, signer })
    }

    /// What is asked for.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// Who is who, as the request tells it.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Who asks.
    pub fn requester(&self) -> VerifyingKey {
        self.signer
    }

    /// The hash of the signed statement, which an approval repeats.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    pub(super) fn witness(&self) -> Witness<'_> {
        let Request { vault, pseudonym, nonce, .. } = &self.request;
        Witness { vault, pseudonym, nonce }
    }

    pub(super) fn circle(&self, place: &EntryPlace) -> Result<&Circle, CeremonyError> {
        self.standing.circle_of(place.epoch).ok_or(CeremonyError::Charter(CharterError::Broken))
    }

    /// Answers the request with the shares of `holder`, sealed to it.
    ///
    /// # Errors
    /// [`CeremonyError`]: expired, not a holder, a changed slot, or a share that is damaged or
    /// belongs to another witness than the request names.
    pub fn approve(
        &self,
        holder: &MemberKey,
        keyfile: &mut Slots,
        day: Day,
    ) -> Result<Vec<u8>, CeremonyError> {
        if day > self.request.expires {
            return Err(CeremonyError::Expired);
        }
        let key = holder.signing_key().verifying_key();
        let mut answers = Vec::new();
        for place in &self.request.entries {
            let circle = self.circle(place)?;
            let index = circle.index_of(key).ok_or(CeremonyError::NotAHolder)?;
            let (slot, hash) = *place.slots.first().ok_or(CeremonyError::RequestDamaged)?;
            let bytes = keyfile.read(slot, hash)?;
            let sealed = slots::share_at(&bytes, index).ok_or(EntryError::Damaged)?;
            let share = SealedShare::open(sealed, holder.identity())?;
            share.belongs(&place.entry, circle, &self.witness(), index)?;
            share.check()?;
            answers.push(Answer { entry: place.entry.clone(), slot: hash, share });
        }
        let approval = Approval { request: self.hash, day, log: self.request.log, answers };
        approval.seal(holder, &self.request.recipient)
    }
}
