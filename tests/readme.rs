//! What the documents show is what the program does: the walk of the README is run, and the
//! transcripts of the guides are played and compared, line by line.
//!
//! In a transcript `$` begins a command and `>` continues it; a line `...` stands for any
//! lines, and blank lines do not count. Pseudonyms, drawn words, days and hashes of a transcript
//! stand for those of the run: what is shown first is put into the later commands. Passphrases,
//! and questions that a person answers on the terminal, are given by [`PRELUDE`].

#![expect(clippy::disallowed_methods, reason = "the test runs the program in a shell")]

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::ops::RangeBounds;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use regex::Regex;

/// Words like those that Onggi draws, a cheap derivation, and yes to what would be asked.
const PRELUDE: &str = r#"
set -eu
umask 077
onggi() {
    case " $* " in
        *" key new "* | *" init "*) set -- "$@" --kdf light ;;
        *" approve "*) set -- "$@" --yes ;;
        *" reveal "*) set -- "$@" --to-stdout ;;
    esac
    command onggi --passphrase-file "$PASSPHRASE" "$@"
}
"#;

/// Founds a vault for a guide that begins later; prints its check words.
const FOUND: &str = "onggi --vault vault --key min.key init --keyholder ana.key.pub \
    --keyholder bela.key.pub --keyholder carl.key.pub --threshold 2 --json";

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The fenced blocks of a kind, in order.
fn blocks<'a>(document: &'a str, kind: &str) -> Vec<&'a str> {
    let fence = format!("```{kind}\n");
    let begun = document.split(fence.as_str()).skip(1);
    begun.map(|rest| rest.split("\n```").next().unwrap()).collect()
}

/// A shell in `folder` that finds the program.
fn shell(folder: &Path) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_onggi")).parent().unwrap();
    let mut path = OsString::from(program);
    path.push(":");
    path.push(env::var_os("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.current_dir(folder).env("PATH", path);
    shell.env_remove("ONGGI_VAULT").env_remove("ONGGI_KEY");
    shell
}

#[test]
fn the_walk_of_the_readme_works() {
    let readme = document("README.md");
    let walk = blocks(&readme, "sh").into_iter().find(|block| block.starts_with("umask")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut shell = shell(Path::new(env!("CARGO_MANIFEST_DIR")));
    let output = shell.args(["-euc", walk]).env("TMPDIR", folder.path()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    for expected in ["⟦witness⟧", "배옥단", "# 증언 발췌", "The log is whole", "Checked:"]
    {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
    let (_, excerpt) = said.split_once("# 증언 발췌").unwrap();
    for hidden in ["배옥단", "설미", "왕리화", "회령", "1974"] {
        assert!(!excerpt.contains(hidden), "{hidden} is in the excerpt");
    }
}

#[test]
fn the_commands_for_newcomers_stand_in_the_readme() {
    let readme = document("README.md");
    assert!(readme.contains("\ncargo run --release --locked -- demo\n"));
    assert_eq!(
        readme.lines().find(|line| line.starts_with("cargo test")),
        Some("cargo test --locked")
    );
}

/// Every Rust source of the project as one text.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: std::path::PathBuf| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(ending) if ending == "rs" => fs::read_to_string(&path).unwrap(),
        _ => String::new(),
    };
    entries.map(text).collect()
}

#[test]
fn the_tests_that_security_names_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = sources(&root.join("src")) + &sources(&root.join("tests"));
    let security = document("SECURITY.md");
    let (_, promises) = security.split_once("## The ten promises").unwrap();
    let named = Regex::new("`([a-z0-9]+(?:_[a-z0-9]+)+)`").unwrap();
    let mut names = named.captures_iter(promises).map(|name| name[1].to_owned()).peekable();
    assert!(names.peek().is_some());
    for name in names {
        assert!(sources.contains(&format!("fn {name}(")), "{name}");
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)#:]+)(?:#[^)]*)?\)").unwrap();
    let guides = ["interviewer", "editor", "keyholder"].map(|one| format!("docs/guide-{one}.md"));
    let others = ["README.md", "SECURITY.md", "CHANGELOG.md", "docs/decisions.md"];
    for name in guides.iter().map(String::as_str).chain(others) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        for to in link.captures_iter(&document(name)) {
            assert!(folder.with_file_name(&to[1]).exists(), "{name}: {}", &to[1]);
        }
    }
}

// --- transcripts --------------------------------------------------------------------------

/// What stands for something that differs in every run.
static STAND_INS: LazyLock<Regex> = LazyLock::new(|| {
    let drawn = r"(?:^ *|  )[a-z-]{2,}(?: [a-z-]{2,}){3,5}$";
    let others =
        r"\b[a-z]+-[a-z]+-\d{1,2}\b|\b\d{4}-\d\d-\d\d\b|\b[0-9a-f]{64}\b|excerpt-[0-9a-f]{8}";
    Regex::new(&format!("{drawn}|{others}")).unwrap()
});

static DAY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d{4}-\d\d-\d\d$").unwrap());

/// A line with every stand-in taken out, and these.
fn parted(line: &str) -> (String, Vec<&str>) {
    let found = STAND_INS.find_iter(line).map(|found| found.as_str().trim()).collect();
    (STAND_INS.replace_all(line.trim_end(), "…").trim().to_owned(), found)
}

/// A folder in which a guide is played, and what its stand-ins stand for so far.
struct Play {
    folder: tempfile::TempDir,
    settings: String,
    bound: BTreeMap<String, String>,
}

impl Play {
    /// A folder with the invented testimony as the files that guides name.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let copies = [("en.toml", "identity.toml"), ("en.txt", "interview.txt")];
        for (from, to) in copies {
            fs::write(folder.path().join(to), document(&format!("data/demo/{from}"))).unwrap();
        }
        fs::write(folder.path().join("passphrase"), "drawn for nobody but this test\n").unwrap();
        fs::write(folder.path().join("nameless.txt"), "I carried water for the camp.\n").unwrap();
        fs::write(folder.path().join("later.toml"), "names = [\"Ho Sam-dol\"]\n").unwrap();
        let play = Self { folder, settings: String::new(), bound: BTreeMap::new() };
        play.stage("chmod 600 passphrase && mkdir stick");
        play
    }

    fn run(&self, command: &str) -> (bool, String) {
        let script = format!("{PRELUDE}\nexec 2>&1\n{}\n{command}", self.settings);
        let mut shell = shell(self.folder.path());
        let output = shell.args(["-c", &script]).env("PASSPHRASE", "passphrase").output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }

    /// Runs what a guide takes for granted.
    fn stage(&self, commands: &str) -> String {
        let (done, said) = self.run(commands);
        assert!(done, "{commands}\n{said}");
        said
    }

    fn keys(&self, labels: &str) {
        self.stage(&format!("for one in {labels}; do onggi key new $one.key; done"));
    }

    /// Plays transcripts of a guide, counted from 0.
    fn play(&mut self, guide: &str, which: impl RangeBounds<usize>) {
        let text = document(guide);
        let blocks = blocks(&text, "console");
        for block in blocks.iter().enumerate().filter(|(at, _)| which.contains(at)) {
            let mut lines = block.1.lines().peekable();
            while let Some(line) = lines.next() {
                let mut command = line.strip_prefix("$ ").expect("a command").to_owned();
                while let Some(more) = lines.next_if(|line| line.starts_with("> ")) {
                    command.push('\n');
                    command.push_str(&more[2..]);
                }
                let mut expected = Vec::new();
                while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                    expected.push(line);
                }
                self.act(guide, &command, &expected);
            }
        }
    }

    fn act(&mut self, guide: &str, command: &str, expected: &[&str]) {
        let mut real = command.to_owned();
        for (stand_in, meant) in &self.bound {
            real = real.replace(stand_in, meant);
        }
        if real.starts_with("export ") {
            self.settings.push_str(&format!("{real}\n"));
            return;
        }
        let (done, said) = self.run(&real);
        let shown = format!("{guide}: {command}\n--- said\n{said}");
        assert_eq!(done, !said.lines().any(|line| line.starts_with("error: ")), "{shown}");
        self.compare(expected, &said, &shown);
    }

    fn compare(&mut self, expected: &[&str], said: &str, shown: &str) {
        let mut said = said.lines().filter(|line| !line.trim().is_empty());
        let mut any = false;
        for line in expected.iter().filter(|line| !line.is_empty()) {
            if *line == "..." {
                any = true;
                continue;
            }
            let (words, stand_ins) = parted(line);
            let found = if any {
                said.find(|line| parted(line).0 == words)
            } else {
                said.next().filter(|line| parted(line).0 == words)
            };
            let found = found.unwrap_or_else(|| panic!("{shown}\n--- without\n{line}"));
            self.bind(&stand_ins, &parted(found).1, shown);
            any = false;
        }
        assert!(any || said.next().is_none(), "{shown}\n--- more than expected");
    }

    fn bind(&mut self, stand_ins: &[&str], meant: &[&str], shown: &str) {
        for (stand_in, meant) in stand_ins.iter().zip(meant) {
            if DAY.is_match(stand_in) || stand_in.len() == 64 {
                continue;
            }
            let bound = self.bound.entry((*stand_in).to_owned()).or_insert((*meant).to_owned());
            assert_eq!(bound, meant, "{stand_in}\n{shown}");
        }
    }
}

#[test]
fn the_guide_for_interviewers_works() {
    let mut play = Play::new();
    play.keys("min ana bela carl");
    play.stage(FOUND);
    play.play("docs/guide-interviewer.md", ..);
}

#[test]
fn the_guide_for_editors_works() {
    let mut play = Play::new();
    play.keys("ana bela carl sora");
    play.play("docs/guide-editor.md", ..);
}

#[test]
fn the_guide_for_keyholders_works() {
    let mut play = Play::new();
    play.play("docs/guide-keyholder.md", ..1);
    play.keys("min bela carl");
    let words = play.stage(FOUND).split('"').nth(3).unwrap().to_owned();
    play.bound.insert("coauthor bogus daily civil comfort anyone".to_owned(), words);
    play.stage(
        "export ONGGI_VAULT=vault ONGGI_KEY=min.key
         onggi record --identity identity.toml --text interview.txt >/dev/null
         reason='The court in Leuven asks whether he is a party.'
         onggi identity request \"$(onggi list | cut -d ' ' -f 1)\" --reason \"$reason\" \
             --out court.request
         cp vault/identities.sealed .",
    );
    play.play("docs/guide-keyholder.md", 1..);
}
