"""What the kubelet itself says, and what is done to it: the lab's checks run this on the node, as root.

usage: kubelet.py pods                        PodResources: a line for each container and device: namespace/name, resource, device
       kubelet.py registered RESOURCE FILE    seconds from the making of the file to the first registration of the resource that
                                              the kubelet has logged since
       kubelet.py listed RESOURCE FILE        the same, to the first list of its devices
       kubelet.py cut                         ends each connection to a device plugin of Hostdev, with both ends' processes and
                                              sockets alive: a line for each; makes the file /run/cut
       kubelet.py agents                      the process of each of Hostdev's agents
"""
import ctypes, datetime, glob, os, re, socket, struct, sys

PLUGINS = "/var/lib/kubelet/device-plugins/"
POD_RESOURCES = "/var/lib/kubelet/pod-resources/kubelet.sock"
LOG, CUT = "/run/kubelet.log", "/run/cut"
libc, SYS_PIDFD_GETFD = ctypes.CDLL(None, use_errno=True), 438  # arch/x86/entry/syscalls/syscall_64.tbl

# HTTP/2 (RFC 9113), as much as one gRPC call without arguments takes
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY = 0, 1, 3, 4, 7
END_STREAM, ACK, END_HEADERS = 1, 1, 4


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def header(name, value):
    """As a literal without indexing (RFC 7541, 6.2.2)."""
    return b"\0" + b"".join(bytes([len(text)]) + text.encode() for text in (name, value))


def call(path, method):
    """The answer to a gRPC method that is asked with an empty message."""
    headers = {":method": "POST", ":scheme": "http", ":path": method, ":authority": "localhost",
               "content-type": "application/grpc", "te": "trailers"}
    with socket.socket(socket.AF_UNIX) as kubelet:
        kubelet.settimeout(10)
        kubelet.connect(path)
        kubelet.sendall(PREFACE + frame(SETTINGS, 0, 0)
                        + frame(HEADERS, END_HEADERS, 1, b"".join(header(*one) for one in headers.items()))
                        + frame(DATA, END_STREAM, 1, bytes(5)))
        stream, answer = kubelet.makefile("rb"), b""
        while True:
            start = stream.read(9)
            if len(start) < 9:
                sys.exit(f"{path}: the kubelet has hung up")
            length, kind, flags = int.from_bytes(start[:3], "big"), start[3], start[4]
            payload = stream.read(length)
            if kind == SETTINGS and not flags & ACK:
                kubelet.sendall(frame(SETTINGS, ACK, 0))
            if kind == DATA:
                answer += payload
            if kind in (RST_STREAM, GOAWAY):
                sys.exit(f"{path}: the kubelet refuses: {payload!r}")
            if kind in (DATA, HEADERS) and flags & END_STREAM:
                return answer[5:]


def fields(message):
    """Of a protocol buffer's message: number and bytes of each field that has bytes."""
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            value, shift, at = value | (message[at] & 0x7F) << shift, shift + 7, at + 1
            if not message[at - 1] & 0x80:
                return value

    while at < len(message):
        tag = number()
        match tag & 7:
            case 0:
                number()
            case 2:
                length = number()
                yield tag >> 3, message[at:at + length]
                at += length
            case kind:
                sys.exit(f"a field of kind {kind}")


def parts(message, number):
    return [value for field, value in fields(message) if field == number]


def pods():
    """podresources/v1 api.proto: ListPodResourcesResponse > PodResources > ContainerResources > ContainerDevices."""
    lines = []
    for pod in parts(call(POD_RESOURCES, "/v1.PodResourcesLister/List"), 1):
        name, namespace = (parts(pod, number)[0].decode() for number in (1, 2))
        for container in parts(pod, 3):
            for devices in parts(container, 2):
                resource = parts(devices, 1)[0].decode()
                lines += [f"{namespace}/{name} {resource} {device.decode()}" for device in parts(devices, 2)]
    return lines


def registered(resource, file):
    return since(file, r"Got registration request.*resourceName=\"" + re.escape(resource) + '"')


def listed(resource, file):
    return since(file, r"State pushed for device plugin.*resource=\"" + re.escape(resource) + '"')


def since(file, message):
    made = os.stat(file).st_mtime
    # I1128 04:45:10.123456    1234 server.go:144] "Got registration request ..." resourceName="hostdev.io/nic"
    said = re.compile(r"^I(\d{4} \d\d:\d\d:\d\d\.\d{6}) .*" + message)
    year = datetime.datetime.now().year
    with open(LOG) as log:
        times = [datetime.datetime.strptime(f"{year}{match[1]}", "%Y%m%d %H:%M:%S.%f").timestamp()
                 for match in map(said.match, log) if match]
    later = [time - made for time in times if time >= made - 0.02]  # the file's time is the last tick's
    return [f"{later[0]:.3f}"] if later else []


def cut():
    """A descriptor of theirs that is shut down: what a connection's end is to both of them."""
    with open(CUT, "w"):
        os.utime(CUT)
    lines = []
    for process in agents():
        for descriptor in os.listdir(f"/proc/{process}/fd"):
            try:
                if os.readlink(f"/proc/{process}/fd/{descriptor}").startswith("socket:"):
                    lines += ended(process, int(descriptor))
            except FileNotFoundError:
                continue  # it was closed meanwhile
    return lines


def agents():
    for file in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(file) as arguments:
                if "io.hostdev.agent.Main" in arguments.read().split("\0"):
                    yield int(file.split("/")[2])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile


def ended(process, descriptor):
    ours = libc.syscall(SYS_PIDFD_GETFD, os.pidfd_open(process), descriptor, 0)
    if ours < 0:
        raise OSError(ctypes.get_errno(), f"pidfd_getfd of {process}, {descriptor}")
    with socket.socket(fileno=ours) as connection:
        at = connection.getsockname() if connection.family == socket.AF_UNIX else ""
        if str(at).startswith(PLUGINS) and not connection.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            connection.shutdown(socket.SHUT_RDWR)
            return [f"process {process}, descriptor {descriptor}: {at}"]
    return []


commands = {"pods": pods, "registered": registered, "listed": listed, "cut": cut, "agents": agents}
if len(sys.argv) < 2 or sys.argv[1] not in commands:
    sys.exit(__doc__)
for line in commands[sys.argv[1]](*sys.argv[2:]):
    print(line)
