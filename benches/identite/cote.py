"""One binary on one study, in a folder of its own: its commands, with all that they say, and the files that they find."""
import csv
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "../shared"
EXAMPLE = ROOT / "data/coeur-de-lorraine"
# When every file that a study is given was written: 10 January 2027, noon. Imports date what they read by it.
DAY = 1_799_582_400
LONGEST = 7_200


class Study:
    """A study on one side. Commands run in `here`, so that what they say names no folder of one side only."""

    def __init__(self, binary, root, name, again=False):
        self.binary = binary
        self.here = root / name
        self.commands = 0
        self.astray = []
        if again:
            return
        shutil.rmtree(self.here, ignore_errors=True)
        self.here.mkdir(parents=True)

    def run(self, *words, ends=0):
        """Runs a command; `ends` is the code that it must end with for the study to show anything, or None."""
        self.commands += 1
        words = [str(word) for word in words]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.here / "chez-soi"),
            "TERRITOIRE_CACHE": str(self.here / "reserve"),
            "NO_PROXY": "127.0.0.1",
            "TZ": "UTC",
        }
        done = subprocess.run(
            [self.binary, *words], cwd=self.here, env=environment, capture_output=True, timeout=LONGEST, check=False
        )
        if ends is not None and done.returncode != ends:
            self.astray.append(f"territoire {' '.join(words)} : {done.returncode}")
        said = f"{done.returncode}\n".encode() + done.stdout + b"\n-- stderr --\n" + done.stderr
        said = said.replace(bytes(self.here), b"<dossier>")
        shown = re.sub(r"[^\w.,=-]+", " ", " ".join(words)).strip()[:80]
        self.write(f"dit/{self.commands:03} {shown}.txt", said)
        return done

    def path(self, name):
        return self.here / name

    def write(self, name, content):
        """Writes a file as somebody would have, on the day of all."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.dated(path)

    def dated(self, path):
        os.utime(path, (DAY, DAY))

    def read(self, name):
        return self.path(name).read_text(encoding="utf-8")

    def append(self, name, text):
        self.write(name, self.read(name) + text)

    def replace(self, name, old, new):
        text = self.read(name)
        if old not in text:
            raise ValueError(f"{name} holds no «{old}»")
        self.write(name, text.replace(old, new))

    def copy(self, source, name):
        """Copies a file or a folder of the repository or of ../shared."""
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(source, target)
        for path in [target, *target.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
            self.dated(path)

    def example(self, name="etude", more=""):
        self.copy(EXAMPLE, name)
        if more:
            self.append(f"{name}/territoire.toml", more)

    def keep(self, name, kept):
        """Keeps what a later command would write over."""
        if self.path(name).exists():
            shutil.move(self.path(name), self.path(kept))

    def files(self, pattern):
        """The files of a glob, by their names in `here`, sorted."""
        return sorted(str(p.relative_to(self.here)) for p in self.here.glob(pattern))

    def file(self, pattern):
        """The only file of a glob."""
        (found,) = self.files(pattern)
        return found


def mairies(study, name="etude"):
    """Codes and positions of the mairies of an example, in the order of its layer."""
    with study.path(f"{name}/couches/mairies.csv").open(encoding="utf-8", newline="") as file:
        return [(r["code_insee"], float(r["lon"]), float(r["lat"])) for r in csv.DictReader(file, delimiter=";")]


def layers(study, name):
    """The ids of the layers that a study declares."""
    text = study.path(f"{name}/territoire.toml").read_text(encoding="utf-8", errors="replace")
    return re.findall(r'^\[\[couche\]\]\nid *= *"([^"]+)"', text, re.M)
