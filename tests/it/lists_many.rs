//! One entry with very many values of everything: it is read in time that grows with its size and no faster.
//!
//! Nothing is timed; a reader that compares every value with every other does not come to an end here.

use std::fmt::Write as _;

use saring::domain::ListId;
use saring::lists::{Collected, Input, Listing, source};

const MANY: u32 = 20_000;

fn many(n: u32, value: impl Fn(u32) -> String) -> String {
    (0..n).fold(String::new(), |mut all, i| {
        all.write_str(&value(i)).unwrap();
        all
    })
}

/// Reads a file of one entry and gives the number of its names.
fn names(id: &str, options: &str, text: &str) -> usize {
    let source = source(id).unwrap();
    let mut listing = Listing {
        id: ListId::new("a").unwrap(),
        inputs: vec![Input {
            name: "a.file".to_owned(),
            role: source.roles[0].to_owned(),
            bytes: Box::new(text.as_bytes()),
        }],
        options: options.parse().unwrap(),
    };
    let mut sink = Collected::default();
    (source.read)(&mut listing, &mut sink).unwrap();
    assert_eq!(sink.records.len(), 1, "{id}");
    sink.records[0].names.len()
}

#[test]
fn an_entry_of_very_many_values_is_read_whole() {
    let n = MANY;
    let each = |word: &str| many(n, |i| format!("\"{word}{i}\","));
    let properties = ["alias", "notes", "position", "nationality", "program"];
    let properties = properties
        .map(|p| format!("\"{p}\":[{}\"z\"]", each(p)))
        .join(",");
    let ftm = format!(
        r#"{{"id":"x","schema":"Person","properties":{{"name":["a"],{properties}}},"target":true,"datasets":["d"]}}"#
    );
    assert_eq!(names("ftm-json", "", &ftm), n as usize + 2);

    let aliases = many(n, |i| {
        format!(
            r#"<nameAlias wholeName="n{i}" title="t{i}" function="f{i}" strong="true"/><remark>r{i}</remark>"#
        )
    });
    let eu = format!(
        r#"<export generationDate="2026-03-15" globalFileId="1"><sanctionEntity euReferenceNumber="EU.9.9" logicalId="9"><subjectType code="person"/>{aliases}</sanctionEntity></export>"#
    );
    assert_eq!(names("eu-fsf-xml", "", &eu), n as usize);

    let aliases = many(n, |i| {
        let born = format!("{}-01-0{}", 1000 + i % 900, 1 + i % 9);
        format!(
            "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>n{i}</ALIAS_NAME><DATE_OF_BIRTH>{born}</DATE_OF_BIRTH></INDIVIDUAL_ALIAS>"
        )
    });
    let un = format!(
        "<CONSOLIDATED_LIST><INDIVIDUAL><FIRST_NAME>A</FIRST_NAME><REFERENCE_NUMBER>Q</REFERENCE_NUMBER><UN_LIST_TYPE>Iraq</UN_LIST_TYPE>{aliases}<COMMENTS1>{}</COMMENTS1></INDIVIDUAL></CONSOLIDATED_LIST>",
        "(".repeat(1_000_000)
    );
    assert_eq!(names("un-xml", "", &un), n as usize + 1);

    let programmes = many(n, |i| format!("<program>p{i}</program>"));
    let remarks = many(n, |i| format!("a.k.a. 'x{i}'; nationality y{i}; "));
    let aliases = many(n, |i| {
        format!(
            "<aka><type>a.k.a.</type><category>strong</category><lastName>n{i}</lastName></aka>"
        )
    });
    let ofac = format!(
        "<sdnList><sdnEntry><uid>1</uid><lastName>A</lastName><sdnType>Individual</sdnType><programList>{programmes}</programList><remarks>{remarks}</remarks><akaList>{aliases}</akaList></sdnEntry></sdnList>"
    );
    assert_eq!(names("ofac-xml", "", &ofac), n as usize + 1);

    let row = |remarks: &str| {
        format!("1,\"A\",\"individual\",\"P\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"{remarks}\"\n")
    };
    assert_eq!(names("ofac-csv", "", &row(&remarks)), n as usize + 1);
    assert_eq!(names("ofac-csv", "", &row(&"DOB a-".repeat(1_000_000))), 1);
    assert_eq!(
        names("ofac-csv", "", &row(&"Passport (".repeat(1_000_000))),
        1
    );

    let aliases = many(n, |i| {
        format!(
            "<Name><Name6>n{i}</Name6><NameType>Alias</NameType></Name><Nationality>x{i}</Nationality>"
        )
    });
    let uk = format!(
        "<Designations><Designation><UniqueID>X</UniqueID><IndividualEntityShip>Individual</IndividualEntityShip>{aliases}</Designation></Designations>"
    );
    assert_eq!(names("uk-xml", "", &uk), n as usize);

    // Past a bound the spellings of one name are left out, and that is a problem.
    let spellings = many(n, |i| {
        format!("<spelling-variant lang='l{i}' script='latn'>x{i}</spelling-variant>")
    });
    let ch = format!(
        "<swiss-sanctions-list list-type='whole-list'><target ssid='1'><sanctions-set-id>1</sanctions-set-id><individual><identity ssid='1' main='true'><name name-type='primary-name'><name-part order='1' name-part-type='whole-name'><value>A</value>{spellings}</name-part></name></identity></individual></target></swiss-sanctions-list>"
    );
    assert_eq!(names("ch-seco-xml", "", &ch), 1);

    let aliases = many(n, |i| format!("A B{i}; "));
    let ca = format!(
        "<data-set><record><Country>A</Country><Item>1</Item><LastName>B</LastName><Aliases>{aliases}</Aliases></record></data-set>"
    );
    assert_eq!(names("ca-sema-xml", "", &ca), n as usize + 1);

    let cell = many(n, |i| format!("A B{i}|"));
    let options = "kind=\"person\"\nseparators=[\"|\"]\ncolumns={name=\"name\", nationality=\"nat\", remarks=\"rem\"}";
    assert_eq!(
        names(
            "csv-mapped",
            options,
            &format!("name,nat,rem\n{cell},{cell},{cell}\n")
        ),
        n as usize
    );

    let nationalities = many(n, |i| format!("\"N{i}\","));
    let notice =
        format!(r#"{{"entity_id":"2099/1","name":"T","nationalities":[{nationalities}"TH"]}}"#);
    assert_eq!(names("interpol-json", "", &notice), 1);
}
