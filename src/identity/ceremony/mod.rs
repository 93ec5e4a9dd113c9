//! The ceremony that opens one identity: an editor asks, k keyholders approve from their own
//! machines, the editor's vault puts the shares together.
//!
//! A request is sealed to the keyholders and to who asks; it carries a fresh recipient whose
//! secret lies in the vault alone. An approval is sealed to that recipient, so it fits this
//! request only.

mod approval;
mod request;

pub use approval::{CheckedApproval, reveal};
pub use request::{CheckedRequest, EntryPlace, LONGEST_REASON, Request, request_secret};

use super::charter::CharterError;
use super::entry::EntryError;
use super::keyfile::KeyfileError;

/// The largest request that is read, in bytes.
pub const LARGEST_REQUEST: usize = 16 << 20;
/// The largest approval that is read, in bytes.
pub const LARGEST_APPROVAL: usize = 4 << 20;

/// Why a ceremony stops. Nothing was shown then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyError {
    /// The file is no request, or was damaged.
    #[error("this is no request, or it was damaged")]
    RequestDamaged,
    /// The reason is longer than [`LONGEST_REASON`].
    #[error("the reason is too long")]
    ReasonTooLong,
    /// The request is not sealed to this key.
    #[error("this request is not for this key")]
    NotForMe,
    /// No present editor of the vault signed the request.
    #[error("the request is signed by a stranger")]
    Stranger,
    /// The last day of the request has passed.
    #[error("the request has expired")]
    Expired,
    /// The key is not a keyholder's of the circle that an entry is sealed for.
    #[error("this key is not a keyholder's of this vault")]
    NotAHolder,
    /// The chain of members or keyholders in it.
    #[error(transparent)]
    Charter(#[from] CharterError),
    /// The sealed keyfile.
    #[error(transparent)]
    Keyfile(#[from] KeyfileError),
    /// An entry or share.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The file is no approval, or was damaged.
    #[error("this is no approval, or it was damaged")]
    ApprovalDamaged,
    /// The approval answers another request.
    #[error("the approval answers another request")]
    OtherRequest,
    /// The approval is not signed by a keyholder.
    #[error("the approval is not signed by a keyholder")]
    NotSignedByHolder,
    /// An approval holds a share that is damaged, swapped or of another entry: that of the
    /// keyholder with this number (from 1) in the circle.
    #[error("the share of keyholder {0} is wrong")]
    BadShare(u8),
    /// Fewer keyholders approved than are needed.
    #[error("{have} of {need} keyholders approved")]
    TooFew {
        /// Keyholders whose approval is good.
        have: usize,
        /// Keyholders needed.
        need: usize,
    },
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::identity::charter::{Charter, VaultId, tests::member};
    use crate::identity::entry::{EntryId, Nonce, Payload, SealedEntry, Witness, seal_identity};
    use crate::identity::keyfile::{Keyfile, KeyfileKeys, Slots};
    use crate::identity::person::Person;
    use crate::seal::{HybridIdentity, LogHead, MemberKey, SigningKey};
    use crate::secret::tests::entropy;
    use crate::testimony::{Day, Pseudonym};

    /// A vault with an editor, three keyholders of whom two are needed, and one witness.
    struct Office {
        folder: tempfile::TempDir,
        editor: MemberKey,
        holders: Vec<MemberKey>,
        charter: Charter,
        vault: VaultId,
        intake: HybridIdentity,
        signing_key: SigningKey,
        nonce: Nonce,
        entry: SealedEntry,
        secret: HybridIdentity,
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    impl Office {
        fn new() -> Self {
            let (editor, vault) = (member("editor"), VaultId::random(&mut entropy()));
            let holders: Vec<_> = ["a", "b", "c"].map(member).into();
            let public = holders.iter().map(MemberKey::public).collect();
            let charter = Charter::found(vault.clone(), &editor, vec![], public, 2).ok().unwrap();
            let nonce = Nonce::random(&mut entropy());
            let mut person = Person::default();
            person.names = vec!["김영춘".into()];
            let circle = charter.verify().ok().unwrap().circle().clone();
            let pseudonym = pseudonym();
            let witness = Witness { vault: &vault, pseudonym: &pseudonym, nonce: &nonce };
            let entry = seal_identity(&witness, &circle, person, None, &mut entropy());
            let office = Self {
                folder: tempfile::tempdir().unwrap(),
                editor,
                holders,
                charter,
                vault,
                intake: HybridIdentity::generate(&mut entropy()),
                signing_key: SigningKey::generate(&mut entropy()),
                nonce,
                entry: entry.ok().unwrap(),
                secret: HybridIdentity::generate(&mut entropy()),
            };
            Keyfile::create(&office.path(), &office.keys(), &mut entropy()).unwrap();
            let mut keyfile = Keyfile::open(&office.path(), office.keys()).unwrap();
            keyfile.save(std::slice::from_ref(&office.entry), &mut entropy()).unwrap();
            office
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("identities.sealed")
        }

        fn keys(&self) -> KeyfileKeys<'_> {
            let (intake, signing_key) = (&self.intake, &self.signing_key);
            KeyfileKeys { vault: &self.vault, generation: 1, intake, signing_key }
        }

        fn slots(&self) -> Slots {
            Slots::open(&self.path()).unwrap()
        }

        fn request(&self) -> Request {
            let keyfile = Keyfile::open(&self.path(), self.keys()).unwrap();
            let slots = keyfile.slots_of(&self.entry.entry).unwrap();
            Request {
                id: EntryId::random(&mut entropy()),
                vault: self.vault.clone(),
                pseudonym: pseudonym(),
                nonce: self.nonce.clone(),
                entries: vec![EntryPlace { entry: self.entry.entry.clone(), epoch: 1, slots }],
                reason: "a court asks".into(),
                day: day("2026-11-24"),
                expires: day("2026-12-01"),
                recipient: self.secret.recipient(),
                log: LogHead::START,
                charter: self.charter.clone(),
            }
        }

        fn checked(&self, request: &Request) -> CheckedRequest {
            let sealed = request.seal(&self.editor).ok().unwrap();
            CheckedRequest::open(&sealed, &self.editor).ok().unwrap()
        }

        fn approve(
            &self,
            request: &Request,
            at: usize,
            on: &str,
        ) -> Result<Vec<u8>, CeremonyError> {
            let sealed = request.seal(&self.editor)?;
            let holder = &self.holders[at];
            CheckedRequest::open(&sealed, holder)?.approve(holder, &mut self.slots(), day(on))
        }

        fn reveal(&self, request: &Request, by: &[usize]) -> Result<Vec<Payload>, CeremonyError> {
            let checked = self.checked(request);
            let approvals = by.iter().map(|at| {
                let approval = self.approve(request, *at, "2026-11-25")?;
                CheckedApproval::open(&approval, &self.secret, &checked)
            });
            reveal(&checked, &approvals.collect::<Result<Vec<_>, _>>()?, &mut self.slots())
        }
    }

    fn pseudonym() -> Pseudonym {
        "quiet-cedar-41".parse().unwrap()
    }

    #[test]
    fn two_of_three_open_what_one_cannot() {
        let office = Office::new();
        let request = office.request();
        for by in [[0, 1], [2, 0], [1, 2]] {
            let opened = office.reveal(&request, &by).ok().unwrap();
            assert_eq!(opened[0].person.names, ["김영춘"]);
        }
        for by in [vec![], vec![1], vec![1, 1]] {
            let refused = office.reveal(&request, &by).err();
            assert_eq!(refused, Some(CeremonyError::TooFew { have: by.len().min(1), need: 2 }));
        }
    }

    #[test]
    fn who_may_not_ask_is_refused_by_name() {
        let office = Office::new();
        let request = office.request();
        let stranger = member("stranger");
        let sealed = request.seal(&stranger).ok().unwrap();
        let opened = CheckedRequest::open(&sealed, &office.holders[0]).err();
        assert_eq!(opened, Some(CeremonyError::Stranger));
        let sealed = request.seal(&office.editor).ok().unwrap();
        let opened = CheckedRequest::open(&sealed, &stranger).err();
        assert_eq!(opened, Some(CeremonyError::NotForMe));
        let own = office.checked(&request).approve(&stranger, &mut office.slots(), request.day);
        assert_eq!(own.err(), Some(CeremonyError::NotAHolder));
    }

    #[test]
    fn a_request_for_another_witness_or_past_its_day_is_refused() {
        let office = Office::new();
        let late = office.approve(&office.request(), 0, "2026-12-02").err();
        assert_eq!(late, Some(CeremonyError::Expired));
        let mut request = office.request();
        request.pseudonym = "quiet-cedar-42".parse().unwrap();
        let other = office.approve(&request, 0, "2026-11-25").err();
        assert_eq!(other, Some(EntryError::OtherWitness.into()));
        let mut request = office.request();
        request.entries[0].entry = EntryId::random(&mut entropy());
        let other = office.approve(&request, 0, "2026-11-25").err();
        assert_eq!(other, Some(EntryError::OtherEntry.into()));
    }

    #[test]
    fn an_approval_fits_its_own_request_only() {
        let office = Office::new();
        let (one, mut two) = (office.request(), office.request());
        let approval = office.approve(&one, 0, "2026-11-25").ok().unwrap();
        let fresh = HybridIdentity::generate(&mut entropy());
        let checked = office.checked(&two);
        let opened = CheckedApproval::open(&approval, &fresh, &checked).err();
        assert_eq!(opened, Some(CeremonyError::OtherRequest));
        let opened = CheckedApproval::open(&approval, &office.secret, &checked).err();
        assert_eq!(opened, Some(CeremonyError::OtherRequest), "even under the same recipient");
        two.expires = two.day;
        let late = office.approve(&two, 0, "2026-11-25").err();
        assert_eq!(late, Some(CeremonyError::Expired));
    }

    #[test]
    fn a_changed_or_swapped_slot_is_seen_by_every_side() {
        let office = Office::new();
        let request = office.request();
        let (slot, _) = request.entries[0].slots[0];
        let approval = office.approve(&request, 0, "2026-11-25").ok().unwrap();
        let mut bytes = std::fs::read(office.path()).unwrap();
        let start = bytes.len() - (64 - slot) * crate::identity::slots::SLOT_SIZE;
        bytes[start + 2000] ^= 1;
        std::fs::write(office.path(), bytes).unwrap();
        let changed = Some(CeremonyError::Keyfile(KeyfileError::SlotChanged(slot)));
        assert_eq!(office.approve(&request, 1, "2026-11-25").err(), changed);
        let checked = office.checked(&request);
        let approval = CheckedApproval::open(&approval, &office.secret, &checked).ok().unwrap();
        let refused = reveal(&checked, &[approval], &mut office.slots()).err();
        assert_eq!(refused, Some(CeremonyError::TooFew { have: 1, need: 2 }));
    }
}
