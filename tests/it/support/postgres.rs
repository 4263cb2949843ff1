//! A private PostgreSQL with PostGIS, started by a test and stopped with it.

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use super::skips::{POSTGIS, skipped};

/// A running server; it stops when dropped, even when the test fails.
pub(crate) struct Server {
    folder: tempfile::TempDir,
    binaries: PathBuf,
    port: u16,
    process: Child,
    databases: AtomicUsize,
}

/// A cluster takes a second to make and to start: after this time something is wrong with the machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server that tests running side by side share.
static CURRENT: Mutex<Weak<Server>> = Mutex::new(Weak::new());

impl Server {
    /// The shared server, started if need be; `None` after having said that `test` could not run.
    pub(crate) fn shared(test: &str) -> Option<Arc<Self>> {
        let mut current = CURRENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(running) = current.upgrade() {
            return Some(running);
        }
        let Some(binaries) = installed() else {
            skipped(test, POSTGIS);
            return None;
        };
        let server = Arc::new(Self::start(binaries));
        *current = Arc::downgrade(&server);
        Some(server)
    }

    fn start(binaries: PathBuf) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let owner = owner();
        if let Some((uid, gid)) = owner {
            chown(folder.path(), Some(uid), Some(gid)).expect("the folder is given to postgres");
        }
        let data = folder.path().join("data");
        let log = || std::fs::File::options().create(true).append(true).open(folder.path().join("journal.txt"));
        let made = as_owner(&binaries.join("initdb"), owner)
            .args(["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync", "-D"])
            .arg(&data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log().expect("a log"))
            .spawn()
            .expect("initdb starts");
        let said = || std::fs::read_to_string(folder.path().join("journal.txt")).unwrap_or_default();
        assert!(succeeds(made), "no cluster:\n{}", said());
        // Through the socket everyone is believed; over the network a password is asked.
        std::fs::write(data.join("pg_hba.conf"), "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
            .expect("written");
        let port = free_port();
        let process = as_owner(&binaries.join("postgres"), owner)
            .arg("-D")
            .arg(&data)
            .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-c", "fsync=off", "-k"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log().expect("a log"))
            .spawn()
            .expect("postgres starts");
        let server = Self { folder, binaries, port, process, databases: AtomicUsize::new(0) };
        let start = Instant::now();
        while !server.psql("template1", "SELECT 1").status.success() {
            let log = std::fs::read_to_string(server.folder.path().join("journal.txt")).unwrap_or_default();
            assert!(start.elapsed() < PATIENCE, "the server does not answer:\n{log}");
            std::thread::sleep(Duration::from_millis(100));
        }
        // Every database that a test makes is a copy of this one.
        server.sql("template1", "CREATE EXTENSION postgis");
        server.sql("postgres", "CREATE ROLE agent LOGIN PASSWORD 'tres-secret'; CREATE ROLE lecteur LOGIN");
        server
    }

    /// A new database, with PostGIS.
    pub(crate) fn database(&self) -> String {
        let name = format!("essai_{}", self.databases.fetch_add(1, Ordering::SeqCst));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        name
    }

    /// How `territoire` reaches a database through the socket.
    pub(crate) fn connection(&self, database: &str, user: &str) -> String {
        format!("PG:host={} port={} dbname={database} user={user}", self.folder.path().display(), self.port)
    }

    /// The port on 127.0.0.1, where a password is asked.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The folder of its socket.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn psql(&self, database: &str, statements: &str) -> std::process::Output {
        Command::new(self.binaries.join("psql"))
            .args(["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-p", &self.port.to_string()])
            .arg("-h")
            .arg(self.folder.path())
            .args(["-d", database, "-c", statements])
            .env("PGCONNECT_TIMEOUT", "10")
            .output()
            .expect("psql runs")
    }

    /// What statements answer: one line a row, `|` between cells.
    pub(crate) fn sql(&self, database: &str, statements: &str) -> String {
        let output = self.psql(database, statements);
        assert!(output.status.success(), "{statements}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = as_owner(&self.binaries.join("pg_ctl"), owner())
            .args(["stop", "-s", "-m", "immediate", "-D"])
            .arg(self.folder.path().join("data"))
            .status();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether a process ends well, which it has to do before we lose patience.
fn succeeds(mut process: Child) -> bool {
    let start = Instant::now();
    loop {
        match process.try_wait().expect("the process is watched") {
            Some(status) => return status.success(),
            None if start.elapsed() > PATIENCE => {
                let _ = process.kill();
                let _ = process.wait();
                return false;
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// The folder of the newest installed server that has PostGIS.
fn installed() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<(u32, PathBuf)> = versions
        .flatten()
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let control = format!("/usr/share/postgresql/{version}/extension/postgis.control");
            let binaries = entry.path().join("bin");
            (Path::new(&control).exists() && binaries.join("initdb").exists()).then_some((version, binaries))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, binaries)| binaries)
}

/// The user that runs the server when we are root, which PostgreSQL refuses.
fn owner() -> Option<(u32, u32)> {
    let id = |args: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(args).output().ok()?;
        String::from_utf8_lossy(&output.stdout).trim().parse().ok()
    };
    (id(&["-u"])? == 0).then(|| {
        let missing = "the user postgres exists where its server is installed";
        (id(&["-u", "postgres"]).expect(missing), id(&["-g", "postgres"]).expect(missing))
    })
}

/// A program run by the owner of the server. `runuser` changes the user: when we did, with `CommandExt::uid`, the fork
/// that this takes never ended in a process where GDAL had read a file on several threads.
fn as_owner(program: &Path, owner: Option<(u32, u32)>) -> Command {
    let mut command = if owner.is_some() { Command::new("runuser") } else { Command::new(program) };
    if owner.is_some() {
        command.args(["-u", "postgres", "--"]).arg(program);
    }
    command.current_dir("/");
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}
