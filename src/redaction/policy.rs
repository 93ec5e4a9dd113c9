//! What to do with a finding when no editor has decided.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Decision, Finding, Kind};

/// How much a plan hides before an editor looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// Everything is hidden, or said in the widest terms that are known for it.
    Strict,
    /// Places are said by province, times by half decades; what has no wider term is hidden.
    Standard,
}

/// A policy is `strict` or `standard`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a policy is strict or standard")]
pub struct NotAPolicy;

impl Policy {
    /// The word for it in options and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Standard => "standard",
        }
    }

    /// The decision that the policy takes by itself. A wish it leaves to an editor: only a
    /// person can tell what the witness asked to leave out.
    pub fn decide(self, finding: &Finding) -> Option<Decision> {
        if finding.rule == Finding::WISH {
            return None;
        }
        let widest = finding.wider.len().checked_sub(1);
        let index = match self {
            Self::Strict => widest,
            Self::Standard if widest.is_some() && finding.standard.is_none() => {
                return Some(Decision::Keep);
            }
            Self::Standard => finding.standard,
        };
        let Some(to) = index.and_then(|index| finding.wider.get(index)) else {
            return Some(Decision::Mask);
        };
        let to = to.clone();
        Some(match finding.kind {
            Kind::Person => Decision::Pseudonymise { to },
            _ => Decision::Generalise { to },
        })
    }
}

impl FromStr for Policy {
    type Err = NotAPolicy;

    fn from_str(word: &str) -> Result<Self, NotAPolicy> {
        [Self::Strict, Self::Standard]
            .into_iter()
            .find(|one| one.as_str() == word)
            .ok_or(NotAPolicy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::detect;

    fn decided(policy: Policy, text: &str) -> Option<Decision> {
        let found = detect(text);
        assert_eq!(found.len(), 1, "{text}");
        policy.decide(&found[0])
    }

    fn generalised(to: &str) -> Option<Decision> {
        Some(Decision::Generalise { to: to.into() })
    }

    #[test]
    fn the_standard_policy_says_provinces_and_half_decades() {
        let standard = |text| decided(Policy::Standard, text);
        assert_eq!(standard("Sunchon"), generalised("South Pyongan"));
        assert_eq!(standard("South Pyongan"), Some(Decision::Keep));
        assert_eq!(standard("Leuven"), generalised("Europe"));
        assert_eq!(standard("2006년 3월"), generalised("2000년대 후반"));
        assert_eq!(standard("010-4821-7730"), Some(Decision::Mask));
        assert_eq!(standard("10월 6일"), Some(Decision::Mask));
    }

    #[test]
    fn the_strict_policy_says_the_widest() {
        let strict = |text| decided(Policy::Strict, text);
        assert_eq!(strict("Sunchon"), generalised("the west of North Korea"));
        assert_eq!(strict("South Pyongan"), generalised("the west of North Korea"));
        assert_eq!(strict("2006년 3월"), generalised("2000년대"));
        let relative = Some(Decision::Pseudonymise { to: "a relative".into() });
        assert_eq!(strict("⟦brother1⟧"), relative);
    }

    #[test]
    fn a_wish_is_left_to_an_editor() {
        for policy in [Policy::Strict, Policy::Standard] {
            assert_eq!(decided(policy, "off the record"), None);
        }
    }
}
