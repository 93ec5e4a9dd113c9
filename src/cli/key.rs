//! `onggi key`: a member's own key.

use std::path::{Path, PathBuf};

use super::args::{Kdf, Key};
use super::prompt::{self, PassphraseSource};
use super::report::{Failure, REFUSED, USAGE, fault};
use super::screen;
use super::world::World;
use crate::seal::files;
use crate::seal::{self, Label, MemberKey};
use crate::secret::SecretText;

pub(super) fn run(world: &mut World, act: Key) -> Result<(), Failure> {
    match act {
        Key::New { file, label, kdf, choose_passphrase } => {
            new(world, &file, label, kdf, choose_passphrase)
        }
        Key::Passphrase { file, new_passphrase_file, kdf, choose_passphrase } => {
            passphrase(world, &file, new_passphrase_file, kdf, choose_passphrase)
        }
        Key::Export { file, to_stdout } => export(world, &file, to_stdout),
    }
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

fn new(
    world: &mut World,
    file: &Path,
    label: Option<Label>,
    kdf: Kdf,
    choose: bool,
) -> Result<(), Failure> {
    let named = || file.file_stem()?.to_str()?.parse().ok();
    let label = label.or_else(named).ok_or_else(|| fault(USAGE, "label"))?;
    let public = beside(file, ".pub");
    for path in [file, &public] {
        if path.symlink_metadata().is_ok() {
            return Err(files::FileError::Exists.into());
        }
    }
    let words = new_passphrase(world, world.passphrase().clone(), choose)?;
    let key = MemberKey::generate(label, world.entropy());
    let machine = world.machine;
    let locked = key.lock(&words, kdf.cost(), machine, world.entropy())?;
    files::write_new(file, &locked)?;
    if let Err(error) = files::write_new(&public, format!("{}\n", key.public_line()).as_bytes()) {
        let _ = files::remove(file);
        return Err(error.into());
    }
    let words = seal::check_words(&key.public().fingerprint(), super::world::CHECK_WORDS).join(" ");
    if world.json {
        let label = key.label().to_string();
        return world.print_json(&serde_json::json!({ "label": label, "check_words": words }));
    }
    let label = key.label().to_string();
    world.print(&world.with("key-made", &[("label", label.into()), ("words", words.into())]))
}

/// A passphrase for a key: from a file or as the user chooses, if it is hard to guess, else
/// six drawn words, shown once and typed back.
fn new_passphrase(
    world: &mut World,
    source: PassphraseSource,
    choose: bool,
) -> Result<SecretText, Failure> {
    if choose || source != PassphraseSource::Terminal {
        let words = source.read_new(&world.messages, &world.say("prompt-new-passphrase"))?;
        seal::check_chosen(&words, &[])?;
        return Ok(words);
    }
    let words = seal::passphrase(world.entropy());
    let shown = format!("{}\n\n    {}\n", world.say("passphrase-drawn"), words.expose());
    screen::show(&world.messages, &world.say("passphrase-title"), &SecretText::new(shown))?;
    for _ in 0..3 {
        let typed = source.read(&world.say("prompt-type-back"))?;
        if seal::normalise_words(typed.expose()).expose()
            == seal::normalise_words(words.expose()).expose()
        {
            return Ok(words);
        }
        world.note(&world.say("passphrase-differs"));
    }
    Err(fault(USAGE, "answers-differ"))
}

fn passphrase(
    world: &mut World,
    file: &Path,
    new_file: Option<PathBuf>,
    kdf: Kdf,
    choose: bool,
) -> Result<(), Failure> {
    let key = world.unlock(file)?;
    let words = new_passphrase(world, PassphraseSource::of(new_file), choose)?;
    let machine = world.machine;
    let locked = key.lock(&words, kdf.cost(), machine, world.entropy())?;
    files::replace(file, &locked)?;
    world.note(&world.say("passphrase-changed"));
    Ok(())
}

fn export(world: &mut World, file: &Path, to_stdout: bool) -> Result<(), Failure> {
    let key = world.unlock(file)?;
    world.note(&world.say("export-warning"));
    let identity = key.identity().encode();
    if to_stdout {
        return world.print(identity.expose());
    }
    if !world.is_watched() {
        return Err(fault(USAGE, "secret-to-pipe"));
    }
    let sure = prompt::confirm(&world.messages, &world.say("prompt-export"), false)?;
    if !sure {
        return Err(fault(REFUSED, "interrupted"));
    }
    Ok(screen::show(&world.messages, &world.say("export-title"), &identity)?)
}
