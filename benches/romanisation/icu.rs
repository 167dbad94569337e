//! What ICU's own transliterator makes of names, by its program `uconv`, where that is installed (Debian: `icu-devtools`).

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

/// The names in upper-case Latin letters, one for each; `None` without the program.
pub fn spellings(natives: &[&str]) -> Option<Vec<String>> {
    let mut uconv = Command::new("uconv")
        .args(["-f", "utf-8", "-t", "utf-8"])
        .args(["-x", "Any-Latin; Latin-ASCII; Upper"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = uconv.stdin.take()?;
    let text = natives.join("\n");
    let writing = thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = uconv.wait_with_output().ok()?;
    writing.join().ok()?.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), natives.len(), "uconv gives a line for a line");
    Some(lines)
}
