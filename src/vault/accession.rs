//! Taking in: what one packet brings becomes records, with one row of the log for each
//! packet, all packets of a batch in one transaction.

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use super::VaultError;
use super::identities::settle_pending;
use super::log::Act;
use super::open::Open;
use super::records::{self, Change};
use super::schema::Table;
use crate::identity::entry::{Nonce, SealedEntry};
use crate::seal::{Hash, LogHead};
use crate::secret::Entropy;
use crate::testimony::{Day, Pseudonym, Testimony};

/// Whom a packet is about.
pub enum ForWhom {
    /// Somebody who is not in the vault yet.
    New {
        /// The pseudonym that was drawn for them.
        pseudonym: Pseudonym,
        /// The nonce that their entries are tied with.
        nonce: Nonce,
        /// The hash of their claim words.
        claim: Option<Hash>,
    },
    /// A witness of the vault.
    Known(Pseudonym),
}

/// What one packet brings, already opened and verified.
pub struct Accession {
    /// The packet's random name, 32 hexadecimal digits.
    pub packet: String,
    /// SHA-256 of its statement.
    pub hash: Hash,
    /// The day on which it was recorded.
    pub day: Day,
    /// Whom it is about.
    pub witness: ForWhom,
    /// What was said.
    pub testimony: Option<Testimony>,
    /// Sealed identities.
    pub entries: Vec<SealedEntry>,
}

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was taken in.
    New,
    /// The same packet is in the vault already; nothing changed.
    KnownAlready,
}

impl Open {
    /// Takes packets in, all or none.
    ///
    /// # Errors
    /// [`VaultError::Misfit`] when a pseudonym is taken or an entry is not for the present
    /// circle, [`VaultError::NoSuchWitness`], [`VaultError::Keyfile`].
    pub fn take_in(
        &mut self,
        accessions: Vec<Accession>,
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<Vec<Taken>, VaultError> {
        let mut fresh = Vec::new();
        let mut taken = Vec::with_capacity(accessions.len());
        for accession in accessions {
            if self.knows_packet(&accession.packet, accession.hash)? {
                taken.push(Taken::KnownAlready);
                continue;
            }
            if !accession.entries.iter().all(|entry| entry.fits(self.circle())) {
                return Err(VaultError::Misfit);
            }
            taken.push(Taken::New);
            fresh.push(accession);
        }
        if !fresh.is_empty() {
            self.add_all(fresh, day, entropy)?;
        }
        Ok(taken)
    }

    fn add_all(
        &mut self,
        fresh: Vec<Accession>,
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<LogHead, VaultError> {
        let entries: Vec<SealedEntry> =
            fresh.iter().flat_map(|one| one.entries.iter().cloned()).collect();
        let head =
            if entries.is_empty() { None } else { Some(self.write_entries(&entries, entropy)?) };
        let Self { connection, member, .. } = self;
        let mut change = Change::begin(connection, Act::TakenIn, day, entropy)?;
        for (at, accession) in fresh.into_iter().enumerate() {
            if at > 0 {
                change.next(Act::TakenIn, member)?;
            }
            add(&mut change, accession)?;
        }
        if let Some(head) = head {
            settle_pending(change.db(), head)?;
        }
        let log = change.commit(member)?;
        if head.is_some() {
            self.settle_keyfile();
        }
        Ok(log)
    }

    fn knows_packet(&self, packet: &str, hash: Hash) -> Result<bool, VaultError> {
        let value = Value::Text(packet.to_owned());
        let known = records::read_where(self.db(), Table::Packet, "packet", value)?;
        match known.first() {
            None => Ok(false),
            Some(one) if one.parse::<Hash>(1)? == hash => Ok(true),
            Some(_) => Err(VaultError::Misfit),
        }
    }

    /// Whether a pseudonym is taken.
    ///
    /// # Errors
    /// [`VaultError::StoreDamaged`].
    pub fn is_taken(&self, pseudonym: &Pseudonym) -> Result<bool, VaultError> {
        let sql = "SELECT 1 FROM witness WHERE pseudonym = ?1";
        let mut statement = self.db().prepare_cached(sql)?;
        Ok(statement.query_row([pseudonym.as_ref()], |_| Ok(())).optional()?.is_some())
    }
}

fn add(change: &mut Change<'_, '_>, accession: Accession) -> Result<(), VaultError> {
    let Accession { packet, hash, day, witness, testimony, entries } = accession;
    let witness = match witness {
        ForWhom::New { pseudonym, nonce, claim } => add_witness(change, &pseudonym, nonce, claim)?,
        ForWhom::Known(pseudonym) => {
            let value = Value::Text(pseudonym.as_ref().to_owned());
            let found = records::read_where(change.db(), Table::Witness, "pseudonym", value)?;
            found.first().ok_or(VaultError::NoSuchWitness)?.id
        }
    };
    change.about(witness)?;
    let day = Value::Text(day.to_string());
    let values = vec![Value::Text(packet), Value::Text(hash.to_string()), day.clone()];
    change.add(Table::Packet, values)?;
    for entry in entries {
        let epoch = Value::Integer(entry.epoch.cast_signed());
        let name = Value::Text(entry.entry.as_ref().to_owned());
        change.add(Table::Entry, vec![Value::Integer(witness), name, epoch, day.clone()])?;
    }
    testimony.map_or(Ok(()), |testimony| add_testimony(change, witness, testimony))
}

fn add_witness(
    change: &mut Change<'_, '_>,
    pseudonym: &Pseudonym,
    nonce: Nonce,
    claim: Option<Hash>,
) -> Result<i64, VaultError> {
    let sql = "SELECT 1 FROM witness WHERE pseudonym = ?1";
    let taken = change.db().query_row(sql, [pseudonym.as_ref()], |_| Ok(())).optional()?;
    if taken.is_some() {
        return Err(VaultError::Misfit);
    }
    let claim = claim.map_or(Value::Null, |hash| Value::Text(hash.to_string()));
    let pseudonym = Value::Text(pseudonym.as_ref().to_owned());
    change.add(Table::Witness, vec![pseudonym, Value::Text(nonce.into()), claim])
}

fn add_testimony(
    change: &mut Change<'_, '_>,
    witness: i64,
    testimony: Testimony,
) -> Result<(), VaultError> {
    let Testimony { language, day, consent, segments } = testimony;
    let text = |value: &dyn ToString| Value::Text(value.to_string());
    let values = vec![Value::Integer(witness), text(&language), text(&day)];
    let testimony = change.add(Table::Testimony, values)?;
    let uses: Vec<&str> = consent.uses.iter().map(|one| one.as_str()).collect();
    let uses = Value::Text(uses.join(" "));
    change.add(Table::Consent, vec![Value::Integer(testimony), uses, text(&consent.day)])?;
    for segment in segments {
        change.add_segment(testimony, segment)?;
    }
    Ok(())
}
