# Every word that Onggi shows, in English. One sentence says what is wrong; a second one,
# or a message that ends in -hint, says what to do.

## The process

internal-error = Onggi stopped because of an error of its own. Nothing half-done was kept; what was saved before is whole.
error-setuid = Onggi refuses to run with more rights than its user has. Remove the setuid and setgid bits of the program.
error-core-files = The system does not let Onggi switch off core files, so memory could end on disk. Run it on another system.
warning-memory-not-locked = Warning: this system does not let Onggi keep its memory out of swap. Raise the memlock limit (ulimit -l unlimited), or use encrypted swap or none.
warning-no-filter = Warning: this system has no filter for system calls. Onggi opens no network connection, but the kernel does not guard that here.

## Passphrases and questions

warning-passphrase-file = Warning: other users of this computer can read the passphrase file. Take that right away (chmod 600).
prompt-again = The same once more:{" "}
prompt-yes-no = { $question } [y/N]{" "}
# Answers that mean yes, separated by spaces, in small letters.
prompt-yes-words = y yes

## Screens for what must not stay on the terminal

# These stand in one row, which may be 40 columns wide; what matters most comes first.
screen-pager-hint = q: leave   Arrows, PgUp, PgDn: move
screen-editor-hint = F2, Ctrl-D: done   Esc twice: discard
screen-editor-discard = Press it once more to discard the text.
screen-editor-full = This passage is full. Finish it with F2.

## How a failure is said.

report =
    error: { $sentence }
    hint: { $hint }

## The command tree. `help-COMMAND` says what a command does, `arg-COMMAND-NAME` an argument.

help = An encrypted vault for testimony that could harm the families left behind
help-more =
    Exit codes: 0 done, 1 refused or nothing found, 2 wrong use, 3 wrong key or passphrase, 4 damaged or tampered file, 5 file system.
    Start with: onggi demo
arg-vault = The vault's folder
arg-key = Your member key
arg-sealed-file = The sealed keyfile, if it lies elsewhere than the vault says
arg-passphrase-file = A file whose first line is the passphrase; - is standard input
arg-check-words = The check words of the vault as its founder told you, for the first use
arg-json = Print records as JSON, one on each line
arg-lang = The language of messages (en)

help-demo = Show the whole journey on a throw-away vault with invented testimony
arg-demo-keep = Keep the demo's vault, keys and files in this new folder

help-key = Make and look after your own key
help-key-new = Make a member key: FILE is private, FILE.pub is for the others
arg-key-new-file = Where the key goes
arg-key-new-label = How the team calls you; the file's name by default
arg-key-new-kdf = What each guess at the passphrase costs: light, default or strong
arg-key-new-choose-passphrase = Choose a passphrase yourself instead of six drawn words
help-key-passphrase = Give a key another passphrase
arg-key-passphrase-file = The key
arg-key-passphrase-new-passphrase-file = A file whose first line is the new passphrase
arg-key-passphrase-kdf = What each guess at the new passphrase costs
arg-key-passphrase-choose-passphrase = Choose a passphrase yourself instead of six drawn words
help-key-export = Show the plain age identity in a key, for a day without Onggi
arg-key-export-file = The key
arg-key-export-to-stdout = Print it, even to a pipe

help-init = Found a vault; the key given by --key is its first editor
arg-init-keyholders = The public line of a keyholder; once for each
arg-init-editors = The public line of another editor
arg-init-threshold = How many keyholders open an identity together
arg-init-countersigns = Signatures of other editors that a release needs
arg-init-kdf = What each guess at claim words costs
help-member = Add and list the people of the vault
help-member-add = Add an editor
arg-member-add-file = Their public line
arg-member-add-role = What they will be
help-member-list = List editors and keyholders, with the check words of their keys

help-record = Record a testimony, an identity, or both
arg-record-identity = The identity as TOML or JSON; - is standard input; asked for when absent
arg-record-no-name = The witness gives no name
arg-record-text = The testimony; - is standard input; typed in an editor when absent
arg-record-spoken = The language it was given in, like ko; else that of --lang, else its script tells
arg-record-witness = A witness who is in the vault already
arg-record-consent = What the witness agreed to: research, publication, named-publication, court, contact
help-list = List the witnesses by pseudonym
help-show = Show the testimony of a witness
arg-show-pseudonym = The witness
help-search = Find passages that hold all of these words
arg-search-words = Words, or Korean nouns of two syllables and more
arg-search-most = Show at most so many passages
help-claim = Find the pseudonym of a caller by the four words of their slip
arg-claim-words = The four words; asked for when absent

help-identity = Open one identity, with enough keyholders
help-identity-request = Ask the keyholders for the identity of a witness
arg-identity-request-pseudonym = The witness
arg-identity-request-reason = Why; every keyholder reads it, and the log keeps it
arg-identity-request-out = Where the request goes
arg-identity-request-days = How many days the request is good for, at most 90
help-identity-approve = Answer a request, as a keyholder; needs --key and --sealed-file, no vault
arg-identity-approve-request = The request
arg-identity-approve-out = Where the approval goes
arg-identity-approve-yes = Approve without being asked
help-identity-reveal = Put approvals together and show the identity
arg-identity-reveal-request = The request
arg-identity-reveal-approvals = The approvals
arg-identity-reveal-to-stdout = Print it, even to a pipe

help-redact = Decide what an excerpt hides
arg-redact-pseudonym = The witness
arg-redact-auto = Find and decide by policy
arg-redact-policy = How much the automatic plan hides: strict or standard
arg-redact-plan = Take a plan that was edited; print one with --auto --json
arg-redact-testimony = Which testimony of the witness, counted from 1
help-release = Write an excerpt that passes every gate, with its manifest
arg-release-pseudonym = The witness
arg-release-format = The form of the file
arg-release-out = The folder it goes to
arg-release-segments = Passages from a first to a last, like 2-4
arg-release-testimony = Which testimony of the witness, counted from 1

help-audit = Read and verify the audit log
help-audit-log = List every act
help-audit-verify = Verify the chain and the signatures
arg-audit-verify-against = A manifest or request that left earlier: the log must run through it
help-check = Verify everything in the vault

## Asking

prompt-passphrase = Passphrase:{" "}
prompt-new-passphrase = New passphrase:{" "}
prompt-type-back = Type the six words back:{" "}
prompt-claim = The four words of the slip:{" "}
prompt-export = Show the secret key on this screen?
prompt-first-use = Are these the words that the vault's founder told you?
prompt-approve = Approve?
first-use =
    This is the first time that this key meets this vault. Its check words are:

    { "    " }{ $words }

    Compare them with the founder's by voice. A forged vault shows other words.
ask-identity = Who is it? Leave blank what is not known. Several answers: put ; between them.
ask-names = Names, in every script:{" "}
ask-aliases = Nicknames:{" "}
ask-birth = Birth (1971-03-14):{" "}
ask-home = Home (평안남도 순천시):{" "}
ask-phones = Telephones:{" "}
ask-emails = E-mail addresses:{" "}
ask-ids = Numbers of papers, messenger names:{" "}
ask-relation = Somebody else who could be harmed; what are they (mother, helper)? Blank to end:{" "}
ask-relative-names = { "  " }Their names:{" "}
ask-relative-place = { "  " }Where they live:{" "}
editor-title = Testimony. A blank line ends a passage.

## Keys

key-made =
    Key made for { $label }. Check words of its public line:
    { "    " }{ $words }
    Give FILE.pub to whoever founds the vault. Keep FILE and its passphrase apart.
passphrase-title = Your passphrase
passphrase-drawn =
    These six words open your key. Write them on paper now; they are shown
    only once, and nobody can restore them.
passphrase-differs = That differs from what was shown. Look at your paper.
passphrase-changed = The key has a new passphrase. Copies made earlier still open with the old one.
export-warning = Warning: whoever has what is shown next opens everything that is sealed to this key, without a passphrase.
export-title = Secret age identity

## The vault and its people

vault-founded =
    The vault is founded: { $n } keyholders, { $k } of them open an identity together.
    Its check words, to be told by voice to every editor and keyholder:
    { "    " }{ $words }
vault-sealed-file-here = The sealed keyfile lies beside the store. Another stick is better: found the vault with --sealed-file.
member-added =
    { $label } is an editor now. Tell them the check words of the vault:
    { "    " }{ $words }
role-editor = editor
role-keyholder = keyholder
member-line = { $label }  { $role }  { $words }

## Recording and reading

recorded = Recorded as { $pseudonym }.
recorded-identity = The identity is sealed. Only the keyholders together can open it.
recorded-no-identity = No identity was sealed. It can follow: onggi record --witness PSEUDONYM --identity FILE
recorded-scrubbed = Scrubbed: { $role } { $count }x
recorded-slip =
    Write on the slip that the witness keeps, and nothing else:

    { "    " }{ $words }
note-archive-only = Consent: archive only. Give --consent for more.
warning-identity-file = Warning: the identity file still lies on the disk in clear. Destroy it, and the stick it came on.
warning-not-scrubbed = Warning: without an identity nothing known was scrubbed. Names that were spoken are still in the text.
warning-earlier-text = Warning: what was recorded earlier of this witness was not scrubbed of this identity. Read it again.
warning-uncertain = Warning: some words may be a name or an ordinary word, and were left. Read the text again.
list-empty = The vault holds no testimony yet.
list-no-identity = (no identity)
list-line = { $pseudonym }  { $count }  { $last }  { $identity }
show-no-account = Nothing was recorded of this witness yet but an identity.
show-head = { $pseudonym }, testimony { $number } ({ $language }, { $day }); consent: { $uses }
search-more = There are more passages. Give more words, or --most.
note-recovered = An earlier run was interrupted while it wrote the sealed keyfile. What it had not acknowledged was taken back.
note-resumed = { $count ->
    [one] One recording of an interrupted run was taken in. See: onggi list
   *[other] { $count } recordings of interrupted runs were taken in. See: onggi list
}
note-expired = { $count ->
    [one] One request has expired; its secret is destroyed.
   *[other] { $count } requests have expired; their secrets are destroyed.
}
warning-not-remembered = Warning: the .pins file beside the key could not be written, so an older copy of the vault would not be noticed. { $sentence }
note-left = Left as it is: { $sentence }

## The ceremony

request-made = The request is open until { $expires }. { $need } approvals are needed; send the file to the keyholders.
approve-asks =
    { $requester } asks for the identity of { $pseudonym }.
    Reason: { $reason }
    Asked on { $day }, good until { $expires }.
approved = Approved. Send the file back; it fits this request only.
reveal-title = Identity of { $pseudonym }
reveal-head =
    Reason: { $reason }
    Approved by: { $holders }
field-names = names
field-aliases = nicknames
field-birth = birth
field-home = home
field-phones = telephones
field-emails = e-mail
field-ids = papers

## Redaction and release

plan-saved = Plan { $version } saved: { $count ->
    [one] one finding.
   *[other] { $count } findings.
}
plan-line = { "  " }{ $kind }: { $masked } masked, { $wider } said in wider terms, { $kept } kept, { $undecided } undecided
released = Released: { $file }, with its manifest beside it.
refusal-no-consent = The witness did not agree to publication.
refusal-nothing-selected = No passage is chosen, or nothing would be left of it.
refusal-undecided = Passage { $passage }: { $count } findings are undecided.
refusal-wish = Passage { $passage }: the witness asked to leave something out.
refusal-direct = Passage { $passage }: something that identifies a person alone would be printed.
refusal-repeated = Passage { $passage }: a replacement repeats what it stands for.
refusal-placeholder = Passage { $passage }: a placeholder of the scrub would be printed.

## Audit and check

act-founded = vault founded
act-member-added = editor added
act-taken-in = taken in:
act-identity-requested = identity requested:
act-approval-seen = approval seen:
act-identity-revealed = identity revealed:
act-request-expired = request expired:
act-planned = redaction planned:
act-released = released:
act-claim-answered = claim answered:
act-recovered = interrupted run cleared away
log-verified = The log is whole: { $rows } rows, head { $head }
checked = Checked: { $rows } rows of the log, { $records } records, { $entries } sealed identities.
fault-page = A page of the store is damaged.
fault-structure = The structure of the store is broken.
fault-index = The search index does not hold the words of the texts.
fault-reference = The log speaks of a witness whom the store does not know.
fault-record = Records of the kind "{ $table }" differ from the audit log, or are missing.
fault-keyfile-copy = One of the two copies of the record in the sealed keyfile is damaged; the other is whole.
fault-slots = Slots of the sealed keyfile are not those that were written: { $slots }
fault-stray = { $count ->
    [one] A file lies in the vault's folder that does not belong there.
   *[other] { $count } files lie in the vault's folder that do not belong there.
}
fault-pending = The store waits for entries of an interrupted run.
fault-entry-missing = An identity is missing from the sealed keyfile.
fault-entry-unknown = The sealed keyfile holds an identity that the store does not know.

## What is wrong, and what to do

error-no-passphrase = No passphrase was given, and there is no terminal to ask on.
hint-no-passphrase = Give --passphrase-file FILE, or run it in a terminal.
error-file-not-found = A file or folder is not there.
hint-file-not-found = Look at the path.
error-file-exists = Something stands there already, and is not overwritten.
hint-file-exists = Choose another name, or remove it first.
error-file-denied = The system does not allow it, or the medium is read-only.
hint-file-denied = Look at the rights of the file and its folder.
error-file-full = The disk is full; nothing was changed.
hint-file-full = Make room, then run the command again.
error-file-too-large = The file is too large for its kind.
hint-file-too-large = Look whether it is the right file.
error-file-wrong-kind = A file was expected and a folder found, or the reverse.
hint-file-wrong-kind = Look at the path.
error-file-failed = The disk reported an error.
hint-file-failed = Try another disk, and keep a copy of this one as it is.
error-no-terminal = There is no terminal to ask on.
hint-no-terminal = Run it in a terminal, or give the answer as an option or file.
error-answer-empty = The answer is empty.
hint-answer-empty = Give it again.
error-answer-too-long = The answer is too long.
hint-answer-too-long = Look whether it is the right file.
error-answer-not-text = The answer is not UTF-8 text.
hint-answer-not-text = Save the file as UTF-8.
error-answers-differ = The two answers differ; nothing was written.
hint-answers-differ = Run the command again.
error-interrupted = Stopped; nothing was written.
hint-interrupted = Run the command again.
error-no-key-named = No member key is named.
hint-no-key-named = Give --key FILE, or set ONGGI_KEY.
error-no-vault-named = No vault is named.
hint-no-vault-named = Give --vault DIR, or set ONGGI_VAULT.
error-no-sealed-file = No sealed keyfile is named.
hint-no-sealed-file = Give --sealed-file FILE.
error-unknown-language = There are no messages in that language.
hint-unknown-language = Use --lang en.
error-key-not-found = The member key is not there.
hint-key-not-found = Look at the path, or make one: onggi key new FILE
error-not-a-key = This is not a member key.
hint-not-a-key = Give the file without .pub that key new made.
error-key-damaged = The member key is damaged.
hint-key-damaged = Use your copy of it.
error-cost-refused = The key asks for more or less work than is accepted on this machine.
hint-cost-refused = It may be forged. Use your copy of it, or a machine with more memory.
error-wrong-passphrase = The passphrase does not open this key.
hint-wrong-passphrase = Look at capitals and the language of the keyboard, then try again.
error-weak-passphrase = That passphrase is too easy to guess.
hint-weak-passphrase = Let Onggi draw one, or use six unrelated words.
error-label = A label has 1 to 32 letters, digits, hyphens, underscores or dots.
hint-label = Give --label.
error-not-a-public-line = This is not the public line of a member, or it was changed.
hint-not-a-public-line = Give the .pub file that key new made.
error-pins-damaged = What this key remembers of its vaults was changed.
hint-pins-damaged = Somebody touched the .pins file. Compare check words, then remove it.
error-secret-to-pipe = Standard output is not a terminal, and this is secret.
hint-secret-to-pipe = Run it in a terminal, or insist with --to-stdout.
error-first-use = This key meets this vault for the first time.
hint-first-use = Ask its founder for the check words by voice and give --check-words.
error-check-words = The check words were not found to agree.
hint-check-words = Do not use this folder or request before its founder has read you the right ones: a forged vault shows others.
error-no-vault = There is no vault in this folder.
hint-no-vault = Look at the path, or found one: onggi init
error-folder-not-empty = The folder for the new vault is not empty.
hint-folder-not-empty = Name a new folder.
error-vault-busy = Another Onggi has this vault open.
hint-vault-busy = Close it, then run the command again.
error-not-an-editor = This key is not an editor's of this vault.
hint-not-an-editor = Give an editor's key.
error-keyring-damaged = The keyring of the vault is damaged.
hint-keyring-damaged = Keep the folder as it is, and use a copy of vault.age.
error-keyring-forged = The keyring of the vault is forged.
hint-keyring-forged = Do not use this folder. Ask the other editors.
error-other-root = This vault has another founder than the one this key knows.
hint-other-root = Do not use this folder. Somebody put it there.
error-older-keyring = The vault is older than when this key last opened it.
hint-older-keyring = Somebody put back an old copy. Look for the newer one.
error-store-missing = The store is missing.
hint-store-missing = Look for the whole folder of the vault.
error-older-store = The store is older than, or differs from, what was seen before.
hint-older-store = Somebody put back an old copy. Look for the newer one.
error-store-damaged = The store is damaged.
hint-store-damaged = Keep the folder as it is, and use a backup.
error-record-changed = A record differs from the audit log.
hint-record-changed = Run onggi check, keep the folder as it is, and use a backup.
error-wrong-build = This program was built without the settings of the store.
hint-wrong-build = Build it inside its own folder, where .cargo/config.toml is read.
error-no-such-witness = There is no witness of that pseudonym.
hint-no-such-witness = See: onggi list
error-no-such-request = That request is not open in this vault.
hint-no-such-request = It was answered, has expired, or was changed. Make a new one.
error-packet-misfit = The recording does not fit this vault.
hint-packet-misfit = Run the command again; if it stays so, run onggi check.
error-packet-damaged = This is not a packet, or it was damaged.
hint-packet-damaged = Use the copy on the stick it came on.
error-packet-other-vault = The packet is for another vault.
hint-packet-other-vault = Take it to the office it belongs to.
error-packet-stranger = The packet is not signed by a member or kit of this vault.
hint-packet-stranger = Ask who made it.
error-no-identity = No identity is sealed for this witness.
hint-no-identity = It can follow: onggi record --witness PSEUDONYM --identity FILE
error-chain-forged = The chain of members or keyholders is forged.
hint-chain-forged = Do not use this file. Ask the other editors.
error-chain-broken = The chain of members or keyholders is broken.
hint-chain-broken = Do not use this file. Ask the other editors.
error-threshold = The threshold does not fit the number of keyholders.
hint-threshold = It is at least 2 and at most the number of keyholders, of whom there are at most 16.
error-member-doubled = Somebody is named twice: a label or key is taken.
hint-member-doubled = Give every member a label and a key of their own.
error-keyholder-later = Adding a keyholder needs the signatures of those there are, which this version cannot collect.
hint-keyholder-later = Name all keyholders in onggi init.
error-countersigns-later = This version cannot collect countersignatures.
hint-countersigns-later = Found the vault with --countersigns 0, and let two people look at every release.
error-keyfile-not-found = The sealed keyfile is not there.
hint-keyfile-not-found = Insert the stick it lies on, or give --sealed-file.
error-keyfile-none = This is not a sealed keyfile, or it was cut.
hint-keyfile-none = Look whether it is the right file, or use a copy.
error-keyfile-damaged = The sealed keyfile is damaged.
hint-keyfile-damaged = Keep it as it is, and use a copy.
error-keyfile-forged = The record of the sealed keyfile is forged.
hint-keyfile-forged = Keep it as it is, and use a copy.
error-keyfile-other-vault = The sealed keyfile belongs to another vault.
hint-keyfile-other-vault = Look whether it is the right stick.
error-keyfile-older = The sealed keyfile is older than the store.
hint-keyfile-older = Look for the newer one.
error-keyfile-newer = The sealed keyfile is newer than the store.
hint-keyfile-newer = The store is an old copy. Look for the newer one.
error-slot-changed = Slot { $slot } of the sealed keyfile was changed.
hint-slot-changed = Use an untouched copy of the sealed keyfile, and tell the other editors.
error-no-such-entry = The sealed keyfile holds no such identity.
hint-no-such-entry = Look whether it is the right file.
error-entry-damaged = A sealed identity is damaged.
hint-entry-damaged = Use a copy of the sealed keyfile.
error-share-not-mine = The sealed identity holds no share for this key.
hint-share-not-mine = Look whether it is the right key and the right keyfile.
error-share-other-entry = A share belongs to another identity than the request names.
hint-share-other-entry = Do not approve. Ask who made the request.
error-share-other-witness = The request names another witness than the identity belongs to.
hint-share-other-witness = Do not approve. Ask who made the request.
error-share-wrong = A share is wrong.
hint-share-wrong = Use a copy of the sealed keyfile.
error-request-damaged = This is not a request, or it was damaged.
hint-request-damaged = Ask for the file again.
error-request-not-for-me = The request is not for this key.
hint-request-not-for-me = Give the key of a keyholder of its vault.
error-request-stranger = The request is signed by nobody who is an editor of its vault.
hint-request-stranger = Do not approve. Ask who made the request.
error-request-older = The request comes from an older or another vault than this key knows.
hint-request-older = Do not approve. Ask who made the request.
error-request-expired = The request has expired.
hint-request-expired = Make a new one.
error-reason-empty = The reason is empty.
hint-reason-empty = Say why; every keyholder reads it, and the log keeps it.
error-reason-too-long = The reason is longer than 1,000 bytes.
hint-reason-too-long = Say it in a few sentences.
error-not-a-keyholder = This key is not a keyholder's of that vault.
hint-not-a-keyholder = Give the key of a keyholder.
error-not-approved = Not approved; nothing was written.
hint-not-approved = To approve, run the command again and answer yes.
error-approval-damaged = This is not an approval, or it was damaged.
hint-approval-damaged = Ask for the file again.
error-approval-other-request = An approval answers another request.
hint-approval-other-request = Give the approvals of this request.
error-approval-stranger = An approval is not signed by a keyholder.
hint-approval-stranger = Ask who made it.
error-approval-bad-share = The share of keyholder { $number } is wrong.
hint-approval-bad-share = Keyholders are numbered as in onggi member list. Ask that one to approve again, with an untouched sealed keyfile.
error-too-few-approvals = { $have } of { $need } keyholders approved; nothing is shown.
hint-too-few-approvals = Wait for more approvals.
error-identity-too-long = The identity is too long.
hint-identity-too-long = Keep it under one mebibyte.
error-identity-not-text = The identity is not UTF-8 text.
hint-identity-not-text = Save it as UTF-8.
error-identity-malformed = The identity has a mistake in line { $line }.
hint-identity-malformed = Fields are names, aliases, birth, home, phones, emails, ids and [[relatives]] with relation, names, place, in_north.
error-identity-birth = The birth date of the identity is not a day.
hint-identity-birth = Write it like 1971-03-14, or leave it out.
error-identity-relation = Somebody in the identity has no usable relation.
hint-identity-relation = Say what each is to the witness, like mother or helper.
error-identity-missing = No identity was given, and there is no terminal to ask on.
hint-identity-missing = Give --identity FILE, or --no-name for a witness who gives none.
error-name-too-short = A name of one Latin letter cannot be looked for.
hint-name-too-short = Write the name out, or leave it away.
error-too-many-names = The identity has more names than can be looked for.
hint-too-many-names = Leave away what is not a name.
error-nothing-to-record = There is neither text nor identity to record.
hint-nothing-to-record = Give --text or --identity.
error-text-empty = The text is empty.
hint-text-empty = Give the testimony, or only --witness and --identity.
error-text-too-long = The text is longer than 8 MiB.
hint-text-too-long = Record it as several testimonies of one witness: --witness.
error-text-not-utf8 = The text is not UTF-8.
hint-text-not-utf8 = Save it as UTF-8.
error-text-missing = No text was given, and there is no terminal to type it on.
hint-text-missing = Give --text FILE, or - for standard input.
error-stdin-twice = Identity and text cannot both come from standard input.
hint-stdin-twice = Give one of them as a file.
error-nothing-found = Nothing was found.
hint-nothing-found = Try fewer words. Korean nouns are found inside inflected words.
error-claim-unknown = No slip has these words.
hint-claim-unknown = Ask the caller to spell them.
error-no-testimony = Nothing was recorded of this witness yet.
hint-no-testimony = See: onggi show PSEUDONYM
error-which-testimony = This witness has { $count ->
    [one] one testimony.
   *[other] { $count } testimonies.
}
hint-which-testimony = Say which: --testimony N
error-redact-how = Say how to redact.
hint-redact-how = Give --auto, or --plan FILE.
error-no-plan = This testimony has no redaction plan.
hint-no-plan = Make one: onggi redact PSEUDONYM --auto
error-plan-malformed = The plan has a mistake in line { $line }.
hint-plan-malformed = Print one with: onggi redact PSEUDONYM --auto --json
error-plan-other-text = The plan was made for another text.
hint-plan-other-text = Make a new one: onggi redact PSEUDONYM --auto
error-plan-place = The plan names a place in passage { $passage } that is not there.
hint-plan-place = Offsets are bytes, and none may cut a character.
error-plan-overlap = Two places of the plan overlap in passage { $passage }.
hint-plan-overlap = Leave one of them out.
error-plan-replacement = A replacement in passage { $passage } cannot be used.
hint-plan-replacement = Write a few plain words on one line.
error-no-such-folder = The folder for the release is not there.
hint-no-such-folder = Make it first.
error-release-refused = { $count ->
    [one] Not released, for the reason above.
   *[other] Not released, for the { $count } reasons above.
}
hint-release-refused = Change the plan or choose other passages; consent cannot be assumed.
error-log-chain = Row { $row } of the log does not follow from the one before.
hint-log-chain = Somebody changed the log. Keep the folder as it is.
error-log-signature = Row { $row } of the log is not signed by an editor.
hint-log-signature = Somebody changed the log. Keep the folder as it is.
error-other-history = The log does not run through row { $row } as that file says.
hint-other-history = The log was cut or rewritten, or the file is of another vault.
error-no-head = That file carries no head of this vault's log.
hint-no-head = Give a manifest or a request that this vault made.
error-check-failed = { $count ->
    [one] One thing does not hold.
   *[other] { $count } things do not hold.
}
hint-check-failed = Keep the folder as it is, write nothing more to it, and use a copy.
error-bad-usage = The command line is not understood.
hint-bad-usage = See: onggi --help
error-no-command = No command was given.
hint-no-command = Begin with: onggi demo
error-missing-argument = Something is missing: { $argument }
hint-missing-argument = See the help of the command: --help
error-conflict = { $argument } does not go with another option given.
hint-conflict = See the help of the command: --help
error-bad-value = The value of { $argument } is not understood.
hint-bad-value = See the help of the command: --help
error-unknown-option = There is no option { $argument } here.
hint-unknown-option = See the help of the command: --help
error-demo-broken = The demo did not go as it should.
hint-demo-broken = Something is wrong with this build: do not use it.

## The demo. Lines of at most 78 columns, as it is read on the narrowest terminals.

demo-welcome =
    ONGGI: A DEMONSTRATION

    A vault for testimony that could harm the families left behind. All that
    follows is real but for the people: keys, files and refusals are those of
    daily work, in a folder that is removed at the end.
demo-keys =
    1. FOUR PEOPLE, FOUR KEYS

    One editor, three keyholders. Each key is a file that six words open.
    In daily work the words are shown once, on paper they go; nobody else
    has them.
demo-found =
    2. A VAULT

    The editor founds it: an encrypted store for what is said, and a sealed
    keyfile for who said it, on a stick of its own. Two of the three
    keyholders will open an identity together; no one alone, the editor
    included. These words let all four know by phone that they mean this
    vault and not a forged one:
demo-record =
    3. A TESTIMONY

    Invented, in Korean. This is what was said, and what the interviewer's
    sheet tells of the witness is known to the program as well:
demo-stored =
    This is what the store keeps. What the sheet listed is gone, in every
    form that was written, and stands in the sealed identity alone:
demo-slip =
    The witness is { $pseudonym } from now on. The slip in their pocket says
    nothing but four words, { $words }.
    With these they can call; nobody needs a list of names.
demo-record-english =
    4. ANOTHER, IN ENGLISH
demo-search =
    5. WORKING WITH IT

    The editor reads and searches under pseudonyms. A Korean noun is found
    inside inflected words:
demo-looked =
    And on the disk? All { $megabytes } MB that this demo has written so far were
    just read again. Names of the witness that were found: { $found }.
demo-request =
    6. WHO IS IT?

    A court asks. The editor writes a request with the reason; two
    keyholders answer it, each on their own machine, with nothing but their
    key, the request and the sealed keyfile.
demo-reason = A court asks, and the witness agreed
demo-one = With one answer:
demo-two = With two:
demo-redact =
    7. WHAT MAY LEAVE

    The automatic plan hides what identifies, says places and times in
    wider terms, and the release passes only with the witness's consent to
    publication. What this version does not find (names that nobody listed,
    ages, trades, a steel works behind the house) an editor must: it does not
    yet count whom a text can still mean. This is the file for the newspaper:
demo-redact-english = And of the other testimony:
demo-check =
    8. IS EVERYTHING STILL WHAT IT WAS?

    Each act above stands in a signed, chained log, with its reason and
    without a name:
demo-end =
    That is the journey. Begin with the README, and read SECURITY.md before
    you trust it: it says what is not promised.
demo-kept = Kept in { $folder }
