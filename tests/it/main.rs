//! Tests across modules, in one binary: a file a concern, each a `mod` line here.

mod anything;
mod cli;
mod discreet;
mod evaluate;
mod judging;
mod list_directory;
mod lists_contract;
mod lists_eu_uk_ca_ch_au;
mod lists_many;
mod lists_regional;
mod lists_traps;
mod lists_un_ofac;
mod mrz_vectors;
mod pipe;
mod record_text;
mod reload;
mod rpc;
mod running;
mod samples;
mod scoring;
mod snapshot;
mod snapshot_damage;
mod snapshot_real;
mod stranger;
mod tidy;
mod translit_contract;
