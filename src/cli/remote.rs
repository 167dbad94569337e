//! A server that is asked instead of a local snapshot; shared by every subcommand with `--server`.

use std::future::Future;

use super::Error;
use crate::app;
use crate::service::client::ClientError;

/// The address of a server, with or without its scheme.
pub(super) fn url(text: &str) -> Result<String, String> {
    match text.split_once("://") {
        None => Ok(format!("http://{text}")),
        Some(("http", _)) => Ok(text.to_owned()),
        Some(_) => Err("only http:// is spoken, without TLS".to_owned()),
    }
}

/// Waits for a server's answer; what it refuses is named by its flag.
pub(super) fn ask<T>(asked: impl Future<Output = Result<T, ClientError>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::io("the network cannot be used", e))?;
    runtime.block_on(asked).map_err(|error| match error {
        ClientError::Invalid(violations) => by_flag(app::Error::Invalid(violations)),
        other => other.into(),
    })
}

/// Names what is wrong by the flag it was given with.
pub(super) fn by_flag(error: app::Error) -> Error {
    const FLAGS: [(&str, &str); 3] = [
        ("options.lists", "--list"),
        ("options.profile", "--profile"),
        ("mrz.text", "--mrz"),
    ];
    let app::Error::Invalid(mut violations) = error else {
        return error.into();
    };
    for violation in &mut violations {
        if let Some((_, flag)) = FLAGS.iter().find(|(f, _)| violation.field.starts_with(f)) {
            violation.field = (*flag).to_owned();
        }
    }
    app::Error::Invalid(violations).into()
}
