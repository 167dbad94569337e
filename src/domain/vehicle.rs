//! A listed (stolen or wanted) vehicle: its numbers as published.

use super::Country;

/// A vehicle entry; at least one of `vin`, `plate`, `engine_number` is present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListedVehicle {
    /// Vehicle identification, frame or chassis number.
    pub vin: Option<String>,
    /// Registration plate.
    pub plate: Option<String>,
    /// State of registration.
    pub plate_country: Option<Country>,
    /// Province or region, where plates repeat between them (Thailand, Laos, Cambodia, Myanmar).
    pub plate_province: Option<String>,
    /// Engine number.
    pub engine_number: Option<String>,
    /// Maker.
    pub make: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Colour.
    pub colour: Option<String>,
    /// Year of manufacture.
    pub year: Option<i16>,
}
