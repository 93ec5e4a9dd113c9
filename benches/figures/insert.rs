//! Taking in, against the same rows and tokens through SQLCipher alone.

use std::time::{Duration, Instant};

use super::office::{self, BATCH, Office, TESTIMONIES, entropy, today};
use super::raw::Rows;
use super::table::{Figure, Target};

/// How often ten thousand testimonies are written, each time on both sides.
const ROUNDS: usize = 3;

/// Fills two stores of each kind in turn, a batch here and a batch there, so that whatever
/// else the machine does meets both.
pub fn figures(office: &Office, filled: &str) -> Vec<Figure> {
    let rows = Rows::of(&office.path(filled), &office.editor);
    let rounds: Vec<[Duration; 2]> = (0..ROUNDS).map(|round| fill(office, &rows, round)).collect();
    let rate = |time: &Duration| TESTIMONIES as f64 / time.as_secs_f64();
    let ours = rounds.iter().map(|[ours, _]| rate(ours));
    let raw = rounds.iter().map(|[_, raw]| rate(raw));
    let ratio = rounds.iter().map(|[ours, raw]| rate(ours) / rate(raw));
    vec![
        Figure::new("testimonies of 3 KB taken in by Onggi", "a second", Target::None, ours),
        Figure::new("the same rows and tokens through SQLCipher", "a second", Target::None, raw),
        Figure::new("rate of Onggi by rate of SQLCipher", "ratio", Target::Least(0.8), ratio),
    ]
}

fn fill(office: &Office, rows: &Rows, round: usize) -> [Duration; 2] {
    let (name, path) = (format!("filled-{round}"), office.path(&format!("raw-{round}.db")));
    let mut open = office.found(&name);
    let mut db = rows.create(&path);
    let [mut ours, mut raw] = [Duration::ZERO; 2];
    for first in (0..TESTIMONIES).step_by(BATCH as usize) {
        let batch = office::batch(&open, first);
        let onggi = || {
            let start = Instant::now();
            open.take_in(batch, today(), &mut entropy()).expect("every packet fits");
            ours += start.elapsed();
        };
        let mut sqlcipher = || {
            let start = Instant::now();
            rows.write(&mut db, first, BATCH);
            raw += start.elapsed();
        };
        // Whoever comes second finds the disk warm: they take turns.
        if (first / BATCH).is_multiple_of(2) {
            onggi();
            sqlcipher();
        } else {
            sqlcipher();
            onggi();
        }
    }
    drop((open, db));
    std::fs::remove_dir_all(office.path(&name)).expect("the folder is ours");
    std::fs::remove_file(path).expect("the file is ours");
    [ours, raw]
}
