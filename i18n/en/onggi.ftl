# Every word that Onggi shows, in English. One sentence says what is wrong; a second one,
# or a message that ends in -hint, says what to do.

## The process

internal-error = Onggi stopped because of an error of its own. Nothing half-done was kept; what was saved before is whole.
error-setuid = Onggi refuses to run with more rights than its user has. Remove the setuid and setgid bits of the program.
error-core-files = The system does not let Onggi switch off core files, so memory could end on disk. Run it on another system.
warning-memory-not-locked = Warning: this system does not let Onggi keep its memory out of swap. Raise the memlock limit (ulimit -l unlimited), or use encrypted swap or none.
warning-no-filter = Warning: this system has no filter for system calls. Onggi opens no network connection, but the kernel does not guard that here.

## Passphrases and questions

warning-passphrase-file = Warning: other users of this computer can read { $file }. Take that right away (chmod 600).
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
