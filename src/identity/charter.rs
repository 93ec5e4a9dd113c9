//! Who is who in a vault: two chains of signed statements that start at the root key.
//!
//! The *roster* says who the members are; each statement is signed by an editor of the one
//! before it. The *circle* says who the keyholders are and how many are needed; the first
//! is signed by the founding editor, each later one by k holders of the epoch before. The
//! charter stands in the keyring, in every kit and in every request, and whoever seals or
//! opens follows it first.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::seal::{Hash, Label, MemberKey, MemberPublic, Signed, SignedError, VerifyingKey};
use crate::secret::Entropy;

const ROSTER: &str = "onggi roster 1";
const CIRCLE: &str = "onggi circle 1";

/// The most keyholders that a circle can have: what fits in one slot of the keyfile.
pub const MOST_HOLDERS: usize = 16;

/// Names a vault: 16 random bytes, written in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VaultId(String);

/// A vault id is 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a vault id is 32 hexadecimal digits")]
pub struct NotAVaultId;

impl VaultId {
    /// Draws a new one.
    pub fn random(entropy: Entropy<'_>) -> Self {
        let mut bytes = [0; 16];
        entropy.fill_bytes(&mut bytes);
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl FromStr for VaultId {
    type Err = NotAVaultId;

    fn from_str(digits: &str) -> Result<Self, NotAVaultId> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let sound = digits.len() == 32 && digits.bytes().all(hex);
        if sound { Ok(Self(digits.to_owned())) } else { Err(NotAVaultId) }
    }
}

impl TryFrom<String> for VaultId {
    type Error = NotAVaultId;

    fn try_from(digits: String) -> Result<Self, NotAVaultId> {
        digits.parse()
    }
}

impl From<VaultId> for String {
    fn from(id: VaultId) -> Self {
        id.0
    }
}

impl AsRef<str> for VaultId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One statement of the roster.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// The vault it is about.
    pub vault: VaultId,
    /// Counted from 1.
    pub number: u64,
    /// Hash of the statement before; zero for the first.
    pub previous: Hash,
    /// Those who may read the vault and sign its keyring.
    pub editors: Vec<MemberPublic>,
}

/// One statement of the circle.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circle {
    /// The vault it is about.
    pub vault: VaultId,
    /// Counted from 1.
    pub epoch: u64,
    /// Hash of the statement before; zero for the first.
    pub previous: Hash,
    /// How many holders open an identity together: k.
    pub threshold: u8,
    /// The n keyholders, in the order of their share indices, which count from 1.
    pub holders: Vec<MemberPublic>,
}

/// Why a charter, or a change of one, is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CharterError {
    /// A roster or circle statement is not signed by those who may sign it.
    #[error("the chain of members or keyholders is forged")]
    Forged,
    /// A statement is malformed, of another vault or out of sequence.
    #[error("the chain of members or keyholders is broken")]
    Broken,
    /// Fewer than two needed, more needed than there are, or too many holders.
    #[error("the threshold does not fit the number of keyholders")]
    Threshold,
    /// A label or key would stand twice.
    #[error("a member is named twice")]
    Doubled,
}

impl From<SignedError> for CharterError {
    fn from(error: SignedError) -> Self {
        match error {
            SignedError::Forged | SignedError::Unauthorised => Self::Forged,
            SignedError::Malformed => Self::Broken,
        }
    }
}

/// Both chains, as they are written. They say nothing until [`Charter::verify`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    vault: VaultId,
    root: VerifyingKey,
    roster: Vec<Signed>,
    circle: Vec<Signed>,
}

impl Charter {
    /// The charter of a new vault, whose root is the key of `founder`.
    ///
    /// # Errors
    /// [`CharterError::Threshold`] or [`CharterError::Doubled`].
    pub fn found(
        vault: VaultId,
        founder: &MemberKey,
        other_editors: Vec<MemberPublic>,
        holders: Vec<MemberPublic>,
        threshold: u8,
    ) -> Result<Self, CharterError> {
        let editors = [vec![founder.public()], other_editors].concat();
        let roster = Roster { vault: vault.clone(), number: 1, previous: Hash::ZERO, editors };
        let circle =
            Circle { vault: vault.clone(), epoch: 1, previous: Hash::ZERO, threshold, holders };
        let charter = Self {
            vault,
            root: founder.signing_key().verifying_key(),
            roster: vec![founder.sign(ROSTER, &roster)],
            circle: vec![founder.sign(CIRCLE, &circle)],
        };
        charter.verify().map(|_| charter)
    }

    /// The charter with one more editor, signed by an editor of the present roster.
    ///
    /// # Errors
    /// [`CharterError::Forged`] when `signer` is no editor, [`CharterError::Doubled`] when
    /// the label or a key is taken.
    pub fn with_editor(
        &self,
        member: MemberPublic,
        signer: &MemberKey,
    ) -> Result<Self, CharterError> {
        let standing = self.verify()?;
        let last = self.roster.last().ok_or(CharterError::Broken)?;
        let mut next = standing.roster().clone();
        next.number += 1;
        next.previous = last.hash();
        next.editors.push(member);
        let mut changed = self.clone();
        changed.roster.push(signer.sign(ROSTER, &next));
        changed.verify().map(|_| changed)
    }

    /// Follows both chains from the root key.
    ///
    /// # Errors
    /// [`CharterError`] names the first fault.
    pub fn verify(&self) -> Result<Standing, CharterError> {
        let rosters = self.verify_roster()?;
        let circles = self.verify_circle()?;
        let hashes = |chain: &[Signed]| chain.iter().map(Signed::hash).collect();
        Ok(Standing {
            vault: self.vault.clone(),
            root: self.root,
            rosters,
            circles,
            roster_chain: hashes(&self.roster),
            circle_chain: hashes(&self.circle),
        })
    }

    fn verify_roster(&self) -> Result<Vec<Roster>, CharterError> {
        let mut rosters: Vec<Roster> = Vec::new();
        let mut previous = Hash::ZERO;
        for signed in &self.roster {
            let allowed = match rosters.last() {
                None => vec![self.root],
                Some(before) => before.editors.iter().map(|one| one.verifying_key).collect(),
            };
            let next: Roster = signed.read(ROSTER, &allowed, 1)?;
            let number = rosters.len() as u64 + 1;
            if next.vault != self.vault || next.number != number || next.previous != previous {
                return Err(CharterError::Broken);
            }
            distinct(&next.editors)?;
            previous = signed.hash();
            rosters.push(next);
        }
        if rosters.is_empty() { Err(CharterError::Broken) } else { Ok(rosters) }
    }

    fn verify_circle(&self) -> Result<Vec<Circle>, CharterError> {
        let mut circles: Vec<Circle> = Vec::new();
        let mut previous = Hash::ZERO;
        for signed in &self.circle {
            let (allowed, needed) = match circles.last() {
                None => (vec![self.root], 1),
                Some(before) => (before.verifying_keys(), usize::from(before.threshold)),
            };
            let next: Circle = signed.read(CIRCLE, &allowed, needed)?;
            let epoch = circles.len() as u64 + 1;
            if next.vault != self.vault || next.epoch != epoch || next.previous != previous {
                return Err(CharterError::Broken);
            }
            let (k, n) = (usize::from(next.threshold), next.holders.len());
            if k < 2 || k > n || n > MOST_HOLDERS {
                return Err(CharterError::Threshold);
            }
            distinct(&next.holders)?;
            previous = signed.hash();
            circles.push(next);
        }
        if circles.is_empty() { Err(CharterError::Broken) } else { Ok(circles) }
    }
}

impl Circle {
    /// The holders' verifying keys, in order.
    pub fn verifying_keys(&self) -> Vec<VerifyingKey> {
        self.holders.iter().map(|holder| holder.verifying_key).collect()
    }

    /// The share index (from 1) of the holder with this key.
    pub fn index_of(&self, key: VerifyingKey) -> Option<u8> {
        let position = self.holders.iter().position(|holder| holder.verifying_key == key)?;
        u8::try_from(position + 1).ok()
    }
}

fn distinct(members: &[MemberPublic]) -> Result<(), CharterError> {
    let twice = members.iter().enumerate().any(|(at, one)| {
        members[..at].iter().any(|other| {
            one.label == other.label
                || one.verifying_key == other.verifying_key
                || one.recipient == other.recipient
        })
    });
    if twice || members.is_empty() { Err(CharterError::Doubled) } else { Ok(()) }
}

/// A charter that was followed from its root: who is who.
#[derive(Clone)]
pub struct Standing {
    vault: VaultId,
    root: VerifyingKey,
    rosters: Vec<Roster>,
    circles: Vec<Circle>,
    roster_chain: Vec<Hash>,
    circle_chain: Vec<Hash>,
}

impl Standing {
    /// The vault.
    pub fn vault(&self) -> &VaultId {
        &self.vault
    }

    /// The founding editor's key, from which everything follows.
    pub fn root(&self) -> VerifyingKey {
        self.root
    }

    /// The present editors.
    pub fn editors(&self) -> &[MemberPublic] {
        &self.roster().editors
    }

    /// The present roster.
    pub fn roster(&self) -> &Roster {
        self.rosters.last().expect("a verified charter has at least one roster")
    }

    /// Who may sign a keyring: the editors of the present roster and of the one before, since
    /// whoever removes themselves still signs that.
    pub fn keyring_signers(&self) -> Vec<VerifyingKey> {
        let last_two = self.rosters.iter().rev().take(2);
        last_two.flat_map(|roster| &roster.editors).map(|one| one.verifying_key).collect()
    }

    /// Whether this key was ever an editor's: old rows of the log are signed with it.
    pub fn was_editor(&self, key: VerifyingKey) -> bool {
        self.rosters.iter().flat_map(|roster| &roster.editors).any(|one| one.verifying_key == key)
    }

    /// Hashes of the newest roster and circle statements: what a member pins.
    pub fn heads(&self) -> (Hash, Hash) {
        let last = |chain: &[Hash]| chain.last().copied().unwrap_or(Hash::ZERO);
        (last(&self.roster_chain), last(&self.circle_chain))
    }

    /// Whether both chains run through the heads that were pinned earlier.
    pub fn extends(&self, heads: (Hash, Hash)) -> bool {
        self.roster_chain.contains(&heads.0) && self.circle_chain.contains(&heads.1)
    }

    /// The editor with this verifying key.
    pub fn editor(&self, key: VerifyingKey) -> Option<&MemberPublic> {
        self.editors().iter().find(|one| one.verifying_key == key)
    }

    /// The member with this label, editor or present keyholder.
    pub fn member(&self, label: &Label) -> Option<&MemberPublic> {
        self.editors().iter().chain(&self.circle().holders).find(|one| one.label == *label)
    }

    /// The label of whoever has this key, editor or keyholder, now or earlier.
    pub fn label_of(&self, key: VerifyingKey) -> Option<&Label> {
        let editors = self.rosters.iter().rev().flat_map(|roster| &roster.editors);
        let holders = self.circles.iter().rev().flat_map(|circle| &circle.holders);
        editors.chain(holders).find(|one| one.verifying_key == key).map(|one| &one.label)
    }

    /// The present circle.
    pub fn circle(&self) -> &Circle {
        self.circles.last().expect("a verified charter has at least one circle")
    }

    /// The circle of an epoch.
    pub fn circle_of(&self, epoch: u64) -> Option<&Circle> {
        self.circles.iter().find(|circle| circle.epoch == epoch)
    }

    /// What two people compare by voice to know that they mean the same vault: a hash of its
    /// id and root key.
    pub fn fingerprint(&self) -> Hash {
        Hash::of_parts("onggi vault 1", &[self.vault.as_ref().as_bytes(), self.root.as_bytes()])
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::secret::tests::entropy;

    pub(crate) fn member(label: &str) -> MemberKey {
        MemberKey::generate(label.parse().unwrap(), &mut entropy())
    }

    fn charter(editor: &MemberKey, holders: &[&MemberKey], k: u8) -> Result<Charter, CharterError> {
        let holders = holders.iter().map(|one| one.public()).collect();
        Charter::found(VaultId::random(&mut entropy()), editor, vec![], holders, k)
    }

    /// A circle of `n` fresh holders, `k` of them needed.
    pub(crate) fn circle_of(k: u8, n: usize) -> (Circle, Vec<MemberKey>) {
        let holders: Vec<MemberKey> = (0..n).map(|at| member(&format!("holder-{at}"))).collect();
        let charter = charter(&member("editor"), &holders.iter().collect::<Vec<_>>(), k);
        (charter.ok().unwrap().verify().ok().unwrap().circle().clone(), holders)
    }

    #[test]
    fn thresholds_that_protect_nothing_are_refused() {
        let [a, b, c] = ["a", "b", "c"].map(member);
        assert!(charter(&a, &[&a, &b, &c], 2).is_ok());
        for (holders, k) in [(vec![&a, &b], 1), (vec![&a, &b], 3), (vec![&a], 1), (vec![&a, &b], 0)]
        {
            assert_eq!(charter(&a, &holders, k).err(), Some(CharterError::Threshold));
        }
        assert_eq!(charter(&a, &[&b, &b], 2).err(), Some(CharterError::Doubled));
    }

    #[test]
    fn only_an_editor_adds_an_editor() {
        let [a, b, c] = ["a", "b", "c"].map(member);
        let founded = charter(&a, &[&b, &c], 2).ok().unwrap();
        let grown = founded.with_editor(b.public(), &a).ok().unwrap();
        assert_eq!(grown.verify().ok().unwrap().editors().len(), 2);
        assert_eq!(founded.with_editor(c.public(), &b).err(), Some(CharterError::Forged));
        assert_eq!(grown.with_editor(b.public(), &a).err(), Some(CharterError::Doubled));
    }

    #[test]
    fn chains_of_two_vaults_do_not_mix() {
        let [a, b, c] = ["a", "b", "c"].map(member);
        let one = charter(&a, &[&b, &c], 2).ok().unwrap();
        let mut other = charter(&a, &[&b, &c], 2).ok().unwrap();
        other.circle = one.circle.clone();
        assert_eq!(other.verify().err(), Some(CharterError::Broken));
        let stranger = charter(&c, &[&b, &c], 2).ok().unwrap();
        other.circle = stranger.circle;
        assert_eq!(other.verify().err(), Some(CharterError::Forged));
    }

    #[test]
    fn a_cut_or_empty_chain_is_broken() {
        let [a, b, c] = ["a", "b", "c"].map(member);
        let mut founded = charter(&a, &[&b, &c], 2).ok().unwrap();
        founded = founded.with_editor(b.public(), &a).ok().unwrap();
        founded.roster.remove(0);
        assert!(founded.verify().is_err());
        founded.roster.clear();
        assert!(founded.verify().is_err());
    }
}
