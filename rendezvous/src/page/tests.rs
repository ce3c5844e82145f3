use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use super::*;

/// A web server on this computer, which does `answer` for each who asks and then hangs up. Where it is.
fn server(answer: impl Fn(&mut TcpStream) -> io::Result<()> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut asker in listener.incoming().flatten() {
            // The question is read before it is answered; who hangs up has had enough.
            _ = asker.read(&mut [0; 4096]);
            _ = answer(&mut asker);
        }
    });
    format!("http://{address}")
}

/// A server that says this, word for word.
fn says(words: impl Into<String>) -> String {
    let words = words.into();
    server(move |asker| asker.write_all(words.as_bytes()))
}

fn trouble(url: &str) -> String {
    fetch(url, Duration::from_millis(500)).unwrap_err().to_string()
}

#[test]
fn a_page_is_read_wherever_its_server_leads() {
    let there = says("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nv=0\n");
    let here = says(format!("HTTP/1.1 302 Found\r\nLocation: {there}/call.sdp\r\nContent-Length: 0\r\n\r\n"));
    assert_eq!(Page::read(&format!("{here}/call")).unwrap(), b"v=0\n");
    let in_pieces = says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nv=\r\n2\r\n0\n\r\n0\r\n\r\n");
    assert_eq!(Page::read(&in_pieces.replace("http", "HTTP")).unwrap(), b"v=0\n");
    assert_eq!(Page::read(&says("HTTP/1.0 200 OK\r\n\r\nv=0\n")).unwrap(), b"v=0\n");
}

#[test]
fn what_a_server_refuses_is_told_with_what_to_do() {
    let told = |status: &str| trouble(&says(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n")));
    assert!(told("404 Not Found").starts_with("nothing is there, says the server (404 Not Found); ask"));
    assert!(told("401 Unauthorized").contains("save the description into a file"));
    assert!(told("500 Oops").contains("the server answers 500 Internal Server Error; try again later"));
}

#[test]
fn where_no_web_server_answers_it_is_said_so() {
    let vacant = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = trouble(&format!("http://{vacant}/"));
    assert!(refused.starts_with("there is no connection (") && refused.contains("check the address"), "{refused}");
    let other = trouble(&says("220 mail.example.org ESMTP\r\n\r\n"));
    assert!(other.contains("no web server"), "{other}");
    let hangs_up = trouble(&says(""));
    assert!(hangs_up.contains("there is no connection"), "{hangs_up}");
    let unknown = trouble("http://nobody.invalid/");
    assert!(unknown.contains("check the address"), "{unknown}");
    assert!(trouble("http://").contains("not a web address"));
    assert!(trouble("http://exa mple.org/").contains("not a web address"));
}

#[test]
fn only_http_is_spoken() {
    let words = |url| Page::read(url).unwrap_err().to_string();
    assert!(words("https://example.org/call.sdp").contains("`https:` addresses are not fetched; save the description"));
    assert!(words("gopher://example.org/call.sdp").contains("`gopher:` addresses are not fetched"));
    // Who is led on asks again, with all the time that there is, and not on a connection that ends.
    let leading = |to: &str| {
        let away = format!("HTTP/1.1 301 Away\r\nLocation: {to}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        fetch(&says(away), PATIENCE).unwrap_err().to_string()
    };
    assert!(leading(&format!("https://{}/", &says("")[7..])).contains("leads to an https: address"));
    assert!(leading("file:///etc/passwd").contains("it leads on"), "no server has us read files");
}

#[test]
fn where_a_server_leads_is_shown_harmlessly() {
    for astray in ["http://ex\u{9b}31mample/\u{202e}evil", "\u{202e}://\u{9b}2J", "http://\u{200b}@\u{9b}2J:x/"] {
        let leads = says(format!("HTTP/1.1 302 Found\r\nLocation: {astray}\r\nContent-Length: 0\r\n\r\n"));
        let told = Page::read(&leads).unwrap_err().to_string();
        assert!(told.contains("check the address") && told == shown(&told), "{told:?}");
    }
}

#[test]
fn a_server_that_only_leads_on_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let itself = listener.local_addr().unwrap();
    let asked = thread::spawn(move || {
        let mut asked = 0;
        while asked <= MOST_REDIRECTIONS {
            let (mut asker, _) = listener.accept().unwrap();
            _ = asker.read(&mut [0; 4096]);
            let answer = format!(
                "HTTP/1.1 302 Found\r\nLocation: http://{itself}/\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            );
            asker.write_all(answer.as_bytes()).unwrap();
            asked += 1;
        }
        listener.set_nonblocking(true).unwrap();
        listener
    });
    let told = fetch(&format!("http://{itself}/"), PATIENCE).unwrap_err().to_string();
    assert!(told.contains("leads on more than 3 times"), "{told}");
    assert!(asked.join().unwrap().accept().is_err(), "it was asked once more");
}

#[test]
fn an_endless_page_is_read_no_further_than_it_takes_to_refuse_it() {
    let endless = server(|asker| {
        asker.write_all(b"HTTP/1.0 200 OK\r\n\r\n")?;
        loop {
            asker.write_all(&[b'a'; 4096])?;
        }
    });
    assert_eq!(Page::read(&endless).unwrap().len(), limits::TEXT + 1);
    let claims = says("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nv=0\n");
    assert!(fetch(&claims, PATIENCE).is_err(), "it ends too early");
    let header = says(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "a".repeat(4 * LONGEST_HEADER)));
    assert!(trouble(&header).contains("no web server"));
}

#[test]
fn who_drips_is_not_waited_for_longer_than_for_others() {
    let drips = |before: &'static str| {
        server(move |asker| {
            asker.write_all(before.as_bytes())?;
            loop {
                asker.write_all(b"a")?;
                thread::sleep(Duration::from_millis(20));
            }
        })
    };
    for before in ["HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"] {
        let began = std::time::Instant::now();
        let told = trouble(&drips(before));
        assert!(told.contains("it is not there after"), "{told}");
        assert!(began.elapsed() < Duration::from_secs(5), "{before}: {:?}", began.elapsed());
    }
    let (listener, silent);
    listener = TcpListener::bind("127.0.0.1:0").unwrap();
    silent = trouble(&format!("http://{}/", listener.local_addr().unwrap()));
    assert!(silent.contains("it is not there after"), "{silent}");
}
