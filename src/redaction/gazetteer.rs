//! The listed places: how each is written, and what it lies in.
//!
//! From `data/places.tsv` and `data/nk_counties.tsv`. The spellings of the South and in Latin
//! letters are derived from the North's Hangul.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::romanise;

const PLACES: &str = include_str!("../../data/places.tsv");
const COUNTIES: &str = include_str!("../../data/nk_counties.tsv");

/// County names that are also common words (과일 is fruit, 운전 driving), numbers or names of
/// people: they count as places only with 시, 군 or 구역, or behind the name of a province.
const WORDS: &str = "강남 강서 강동 대성 서성 대안 상원 중화 은정 항구 천리마 온천 안주 개천 구성 평원 \
     대동 신양 양덕 북창 영원 대흥 청남 동림 운전 구장 운산 천마 동창 대관 \
     신도 시중 위원 우시 고풍 송원 동신 성간 전천 자성 중강 장강 삼수 김정숙 김형직 김형권 과일 \
     삼천 신천 신원 송화 장연 연안 연탄 봉산 은파 린산 인산 평산 금천 토산 신평 수안 연산 송림 \
     고산 고성 금강 세포 평강 이천 판교 신흥 영광 덕성 부전 락원 낙원 정평 고원 리원 이원 수동 금호 화성 \
     새별 은덕 남양 선봉 개풍 장풍 판문 사동 모란봉 대동강 보통강 선교 만경대 종성 수남";

/// How large a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// A county, city, district, river or any other place that is not large.
    Town,
    /// A province or a city that counts as one.
    Province,
    /// A country of settlement.
    Country,
    /// So wide that it is said when something must be said; no finding of its own.
    Wide,
}

impl Level {
    /// The word for it in the ledger.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Town => "town",
            Self::Province => "province",
            Self::Country => "country",
            Self::Wide => "region",
        }
    }
}

/// A listed place.
pub(super) struct Place {
    /// Its name in Hangul, as a release writes it.
    pub(super) hangul: String,
    /// Its name in Latin letters, as a release writes it.
    pub(super) latin: String,
    /// How large it is.
    pub(super) level: Level,
    /// What it lies in.
    pub(super) parent: Option<usize>,
}

/// One way in which places are written, in folded letters.
pub(super) struct Writing {
    /// The places that are written so.
    pub(super) places: Vec<usize>,
    /// Whether it means a place without any evidence beside it.
    pub(super) sure: bool,
}

/// All places and the automaton over all their writings.
pub(super) struct Gazetteer {
    /// The places; parents come first.
    pub(super) places: Vec<Place>,
    /// The writings, in the order of the automaton's patterns.
    pub(super) writings: Vec<Writing>,
    /// Finds every writing.
    pub(super) automaton: AhoCorasick,
    by_writing: BTreeMap<String, usize>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::build);

/// The gazetteer, built on first use.
pub(super) fn gazetteer() -> &'static Gazetteer {
    &GAZETTEER
}

impl Gazetteer {
    fn build() -> Self {
        let mut places = Vec::new();
        let mut written = BTreeMap::new();
        for line in PLACES.lines().filter(|line| !line.starts_with('#')) {
            listed(line, &mut places, &mut written);
        }
        for line in COUNTIES.lines() {
            counties(line, &mut places, &mut written);
        }
        let automaton = AhoCorasick::new(written.keys()).expect("the lists are small");
        let by_writing = written.keys().cloned().zip(0..).collect();
        Self { places, writings: written.into_values().collect(), automaton, by_writing }
    }

    /// The places that are written exactly so, in folded letters.
    pub(super) fn named(&self, folded: &str) -> &[usize] {
        let index = self.by_writing.get(folded);
        index.map_or(&[], |index| self.writings[*index].places.as_slice())
    }

    /// What all of `places` lie in, nearest first.
    pub(super) fn around(&self, places: &[usize]) -> Vec<&Place> {
        let chain = |place: usize| {
            std::iter::successors(self.places[place].parent, |one| self.places[*one].parent)
        };
        let Some((first, others)) = places.split_first() else { return Vec::new() };
        let common = |one: &usize| others.iter().all(|other| chain(*other).any(|up| up == *one));
        chain(*first).filter(common).map(|one| &self.places[one]).collect()
    }
}

type Written = BTreeMap<String, Writing>;

fn write(written: &mut Written, name: &str, place: usize, sure: bool) {
    let new = Writing { places: Vec::new(), sure };
    let writing = written.entry(name.to_lowercase()).or_insert(new);
    writing.sure |= sure;
    if !writing.places.contains(&place) {
        writing.places.push(place);
    }
}

/// A line of `places.tsv`: level, Hangul names, Latin names, parent.
fn listed(line: &str, places: &mut Vec<Place>, written: &mut Written) {
    let [level, hangul, latin, parent] = line.split('\t').collect::<Vec<_>>()[..] else { return };
    let level = match level {
        "town" => Level::Town,
        "province" => Level::Province,
        "country" => Level::Country,
        _ => Level::Wide,
    };
    let first = |names: &str| names.split(',').next().unwrap_or_default().to_owned();
    let parent = places.iter().position(|place| place.latin == parent);
    places.push(Place { hangul: first(hangul), latin: first(latin), level, parent });
    for name in hangul.split(',').chain(latin.split(',')) {
        write(written, name, places.len() - 1, !is_word(name));
    }
}

/// A line of `nk_counties.tsv`: a province and what lies in it.
fn counties(line: &str, places: &mut Vec<Place>, written: &mut Written) {
    let Some((province, names)) = line.split_once('\t') else { return };
    let hangul_of = |name: &str| places.iter().position(|place| place.hangul == name);
    let parent = hangul_of(&romanise::southern(province).unwrap_or_default());
    let parent = hangul_of(province).or(parent);
    for name in names.split(' ') {
        let stem = ["구역", "지구", "구", "시", "군"].iter().find_map(|end| name.strip_suffix(end));
        let stem = stem.unwrap_or(name);
        let latin = romanise::spellings(stem);
        let shown = capitalised(&latin[0]);
        places.push(Place { hangul: name.into(), latin: shown, level: Level::Town, parent });
        let place = places.len() - 1;
        for (whole, stem) in [
            (Some(name.to_owned()), Some(stem.to_owned())),
            (romanise::southern(name), romanise::southern(stem)),
        ] {
            whole.iter().for_each(|whole| write(written, whole, place, true));
            // A syllable alone says nothing: 중구역 is not known by 중.
            let stem = stem.filter(|stem| stem.chars().nth(1).is_some());
            stem.iter().for_each(|stem| write(written, stem, place, !is_word(stem)));
        }
        let long = latin.iter().filter(|latin| latin.len() >= 4);
        long.for_each(|latin| write(written, latin, place, true));
    }
}

fn is_word(name: &str) -> bool {
    WORDS.split_whitespace().any(|word| word == name)
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_lies_in_something_wide() {
        let gazetteer = gazetteer();
        assert!(gazetteer.places.len() > 450);
        for (index, place) in gazetteer.places.iter().enumerate() {
            let around = gazetteer.around(&[index]);
            let top = around.last().map_or(place.level, |top| top.level);
            assert_eq!(top, Level::Wide, "{}", place.hangul);
        }
    }

    #[test]
    fn counties_are_known_in_both_spellings_and_in_latin() {
        let gazetteer = gazetteer();
        for (name, province) in [
            ("룡천군", "North Pyongan"),
            ("용천", "North Pyongan"),
            ("ryongchon", "North Pyongan"),
            ("yongcheon", "North Pyongan"),
            ("순천시", "South Pyongan"),
            ("혜산", "Ryanggang"),
            ("김형직군", "Ryanggang"),
            ("나진", "Rason"),
        ] {
            let around = gazetteer.around(gazetteer.named(name));
            assert_eq!(around[0].latin, province, "{name}");
        }
    }

    #[test]
    fn what_is_written_alike_is_only_said_to_lie_in_what_both_lie_in() {
        let gazetteer = gazetteer();
        let [county, suburb] = [gazetteer.named("이천군")[0], gazetteer.named("이천시")[0]];
        assert!(gazetteer.around(&[county, suburb]).is_empty());
    }
}
