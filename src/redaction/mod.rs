//! What a text gives away, what to do about it, and the text that is left. A plan of
//! decisions is made over the findings and applied by a pure function.

pub mod text;

mod contacts;
mod dates;
mod detect;
mod english;
mod finding;
mod gazetteer;
mod particles;
mod placeholders;
mod places;
mod plan;
mod policy;
mod render;
mod romanise;
mod wishes;

pub use detect::{detect, detect_in};
pub use finding::{Finding, Identifier, Kind, Told};
pub use plan::{Checked, Decision, Item, Plan, PlanError};
pub use policy::{NotAPolicy, Policy};
pub use render::{RenderedSegment, mask, render};
