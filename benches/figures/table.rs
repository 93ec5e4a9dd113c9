//! Figures: what was asked for, what came out, and the table they are printed in.

use std::time::Duration;

/// What a figure is held against.
pub enum Target {
    /// It is to be at most this.
    Most(f64),
    /// It is to be at least this.
    Least(f64),
    /// Nothing was asked for; it explains another one.
    None,
}

/// One line of the table.
pub struct Figure {
    name: String,
    unit: &'static str,
    target: Target,
    samples: Vec<f64>,
}

impl Figure {
    /// A figure of `samples` in `unit`.
    pub fn new(
        name: impl Into<String>,
        unit: &'static str,
        target: Target,
        samples: impl IntoIterator<Item = f64>,
    ) -> Self {
        let mut samples: Vec<f64> = samples.into_iter().collect();
        samples.sort_by(f64::total_cmp);
        assert!(!samples.is_empty(), "a figure has samples");
        Self { name: name.into(), unit, target, samples }
    }

    /// The sample in the middle.
    pub fn median(&self) -> f64 {
        self.samples[self.samples.len() / 2]
    }

    fn verdict(&self) -> &'static str {
        match self.target {
            Target::Most(most) if self.median() <= most => "held",
            Target::Least(least) if self.median() >= least => "held",
            Target::None => "",
            _ => "MISSED",
        }
    }

    fn line(&self) -> String {
        let target = match self.target {
            Target::Most(most) => format!("<= {most}"),
            Target::Least(least) => format!(">= {least}"),
            Target::None => String::new(),
        };
        let (least, most) = (self.samples[0], self.samples[self.samples.len() - 1]);
        let spread = format!("{} to {}", number(least), number(most));
        format!(
            "| {} | {target} | {} | {spread} | {} | {} | {} |",
            self.name,
            number(self.median()),
            self.unit,
            self.samples.len(),
            self.verdict()
        )
    }
}

fn number(value: f64) -> String {
    let places = if value.abs() >= 100.0 { 0 } else { 2 };
    format!("{value:.places$}")
}

/// Prints the figures of one part as a table in Markdown.
pub fn print(title: &str, figures: &[Figure]) {
    println!("\n### {title}\n");
    println!("| figure | target | median | least to most | unit | runs | |");
    println!("|---|---|---|---|---|---|---|");
    figures.iter().for_each(|figure| println!("{}", figure.line()));
}

/// A duration in milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
