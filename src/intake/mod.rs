//! From mouth to store. The field side (`packet`, `record`, `scrub`) needs public keys alone
//! and never the vault; the office side is `receive`.

pub mod packet;
pub mod pseudonym;
pub mod receive;
pub mod record;
pub mod scrub;
