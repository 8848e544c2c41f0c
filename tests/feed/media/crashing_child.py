"""A decoding child that dies as the word at the head of its source says."""

import ctypes
import os
import signal
import sys
from pathlib import Path

from feed.media.child import RESULT

word = Path(sys.argv[2]).read_text()
if word == "segfault":
    ctypes.string_at(0)
elif word == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
elif word == "hang":
    signal.pause()
elif word == "silent":
    sys.exit(0)
elif word == "exit":
    sys.exit(3)
elif word == "escape":
    answer = '{"ok": {"renditions": [{"name": "../../secret"}], "original": null}}'
    Path(sys.argv[3], RESULT).write_text(answer)
elif word == "full disk":
    Path(sys.argv[3], RESULT).write_text('{"disk": 28}')
