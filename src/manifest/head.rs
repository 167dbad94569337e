//! What stands before the first traveller of a PAXLST message: kind of list, transaction, flight, legs and times.
//!
//! The flight is filled as it is told; what is not understood is left out, and why is the error. A new qualifier is a
//! new arm of a `match` below.

use super::dates::time;
use super::edifact::Segment;
use super::group::short;
use crate::domain::{Action, Flight, Leg, ListOf, limits};

/// Takes a segment of the head.
pub(super) fn take(flight: &mut Flight, segment: &Segment) -> Result<(), &'static str> {
    match (segment.tag.as_str(), segment.get(0, 0)) {
        ("BGM", code) => begin(flight, code, segment.get(1, 0)),
        ("RFF", "TN") => {
            flight.transaction = Some(short(segment.get(0, 1)));
            flight.revision = Some(short(segment.get(0, 4))).filter(|r| !r.is_empty());
            Ok(())
        }
        ("TDT", stage) => {
            // A carrier may stand apart from a number of digits alone.
            let (number, carrier) = (segment.get(1, 0), segment.get(4, 0));
            if flight.number.is_none() && !number.is_empty() {
                let apart = number.chars().all(|c| c.is_ascii_digit());
                let prefix = if apart { carrier } else { "" };
                flight.number = Some(short(&format!("{prefix}{number}")));
            }
            flight.overflight |= stage == "34";
            if flight.legs.len() < limits::FLIGHT_LEGS {
                flight.legs.push(Leg::default());
            }
            Ok(())
        }
        ("LOC", qualifier) => place(flight, qualifier, segment.get(1, 0)),
        ("DTM", qualifier) => moment(flight, qualifier, segment.get(0, 1)),
        _ => Ok(()),
    }
}

fn begin(flight: &mut Flight, code: &str, action: &str) -> Result<(), &'static str> {
    flight.list_of = match code {
        "745" => ListOf::Passengers,
        "250" => ListOf::Crew,
        "336" => ListOf::MasterCrew,
        "266" => ListOf::FlightStatus,
        _ => return Err("kind of list not known; read as passengers"),
    };
    match Action::from_code(action) {
        Some(action) => flight.action = action,
        None => return Err("what is to be done with the list is not understood"),
    }
    Ok(())
}

fn leg(flight: &mut Flight) -> &mut Leg {
    if flight.legs.is_empty() {
        flight.legs.push(Leg::default());
    }
    let last = flight.legs.len() - 1;
    &mut flight.legs[last]
}

fn place(flight: &mut Flight, qualifier: &str, code: &str) -> Result<(), &'static str> {
    let code = Some(short(code)).filter(|c| !c.is_empty());
    let room = flight.legs.len() < limits::FLIGHT_LEGS;
    let leg = leg(flight);
    match qualifier {
        "125" => leg.from = code,
        "87" => leg.to = code,
        "22" if leg.from.is_none() => leg.from = code,
        "92" if leg.from.is_none() => leg.from = code,
        "92" if leg.to.is_none() => leg.to = code,
        "92" if room => {
            let from = leg.to.clone();
            flight.legs.push(Leg {
                from,
                to: code,
                ..Leg::default()
            });
        }
        "22" | "92" | "130" => {}
        _ => return Err("qualifier of a place not known"),
    }
    Ok(())
}

fn moment(flight: &mut Flight, qualifier: &str, value: &str) -> Result<(), &'static str> {
    let leg = leg(flight);
    let field = match qualifier {
        "189" => &mut leg.departs,
        "232" => &mut leg.arrives,
        _ => return Ok(()),
    };
    *field = time(value);
    if field.is_none() && !value.is_empty() {
        return Err("no such day or time");
    }
    Ok(())
}
