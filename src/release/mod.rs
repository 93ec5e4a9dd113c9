//! From a checked plan to a file that may leave: the gate, the written form, and the
//! manifest. Values in, values out: nothing here reads the store.

mod format;
mod gate;
mod manifest;

pub use format::{Excerpt, Form, NotAForm};
pub use gate::{Draft, Refusal, refusals};
pub use manifest::{Disclosed, Manifest, ManifestFormat, disclosures};
