//! Checksums of what lies on the disk.

use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// A SHA-256 made piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Checksum(Sha256);

impl Checksum {
    /// That of no byte.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes some more bytes in.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Its 32 bytes.
    #[must_use]
    pub fn bytes(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// Its 64 digits.
    #[must_use]
    pub fn hex(self) -> String {
        self.bytes().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// The SHA-256 of some bytes, as 32 bytes.
#[must_use]
pub fn sum(bytes: &[u8]) -> [u8; 32] {
    let mut sum = Checksum::new();
    sum.add(bytes);
    sum.bytes()
}

/// The SHA-256 of some bytes, in 64 digits.
///
/// ```
/// assert!(territoire::disk::sha256(b"abc").starts_with("ba7816bf8f01cfea"));
/// ```
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut sum = Checksum::new();
    sum.add(bytes);
    sum.hex()
}

/// The SHA-256 of a file in 64 digits, and its size, read piece by piece.
///
/// # Errors
/// When the file can't be read.
pub fn sha256_of_file(path: &Path) -> io::Result<(String, u64)> {
    let mut file = std::fs::File::open(path)?;
    let mut sum = Checksum::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok((sum.hex(), size));
        }
        sum.add(&buffer[..n]);
        size += n as u64;
    }
}
