//! Invented testimonies, the same in every run: sentences drawn from word lists by a small
//! generator of numbers. Village names of random syllables give the long tail that real texts
//! have. Nobody in them exists.

use onggi::testimony::{Segment, SegmentKind};

/// Bytes of one testimony.
pub const LENGTH: usize = 3_000;
/// Bytes of one passage: an answer of a few sentences.
const PASSAGE: usize = 750;

/// Words that stand in most texts of their language, and in one text of some hundred.
pub const COMMON: [&str; 2] = ["보위부", "river"];
pub const RARE: [&str; 2] = ["거머리", "lantern"];
const RARELY: u64 = 500;

/// Numbers that look random: splitmix64.
pub struct Numbers(pub u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// One of a list; its first words come up more often, as in any language.
    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let bound = 1 + self.below(words.len() as u64);
        words[self.below(bound) as usize]
    }

    fn any<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

/// The language and the passages of testimony `number`: two of three are Korean.
pub fn testimony(number: u64) -> (&'static str, Vec<Segment>) {
    let mut numbers = Numbers(number);
    let korean = !number.is_multiple_of(3);
    let sentence = if korean { korean_sentence } else { english_sentence };
    let mut segments = Vec::new();
    let mut length = 0;
    while length < LENGTH {
        let mut text = String::with_capacity(PASSAGE + 200);
        let most = PASSAGE.min(LENGTH - length);
        while text.len() < most {
            text.push_str(&sentence(&mut numbers));
        }
        length += text.len();
        let number = segments.len() as u32 + 1;
        segments.push(Segment { number, kind: SegmentKind::Answer, text });
    }
    (if korean { "ko" } else { "en" }, segments)
}

fn korean_sentence(numbers: &mut Numbers) -> String {
    let village: String = (0..2).map(|_| numbers.any(&SYLLABLES)).collect();
    let place = match numbers.below(3) {
        0 => format!("{village}{}", numbers.any(&["리", "동", "골", "군"])),
        _ => numbers.pick(&KOREAN_PLACES).to_owned(),
    };
    let noun = if numbers.below(RARELY * 5) == 0 { RARE[0] } else { numbers.pick(&KOREAN_NOUNS) };
    let (year, month) = (1990 + numbers.below(20), 1 + numbers.below(12));
    let when = match numbers.below(3) {
        0 => format!("{year}년 {month}월에 "),
        1 => format!("{} ", numbers.pick(&KOREAN_TIMES)),
        _ => String::new(),
    };
    let (other, verb) = (numbers.pick(&KOREAN_NOUNS), numbers.pick(&KOREAN_VERBS));
    let ending = numbers.pick(&KOREAN_ENDINGS);
    let who = numbers.pick(&KOREAN_PEOPLE);
    match numbers.below(4) {
        0 => {
            format!("{when}{place}에서 {who}{} {noun}{} {verb}{ending}. ", topic(who), object(noun))
        }
        1 => format!("{who}{} {other}하고 {noun}{} {verb}{ending}. ", topic(who), object(noun)),
        2 => format!("{when}{noun}에 대해서는 {place} 사람들이 다 {verb}{ending}. "),
        _ => format!(
            "{place}까지 가서 {noun}{} {other}{} 바꾸고 {verb}{ending}. ",
            object(noun),
            with(other)
        ),
    }
}

fn english_sentence(numbers: &mut Numbers) -> String {
    let village: String = (0..3).map(|_| numbers.any(&LATIN)).collect();
    let place = match numbers.below(3) {
        0 => format!("{village}-ri"),
        _ => numbers.pick(&ENGLISH_PLACES).to_owned(),
    };
    let noun = if numbers.below(RARELY * 5) == 0 { RARE[1] } else { numbers.pick(&ENGLISH_NOUNS) };
    let (other, verb) = (numbers.pick(&ENGLISH_NOUNS), numbers.pick(&ENGLISH_VERBS));
    let (who, year) = (numbers.pick(&ENGLISH_PEOPLE), 1990 + numbers.below(20));
    let when = numbers.pick(&ENGLISH_TIMES);
    match numbers.below(4) {
        0 => format!("In the {when} of {year} {who} {verb} the {noun} near {place}. "),
        1 => format!("{who} {verb} a {other} and the {noun}, and nobody asked. "),
        2 => format!("Everybody in {place} {verb} the {noun} because of the {other}. "),
        _ => format!("We went as far as {place}, where {who} {verb} our {noun} for a {other}. "),
    }
}

/// Whether a Korean word ends in a consonant, which decides about its particle.
fn closed(word: &str) -> bool {
    word.chars().next_back().is_some_and(|last| !(last as u32 - '가' as u32).is_multiple_of(28))
}

fn topic(word: &str) -> &'static str {
    if closed(word) { "은" } else { "는" }
}

fn object(word: &str) -> &'static str {
    if closed(word) { "을" } else { "를" }
}

fn with(word: &str) -> &'static str {
    if closed(word) { "과" } else { "와" }
}

const SYLLABLES: [&str; 40] = [
    "가", "강", "고", "광", "금", "남", "내", "단", "덕", "동", "두", "량", "마", "만", "명", "목",
    "문", "백", "북", "산", "상", "석", "선", "송", "수", "신", "안", "양", "영", "오", "용", "운",
    "은", "장", "정", "중", "천", "청", "평", "화",
];

const LATIN: [&str; 30] = [
    "an", "bo", "cho", "dan", "dok", "gang", "go", "gwan", "ha", "hak", "hwa", "jang", "jin",
    "kum", "mok", "mun", "myo", "nam", "o", "pyo", "ryo", "sam", "sang", "sin", "so", "song",
    "tae", "un", "won", "yon",
];

const KOREAN_PLACES: [&str; 12] = [
    "집",
    "장마당",
    "회령",
    "두만강",
    "무산",
    "청진",
    "농장",
    "탄광",
    "역전",
    "혜산",
    "연길",
    "수용소",
];

const KOREAN_PEOPLE: [&str; 20] = [
    "저",
    "우리",
    "어머니",
    "아버지",
    "동생",
    "언니",
    "오빠",
    "할머니",
    "이웃",
    "반장",
    "보위원",
    "교원",
    "안내원",
    "군인",
    "아이들",
    "당비서",
    "작업반장",
    "삼촌",
    "의사",
    "친구",
];

const KOREAN_TIMES: [&str; 14] = [
    "그때",
    "겨울에",
    "밤에",
    "다음 날",
    "봄에",
    "새벽에",
    "그 뒤로",
    "사흘 뒤에",
    "가을걷이 때",
    "설날에",
    "배급이 끊긴 뒤",
    "보름 동안",
    "졸업하고",
    "한여름에",
];

const KOREAN_NOUNS: [&str; 90] = [
    "보위부",
    "강냉이",
    "쌀",
    "배급",
    "강",
    "국경",
    "신발",
    "돈",
    "소금",
    "학교",
    "옥수수",
    "감옥",
    "편지",
    "트럭",
    "기차",
    "증명서",
    "담배",
    "약",
    "산나물",
    "풀죽",
    "감자",
    "두부",
    "장사",
    "공장",
    "군대",
    "초소",
    "얼음",
    "배낭",
    "옷",
    "이불",
    "불",
    "나무",
    "석탄",
    "기름",
    "전기",
    "라디오",
    "노래",
    "총화",
    "자백서",
    "생활",
    "회의",
    "농사",
    "비료",
    "토끼",
    "염소",
    "돼지",
    "닭",
    "물고기",
    "그물",
    "배",
    "다리",
    "길",
    "산",
    "밭",
    "논",
    "집",
    "방",
    "부엌",
    "굴뚝",
    "지붕",
    "창고",
    "병원",
    "주사",
    "열병",
    "결핵",
    "영양실조",
    "장례",
    "무덤",
    "제사",
    "생일",
    "결혼",
    "아기",
    "젖",
    "기저귀",
    "교과서",
    "공책",
    "연필",
    "시험",
    "졸업장",
    "직장",
    "월급",
    "도장",
    "서류",
    "사진",
    "시계",
    "자전거",
    "재봉기",
    "구리선",
    "고철",
    "손전등",
];

const KOREAN_VERBS: [&str; 40] = [
    "팔",
    "보",
    "먹",
    "숨기",
    "가져가",
    "찾",
    "기다리",
    "묻",
    "나르",
    "빼앗",
    "받",
    "주",
    "얻",
    "지키",
    "버리",
    "들",
    "잃",
    "훔치",
    "나누",
    "모으",
    "바치",
    "옮기",
    "태우",
    "씻",
    "말리",
    "삶",
    "빌리",
    "갚",
    "고치",
    "만들",
    "깨",
    "열",
    "닫",
    "던지",
    "싸",
    "풀",
    "세",
    "재",
    "믿",
    "잊",
];

const KOREAN_ENDINGS: [&str; 8] = [
    "았습니다",
    "고 있었습니다",
    "지 못했습니다",
    "게 했습니다",
    "곤 했습니다",
    "려고 했습니다",
    "는 것을 보았습니다",
    "던 기억이 납니다",
];

const ENGLISH_PLACES: [&str; 10] = [
    "the market",
    "the border",
    "the river",
    "the station",
    "the farm",
    "Hoeryong",
    "the mine",
    "Musan",
    "the camp",
    "Yanji",
];

const ENGLISH_PEOPLE: [&str; 16] = [
    "my mother",
    "my father",
    "the guard",
    "my sister",
    "the broker",
    "the soldiers",
    "my brother",
    "the teacher",
    "our neighbour",
    "the foreman",
    "the officer",
    "my grandmother",
    "the driver",
    "the children",
    "the doctor",
    "a stranger",
];

const ENGLISH_TIMES: [&str; 8] =
    ["winter", "spring", "autumn", "summer", "first weeks", "last days", "harvest", "famine years"];

const ENGLISH_NOUNS: [&str; 72] = [
    "rice",
    "river",
    "corn",
    "border",
    "salt",
    "letter",
    "train",
    "permit",
    "ration",
    "coat",
    "bread",
    "factory",
    "truck",
    "cell",
    "school",
    "medicine",
    "firewood",
    "coal",
    "oil",
    "radio",
    "song",
    "confession",
    "meeting",
    "field",
    "fertiliser",
    "rabbit",
    "goat",
    "pig",
    "net",
    "boat",
    "bridge",
    "road",
    "mountain",
    "house",
    "room",
    "kitchen",
    "chimney",
    "roof",
    "storehouse",
    "hospital",
    "needle",
    "fever",
    "cough",
    "hunger",
    "funeral",
    "grave",
    "birthday",
    "wedding",
    "baby",
    "milk",
    "book",
    "notebook",
    "pencil",
    "examination",
    "job",
    "wage",
    "stamp",
    "paper",
    "photograph",
    "watch",
    "bicycle",
    "sewing machine",
    "copper wire",
    "iron",
    "torch",
    "blanket",
    "shoes",
    "bag",
    "knife",
    "rope",
    "candle",
    "potato",
];

const ENGLISH_VERBS: [&str; 32] = [
    "sold",
    "saw",
    "carried",
    "hid",
    "took",
    "found",
    "watched",
    "wanted",
    "asked for",
    "counted",
    "lost",
    "stole",
    "shared",
    "gathered",
    "gave up",
    "moved",
    "burned",
    "washed",
    "dried",
    "boiled",
    "borrowed",
    "repaired",
    "made",
    "broke",
    "opened",
    "closed",
    "threw away",
    "packed",
    "untied",
    "weighed",
    "believed in",
    "forgot",
];
