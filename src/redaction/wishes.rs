//! Wishes that something be left out. They count as findings, because nobody reads ten
//! hours of testimony twice; a release refuses the passage in which one was spoken.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Kind};

/// Korean: a verb of writing, saying or publishing with `-지 말-`, and verbs of leaving out
/// with a request. The lists are of stems; particles and endings follow as they like.
const KOREAN: &str = r"(?:받아 ?)?(?:쓰|적|싣|실|내|내보내|공개하|발표하|보도하|밝히|알리|말하|얘기하|올리|넣|옮기|남기|기록하|녹음하|녹화하|찍|퍼뜨리)지 ?(?:는|은|도|를|좀)? ?(?:말|마)|(?:빼|지워|삭제해|없애|가려|숨겨|비밀로 ?해|덮어) ?(?:주(?:세|시|십|실|셨|면|라|오|고|길|기)|줘|줄래|줄 수|달라|달래|두세|두시)|비밀로 하|빼고 (?:써|적|내|해)|(?:공개|보도|발표|기록)(?:하면|되면|돼서는|해서는|되어서는)? ?안 ?(?:돼|되|됩|된)|(?:녹음|녹음기|녹화|카메라)(?:은|는|을|를|기는|기를)? ?(?:좀 )?(?:꺼|끄|멈)|비공개로|비보도|우리끼리|(?:여기|이 자리)서만|(?:나가|알려지|새어 ?나가)면 안 ?(?:돼|되|됩|된)";

/// English, and the commonest of French and Dutch.
const LATIN: &str = r"off[ -]the[ -]record|(?:leave|keep|take|cut|edit) (?:[a-z’']+ ){1,5}out\b|(?:don[’']?t|do not|never|please not|must not|mustn[’']?t|can[’']?t|cannot|should not|shouldn[’']?t|not to) (?:please |ever |be )?(?:write|written|print|publish|use|quote|record|mention|mentioned|include|put|name|named|repeat|share|note)[a-z]*\b|not for (?:publication|print|the record|quotation)|between (?:you and me|us|ourselves)\b|(?:strike|delete|erase|remove|omit|scratch|skip) (?:that|this|it|all of that|his|her|my|their|the)\b|(?:turn|switch) (?:(?:that|it|this|the [a-z]+) )?off|stop (?:the )?(?:recording|tape|recorder)|keep (?:that|this|it|her|him|them) (?:secret|private|quiet|to yourself|confidential)|no names\b|in confidence\b|entre nous|ne (?:l[’'])?(?:écrivez|publiez|notez|citez|mettez) pas|ne pas (?:publier|écrire|citer|noter)|onder ons\b|niet (?:opschrijven|publiceren|opnemen|noteren|noemen)";

static WISH: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!("(?:^|[^가-힣])(?:{KOREAN})|(?:^|[^a-z])(?:{LATIN})");
    Regex::new(&pattern).expect("the patterns are constants")
});

/// The wishes in a folded text.
pub(super) fn find(text: &str) -> Vec<Finding> {
    let wish = |found: regex::Match<'_>| {
        let start = found.start() + before_word(found.as_str());
        Finding::direct(start..found.end(), Kind::Other, Finding::WISH, 80)
    };
    WISH.find_iter(text).map(wish).collect()
}

/// The bytes of what had to stand before a word: a mark, or a letter of the other script.
fn before_word(found: &str) -> usize {
    let is_hangul = |c: char| ('가'..='힣').contains(&c);
    let mut letters = found.chars();
    let (first, second) = (letters.next(), letters.next());
    let other = first.zip(second).is_some_and(|(one, two)| is_hangul(one) != is_hangul(two));
    let mark = first.is_some_and(|c| !c.is_alphabetic());
    first.filter(|_| mark || other).map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(text: &str) -> usize {
        find(&text.to_lowercase()).len()
    }

    #[test]
    fn wishes_are_found() {
        for text in [
            "꽃분이 이름도 나중에 빼 주시고요",
            "딸 이야기는 다 빼주세요.",
            "이건 적지 말고 들으세요.",
            "제 옛 이름은 결정문에 적지 말아 주십시오.",
            "이건 쓰지는 마세요.",
            "녹음 좀 꺼 주세요.",
            "동생 얘기는 공개되면 안 됩니다.",
            "That part is off the record.",
            "(Off-the-record)",
            "Please leave my brother's name out.",
            "Please don’t write that down.",
            "You must not publish this.",
            "Can you turn it off?",
            "Ne pas publier, s'il vous plaît.",
        ] {
            assert_eq!(wishes(text), 1, "{text}");
        }
    }

    #[test]
    fn what_only_sounds_alike_is_none() {
        for text in [
            "은혜라는 말을 저는 함부로 쓰지 못합니다.",
            "이를 빼고 나서 아팠습니다.",
            "돈 보내지 말고 너나 잘 먹어라",
            "그 아이의 눈을 가려 주지 못했습니다.",
            "We let the cat out at night.",
            "Nobody wrote anything down.",
        ] {
            assert_eq!(wishes(text), 0, "{text}");
        }
    }
}
