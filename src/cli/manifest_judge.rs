//! Who judges the travellers of a manifest: a snapshot here, batch by batch, or a server, which is sent the bytes whole.
//!
//! Shows and writes nothing. Either way travellers and what they came to are given in the manifest's order, batch by
//! batch; a server that reads the manifest otherwise than this program is refused.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use super::{Error, remote};
use crate::app::{App, Asked, Caller, Duplicates, ManifestScreening, Question, Screened};
use crate::domain::{Day, Traveller};
use crate::manifest::{Input, ManifestError, Opened};
use crate::service::client::{self, ClientError, Terms};

/// Batches that wait between reading, screening and writing.
const WAITING: usize = 2;

/// Who judges.
pub(super) enum Judge {
    /// The snapshot in force here.
    Here(Box<App>),
    /// A server, and how long it may take for a manifest.
    There(String, Duration),
}

/// A manifest that is to be judged.
pub(super) struct Case<'a> {
    pub file: &'a Path,
    pub input: &'a Input,
    pub opened: &'a Opened,
    pub duplicates: &'a Duplicates,
    pub caller: &'a Caller,
    pub terms: &'a Terms,
    pub today: Day,
}

/// What is done with the travellers of a batch and what they came to.
pub(super) type Take<'a> = &'a mut dyn FnMut(&[Traveller], &[Screened]) -> Result<(), Error>;

impl Judge {
    /// Judges every traveller; `came` hears of travellers that a server is done with before they are given.
    pub(super) fn each(
        &self,
        case: &Case<'_>,
        came: &mut dyn FnMut(),
        take: Take<'_>,
    ) -> Result<(), Error> {
        match self {
            Self::Here(app) => {
                let Terms {
                    lists,
                    limit,
                    profile,
                } = case.terms;
                let (lists, limit, profile) = (lists.clone(), *limit, profile.clone());
                let ask = move |asked: Asked| Question {
                    lists: lists.clone(),
                    limit,
                    profile: profile.clone(),
                    ..Question::about(asked)
                };
                let screening = app.manifest(case.caller.clone(), case.today, Box::new(ask))?;
                case.here(&screening, take)
            }
            Self::There(address, timeout) => case.there(address, *timeout, came, take),
        }
    }
}

impl Case<'_> {
    fn wrong(&self, error: &ManifestError) -> Error {
        Error::Usage(format!("{}: {error}", self.file.display()))
    }

    /// Reads, screens and takes batch after batch, side by side and in order.
    fn here(&self, screening: &ManifestScreening, take: Take<'_>) -> Result<(), Error> {
        std::thread::scope(|scope| {
            let (read, to_screen) = sync_channel::<Vec<Traveller>>(WAITING);
            let (screened, to_take) = sync_channel(WAITING);
            let reading = scope.spawn(move || {
                let mut read = |batch| match read.send(batch) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                };
                self.opened.pass(&mut read)
            });
            scope.spawn(move || {
                for batch in to_screen {
                    let answers = screening.batch(&batch, self.duplicates);
                    let failed = answers.is_err();
                    if screened.send((batch, answers)).is_err() || failed {
                        return;
                    }
                }
            });
            for (travellers, answers) in to_take {
                take(&travellers, &answers?)?;
            }
            match reading.join() {
                Ok(read) => read.map(|_| ()).map_err(|e| self.wrong(&e)),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    /// Has a server judge all of them, then reads them here, batch after batch.
    fn there(
        &self,
        address: &str,
        timeout: Duration,
        came: &mut dyn FnMut(),
        take: Take<'_>,
    ) -> Result<(), Error> {
        let bytes = self.input.whole().map_err(|e| self.wrong(&e))?;
        let asked = client::screen_manifest(address, self.caller, self.terms, bytes, timeout, came);
        let (places, screened): (Vec<_>, Vec<_>) = remote::ask(asked)?.into_iter().unzip();
        let otherwise = || {
            let why = "the server reads the manifest otherwise than this program";
            Error::from(ClientError::NotUnderstood(why))
        };
        let (mut done, mut failed) = (0, Ok(()));
        let read = self.opened.pass(&mut |travellers| {
            let of = done..done + travellers.len();
            done = of.end;
            failed = match (places.get(of.clone()), screened.get(of)) {
                (Some(places), Some(screened))
                    if travellers
                        .iter()
                        .zip(places)
                        .all(|(t, p)| t.at.to_string() == *p) =>
                {
                    take(&travellers, screened)
                }
                _ => Err(otherwise()),
            };
            match failed {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        failed?;
        read.map_err(|e| self.wrong(&e))?;
        if done == screened.len() {
            Ok(())
        } else {
            Err(otherwise())
        }
    }
}
