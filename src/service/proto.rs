//! The wire's types, generated from `proto/` by the build script, and their descriptors for reflection.

/// Package `saring.v1`.
#[expect(
    clippy::pedantic,
    clippy::large_enum_variant,
    reason = "generated; documented in the .proto files"
)]
pub mod v1 {
    tonic::include_proto!("saring.v1");
}

/// Encoded descriptors of every file of `proto/` and what they import.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/saring.fds"));
