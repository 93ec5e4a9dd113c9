//! The office's side of the ceremony: an open request with its secret, the approvals that
//! come back, and the one identity that they open. Each step is logged before it is shown.

use rusqlite::types::Value;

use super::VaultError;
use super::log::Act;
use super::open::Open;
use super::records::{self, Change, Record};
use super::schema::Table;
use crate::identity::ceremony::{
    self, CeremonyError, CheckedApproval, CheckedRequest, EntryPlace, Request,
};
use crate::identity::charter::CharterError;
use crate::identity::entry::{EntryId, Payload};
use crate::identity::keyfile::Slots;
use crate::seal::{HybridIdentity, Label};
use crate::secret::Entropy;
use crate::testimony::{Day, Pseudonym};

/// What a ceremony opened.
pub struct Revealed {
    /// The witness.
    pub pseudonym: Pseudonym,
    /// The reason that was given.
    pub reason: String,
    /// Who approved.
    pub approved_by: Vec<Label>,
    /// Every sealed entry of the witness, oldest first.
    pub payloads: Vec<Payload>,
}

impl Open {
    /// Opens a request for the identity of a witness and gives the bytes of its file.
    ///
    /// # Errors
    /// [`VaultError::NoIdentity`], [`VaultError::NoSuchWitness`], [`VaultError::Keyfile`].
    pub fn request(
        &mut self,
        of: &Pseudonym,
        reason: &str,
        valid_days: u16,
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<Vec<u8>, VaultError> {
        let (witness, nonce) = self.witness_and_nonce(of)?;
        let entries = self.places(witness)?;
        if entries.is_empty() {
            return Err(VaultError::NoIdentity);
        }
        let (secret, recipient) = ceremony::request_secret(entropy);
        let request = Request {
            id: EntryId::random(entropy),
            vault: self.standing.vault().clone(),
            pseudonym: of.clone(),
            nonce,
            entries,
            reason: reason.to_owned(),
            day,
            expires: day.plus(valid_days),
            recipient,
            log: self.log_head()?,
            charter: self.keyring.charter.clone(),
        };
        let sealed = request.seal(&self.member)?;
        let hash = CheckedRequest::open(&sealed, &self.member)?.hash();
        let Self { connection, member, .. } = self;
        let mut change = Change::begin(connection, Act::IdentityRequested, day, entropy)?;
        change.about(witness)?;
        change.note("request", hash);
        change.note("reason", &request.reason);
        change.note("expires", request.expires);
        let secret = secret.encode().expose().to_owned();
        let texts = [hash.to_string(), secret, request.expires.to_string()].map(Value::Text);
        let id = Value::Text(request.id.as_ref().to_owned());
        change.add(Table::Request, [vec![id, Value::Integer(witness)], texts.into()].concat())?;
        change.commit(member)?;
        Ok(sealed)
    }

    fn places(&self, witness: i64) -> Result<Vec<EntryPlace>, VaultError> {
        let witness = Value::Integer(witness);
        let entries = records::read_where(self.db(), Table::Entry, "witness", witness)?;
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let keyfile = self.keyfile()?;
        let place = |record: &Record| {
            let entry: EntryId = record.parse(1)?;
            let slots = keyfile.slots_of(&entry)?;
            Ok(EntryPlace { entry, epoch: record.integer(2)?.cast_unsigned(), slots })
        };
        entries.iter().map(place).collect()
    }

    fn open_request(&self, request: &CheckedRequest) -> Result<Record, VaultError> {
        let id = Value::Text(request.request().id.as_ref().to_owned());
        let found = records::read_where(self.db(), Table::Request, "request", id)?;
        let record = found.into_iter().next().ok_or(VaultError::NoSuchRequest)?;
        if record.parse::<crate::seal::Hash>(2)? != request.hash() {
            return Err(VaultError::NoSuchRequest);
        }
        Ok(record)
    }

    /// Opens the identity that k approvals together unlock. Every good approval is logged,
    /// also when they are too few; the reveal is logged before anything is returned, and the
    /// request ends with it.
    ///
    /// # Errors
    /// [`VaultError::NoSuchRequest`], [`VaultError::OlderStore`] when the log lost the head that
    /// a keyholder signed, or [`VaultError::Ceremony`] with the first fault; nothing is opened
    /// then.
    pub fn reveal(
        &mut self,
        request: &[u8],
        approvals: &[Vec<u8>],
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<Revealed, VaultError> {
        let request = CheckedRequest::open(request, &self.member)?;
        if request.standing().fingerprint() != self.standing.fingerprint() {
            return Err(CharterError::Forged.into());
        }
        let record = self.open_request(&request)?;
        if day > request.request().expires {
            return Err(CeremonyError::Expired.into());
        }
        let secret = HybridIdentity::parse(record.text(3)?);
        let secret = secret.map_err(|_| VaultError::RecordChanged)?;
        let opened = approvals.iter().map(|one| CheckedApproval::open(one, &secret, &request));
        let opened = opened.collect::<Result<Vec<_>, _>>()?;
        for approval in &opened {
            if !self.has_head(&approval.log())? {
                return Err(VaultError::OlderStore);
            }
        }
        if opened.is_empty() {
            let need = request.standing().circle().threshold.into();
            return Err(CeremonyError::TooFew { have: 0, need }.into());
        }
        self.log_approvals(&record, &request, &opened, day, entropy)?;
        let mut slots = Slots::open(&self.keyfile_path)?;
        let payloads = ceremony::reveal(&request, &opened, &mut slots)?;
        self.log_reveal(&record, &request, day, entropy)?;
        let label = |approval: &CheckedApproval| self.standing.label_of(approval.holder());
        Ok(Revealed {
            pseudonym: request.request().pseudonym.clone(),
            reason: request.request().reason.clone(),
            approved_by: opened.iter().filter_map(label).cloned().collect(),
            payloads,
        })
    }

    fn log_approvals(
        &mut self,
        record: &Record,
        request: &CheckedRequest,
        approvals: &[CheckedApproval],
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<(), VaultError> {
        let Self { connection, member, .. } = self;
        let mut change = Change::begin(connection, Act::ApprovalSeen, day, entropy)?;
        for (at, approval) in approvals.iter().enumerate() {
            if at > 0 {
                change.next(Act::ApprovalSeen, member)?;
            }
            change.about(record.integer(1)?)?;
            change.note("request", request.hash());
            change.note("holder", approval.holder());
            change.note("approved", approval.day());
        }
        change.commit(member)?;
        Ok(())
    }

    fn log_reveal(
        &mut self,
        record: &Record,
        request: &CheckedRequest,
        day: Day,
        entropy: Entropy<'_>,
    ) -> Result<(), VaultError> {
        let Self { connection, member, .. } = self;
        let mut change = Change::begin(connection, Act::IdentityRevealed, day, entropy)?;
        change.about(record.integer(1)?)?;
        change.note("request", request.hash());
        change.note("reason", &request.request().reason);
        change.remove(Table::Request, record.id)?;
        change.commit(member)?;
        Ok(())
    }

    /// Ends the requests whose last day has passed: their secrets are destroyed. Tells how many.
    ///
    /// # Errors
    /// [`VaultError::StoreDamaged`].
    pub fn expire_requests(&mut self, day: Day, entropy: Entropy<'_>) -> Result<usize, VaultError> {
        let sql = "SELECT id FROM request WHERE expires < ?1";
        let mut statement = self.db().prepare(sql)?;
        let ids = statement.query_map([day.to_string()], |row| row.get(0))?;
        let ids = ids.collect::<Result<Vec<i64>, _>>()?;
        drop(statement);
        for id in &ids {
            let request = records::read(self.db(), Table::Request, *id)?;
            let Self { connection, member, .. } = self;
            let mut change = Change::begin(connection, Act::RequestExpired, day, entropy)?;
            change.about(request.integer(1)?)?;
            change.note("request", request.text(2)?);
            change.remove(Table::Request, *id)?;
            change.commit(member)?;
        }
        Ok(ids.len())
    }
}
