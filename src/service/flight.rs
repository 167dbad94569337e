//! The Arrow Flight edge, on the same port: travellers exchanged for results, and the records of lists.
//!
//! `DoExchange` is [`super::flight_exchange`]'s. Everything else tells what there is: a flight of path `screen` to
//! exchange, and one of path `lists/ID` for every list, to be got by the ticket that it names. Callers see what they
//! see over gRPC.

use std::pin::Pin;

use arrow::datatypes::Schema;
use arrow::ipc::writer::IpcWriteOptions;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::error::FlightError;
use arrow_flight::flight_service_server::FlightService;
use arrow_flight::{Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor};
use arrow_flight::{FlightEndpoint, FlightInfo, HandshakeRequest, HandshakeResponse, IpcMessage};
use arrow_flight::{PollInfo, PutResult, SchemaAsIpc, SchemaResult, Ticket};
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status, Streaming};

use crate::app::{Caller, Discreet, Error};
use crate::domain::ListId;
use crate::{index, results};

use super::{Rpcs, flight_exchange, status, write};

/// What a call answers, bit by bit.
pub(super) type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// The path of what travellers are exchanged by.
const SCREEN: &str = "screen";
/// The path of lists, before the id of one.
const LISTS: &str = "lists";

/// The Flight service over the same application.
#[derive(Clone)]
pub(super) struct Flight(pub Rpcs);

/// What a descriptor or ticket names.
enum Named {
    Screen,
    List(ListId),
}

impl Named {
    fn of(path: &[String]) -> Result<Self, Status> {
        let parts: Vec<&str> = path.iter().flat_map(|p| p.split('/')).collect();
        let list = |id: &&str| ListId::new(id);
        match parts.as_slice() {
            [SCREEN] => Ok(Self::Screen),
            [LISTS, id] => list(id).map(Self::List).ok_or_else(no_flight),
            _ => Err(no_flight()),
        }
    }
}

/// Who calls by this edge.
pub(super) fn caller(rpcs: &Rpcs, purpose: String) -> Caller {
    Caller {
        who: "flight".to_owned(),
        ..rpcs.caller(purpose)
    }
}

fn no_flight() -> Status {
    Status::not_found("no such flight; there are: screen, lists/ID")
}

fn failed(error: &Error) -> Status {
    status::status(error, "")
}

impl Flight {
    /// What is told of a flight.
    fn info(&self, named: &Named) -> Result<FlightInfo, Status> {
        let sources = self
            .0
            .app
            .list_sources(&caller(&self.0, String::new()), self.0.today());
        let sources = sources.map_err(|e| failed(&e))?;
        let (path, schema, count) = match named {
            Named::Screen => (vec![SCREEN.to_owned()], results::schema(), -1),
            Named::List(id) => {
                let list = sources.lists.iter().find(|s| s.list.id == *id);
                let list = list.ok_or_else(no_flight)?;
                let path = vec![LISTS.to_owned(), id.to_string()];
                // How many there are would tell of those who may not be seen.
                let count = match self.0.discreet {
                    Discreet::Show => write::large(list.list.records().into()),
                    Discreet::Hide => -1,
                };
                (path, index::record_schema().into(), count)
            }
        };
        let mut info = FlightInfo::new()
            .try_with_schema(&schema)
            .map_err(|e| Status::internal(e.to_string()))?
            .with_descriptor(FlightDescriptor::new_path(path.clone()))
            .with_total_records(count)
            .with_total_bytes(-1)
            .with_ordered(true)
            .with_app_metadata(sources.generation);
        if let Named::List(_) = named {
            let ticket = Ticket::new(path.join("/"));
            info = info.with_endpoint(FlightEndpoint::new().with_ticket(ticket));
        }
        Ok(info)
    }
}

fn schema_result(schema: &Schema) -> Result<SchemaResult, Status> {
    let options = IpcWriteOptions::default();
    let message = IpcMessage::try_from(SchemaAsIpc::new(schema, &options));
    let IpcMessage(schema) = message.map_err(|e| Status::internal(e.to_string()))?;
    Ok(SchemaResult { schema })
}

/// Batches as they travel.
pub(super) fn encoded<S>(schema: &results::SchemaRef, batches: S) -> Answers<FlightData>
where
    S: Stream<Item = Result<index::RecordBatch, Status>> + Send + 'static,
{
    let batches = batches.map(|b| b.map_err(|s| FlightError::Tonic(Box::new(s))));
    let data = FlightDataEncoderBuilder::new()
        .with_schema(schema.clone())
        .build(batches);
    Box::pin(data.map(|d| d.map_err(Status::from)))
}

#[tonic::async_trait]
impl FlightService for Flight {
    type HandshakeStream = Answers<HandshakeResponse>;
    type ListFlightsStream = Answers<FlightInfo>;
    type DoGetStream = Answers<FlightData>;
    type DoPutStream = Answers<PutResult>;
    type DoExchangeStream = Answers<FlightData>;
    type DoActionStream = Answers<arrow_flight::Result>;
    type ListActionsStream = Answers<ActionType>;

    async fn handshake(
        &self,
        _: Request<Streaming<HandshakeRequest>>,
    ) -> Result<Response<Self::HandshakeStream>, Status> {
        Err(Status::unimplemented("nobody needs to log in here"))
    }

    async fn list_flights(
        &self,
        _: Request<Criteria>,
    ) -> Result<Response<Self::ListFlightsStream>, Status> {
        let sources = self
            .0
            .app
            .list_sources(&caller(&self.0, String::new()), self.0.today());
        let lists = sources.map_err(|e| failed(&e))?.lists.into_iter();
        let lists = lists.map(|source| Named::List(source.list.id));
        let flights: Vec<_> = std::iter::once(Named::Screen)
            .chain(lists)
            .map(|named| self.info(&named))
            .collect();
        Ok(Response::new(Box::pin(tokio_stream::iter(flights))))
    }

    async fn get_flight_info(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<FlightInfo>, Status> {
        let named = Named::of(&request.into_inner().path)?;
        self.info(&named).map(Response::new)
    }

    async fn poll_flight_info(
        &self,
        _: Request<FlightDescriptor>,
    ) -> Result<Response<PollInfo>, Status> {
        Err(Status::unimplemented(
            "flights are ready at once: GetFlightInfo",
        ))
    }

    async fn get_schema(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<SchemaResult>, Status> {
        let schema = match Named::of(&request.into_inner().path)? {
            Named::Screen => results::schema(),
            Named::List(_) => index::record_schema().into(),
        };
        schema_result(&schema).map(Response::new)
    }

    async fn do_get(
        &self,
        request: Request<Ticket>,
    ) -> Result<Response<Self::DoGetStream>, Status> {
        let ticket = request.into_inner().ticket;
        let path = String::from_utf8(ticket.to_vec()).map_err(|_| no_flight())?;
        let Named::List(list) = Named::of(&[path])? else {
            return Err(Status::invalid_argument("screen is exchanged, not got"));
        };
        let records = self
            .0
            .app
            .list_records(&caller(&self.0, String::new()), &list);
        let records = records.map_err(|e| failed(&e))?;
        let batches = records.map(|batch| batch.map_err(|e| failed(&e)));
        let schema = index::record_schema().into();
        Ok(Response::new(encoded(&schema, tokio_stream::iter(batches))))
    }

    async fn do_put(
        &self,
        _: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoPutStream>, Status> {
        Err(Status::unimplemented(
            "nothing is kept here; exchange travellers for results",
        ))
    }

    async fn do_exchange(
        &self,
        request: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoExchangeStream>, Status> {
        flight_exchange::exchange(&self.0, request)
            .await
            .map(Response::new)
    }

    async fn do_action(
        &self,
        _: Request<Action>,
    ) -> Result<Response<Self::DoActionStream>, Status> {
        Err(Status::unimplemented("there are no actions"))
    }

    async fn list_actions(
        &self,
        _: Request<Empty>,
    ) -> Result<Response<Self::ListActionsStream>, Status> {
        Ok(Response::new(Box::pin(tokio_stream::empty())))
    }
}
