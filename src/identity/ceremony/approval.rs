//! A keyholder's answer, and what k of them open together.

use serde::{Deserialize, Serialize};

use super::{CeremonyError, CheckedRequest, EntryPlace};
use crate::identity::entry::{self, EntryError, EntryId, Payload, SealedShare};
use crate::identity::keyfile::Slots;
use crate::identity::{shares, slots};
use crate::seal::{
    self, Hash, HybridIdentity, HybridRecipient, LogHead, MemberKey, OpenError, PACKET_FLOOR,
    Signed, VerifyingKey,
};
use crate::secret::SecretText;
use crate::testimony::Day;

const APPROVAL: &str = "onggi approval 1";

/// One entry's share in an approval.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) entry: EntryId,
    pub(super) slot: Hash,
    pub(super) share: SealedShare,
}

/// A keyholder's answer.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Approval {
    pub(super) request: Hash,
    pub(super) day: Day,
    pub(super) log: LogHead,
    pub(super) answers: Vec<Answer>,
}

impl Approval {
    /// Signs the answer and seals it to the request.
    pub(super) fn seal(
        &self,
        holder: &MemberKey,
        to: &HybridRecipient,
    ) -> Result<Vec<u8>, CeremonyError> {
        let signed = holder.sign(APPROVAL, self);
        let json = serde_json::to_string(&signed).map(SecretText::new);
        let json = json.map_err(|_| CeremonyError::ApprovalDamaged)?;
        let sealed = seal::seal_padded(&[to], json.expose().as_bytes(), PACKET_FLOOR);
        sealed.map_err(|_| CeremonyError::ApprovalDamaged)
    }
}

/// An approval whose signature and shares are good.
pub struct CheckedApproval {
    holder: VerifyingKey,
    /// The holder's number in the present circle.
    number: u8,
    day: Day,
    log: LogHead,
    answers: Vec<Answer>,
}

impl CheckedApproval {
    /// Opens an approval with the request's own secret and holds it against the request.
    ///
    /// # Errors
    /// [`CeremonyError`] names the first fault.
    pub fn open(
        sealed: &[u8],
        secret: &HybridIdentity,
        request: &CheckedRequest,
    ) -> Result<Self, CeremonyError> {
        let json = seal::open(secret, sealed).map_err(|error| match error {
            OpenError::WrongKey => CeremonyError::OtherRequest,
            _ => CeremonyError::ApprovalDamaged,
        })?;
        let signed: Signed =
            serde_json::from_slice(&json).map_err(|_| CeremonyError::ApprovalDamaged)?;
        let signers = signed.signers(APPROVAL).map_err(|_| CeremonyError::NotSignedByHolder)?;
        let [holder] = signers[..] else { return Err(CeremonyError::NotSignedByHolder) };
        let approval: Approval = signed.unverified().map_err(|_| CeremonyError::ApprovalDamaged)?;
        if approval.request != request.hash() {
            return Err(CeremonyError::OtherRequest);
        }
        if approval.day > request.request().expires {
            return Err(CeremonyError::Expired);
        }
        let number = request.standing().circle().index_of(holder);
        let number = number.ok_or(CeremonyError::NotSignedByHolder)?;
        let Approval { day, log, answers, .. } = approval;
        let approval = Self { holder, number, day, log, answers };
        approval.check(request)?;
        Ok(approval)
    }

    fn check(&self, request: &CheckedRequest) -> Result<(), CeremonyError> {
        let bad = |_| CeremonyError::BadShare(self.number);
        for place in &request.request().entries {
            let circle = request.circle(place)?;
            let index = circle.index_of(self.holder).ok_or(CeremonyError::NotSignedByHolder)?;
            let answer = self.answer(&place.entry)?;
            if place.slots.first().map(|(_, hash)| *hash) != Some(answer.slot) {
                return Err(CeremonyError::BadShare(self.number));
            }
            answer.share.belongs(&place.entry, circle, &request.witness(), index).map_err(bad)?;
            answer.share.check().map_err(bad)?;
        }
        Ok(())
    }

    fn answer(&self, entry: &EntryId) -> Result<&Answer, CeremonyError> {
        let found = self.answers.iter().find(|answer| answer.entry == *entry);
        found.ok_or(CeremonyError::BadShare(self.number))
    }

    /// Who approved.
    pub fn holder(&self) -> VerifyingKey {
        self.holder
    }

    /// The head of the vault's log that the keyholder signed.
    pub fn log(&self) -> LogHead {
        self.log
    }

    /// The day of the approval.
    pub fn day(&self) -> Day {
        self.day
    }
}

/// Puts the shares together and opens every entry of the request.
///
/// # Errors
/// [`CeremonyError::TooFew`], a changed slot, a list of commitments that differs between
/// keyholders or from the payload, or an entry that does not open.
pub fn reveal(
    request: &CheckedRequest,
    approvals: &[CheckedApproval],
    keyfile: &mut Slots,
) -> Result<Vec<Payload>, CeremonyError> {
    request
        .request()
        .entries
        .iter()
        .map(|one| open_entry(request, one, approvals, keyfile))
        .collect()
}

fn open_entry(
    request: &CheckedRequest,
    place: &EntryPlace,
    approvals: &[CheckedApproval],
    keyfile: &mut Slots,
) -> Result<Payload, CeremonyError> {
    let need = usize::from(request.circle(place)?.threshold);
    let mut checked = Vec::new();
    let mut first: Option<&SealedShare> = None;
    for approval in approvals {
        let share = &approval.answer(&place.entry)?.share;
        let reference = first.get_or_insert(share);
        let same = share.payload == reference.payload
            && share.commitments.hash() == reference.commitments.hash();
        if !same {
            return Err(CeremonyError::BadShare(approval.number));
        }
        checked.push(share.check()?);
    }
    let Some(first) = first else { return Err(CeremonyError::TooFew { have: 0, need }) };
    let seed = shares::combine(&checked, &first.terms()).map_err(|error| match error {
        shares::ShareError::TooFew { have, need } => CeremonyError::TooFew { have, need },
        other => CeremonyError::Entry(other.into()),
    })?;
    let mut parts = Vec::with_capacity(place.slots.len());
    for (slot, hash) in &place.slots {
        let bytes = keyfile.read(*slot, *hash)?;
        parts.push(slots::part_of(&bytes).ok_or(EntryError::Damaged)?.to_vec());
    }
    Ok(entry::open_payload(seed, first, &parts)?)
}
