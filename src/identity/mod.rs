//! Who a pseudonym is, sealed so that only k of n keyholders together can open it.

pub mod ceremony;
pub mod charter;
pub mod claim;
pub mod entry;
pub mod keyfile;
mod layout;
mod occupancy;
pub mod person;
pub mod shares;
mod slots;
mod witness;
