# SPDX-License-Identifier: MIT
"""A desktop of its own for a test: X server, session bus and notification server.

Everything lives in one temporary folder, nothing of the user's session is
seen or touched, and only processes started here are ended, each by its pid.
Nothing waits for a fixed time: readiness is an event with a deadline.
"""

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from pathlib import Path

DEADLINE_S = 20
XFCE = Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib") / "xfce4"

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  {services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

DUNST_CONFIG = """[global]
    font = Noto Sans CJK JP 12
    width = 420
    origin = top-right
    offset = 20x20
    notification_limit = 0
    sort = no
    markup = full
    show_indicators = yes
    dmenu = {python} {chooser}
    mouse_left_click = close_current
"""

# Stands in for dmenu: takes the line that holds the wanted label.
CHOOSER = """import pathlib, sys
wanted = pathlib.Path({choice!r}).read_text()
lines = [line for line in sys.stdin if wanted in line]
print(lines[0] if lines else "", end="")
"""


def end_with_parent():
    """A child must not outlive a test run that is killed (PR_SET_PDEATHSIG is 1)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def read_line(descriptor, deadline_s=DEADLINE_S):
    """One line from a descriptor, waiting for it until the deadline."""
    line = b""
    end = time.monotonic() + deadline_s
    while not line.endswith(b"\n"):
        left = end - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError("nothing was announced in time")
        byte = os.read(descriptor, 1)
        if not byte:
            raise EOFError("the process ended before it was ready")
        line += byte
    return line.decode().strip()


class Desktop:
    """Use as `with Desktop() as desktop:`; env has what a program on it needs."""

    def __init__(self, services=None):
        """services: a folder of D-Bus service files, to see that none is activated."""
        self.folder = Path(tempfile.mkdtemp(prefix="ayumi-desktop-"))
        self.services = services
        self.processes = []
        self.server = None
        self.bus = None
        self.env = {}

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exception):
        self.stop()

    def start(self, server=True):
        self.start_display()
        self.start_bus()
        if server:
            self.start_server()

    def stop(self):
        while self.processes:
            self.end(self.processes[-1])
        shutil.rmtree(self.folder, ignore_errors=True)

    def own_env(self):
        """The environment of the desktop's own programs: nothing of the user's."""
        home = str(self.folder)
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_DATA_HOME": home,
            "XDG_CACHE_HOME": home,
            "XDG_RUNTIME_DIR": home,
            **self.env,
        }

    def spawn(self, arguments, **options):
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            env=self.own_env(),
            preexec_fn=end_with_parent,
            **options,
        )
        self.processes.append(process)
        return process

    def end(self, process, how=signal.SIGTERM):
        if process in self.processes:
            self.processes.remove(process)
        if process.poll() is None:
            process.send_signal(how)
            process.send_signal(signal.SIGCONT)
            try:
                process.wait(DEADLINE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start_display(self):
        """The X server itself chooses a number that is free."""
        reading, writing = os.pipe()
        try:
            self.spawn(
                ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1024x600x24",
                 "-nolisten", "tcp"],
                pass_fds=[writing],
            )
            os.close(writing)
            self.env["DISPLAY"] = ":" + read_line(reading)
        finally:
            os.close(reading)

    def start_bus(self):
        config = self.folder / "bus.conf"
        services = f"<servicedir>{self.services}</servicedir>" if self.services else ""
        config.write_text(
            BUS_CONFIG.format(socket=self.folder / "session-bus", services=services))
        reading, writing = os.pipe()
        try:
            self.bus = self.spawn(
                ["dbus-daemon", f"--config-file={config}", f"--print-address={writing}",
                 "--nofork", "--nopidfile", "--nosyslog"],
                pass_fds=[writing],
            )
            os.close(writing)
            self.env["DBUS_SESSION_BUS_ADDRESS"] = read_line(reading)
        finally:
            os.close(reading)

    def stop_bus(self):
        self.end(self.bus)
        self.bus = None

    def wait_for_name(self, name):
        subprocess.run(
            ["gdbus", "wait", "--session", f"--timeout={DEADLINE_S}", name],
            env=self.own_env(), check=True, timeout=2 * DEADLINE_S,
            stdout=subprocess.DEVNULL)

    def wait_for_server(self):
        self.wait_for_name("org.freedesktop.Notifications")

    def start_server(self):
        """dunst, with a stand-in for the menu of buttons."""
        chooser = self.folder / "chooser.py"
        chooser.write_text(CHOOSER.format(choice=str(self.folder / "choice")))
        config = self.folder / "dunstrc"
        config.write_text(DUNST_CONFIG.format(python=sys.executable, chooser=chooser))
        self.server = self.spawn(["dunst", "-config", str(config)])
        self.wait_for_server()

    def start_xfce_server(self):
        """xfce4-notifyd, with the settings' daemon that it wants."""
        self.spawn([str(XFCE / "xfconf" / "xfconfd")])
        self.wait_for_name("org.xfce.Xfconf")
        self.server = self.spawn([str(XFCE / "notifyd" / "xfce4-notifyd")])
        self.wait_for_server()

    def start_mock_server(self, capabilities):
        """A server that announces exactly these capabilities, and shows nothing."""
        self.server = self.spawn(
            ["/usr/bin/python3", "-m", "dbusmock", "--session", "--template",
             "notification_daemon", "--parameters",
             '{"capabilities": "%s"}' % capabilities])
        self.wait_for_server()

    def stop_server(self):
        self.end(self.server)
        self.server = None

    def hang_server(self):
        """Stop it as `kill -STOP` does; it keeps its name and answers nothing."""
        self.server.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.server.pid, os.WSTOPPED)

    def resume_server(self):
        self.server.send_signal(signal.SIGCONT)

    def dunstctl(self, *arguments):
        return subprocess.run(
            ["dunstctl", *arguments], env=self.own_env(), check=True, timeout=DEADLINE_S,
            capture_output=True, text=True).stdout.strip()

    def displayed(self):
        return int(self.dunstctl("count", "displayed"))

    def wait_displayed(self, count):
        end = time.monotonic() + DEADLINE_S
        while self.displayed() != count:
            if time.monotonic() > end:
                raise TimeoutError(f"{self.displayed()} bubbles instead of {count}")

    def press(self, label):
        """Press the button with this label on the bubble that shows it."""
        (self.folder / "choice").write_text(label)
        self.dunstctl("context")

    def xdotool(self, *arguments):
        return subprocess.run(
            ["xdotool", *[str(argument) for argument in arguments]], env=self.own_env(),
            check=False, timeout=DEADLINE_S, capture_output=True, text=True).stdout.strip()

    def xfce_bubbles(self):
        """The windows that xfce4-notifyd shows."""
        return self.xdotool("search", "--onlyvisible", "--class", "xfce4-notifyd").split()

    def wait_xfce_bubbles(self, count):
        end = time.monotonic() + DEADLINE_S
        while len(self.xfce_bubbles()) != count:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(self.xfce_bubbles())} bubbles instead of {count}")

    def xfce_click(self, button=None, of=1):
        """Click a button of the only bubble, which stand side by side, or on its text."""
        place = dict(line.split("=") for line in self.xdotool(
            "getwindowgeometry", "--shell", self.xfce_bubbles()[0]).splitlines())
        left, top, width, height = (int(place[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
        across = left + width * (2 * button + 1) // (2 * of) if button is not None else left + 90
        down = top + height - 31 if button is not None else top + 25
        self.xdotool("mousemove", across, down, "click", 1)

    def dismiss(self):
        self.dunstctl("close")

    def screenshot(self, path):
        subprocess.run(
            ["import", "-display", self.env["DISPLAY"], "-window", "root", str(path)],
            env=self.own_env(), check=True, timeout=DEADLINE_S)

    def monitor(self):
        return Monitor(self)


class Monitor:
    """Every byte that is sent on the bus from now on."""

    def __init__(self, desktop):
        self.bytes = b""
        self.marks = 0
        self.changed = threading.Condition()
        self.desktop = desktop
        self.process = desktop.spawn(["dbus-monitor", "--session", "--binary"],
                                     stdout=subprocess.PIPE)
        self.thread = threading.Thread(target=self.collect, daemon=True)
        self.thread.start()
        # It is told that it lost its name once it has become a monitor.
        self.wait_for(b"NameLost")

    def collect(self):
        descriptor = self.process.stdout.fileno()
        while chunk := os.read(descriptor, 65536):
            with self.changed:
                self.bytes += chunk
                self.changed.notify_all()

    def wait_for(self, what):
        """Wait until these bytes were sent, and return all so far."""
        with self.changed:
            if not self.changed.wait_for(lambda: what in self.bytes, DEADLINE_S):
                raise TimeoutError(f"{what!r} was not sent")
            return self.bytes

    def all_until_now(self):
        """Everything that was sent before this call; what others read of it may come earlier."""
        self.marks += 1
        subprocess.run(["dbus-send", "--session", "/", f"org.tests.Mark{self.marks}End"],
                       env=self.desktop.own_env(), check=True, timeout=DEADLINE_S)
        return self.wait_for(b"Mark%dEnd" % self.marks)

    def stop(self):
        self.all_until_now()
        self.desktop.end(self.process)
        self.thread.join(DEADLINE_S)
        self.process.stdout.close()
        return self.bytes
