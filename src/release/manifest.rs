//! The manifest beside a release: what it is, and what it tells. It holds no text of the
//! testimony and no name of the store.

use serde::{Deserialize, Serialize};

use super::Form;
use crate::redaction::{Checked, Decision, Item, Kind, Policy, RenderedSegment, Told};
use crate::testimony::{Day, Language};

/// The version of the manifest's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ManifestFormat {
    /// The first.
    #[serde(rename = "onggi release 1")]
    One,
}

/// One value that a release tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosed {
    /// What it is a value of: `place`, `time`, or the kind of the finding.
    pub attribute: String,
    /// A listed place, a year or a bin; empty when no list has it.
    pub value: String,
    /// How wide it is: `town`, `province`, `region`, `year`, `half-decade`, ... or `unlisted`.
    pub width: String,
}

/// What is said of a release in its manifest. It is signed by the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of this form.
    pub format: ManifestFormat,
    /// The random id of the release.
    pub release: String,
    /// The name of the file.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The language of the testimony.
    pub language: Language,
    /// The policy of its plan.
    pub policy: Policy,
    /// The form of the file.
    pub form: Form,
    /// The number of the first chosen passage.
    pub first: u32,
    /// The number of the last chosen passage.
    pub last: u32,
    /// The day of the release.
    pub day: Day,
    /// Rows of the audit log at that time.
    pub log_rows: u64,
    /// Hash of its last row, in hexadecimal.
    pub log_head: String,
    /// The version of the program.
    pub version: String,
    /// What the release tells.
    pub disclosed: Vec<Disclosed>,
}

/// What the printed passages tell: all that is kept or generalised, each value once. What is
/// masked or told by a role is not counted here; the words that no detector knows neither.
pub fn disclosures(plan: &Checked<'_>, printed: &[RenderedSegment]) -> Vec<Disclosed> {
    let is_printed = |item: &Item| printed.iter().any(|one| one.number == item.segment);
    let told = |item: &&Item| {
        let said = match item.decision.as_ref()? {
            Decision::Keep => plan.text_at(item),
            Decision::Generalise { to } => to,
            Decision::Pseudonymise { .. } | Decision::Mask => return None,
        };
        let told = Told::by(item.kind, said);
        let (value, width) = (told.value, told.width.to_owned());
        Some(Disclosed { attribute: attribute(item.kind), value, width })
    };
    let printed = plan.items().iter().copied().filter(|item| is_printed(item));
    let mut disclosed: Vec<_> = printed.filter_map(|item| told(&item)).collect();
    disclosed.sort();
    disclosed.dedup();
    disclosed
}

/// The attribute that a finding is a value of, until it is known of whom it is said.
fn attribute(kind: Kind) -> String {
    match kind {
        Kind::Place => "place".to_owned(),
        Kind::Date => "time".to_owned(),
        other => other.as_str().to_lowercase().replace('_', "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::{Plan, render};
    use crate::testimony::{Segment, SegmentKind};

    fn disclosed(text: &str, change: impl Fn(&mut Plan)) -> Vec<(String, String, String)> {
        let segments = [Segment { number: 1, kind: SegmentKind::Answer, text: text.to_owned() }];
        let language = Language::of_text(text);
        let mut plan = Plan::auto(&segments, &language, Policy::Standard, String::new());
        change(&mut plan);
        let checked = plan.check(&segments, "").ok().unwrap();
        let told = disclosures(&checked, &render(&checked, &language));
        told.into_iter().map(|one| (one.attribute, one.value, one.width)).collect()
    }

    fn rows(rows: &[[&str; 3]]) -> Vec<(String, String, String)> {
        rows.iter().map(|[a, b, c]| (a.to_string(), b.to_string(), c.to_string())).collect()
    }

    #[test]
    fn what_is_kept_or_generalised_is_disclosed_once() {
        let text = "⟦mother⟧는 평안남도 순천시에서 2006년 3월에, 2007년에 왔다. 010-4821-7730";
        let told =
            rows(&[["place", "South Pyongan", "province"], ["time", "late 2000s", "half-decade"]]);
        assert_eq!(disclosed(text, |_| ()), told);
    }

    #[test]
    fn what_an_editor_keeps_or_types_is_told_without_the_words() {
        let keep = |plan: &mut Plan| plan.items[0].decision = Some(Decision::Keep);
        let told = rows(&[["time", "2006", "finer"]]);
        assert_eq!(disclosed("14 March 2006", keep), told);
        let type_in = |plan: &mut Plan| {
            let to = "a town by a river".to_owned();
            plan.items[0].decision = Some(Decision::Generalise { to });
        };
        assert_eq!(disclosed("Sunchon", type_in), rows(&[["place", "", "unlisted"]]));
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let manifest = Manifest {
            format: ManifestFormat::One,
            release: "r-1".into(),
            file: "r-1.md".into(),
            sha256: "00".repeat(32),
            language: "ko".parse().unwrap(),
            policy: Policy::Strict,
            form: Form::Md,
            first: 2,
            last: 4,
            day: "2026-11-24".parse().unwrap(),
            log_rows: 9,
            log_head: "11".repeat(32),
            version: "0.1.0".into(),
            disclosed: Vec::new(),
        };
        let json = serde_json::to_string(&manifest).unwrap();
        assert!(json.starts_with(r#"{"format":"onggi release 1""#) && json.contains(r#""md""#));
        assert_eq!(serde_json::from_str::<Manifest>(&json).unwrap(), manifest);
    }
}
