//! The UN and OFAC readers on the real files, where they are at hand: exact counts, and what is refused.
