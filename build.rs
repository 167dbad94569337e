//! Compiles `proto/` with protox, so that no `protoc` is needed, and keeps the descriptors for server reflection.

use std::path::PathBuf;

use protox::prost::Message;

const FILES: [&str; 3] = [
    "saring/v1/screening.proto",
    "saring/v1/watchlists.proto",
    "saring/v1/manifests.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");
    println!("cargo:rerun-if-changed=build.rs");
    let descriptors = protox::compile(FILES, ["proto"])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("saring.fds"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .extern_path(".google.rpc.Status", "::tonic_types::Status")
        .compile_fds(descriptors)?;
    Ok(())
}
