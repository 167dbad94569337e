//! The built program as a server in a process of its own: what it prints, what it logs, signals. Holds no test itself.
//!
//! Nothing here waits for a time: it waits for a line. [`HANG`] only ends a test that would never end.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than any wait of a test that will end well.
const HANG: Duration = Duration::from_secs(120);

/// So seldom that only a signal makes the server look.
pub const ONLY_WHEN_TOLD: [&str; 2] = ["--reload-every", "1000000"];

/// The program with arguments, in a folder, without the settings of whoever runs the tests.
pub fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saring"));
    command.current_dir(folder).args(arguments);
    for variable in ["RUST_LOG", "SARING_SNAPSHOT", "SARING_POLICY"] {
        command.env_remove(variable);
    }
    command
}

/// A server that runs; killed when dropped.
pub struct Running {
    child: Child,
    /// Where it listens.
    pub address: String,
    greeting: Receiver<String>,
    log: Receiver<String>,
    /// The lines of the log that were read.
    pub logged: Vec<String>,
}

impl Running {
    /// Starts `saring serve` in a folder, on a port of its own, and waits until it listens.
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_within(folder, arguments, &[])
    }

    /// The same with settings of the environment.
    pub fn start_within(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = program(folder, &["serve", "--listen", "127.0.0.1:0"]);
        command.args(arguments).envs(environment.iter().copied());
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (lines, log) = channel();
        let errors = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                if lines.send(line).is_err() {
                    return;
                }
            }
        });
        let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = printed.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, address) = line.split_once("serves gRPC on ")?;
            Some(address.to_owned())
        });
        let (greeted, greeting) = channel();
        std::thread::spawn(move || {
            for line in printed.map_while(Result::ok) {
                // What it prints must not fill the pipe, read or not.
                let _unread = greeted.send(line);
            }
        });
        let Some(address) = address else {
            let _ended = child.kill();
            panic!("it never listened: {:?}", log.iter().collect::<Vec<_>>());
        };
        Self {
            child,
            address,
            greeting,
            log,
            logged: Vec::new(),
        }
    }

    /// Its address as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The commands it tells people to try, whole.
    pub fn printed_commands(&self) -> Vec<String> {
        let (mut commands, mut command): (Vec<String>, _) = (Vec::new(), String::new());
        loop {
            let line = self.greeting.recv_timeout(HANG).unwrap();
            let Some(line) = line.strip_prefix("  ") else {
                continue;
            };
            match line.strip_suffix('\\') {
                Some(part) => command += part,
                None => commands.push(std::mem::take(&mut command) + line),
            }
            if line.contains("Screening/Screen") {
                return commands;
            }
        }
    }

    /// Reads the log until a line holds all words.
    pub fn wait_for(&mut self, words: &[&str]) {
        loop {
            let line = self.log.recv_timeout(HANG);
            let line = line.unwrap_or_else(|e| panic!("no {words:?}: {e} {:?}", self.logged));
            self.logged.push(line);
            let last = self.logged.last().unwrap();
            if words.iter().all(|word| last.contains(word)) {
                return;
            }
        }
    }

    /// Sends a signal by its name: `TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end; how it ended, and all that it logged.
    pub fn end(mut self) -> (ExitStatus, Vec<String>) {
        let status = self.child.wait().unwrap();
        while let Ok(line) = self.log.recv_timeout(HANG) {
            self.logged.push(line);
        }
        (status, std::mem::take(&mut self.logged))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}
