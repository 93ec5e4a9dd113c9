//! What is wrong is refused by name: the right exit code, one `error:` and one `hint:` line,
//! no word of what was recorded, and nothing changed on the disk.

#[path = "common/mod.rs"]
mod common;
#[path = "bad_input/system.rs"]
mod system;

use std::fs;

use common::{Desk, NAMELESS, Said, TEXT, WITNESS, unlock};
use onggi::identity::ceremony::{CheckedRequest, Request};

/// Bytes of one slot of a sealed keyfile of 64 slots.
const SLOT: usize = 65_536;

const RECORD: [&str; 5] = ["record", "--identity", "identity.toml", "--text", "testimony.txt"];

// --- keys ----------------------------------------------------------------------------------

#[test]
fn a_wrong_passphrase_and_a_wrong_persons_key_open_nothing() {
    let desk = Desk::new();
    for key in ["a.key", "second.key"] {
        for command in [&["list"][..], &["check"], &RECORD] {
            desk.refused(3, &[&["--key", key], command].concat()).because("not an editor's");
        }
    }
    desk.write("pw", "correct horse battery staple onggi test eight\n");
    for command in [&["list"][..], &["check"], &RECORD, &["key", "export", "a.key"]] {
        desk.refused(3, command).because("passphrase does not open");
    }
}

#[test]
fn a_damaged_key_or_pins_file_is_refused() {
    let desk = Desk::new();
    for name in ["editor.key", "editor.key.pins"] {
        let whole = desk.read(name);
        let mut bytes = whole.clone();
        let last = bytes.len() - 3;
        bytes[last] ^= 1;
        desk.write(name, bytes);
        desk.refused(4, &["list"]);
        desk.write(name, &whole[..whole.len() / 2]);
        desk.refused(4, &["list"]);
        desk.write(name, whole);
    }
    desk.run(&["list"]).done();
}

#[test]
fn a_key_that_asks_for_too_much_work_is_refused_before_it_gets_any_memory() {
    let desk = Desk::new();
    let key = String::from_utf8_lossy(&desk.read("editor.key")).into_owned();
    for cost in ["65535 3 1", "65536 2 1", "65536 11 1", "4194304 3 1", "4294967295 3 1"] {
        desk.write("forged.key", key.replacen("65536 3 1", cost, 1));
        let watched = system::watched(desk.onggi().args(["--key", "forged.key", "list"]), b"");
        watched.said.refused(4).because("more or less work");
        assert!(watched.most_memory < 48 << 10, "{} KiB", watched.most_memory);
    }
}

// --- the vault -----------------------------------------------------------------------------

/// A second vault at the desk, of the same people, with one witness of its own.
fn another_vault(desk: &Desk, founder: &str) {
    let holders = ["--keyholder", "a.key.pub", "--keyholder", "b.key.pub"];
    let rest = ["--threshold", "2", "--kdf", "light"];
    let at = ["--vault", "other", "--key", founder];
    desk.run(&[&at, &["init"][..], &holders, &rest].concat()).done();
    desk.run(&[&at, &RECORD[..]].concat()).done();
}

fn put(desk: &Desk, from: &str, to: &str) {
    fs::copy(desk.path(from), desk.path(to)).unwrap();
}

#[test]
fn a_file_of_another_vault_in_its_place_is_refused() {
    let desk = Desk::new();
    another_vault(&desk, "editor.key");
    for name in ["vault.age", "store-1.db"] {
        let own = desk.read(&format!("vault/{name}"));
        put(&desk, &format!("other/{name}"), &format!("vault/{name}"));
        for command in [&["list"][..], &["check"], &RECORD] {
            desk.refused(4, command);
        }
        desk.write(&format!("vault/{name}"), own);
    }
    put(&desk, "other/identities.sealed", "vault/identities.sealed");
    desk.refused(4, &RECORD).because("another vault");
    let request = ["identity", "request", WITNESS, "--reason", "x", "--out", "r.request"];
    desk.refused(4, &request).because("another vault");
}

#[test]
fn a_keyring_that_a_stranger_made_opens_for_nobody() {
    let desk = Desk::new();
    another_vault(&desk, "second.key");
    put(&desk, "other/vault.age", "vault/vault.age");
    desk.refused(3, &["list"]).because("not an editor's");
}

#[test]
fn an_older_copy_of_the_folder_or_of_a_file_is_refused() {
    let desk = Desk::new();
    let names = ["vault.age", "store-1.db", "identities.sealed"].map(|n| format!("vault/{n}"));
    let old = names.clone().map(|name| desk.read(&name));
    desk.run(&RECORD).done();
    desk.run(&["member", "add", "second.key.pub", "--role", "editor"]).done();
    let new = names.clone().map(|name| desk.read(&name));
    let put = |files: &[Vec<u8>; 3], which: &[usize]| {
        which.iter().for_each(|at| desk.write(&names[*at], &files[*at]));
    };
    for which in [&[0][..], &[1], &[0, 1], &[0, 1, 2]] {
        put(&old, which);
        desk.refused(4, &["list"]).because("older");
        put(&new, which);
    }
    put(&old, &[2]);
    desk.refused(4, &RECORD).because("older");
    let checked = desk.run(&["check"]);
    assert_eq!(checked.code, Some(4));
    assert!(checked.out.contains("older than the store"), "{}", checked.out);
    put(&new, &[2]);
    desk.run(&["check"]).done();
}

#[test]
fn what_is_missing_is_named() {
    let desk = Desk::new();
    for (name, code, words) in [("vault.age", 5, "no vault"), ("store-1.db", 4, "store is missing")]
    {
        let name = format!("vault/{name}");
        let bytes = desk.read(&name);
        fs::remove_file(desk.path(&name)).unwrap();
        desk.refused(code, &["list"]).because(words);
        desk.write(&name, bytes);
    }
    fs::remove_file(desk.path("vault/identities.sealed")).unwrap();
    desk.refused(5, &RECORD).because("sealed keyfile is not there");
    desk.run(&["list"]).done();
}

#[test]
fn a_packet_that_is_none_is_said_and_left_and_stops_nothing() {
    let desk = Desk::new();
    desk.write("vault/incoming/00.packet", "not a packet");
    let said = desk.run(&RECORD).done();
    assert!(said.err.contains("not a packet, or it was damaged"), "{}", said.err);
    assert!(desk.path("vault/incoming/00.packet").is_file());
}

// --- the ceremony --------------------------------------------------------------------------

/// Changes a request as only an editor with a changed program could, signed by `signer`.
fn forge(desk: &Desk, signer: &str, from: &str, to: &str, change: impl FnOnce(&mut Request)) {
    let editor = unlock(&desk.read("editor.key"));
    let checked = CheckedRequest::open(&desk.read(from), &editor).unwrap();
    let mut request = checked.request().clone();
    change(&mut request);
    desk.write(to, request.seal(&unlock(&desk.read(signer))).unwrap());
}

fn approve_refused(desk: &Desk, holder: &str, request: &str) -> Said {
    let before = desk.state();
    let said = desk.approve(holder, request, "no.approval").refused(4);
    assert_eq!(desk.state(), before);
    said
}

#[test]
fn a_strangers_request_and_one_for_another_witness_are_not_approved() {
    let desk = Desk::new();
    desk.request("r.request");
    forge(&desk, "second.key", "r.request", "stranger.request", |_| {});
    approve_refused(&desk, "a", "stranger.request").because("nobody who is an editor");
    forge(&desk, "editor.key", "r.request", "other.request", |request| {
        request.pseudonym = NAMELESS.parse().unwrap();
    });
    approve_refused(&desk, "a", "other.request").because("another witness");
    forge(&desk, "editor.key", "r.request", "entry.request", |request| {
        request.entries[0].entry = "5f".repeat(16).parse().unwrap();
    });
    approve_refused(&desk, "a", "entry.request").because("another identity");
    forge(&desk, "editor.key", "r.request", "late.request", |request| {
        request.expires = "2026-01-01".parse().unwrap();
    });
    desk.approve("a", "late.request", "no.approval").refused(1).because("expired");
    assert!(!desk.path("no.approval").exists());
}

#[test]
fn a_request_of_another_vault_is_not_approved_by_mistake() {
    let desk = Desk::new();
    another_vault(&desk, "second.key");
    let other = ["--vault", "other", "--key", "second.key"];
    let pseudonym = desk.run(&[&other[..], &["list", "--json"]].concat()).record()["pseudonym"]
        .as_str()
        .unwrap()
        .to_owned();
    let request =
        ["identity", "request", &pseudonym, "--reason", "a court asks", "--out", "other.request"];
    desk.run(&[&other[..], &request].concat()).done();
    approve_refused(&desk, "a", "other.request").because("check words were not found to agree");
    desk.run(&["identity", "reveal", "other.request", "other.request", "--to-stdout"])
        .refused(3)
        .because("not for this key");
}

fn reveal(desk: &Desk, request: &str, approvals: &[&str]) -> Said {
    desk.run(&[&["identity", "reveal", request, "--to-stdout"], approvals].concat())
}

#[test]
fn approvals_of_another_request_and_too_few_open_nothing() {
    let desk = Desk::new();
    desk.request("one.request");
    desk.request("two.request");
    for holder in ["a", "b"] {
        desk.approve(holder, "one.request", &format!("{holder}.approval")).done();
    }
    let both = ["identity", "reveal", "two.request", "a.approval", "b.approval", "--to-stdout"];
    desk.refused(4, &both).because("another request");
    let twice = ["a.approval", "a.approval"];
    reveal(&desk, "one.request", &["a.approval"]).refused(1).because("1 of 2");
    reveal(&desk, "one.request", &twice).refused(1).because("1 of 2");
    desk.refused(3, &["identity", "reveal", "a.approval", "b.approval", "--to-stdout"]);
    desk.refused(4, &["identity", "reveal", "one.request", "testimony.txt", "--to-stdout"]);
    let revealed = reveal(&desk, "one.request", &["a.approval", "b.approval"]).done();
    assert!(revealed.out.contains("김영춘"));
}

#[test]
fn a_witness_of_another_approval_is_not_opened() {
    let desk = Desk::new();
    let other = desk.run(&[&RECORD[..], &["--json"]].concat()).done().record();
    let other = other["pseudonym"].as_str().unwrap();
    desk.request("one.request");
    let two = ["identity", "request", other, "--reason", "a court asks", "--out", "two.request"];
    desk.run(&two).done();
    desk.approve("a", "one.request", "a.approval").done();
    desk.approve("b", "two.request", "b.approval").done();
    let mixed = ["identity", "reveal", "one.request", "a.approval", "b.approval", "--to-stdout"];
    desk.refused(4, &mixed).because("another request");
    // The places of the one, asked for under the name of the other.
    let mut places = Vec::new();
    forge(&desk, "editor.key", "two.request", "x.request", |two| places = two.entries.clone());
    forge(&desk, "editor.key", "one.request", "mixed.request", |one| one.entries = places);
    approve_refused(&desk, "a", "mixed.request").because("another witness");
}

#[test]
fn a_corrupted_slot_is_seen_by_holder_editor_and_check() {
    let desk = Desk::new();
    desk.request("r.request");
    for holder in ["a", "b"] {
        desk.approve(holder, "r.request", &format!("{holder}.approval")).done();
    }
    let mut slot = 0;
    forge(&desk, "editor.key", "r.request", "x.request", |r| slot = r.entries[0].slots[0].0);
    let mut bytes = desk.read("vault/identities.sealed");
    let start = bytes.len() - (64 - slot) * SLOT;
    bytes[start + 5000] ^= 1;
    desk.write("vault/identities.sealed", bytes);
    let words = format!("Slot {slot} ");
    approve_refused(&desk, "a", "r.request").because(&words);
    reveal(&desk, "r.request", &["a.approval", "b.approval"]).refused(4).because(&words);
    let checked = desk.run(&["check"]);
    assert_eq!(checked.code, Some(4));
    assert!(checked.out.contains(&format!("were written: {slot}\n")), "{}", checked.out);
}

// --- text and identity ---------------------------------------------------------------------

fn record_text(text: &str) -> [&str; 4] {
    ["record", "--no-name", "--text", text]
}

#[test]
fn a_text_that_is_none_is_not_recorded() {
    let desk = Desk::new();
    for (name, bytes, words) in [
        ("empty", &b""[..], "text is empty"),
        ("blank", " \n\t\n\u{3000}\n".as_bytes(), "text is empty"),
        ("binary", b"We \xff\xfe crossed", "not UTF-8"),
        ("cut", &TEXT.as_bytes()[..10], "not UTF-8"),
    ] {
        desk.write(name, bytes);
        desk.refused(2, &record_text(name)).because(words);
    }
    desk.refused(5, &record_text("vault")).because("folder");
    desk.refused(5, &record_text("nothing"));
}

#[test]
fn fifty_megabytes_of_text_are_refused_without_being_held() {
    let desk = Desk::new();
    let text = TEXT.repeat((50 << 20) / TEXT.len());
    desk.write("long", &text);
    let before = desk.state();
    for (name, input) in [("long", &[][..]), ("-", text.as_bytes())] {
        let watched = system::watched(desk.onggi().args(record_text(name)), input);
        watched.said.refused(2).because("longer than 8 MiB");
        // Argon2id takes 64 MiB of it, before the text is read.
        assert!(watched.most_memory < 128 << 10, "{name}: {} KiB", watched.most_memory);
    }
    assert_eq!(desk.state(), before);
}

#[test]
fn an_identity_with_a_mistake_is_refused_by_its_line() {
    let desk = Desk::new();
    for (identity, words) in [
        ("names = [\"김영춘\"]\nnmae = \"리순옥\"\n", "mistake in line 2"),
        ("{ \"names\": [\"김영춘\"],\n \"nick\": \"영춘\" }", "mistake in line 2"),
        ("names = [\"김영춘\"\n", "mistake in line"),
        ("names = \"김영춘\"\n", "mistake in line 1"),
        ("birth = \"14 March 1971\"\n", "birth date"),
        ("[[relatives]]\nnames = [\"리순옥\"]\n", "no usable relation"),
        ("names = [\"K\"]\n", "one Latin letter"),
    ] {
        desk.write("wrong.toml", identity);
        let record = ["record", "--identity", "wrong.toml", "--text", "testimony.txt"];
        desk.refused(2, &record).because(words);
    }
    let record = ["record", "--identity", "binary", "--text", "testimony.txt"];
    desk.write("binary", b"names = [\"\xff\"]");
    desk.refused(2, &record).because("not UTF-8");
    desk.write("binary", vec![b'#'; (1 << 20) + 1]);
    desk.refused(2, &record);
}

/// Characters that steer a terminal, and those that turn the direction of writing.
fn steers(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}')
}

#[test]
fn what_is_shown_cannot_steer_the_terminal() {
    const HOSTILE: &str = "강변 \u{1b}]0;title\u{7} \u{1b}[2J \u{9b}31m \u{7f} \r\u{8} \
                           \u{202e}txet\u{202c} \u{2066}x\u{2069} \u{61c}";
    let desk = Desk::new();
    desk.write("hostile", HOSTILE);
    desk.write("hostile.toml", "names = [\"김영춘\\u001b\\u009b\\u202e\"]\n");
    let hostile =
        ["record", "--identity", "hostile.toml", "--text", "hostile", "--consent", "publication"];
    let recorded = desk.run(&[&hostile[..], &["--json"]].concat()).done().record();
    let pseudonym = recorded["pseudonym"].as_str().unwrap();
    let reason = format!("court {}", HOSTILE.replace('\r', ""));
    let request = ["identity", "request", pseudonym, "--reason", &reason, "--out", "r.request"];
    let mut said = vec![desk.run(&request).done()];
    for holder in ["a", "b"] {
        said.push(desk.approve(holder, "r.request", &format!("{holder}.approval")).done());
    }
    said.push(reveal(&desk, "r.request", &["a.approval", "b.approval"]).done());
    for command in [&["show", pseudonym][..], &["search", "강변"], &["audit", "log"]] {
        said.push(desk.run(command).done());
        let json = desk.run(&[command, &["--json"]].concat()).done();
        assert!(json.records().iter().any(|one| one.to_string().contains('\u{202e}')), "the text");
        said.push(json);
    }
    for said in said {
        let steering = said.out.chars().chain(said.err.chars()).find(|c| steers(*c));
        assert_eq!(steering, None, "{said:?}");
    }
}
