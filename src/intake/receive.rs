//! The office's side: packets are opened with the vault's intake key and taken into the
//! store, exactly once however often they come.

use std::path::{Path, PathBuf};

use super::packet::{About, LARGEST_PACKET, Packet, PacketError};
use super::record::Recorded;
use crate::seal::files::{self, FileError};
use crate::secret::Entropy;
use crate::testimony::Day;
use crate::vault::{Accession, ForWhom, Open, Taken, VaultError};

/// Why a packet was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// The packet.
    #[error(transparent)]
    Packet(#[from] PacketError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<FileError> for ReceiveError {
    fn from(error: FileError) -> Self {
        Self::Vault(error.into())
    }
}

/// Takes one packet in.
///
/// # Errors
/// [`ReceiveError`]; the vault is unchanged.
pub fn receive(
    open: &mut Open,
    sealed: &[u8],
    day: Day,
    entropy: Entropy<'_>,
) -> Result<Taken, ReceiveError> {
    let accession = read(open, sealed)?;
    let taken = open.take_in(vec![accession], day, entropy)?;
    Ok(taken.into_iter().next().unwrap_or(Taken::KnownAlready))
}

fn read(open: &Open, sealed: &[u8]) -> Result<Accession, ReceiveError> {
    let vault = open.standing().vault();
    let (packet, hash) = Packet::open(sealed, open.intake(), vault, &open.packet_signers())?;
    let witness = match packet.about {
        About::New { pseudonym, nonce, claim } => ForWhom::New { pseudonym, nonce, claim },
        About::Known { pseudonym } => ForWhom::Known(pseudonym),
    };
    Ok(Accession {
        packet: packet.id.into(),
        hash,
        day: packet.day,
        witness,
        testimony: packet.testimony,
        entries: packet.entries,
    })
}

/// Writes a recording's packet beside the store, takes it in, and removes it. A crash in
/// between leaves a whole packet, which [`resume`] takes in, or nothing.
///
/// # Errors
/// [`ReceiveError`]; a packet that could not be taken in is removed again.
pub fn take_in(
    open: &mut Open,
    recorded: &Recorded,
    day: Day,
    entropy: Entropy<'_>,
) -> Result<(), ReceiveError> {
    let path = open.incoming().join(format!("{}.packet", recorded.id));
    files::make_folder(&open.incoming())?;
    files::write_new(&path, &recorded.packet)?;
    let taken = receive(open, &recorded.packet, day, entropy);
    files::remove(&path)?;
    taken.map(drop)
}

/// What became of the packets that an interrupted run left behind.
#[derive(Default)]
pub struct Resumed {
    /// Packets that were taken in, or were known already.
    pub taken: usize,
    /// Why others were not: they stay where they are.
    pub refused: Vec<ReceiveError>,
}

/// Takes in what an interrupted run left behind. A packet that is refused stops no other.
///
/// # Errors
/// [`FileError`] when the folder cannot be read.
pub fn resume(open: &mut Open, day: Day, entropy: Entropy<'_>) -> Result<Resumed, FileError> {
    let mut resumed = Resumed::default();
    for path in waiting(&open.incoming())? {
        match resume_one(open, &path, day, entropy) {
            Ok(()) => resumed.taken += 1,
            Err(error) => resumed.refused.push(error),
        }
    }
    Ok(resumed)
}

fn resume_one(
    open: &mut Open,
    path: &Path,
    day: Day,
    entropy: Entropy<'_>,
) -> Result<(), ReceiveError> {
    let sealed = files::read(path, LARGEST_PACKET)?;
    receive(open, &sealed, day, entropy)?;
    Ok(files::remove(path)?)
}

fn waiting(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut packets = Vec::new();
    for path in files::list(folder)? {
        let part = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        match path.extension() {
            // Half written and never acknowledged.
            _ if part => files::remove(&path)?,
            Some(extension) if extension == "packet" => packets.push(path),
            _ => {}
        }
    }
    Ok(packets)
}
