"""The engines that `throughput` sets against willkommen, and the worker in which each of them runs.

As a program: `throughput_engines.py ENGINE JOB.json`. It makes the packets of the job one after the other in
one process and writes into the file `result` of the job how long each took, in seconds of wall and processor.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CHROMIUM = ["--headless", "--disable-gpu", "--disable-extensions", "--no-first-run", "--no-pdf-header-footer"]


class PythonEngine:
    """An engine that is a Python package; the worker imports it, so that a cold run pays for that."""

    package = flavour = None

    @classmethod
    def version(cls, python):
        """The version that an interpreter has, or nothing."""
        script = f"import importlib.metadata as m; print(m.version({cls.package!r}))"
        run = subprocess.run([python, "-c", script], capture_output=True, text=True)
        return run.stdout.strip() if run.returncode == 0 else None

    @classmethod
    def reason(cls, python):
        """Why it is not there."""
        return f"{python} has no package {cls.package} (pip install {cls.package})"

    def prepare(self, packet):
        """What is not measured."""

    def cpu(self):
        """Seconds of processor time so far, with threads and children."""
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system

    def close(self):
        """Ends what was started."""


class Typst(PythonEngine):
    """Typst's own Python binding, on the templates and fonts of willkommen; same standards of PDF."""

    label, package, flavour = "Typst binding", "typst", "typst"

    def __init__(self, job):
        import typst

        self.root = Path(job["root"])
        self.compiler = typst.Compiler(
            self.root / "templates" / job["main"], root=self.root, font_paths=[job["fonts"]], ignore_system_fonts=True
        )

    def prepare(self, packet):
        """The addressee, as the template of the cover reads it."""
        if packet["person"]:
            (self.root / "person.json").write_text(json.dumps(packet["person"]), "utf-8")

    def make(self, packet):
        """One packet. The inputs stay the same from packet to packet, so that Typst can reuse its layouts."""
        edition = "/" + str(Path(packet["input"]).relative_to(self.root))
        self.compiler.compile(
            output=packet["pdf"], sys_inputs={"edition": edition}, pdf_standards=["a-2a", "ua-1"], timestamp=0
        )


class WeasyPrint(PythonEngine):
    """HTML with CSS paged media, in Python over Pango. No tags, no PDF/A: its default, and its fastest."""

    label, package, flavour = "WeasyPrint", "weasyprint", "css"

    def __init__(self, job):
        import weasyprint

        self.html = weasyprint.HTML

    def make(self, packet):
        """One packet."""
        self.html(packet["input"]).write_pdf(packet["pdf"])


class Xhtml2pdf(PythonEngine):
    """HTML in Python over ReportLab. No tags, no PDF/A."""

    label, package, flavour = "xhtml2pdf", "xhtml2pdf", "pisa"

    def __init__(self, job):
        from xhtml2pdf import pisa

        # It reads fonts only below the folder of the document, so the document says that it lies there.
        self.pisa, self.place = pisa, str(Path(job["fonts"]) / "packet.html")

    def make(self, packet):
        """One packet."""
        html = Path(packet["input"]).read_text("utf-8")
        with open(packet["pdf"], "wb") as out:
            status = self.pisa.CreatePDF(html, dest=out, path=self.place)
        if status.err:
            raise RuntimeError(f"xhtml2pdf reports {status.err} errors")


class Chromium:
    """Chromium without a window. Tagged PDF, its default. Warm: one browser, told over its pipe to open and print."""

    label, flavour = "Chromium", "css"

    @staticmethod
    def program():
        """The browser, by the names that it has."""
        names = ("chromium", "chromium-browser", "google-chrome", "chrome")
        return next((path for path in map(shutil.which, names) if path), None)

    @classmethod
    def arguments(cls):
        """How it is called. Its sandbox does not start as root."""
        return [cls.program(), *CHROMIUM, *(["--no-sandbox"] if os.geteuid() == 0 else [])]

    @classmethod
    def version(cls, _python):
        """The version that is there, or nothing."""
        if not cls.program():
            return None
        run = subprocess.run([cls.program(), "--version"], capture_output=True, text=True)
        return next((word for word in run.stdout.split() if word[0].isdigit()), None)

    @classmethod
    def reason(cls, _python):
        """Why it is not there."""
        return "no chromium on the path"

    @classmethod
    def cold(cls, packet):
        """The command that makes one packet in a process of its own."""
        return [*cls.arguments(), f"--print-to-pdf={packet['pdf']}", Path(packet["input"]).as_uri()]

    def __init__(self, _job):
        (theirs_in, self.out), (self.back, theirs_out) = os.pipe(), os.pipe()

        def hand_over():
            # The browser reads commands from 3 and answers on 4. Through copies, since a pipe may have these numbers.
            one, two = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(one, 3)
            os.dup2(two, 4)

        self.browser = subprocess.Popen(
            [*self.arguments(), "--remote-debugging-pipe", "about:blank"], close_fds=False, preexec_fn=hand_over,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self.answers, self.count, self.rest = [], 0, b""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable", session=True)

    def ask(self, method, session=False, **parameters):
        """Sends a command and waits for its answer; what else comes in is kept for `wait`."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if session:
            message["sessionId"] = self.session
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self.out, rest):]
        while True:
            answer = self.read()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(answer["error"]["message"])
                return answer["result"]
            self.answers.append(answer)

    def read(self):
        """The next message of the browser; each ends with a zero byte."""
        pieces = [self.rest]
        while b"\0" not in pieces[-1]:
            piece = os.read(self.back, 1 << 20)
            if not piece:
                raise RuntimeError("the browser ended")
            pieces.append(piece)
        message, _, self.rest = b"".join(pieces).partition(b"\0")
        return json.loads(message)

    def wait(self, event):
        """Waits for an event."""
        while not any(answer.get("method") == event for answer in self.answers):
            self.answers.append(self.read())
        self.answers.clear()

    def prepare(self, _packet):
        """What is not measured: events of the page before."""
        self.answers.clear()

    def make(self, packet):
        """One packet."""
        self.ask("Page.navigate", session=True, url=Path(packet["input"]).as_uri())
        self.wait("Page.loadEventFired")
        printed = self.ask("Page.printToPDF", session=True, preferCSSPageSize=True, printBackground=True)
        Path(packet["pdf"]).write_bytes(base64.b64decode(printed["data"]))

    def cpu(self):
        """Seconds of processor time so far of the browser and all processes below it, and of this one."""
        children = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # It ended between the listing and the look.
            # proc(5): the parent, then user and system ticks of its own and of children that it waited for.
            children.setdefault(int(fields[1]), []).append((int(path.parent.name), sum(map(int, fields[11:15]))))
        ticks, parents = 0, [os.getpid()]
        while parents:
            for child, spent in children.get(parents.pop(), []):
                ticks += spent
                parents.append(child)
        own = os.times()
        return ticks / os.sysconf("SC_CLK_TCK") + own.user + own.system

    def close(self):
        """Ends the browser."""
        self.ask("Browser.close")
        self.browser.wait()


ENGINES = {"typst": Typst, "weasyprint": WeasyPrint, "xhtml2pdf": Xhtml2pdf, "chromium": Chromium}


def timed(engine, packet):
    """Makes one packet; seconds of wall and of processor."""
    engine.prepare(packet)
    cpu, wall = engine.cpu(), time.perf_counter()
    engine.make(packet)
    return {"wall": time.perf_counter() - wall, "cpu": engine.cpu() - cpu}


def main():
    """The worker."""
    job = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    engine = ENGINES[sys.argv[1]](job)
    times = [timed(engine, packet) for packet in job["packets"]]
    engine.close()
    Path(job["result"]).write_text(json.dumps(times), "utf-8")


if __name__ == "__main__":
    main()
