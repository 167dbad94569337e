//! Object storage: where one machine publishes snapshots and any number of replicas pull them from.
//!
//! The only place that knows object storage (S3, Google Cloud Storage, Azure Blob Storage, a folder). Below an address
//! lie:
//!
//! - `current.json`: the pointer, written last: which manifest is in force, with its size and hash ([`layout`])
//! - `generations/<created>-<generation>-<hash>.json`: the manifest of a generation, as the snapshot has it
//! - `files/<hash>`: a file of one or more generations, under the BLAKE3 hash of its bytes
//!
//! Nothing but the pointer is ever changed, so a reader that has the pointer can check all the rest. The invariant: what
//! the pointer names is whole; what is read is measured and hashed against it before it is used. That is integrity, not
//! authenticity: whoever can write there decides what is screened.
//!
//! Futures of this layer read and write files as they go: run them where a thread may block. Credentials are read from
//! the environment by the client of each store and appear nowhere. Publishing is [`publish()`], pulling [`pull()`]; to
//! add a store, add a row to `connect`.

mod error;
mod layout;
mod publish;
mod pull;

use std::sync::Arc;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{BackoffConfig, ObjectStore, ObjectStoreExt, ObjectStoreScheme, RetryConfig};
use url::Url;

use crate::index::FileState;

pub use error::StoreError;
pub use publish::{Published, publish};
pub use pull::{Pulled, pull};

/// A place in an object store.
#[derive(Clone)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    root: Path,
    address: String,
}

impl Store {
    /// The place at an address: `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix`,
    /// `file:///folder`. Connects to nothing yet.
    pub fn open(address: &str) -> Result<Self, StoreError> {
        let wrong = |reason: &str| StoreError::Address(reason.to_owned());
        let url: Url = address.parse().map_err(|_| wrong("it is no URL"))?;
        let secret = url.password().is_some() || url.query().is_some() || url.fragment().is_some();
        if secret {
            return Err(wrong(
                "credentials are read from the environment, never from the address",
            ));
        }
        let (scheme, root) = ObjectStoreScheme::parse(&url)
            .map_err(|_| wrong("s3://, gs://, az:// and file:// are known"))?;
        let objects = connect(&scheme, &url)?;
        Ok(Self {
            objects,
            root,
            address: url.as_str().trim_end_matches('/').to_owned(),
        })
    }

    /// The address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// An object by its URL, for people.
    fn url(&self, object: &str) -> String {
        format!("{}/{object}", self.address)
    }

    fn path(&self, object: &str) -> Path {
        object.split('/').fold(self.root.clone(), Path::join)
    }

    fn away(&self, object: &str) -> impl FnOnce(object_store::Error) -> StoreError {
        let object = self.url(object);
        move |error| StoreError::Away {
            object,
            reason: error::reason(&error),
        }
    }

    fn damaged(&self, object: &str, reason: impl Into<String>) -> StoreError {
        StoreError::Damaged {
            object: self.url(object),
            reason: reason.into(),
        }
    }

    /// Size of an object; `None` if it is not there.
    async fn size(&self, object: &str) -> Result<Option<u64>, StoreError> {
        match self.objects.head(&self.path(object)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.away(object)(error)),
        }
    }

    /// A small object whole, if it is not longer than it may be; `None` if it is not there.
    async fn read(&self, object: &str, most: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(size) = self.size(object).await? else {
            return Ok(None);
        };
        if size > most {
            return Err(self.damaged(object, format!("{size} bytes, at most {most} are taken")));
        }
        if size == 0 {
            return Ok(Some(Vec::new()));
        }
        let bytes = self.objects.get_range(&self.path(object), 0..size).await;
        let bytes = bytes.map_err(self.away(object))?;
        Ok(Some(bytes.to_vec()))
    }

    /// A small object that must be there and be what is stated.
    async fn read_stated(&self, stated: &FileState) -> Result<Vec<u8>, StoreError> {
        let found = self.read(&stated.name, stated.bytes).await?;
        let bytes = found.ok_or_else(|| self.damaged(&stated.name, "it is not there"))?;
        self.check(
            &stated.name,
            stated,
            bytes.len() as u64,
            &blake3::hash(&bytes),
        )?;
        Ok(bytes)
    }

    /// Refuses an object that is not what is stated of it.
    fn check(
        &self,
        object: &str,
        stated: &FileState,
        bytes: u64,
        hash: &blake3::Hash,
    ) -> Result<(), StoreError> {
        if bytes != stated.bytes {
            let reason = format!("{bytes} bytes, {} are stated", stated.bytes);
            return Err(self.damaged(object, reason));
        }
        if *hash.to_hex() != *stated.hash {
            return Err(self.damaged(object, "its hash is not the one that is stated"));
        }
        Ok(())
    }
}

/// The client of a store, with what its environment says of credentials, region and endpoint.
fn connect(scheme: &ObjectStoreScheme, url: &Url) -> Result<Arc<dyn ObjectStore>, StoreError> {
    // A second call finds the first one's choice, which is the same.
    let _chosen = rustls::crypto::ring::default_provider().install_default();
    let retry = || RetryConfig {
        max_retries: 6,
        backoff: BackoffConfig {
            max_backoff: std::time::Duration::from_secs(5),
            ..BackoffConfig::default()
        },
        ..RetryConfig::default()
    };
    let wrong = |error: object_store::Error| StoreError::Address(error::reason(&error));
    let url = url.as_str();
    Ok(match scheme {
        ObjectStoreScheme::Local => Arc::new(LocalFileSystem::new().with_fsync(true)),
        ObjectStoreScheme::AmazonS3 => {
            let s3 = AmazonS3Builder::from_env()
                .with_url(url)
                .with_retry(retry());
            Arc::new(s3.build().map_err(wrong)?)
        }
        ObjectStoreScheme::GoogleCloudStorage => {
            let gcs = GoogleCloudStorageBuilder::from_env().with_url(url);
            Arc::new(gcs.with_retry(retry()).build().map_err(wrong)?)
        }
        ObjectStoreScheme::MicrosoftAzure => {
            let azure = MicrosoftAzureBuilder::from_env().with_url(url);
            Arc::new(azure.with_retry(retry()).build().map_err(wrong)?)
        }
        _ => {
            let known = "s3://, gs://, az:// and file:// are known";
            return Err(StoreError::Address(known.to_owned()));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_a_store_and_holds_no_secret() {
        let open = |address: &str| Store::open(address).map(|s| s.url("files/x"));
        assert_eq!(
            open("file:///srv/published/").unwrap(),
            "file:///srv/published/files/x"
        );
        let refused = |address: &str| open(address).unwrap_err().to_string();
        for address in [
            "",
            "published",
            "/srv/published",
            "http://host/x",
            "memory:///x",
            "ftp://host",
        ] {
            assert!(refused(address).starts_with("no address"), "{address}");
        }
        for address in [
            "s3://key:word@bucket/x",
            "az://container/x?sig=word",
            "s3://bucket/x#word",
        ] {
            let refused = refused(address);
            assert!(
                refused.contains("environment") && !refused.contains("word"),
                "{refused}"
            );
        }
    }
}
