//! Recording: scrub what is known of the witness out of the text, seal the identity for the
//! keyholders, and put both into a packet. Nothing here can read anything back.

use std::collections::BTreeMap;

use super::packet::{About, Packet};
use super::scrub::{ScrubError, Scrubber};
use crate::identity::charter::{Circle, VaultId};
use crate::identity::claim::{CLAIM_WORDS, ClaimSalt};
use crate::identity::entry::{EntryError, EntryId, Nonce, Witness, seal_identity};
use crate::identity::person::{Person, RemovedWords, Verbatim};
use crate::seal::{self, Hash, HybridRecipient, SealError, SigningKey};
use crate::secret::{Entropy, SecretText};
use crate::testimony::{Consent, Day, Language, Pseudonym, Segment, SegmentKind, Testimony};

/// The longest text of one recording, in bytes: some thousand pages.
pub const LONGEST_TEXT: usize = 8 << 20;

/// The public things that a recording needs of its vault.
pub struct Desk<'a> {
    /// The vault.
    pub vault: &'a VaultId,
    /// The keyholders.
    pub circle: &'a Circle,
    /// What packets are sealed to.
    pub intake: HybridRecipient,
    /// How claim words are hashed.
    pub claim: &'a ClaimSalt,
    /// What packets are signed with.
    pub signing_key: &'a SigningKey,
    /// Today.
    pub day: Day,
}

/// For whom something is recorded.
pub enum Subject {
    /// Somebody new, under a pseudonym that was drawn and is free.
    New(Pseudonym),
    /// A witness of the vault, with their nonce.
    Known(Pseudonym, Nonce),
}

/// What was said, as it was said.
pub struct Spoken {
    /// The whole text.
    pub text: SecretText,
    /// The language; guessed from the script when absent.
    pub language: Option<Language>,
    /// What the witness agreed to.
    pub consent: Consent,
}

/// What a recording tells.
pub struct Recorded {
    /// The packet's name.
    pub id: EntryId,
    /// The packet, to be written as it is.
    pub packet: Vec<u8>,
    /// The witness.
    pub pseudonym: Pseudonym,
    /// For the slip of a new witness.
    pub claim_words: Option<SecretText>,
    /// How much was scrubbed, by role.
    pub scrubbed: BTreeMap<String, usize>,
    /// Words left standing that might have meant the identity: their number.
    pub uncertain: usize,
    /// Whether an identity was sealed.
    pub identity: bool,
}

/// Why nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// There is neither text nor identity.
    #[error("there is nothing to record")]
    Nothing,
    /// The text is blank.
    #[error("the text is empty")]
    EmptyText,
    /// Longer than [`LONGEST_TEXT`].
    #[error("the text is too long")]
    TooLong,
    /// The identity cannot be scrubbed.
    #[error(transparent)]
    Scrub(#[from] ScrubError),
    /// The identity cannot be sealed.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The packet cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Makes the packet of one recording. `person` is empty for a witness who gives no name.
///
/// # Errors
/// [`RecordError`]; nothing was written.
pub fn record(
    desk: &Desk<'_>,
    subject: Subject,
    person: Person,
    spoken: Option<Spoken>,
    entropy: Entropy<'_>,
) -> Result<Recorded, RecordError> {
    if spoken.is_none() && person.is_empty() {
        return Err(RecordError::Nothing);
    }
    let id = EntryId::random(entropy);
    let (pseudonym, nonce, known) = match subject {
        Subject::New(pseudonym) => (pseudonym, Nonce::random(entropy), false),
        Subject::Known(pseudonym, nonce) => (pseudonym, nonce, true),
    };
    let scrubber = Scrubber::of(&person)?;
    let said = spoken.map(|spoken| scrub(&scrubber, spoken, desk.day)).transpose()?;
    let Said { testimony, verbatim, scrubbed, uncertain } = said.unwrap_or_default();
    let claim_words = (!known).then(|| seal::words(CLAIM_WORDS, entropy));
    let about = match &claim_words {
        None => About::Known { pseudonym: pseudonym.clone() },
        Some(words) => About::New {
            pseudonym: pseudonym.clone(),
            nonce: nonce.clone(),
            claim: Some(desk.claim.hash(words)),
        },
    };
    let mut packet =
        Packet::new(id.clone(), desk.vault.clone(), desk.circle.epoch, desk.day, about);
    packet.testimony = testimony;
    let identity = !person.is_empty();
    if identity {
        let witness = Witness { vault: desk.vault, pseudonym: &pseudonym, nonce: &nonce };
        packet.entries.push(seal_identity(&witness, desk.circle, person, verbatim, entropy)?);
    }
    let packet = packet.seal(&desk.intake, desk.signing_key)?;
    Ok(Recorded { id, packet, pseudonym, claim_words, scrubbed, uncertain, identity })
}

#[derive(Default)]
struct Said {
    testimony: Option<Testimony>,
    verbatim: Option<Verbatim>,
    scrubbed: BTreeMap<String, usize>,
    uncertain: usize,
}

fn scrub(scrubber: &Scrubber, spoken: Spoken, day: Day) -> Result<Said, RecordError> {
    let text = spoken.text.expose();
    if text.len() > LONGEST_TEXT {
        return Err(RecordError::TooLong);
    }
    if text.trim().is_empty() {
        return Err(RecordError::EmptyText);
    }
    let mut said = Said::default();
    let mut verbatim = Verbatim::default();
    verbatim.sha256 = Hash::of(text.as_bytes()).to_string();
    let mut segments = Vec::new();
    for (number, passage) in (1..).zip(passages(text)) {
        let mut scrubbed = scrubber.scrub(passage);
        for (role, count) in scrubbed.counts() {
            *said.scrubbed.entry(role).or_default() += count;
        }
        said.uncertain += scrubbed.uncertain.len();
        for removed in &mut scrubbed.removed {
            let mut words = RemovedWords::default();
            (words.segment, words.at) = (number, removed.at);
            words.placeholder = std::mem::take(&mut removed.placeholder);
            words.words = std::mem::take(&mut removed.words);
            verbatim.removed.push(words);
        }
        let text = std::mem::take(&mut scrubbed.text);
        segments.push(Segment { number, kind: kind_of(&text), text });
    }
    let language = spoken.language.unwrap_or_else(|| Language::of_text(text));
    said.testimony = Some(Testimony { language, day, consent: spoken.consent, segments });
    said.verbatim = Some(verbatim);
    Ok(said)
}

/// The passages of a text: a blank line ends one. Each keeps the line breaks behind it, so
/// that all together are the text.
fn passages(text: &str) -> Vec<&str> {
    let mut passages = Vec::new();
    let (mut start, mut at, mut blank) = (0, 0, false);
    for line in text.split_inclusive('\n') {
        let is_blank = line.trim().is_empty();
        if blank && !is_blank && !text[start..at].trim().is_empty() {
            passages.push(&text[start..at]);
            start = at;
        }
        (at, blank) = (at + line.len(), is_blank);
    }
    passages.push(&text[start..]);
    passages
}

/// A passage that begins with `Q:` or `문:` is the interviewer's question, one that begins
/// with `Note:` or `메모:` a note of theirs.
fn kind_of(passage: &str) -> SegmentKind {
    let begins = |marks: &[&str]| {
        let passage = passage.trim_start();
        marks
            .iter()
            .any(|mark| passage.get(..mark.len()).is_some_and(|p| p.eq_ignore_ascii_case(mark)))
    };
    if begins(&["Q:", "질문:", "문:"]) {
        SegmentKind::Question
    } else if begins(&["Note:", "메모:"]) {
        SegmentKind::Note
    } else {
        SegmentKind::Answer
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_blank_line_ends_a_passage() {
        let text = "문: 언제요?\n\n98년입니다.\n겨울.\n \n\nNote: she wept\n";
        let found = passages(text);
        assert_eq!(found, ["문: 언제요?\n\n", "98년입니다.\n겨울.\n \n\n", "Note: she wept\n"]);
        let kinds: Vec<_> = found.iter().map(|passage| kind_of(passage)).collect();
        assert_eq!(kinds, [SegmentKind::Question, SegmentKind::Answer, SegmentKind::Note]);
    }

    proptest! {
        #[test]
        fn passages_together_are_the_text(text in "[가a\\n ]{0,40}") {
            prop_assert_eq!(passages(&text).concat(), text);
        }
    }
}
