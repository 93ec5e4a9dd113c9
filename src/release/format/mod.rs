//! The written forms of a release. Each is a pure function of the same excerpt.

mod md;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::redaction::RenderedSegment;
use crate::testimony::Language;

/// A written form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Markdown (CommonMark), UTF-8.
    Md,
}

/// There is no such form; `md` is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such form of a release")]
pub struct NotAForm;

impl Form {
    /// The word for it in options, and the ending of its files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Md => "md",
        }
    }
}

impl FromStr for Form {
    type Err = NotAForm;

    fn from_str(word: &str) -> Result<Self, NotAForm> {
        [Self::Md].into_iter().find(|form| form.as_str() == word).ok_or(NotAForm)
    }
}

/// What is written: the printed passages and what stands above them.
pub struct Excerpt<'a> {
    /// The language of the testimony; the words around it are Korean or English.
    pub language: &'a Language,
    /// The year of the recording. The day is a fact about a person.
    pub year: i32,
    /// The passages, after their plan was applied.
    pub passages: &'a [RenderedSegment],
}

impl Excerpt<'_> {
    /// The text of the file.
    pub fn written(&self, form: Form) -> String {
        match form {
            Form::Md => md::written(self),
        }
    }
}
