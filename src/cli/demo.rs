//! `onggi demo`: the whole journey on a throw-away vault.
use super::report::Failure;
use super::world::World;
use std::path::Path;
pub(super) fn run(_world: &mut World, _keep: Option<&Path>) -> Result<(), Failure> {
    Ok(())
}
