//! Who a pseudonym is, sealed so that only k of n keyholders together can open it.

pub mod charter;
pub mod person;
