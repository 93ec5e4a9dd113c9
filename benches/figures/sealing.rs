//! Sealing an identity, and opening one by quorum.

use std::path::PathBuf;
use std::time::Instant;

use onggi::identity::ceremony::CheckedRequest;
use onggi::identity::charter::{Charter, VaultId};
use onggi::identity::entry::{Nonce, Witness, seal_identity};
use onggi::identity::keyfile::Slots;
use onggi::seal::MemberKey;
use onggi::seal::argon2id::KdfCost;
use onggi::vault::Open;

use super::office::{Office, entropy, person, pseudonym, today};
use super::process::{self, Program};
use super::table::{Figure, Target, milliseconds};

const SEALED: usize = 100;
const REVEALED: u64 = 20;
/// Identities that whole processes reveal.
const SHOWN: std::ops::Range<u64> = 30..39;

/// Sealing one identity for five keyholders.
pub fn sealing(office: &Office) -> Figure {
    let vault = VaultId::random(&mut entropy());
    let member = |label: &str| {
        MemberKey::generate(label.parse().expect("it is a label"), &mut entropy()).public()
    };
    let holders = ["a", "b", "c", "d", "e"].map(member).into();
    let charter = Charter::found(vault.clone(), &office.editor, vec![], holders, 2);
    let standing = charter.and_then(|charter| charter.verify()).expect("the charter is sound");
    let (pseudonym, nonce) = (pseudonym(0), Nonce::random(&mut entropy()));
    let witness = Witness { vault: &vault, pseudonym: &pseudonym, nonce: &nonce };
    let seal = |_| {
        let person = person();
        let start = Instant::now();
        let sealed = seal_identity(&witness, standing.circle(), person, None, &mut entropy());
        let time = start.elapsed();
        assert!(sealed.is_ok());
        milliseconds(time)
    };
    let name = "sealing an identity for 5 keyholders";
    Figure::new(name, "ms", Target::Most(10.0), (0..SEALED).map(seal))
}

/// A request of the editor's and the approvals of two of the three keyholders.
pub fn ceremony(office: &Office, open: &mut Open, number: u64) -> (Vec<u8>, [Vec<u8>; 2]) {
    let request = open.request(&pseudonym(number), "a bench asks", 7, today(), &mut entropy());
    let request = request.expect("the witness has an identity");
    let approve = |holder: &MemberKey| {
        let checked = CheckedRequest::open(&request, holder).expect("it is sealed to them");
        let mut slots = Slots::open(open.keyfile_path()).expect("the keyfile is there");
        checked.approve(holder, &mut slots, today()).expect("the request is sound")
    };
    let approvals = [approve(&office.holders[0]), approve(&office.holders[1])];
    (request, approvals)
}

/// Writes the request and the approvals of witness `number` as files.
pub fn write_ceremony(office: &Office, open: &mut Open, number: u64) -> [PathBuf; 3] {
    let (request, [first, second]) = ceremony(office, open, number);
    let path = |name: &str| office.path(&format!("{number}.{name}"));
    let files = [("request", request), ("a.approval", first), ("b.approval", second)];
    files.map(|(name, bytes)| {
        std::fs::write(path(name), bytes).expect("the folder takes files");
        path(name)
    })
}

/// Revealing inside one process: everything but opening the vault.
pub fn revealing(office: &Office, open: &mut Open) -> Figure {
    let mut reveal = |number| {
        let (request, approvals) = ceremony(office, open, number);
        let start = Instant::now();
        let revealed = open.reveal(&request, &approvals, today(), &mut entropy());
        let time = start.elapsed();
        assert!(revealed.is_ok_and(|revealed| !revealed.payloads.is_empty()));
        milliseconds(time)
    };
    let samples: Vec<f64> = (0..REVEALED).map(&mut reveal).collect();
    Figure::new("reveal with 2 of 3, vault open already", "ms", Target::None, samples)
}

/// Revealing by `onggi identity reveal`, without the time of Argon2.
pub fn reveal_processes(program: &Program<'_>, open: Open) -> Figure {
    let mut open = open;
    let ceremonies: Vec<_> =
        SHOWN.map(|number| write_ceremony(program.office, &mut open, number)).collect();
    drop(open);
    let run = |files: &[PathBuf; 3]| {
        let files = files.each_ref().map(|path| path.to_str().expect("the path is UTF-8"));
        let [request, first, second] = files;
        let arguments = ["identity", "reveal", request, first, second, "--to-stdout"];
        process::watch(program.command("light.key", &arguments), KdfCost::LIGHT).apart()
    };
    let name = "`identity reveal` with 2 of 3, Argon2 apart";
    Figure::new(name, "ms", Target::Most(50.0), ceremonies.iter().map(run))
}
