//! A server of this machine that answers what it is told to, in order, and remembers what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Bytes of the body after which the connection is closed.
    cut: Option<usize>,
    /// Wait before the answer.
    wait: Duration,
    /// Bytes of the body after which nothing comes for a while.
    stall: Option<(usize, Duration)>,
    /// Whether its length is told.
    measured: bool,
}

impl Reply {
    /// 200 with a body.
    pub(crate) fn ok(body: &[u8]) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: body.to_vec(),
            cut: None,
            wait: Duration::ZERO,
            stall: None,
            measured: true,
        }
    }

    /// A status without a body.
    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::ok(b"") }
    }

    /// 206 with the body from that byte on.
    pub(crate) fn partial(body: &[u8], from: usize) -> Self {
        let range = format!("bytes {from}-{}/{}", body.len() - 1, body.len());
        Self { status: 206, ..Self::ok(&body[from..]) }.header("Content-Range", &range)
    }

    /// The same with another status.
    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::status(status).header("Location", to)
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Closes the connection after so many bytes of the body, of which the whole length is announced.
    pub(crate) fn cut(mut self, after: usize) -> Self {
        self.cut = Some(after);
        self
    }

    /// Tells nothing of its length: it ends where the connection does.
    pub(crate) fn unmeasured(mut self) -> Self {
        self.measured = false;
        self
    }

    /// Waits before it answers.
    pub(crate) fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// Waits after so many bytes of the body, then closes.
    pub(crate) fn stall(mut self, after: usize, wait: Duration) -> Self {
        self.stall = Some((after, wait));
        self
    }
}

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The path.
    pub(crate) path: String,
    /// What was sent with it.
    pub(crate) body: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// The value of a header, by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

#[derive(Default)]
struct State {
    scripts: BTreeMap<String, Vec<Reply>>,
    requests: Vec<Request>,
    closed: bool,
}

/// The server; it stops when dropped.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// Starts on a free port.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.lock().expect("a lock").closed {
                    break;
                }
                let shared = Arc::clone(&shared);
                // A slow answer must not keep the others waiting.
                std::thread::spawn(move || serve(&stream, &shared));
            }
        });
        Self { address, state }
    }

    /// What the path answers, one reply a request. A request too many is answered 599, which no test expects.
    pub(crate) fn script(&self, path: &str, replies: Vec<Reply>) {
        self.state.lock().expect("a lock").scripts.insert(path.into(), replies);
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests that came, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.state.lock().expect("a lock").requests.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.lock().expect("a lock").closed = true;
        let _ = TcpStream::connect(self.address);
    }
}

/// One request of one connection. Whatever the client does, the server must not fail the test.
fn serve(stream: &TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    if reader.read_line(&mut first).is_err() || first.is_empty() {
        return;
    }
    let path = first.split_whitespace().nth(1).unwrap_or("/").to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    // Read to its end: a connection closed on what was not read is cut before its answer is.
    let length = headers.iter().find(|(n, _)| n == "content-length").and_then(|(_, v)| v.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    let body = String::from_utf8_lossy(&body).into_owned();
    let reply = {
        let mut state = state.lock().expect("a lock");
        state.requests.push(Request { path: path.clone(), body, headers });
        match state.scripts.get_mut(&path) {
            Some(list) if !list.is_empty() => list.remove(0),
            _ => Reply::status(599),
        }
    };
    std::thread::sleep(reply.wait);
    let mut head = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if reply.status != 304 && reply.measured {
        head.push_str(&format!("Content-Length: {}\r\n", reply.body.len()));
    }
    head.push_str("\r\n");
    let mut stream = stream;
    let until = reply.cut.or(reply.stall.map(|(n, _)| n)).unwrap_or(reply.body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&reply.body[..until]));
    let _ = stream.flush();
    if let Some((_, wait)) = reply.stall {
        std::thread::sleep(wait);
    }
}
