"""Tells the running machine's QEMU something, through its QMP socket (a line of JSON each way).

usage: qmp.py SOCKET COMMAND...     a command of QEMU's monitor: device_del ID, device_add e1000e,bus=rp1,addr=0 ...
Prints what QEMU says; it says something only of a command that it refuses, and then the exit status is 1.
"""
import json, socket, sys


def answer(lines):
    """QEMU's next answer; what it only announces in between is passed over."""
    for line in lines:
        said = json.loads(line)
        if "error" in said:
            sys.exit(said["error"]["desc"])
        if "return" in said:
            return said["return"]
    sys.exit("QEMU has closed the connection")


def tell(path, command):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(path)
        with connection.makefile("rw") as lines:
            for request in ({"execute": "qmp_capabilities"},
                            {"execute": "human-monitor-command", "arguments": {"command-line": command}}):
                print(json.dumps(request), file=lines, flush=True)
                said = answer(lines)
    return said


if len(sys.argv) < 3:
    sys.exit(__doc__)
refusal = tell(sys.argv[1], " ".join(sys.argv[2:])).strip()
if refusal:
    sys.exit(refusal)
