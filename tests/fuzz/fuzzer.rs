//! The fuzzer: reads what libFuzzer makes up by the reader that the environment names (`SARING_READER`).
//!
//! Judges nothing itself: what must hold of every reader is asserted in [`readers`], which the tests share.
#![no_main]

mod readers;

use std::sync::LazyLock;

static READER: LazyLock<readers::Reader> = LazyLock::new(|| {
    let name = std::env::var("SARING_READER").unwrap_or_default();
    let found = readers::all().into_iter().find(|r| r.name == name);
    found.unwrap_or_else(|| {
        let names: Vec<_> = readers::all().iter().map(|r| r.name).collect();
        panic!("SARING_READER must be one of {}", names.join(", "))
    })
});

libfuzzer_sys::fuzz_target!(
    // Decoders may panic where that is caught; libFuzzer would end at the first.
    init: std::panic::set_hook(Box::new(|_| ())),
    |bytes: &[u8]| {
        let _read_or_refused = READER.read(bytes);
    }
);
