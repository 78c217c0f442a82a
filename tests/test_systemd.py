"""The units: systemd understands every line of them, and the service is shut in."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[1] / "systemd"
SYSTEM, USER = UNITS / "monitor.service", UNITS / "user" / "monitor.service"
EXPOSURE = 20  # tenths; 0 is shut, 100 open (systemd-analyze(1), security)

pytestmark = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze (package systemd)")


def analyze(*words: str | Path, runtime: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *map(str, words)],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(runtime), "HOME": str(runtime)},
    )


@pytest.mark.parametrize(("unit", "whose"), [(SYSTEM, "--system"), (USER, "--user")])
def test_systemd_understands_every_line(unit: Path, whose: str, tmp_path: Path) -> None:
    here = re.sub(r"(?m)^(ExecStart=)\S+", rf"\g<1>{sys.executable}", unit.read_text("utf-8"))
    copy = tmp_path / "monitor.service"
    copy.write_text(here, "utf-8")
    done = analyze("verify", whose, "--man=no", copy, runtime=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_is_shut_in(tmp_path: Path) -> None:
    done = analyze("security", "--offline=yes", f"--threshold={EXPOSURE}", "--no-pager", SYSTEM, runtime=tmp_path)
    assert done.returncode == 0, done.stdout


def test_a_mistake_in_a_unit_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.service"
    wrong.write_text(f"[Service]\nExecStart={sys.executable}\nRestrat=always\n")
    assert "Restrat" in analyze("verify", "--system", "--man=no", wrong, runtime=tmp_path).stderr
