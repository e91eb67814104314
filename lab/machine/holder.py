"""A consumer of VFIO devices: does with what Hostdev gave to its container what its steps say, one after the other.

usage: holder.py STEP...
       linger=SECONDS   from now on SIGTERM is obeyed that much later
       stuck            from now on SIGTERM leads into a write to a file of /frozen: while that file system is frozen, the
                        kernel keeps the process there, and SIGKILL does not end it
       open=N           every group, N functions of each unit, and a mapping of each function's BAR 0
       rounds=N         N times: opens every unit whole, maps a page for its DMA, takes the mapping back, closes
       close            everything
       close-files      all descriptors: the mappings stay
       heir             starts a process of its own, named heir, that waits for descriptors
       bequeath         sends all descriptors to the heir through a Unix socket; the heir has them, and we close everything
       orphan           from the next step on a second thread, named orphan, goes on, and the first one ends: the process is
                        shown as a zombie
       last-words       writes to a file of /frozen, as `stuck` does
       await=NAME       until there is a file /tmp/NAME
       stay             until SIGTERM

Prints each step when it is done, with the seconds since boot: the same clock as the kernel's account (kernel.py).
Ends with status 1 at the first step that fails; a group that is held by another is not tried twice.
"""
import ctypes, fcntl, json, mmap, os, signal, socket, struct, sys, threading, time

# include/uapi/linux/vfio.h
VFIO_SET_IOMMU, VFIO_TYPE1V2_IOMMU = 0x3B66, 3
VFIO_GROUP_SET_CONTAINER, VFIO_GROUP_GET_DEVICE_FD = 0x3B68, 0x3B6A
VFIO_IOMMU_MAP_DMA, VFIO_IOMMU_UNMAP_DMA = 0x3B71, 0x3B72
VFIO_DMA_MAP_FLAG_READ, VFIO_DMA_MAP_FLAG_WRITE = 1, 2
PAGE = mmap.PAGESIZE

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
SYS_EXIT = 60  # of one thread (arch/x86/entry/syscalls/syscall_64.tbl)
files, containers, mappings, linger, stuck, heir = [], [], [], 0.0, False, None
IOVA = 0x100000  # where a device would see the page: in no region that an x86 IOMMU reserves


def say(text):
    print(f"{time.clock_gettime(time.CLOCK_BOOTTIME):.3f} {text}", flush=True)


def units():
    given = [json.loads(value) for name, value in os.environ.items() if name.startswith("HOSTDEV_")]
    return [unit for one in given for unit in one["units"]]


def opened(path):
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    files.append(file)
    return file


def bar(device):
    address = libc.mmap(None, PAGE, mmap.PROT_READ, mmap.MAP_SHARED, device, 0)
    if address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "mmap of BAR 0")
    mappings.append(address)


def open_units(count):
    for unit in units():
        container = opened("/dev/vfio/vfio")
        containers.append(container)
        groups = {function["group"] for function in unit["functions"]}
        by_number = {number: opened(f"/dev/vfio/{number}") for number in sorted(groups)}
        for group in by_number.values():
            fcntl.ioctl(group, VFIO_GROUP_SET_CONTAINER, struct.pack("i", container))
        fcntl.ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1V2_IOMMU)
        for function in sorted(unit["functions"], key=lambda one: one["address"])[:count]:
            name = bytearray(function["address"].encode() + b"\0")
            files.append(fcntl.ioctl(by_number[function["group"]], VFIO_GROUP_GET_DEVICE_FD, name, True))
            bar(files[-1])
            say(f"uses {function['address']}")


def close():
    while mappings:
        libc.munmap(mappings.pop(), PAGE)
    close_files()


def close_files():
    containers.clear()
    while files:
        os.close(files.pop())


def rounds(count):
    page = mmap.mmap(-1, PAGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    for number in range(1, count + 1):
        open_units(sys.maxsize)
        for container in containers:
            read_write = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE
            fcntl.ioctl(container, VFIO_IOMMU_MAP_DMA, struct.pack("IIQQQ", 32, read_write, at, IOVA, PAGE))
            taken_back = bytearray(struct.pack("IIQQ", 24, 0, IOVA, PAGE))
            fcntl.ioctl(container, VFIO_IOMMU_UNMAP_DMA, taken_back, True)
            if struct.unpack("IIQQ", taken_back)[3] != PAGE:
                raise OSError(0, "not the whole page was mapped")
        close()
        say(f"round {number}")


def name_myself(name):
    with open("/proc/thread-self/comm", "w") as comm:
        comm.write(name)


def last_words():
    os.write(os.open("/frozen/file", os.O_WRONLY | os.O_CREAT), b"the last words")


def start_heir():
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        ours.close()
        name_myself("heir")
        _, received, _, _ = socket.recv_fds(its, 1, 16)
        its.send(str(len(received)).encode())
        await_file("end")
        last_words()
        os._exit(0)
    its.close()
    return ours


def bequeath():
    socket.send_fds(heir, [b"!"], files)
    if int(heir.recv(16)) != len(files):
        raise OSError(0, "the heir has not got all descriptors")
    close()


def await_file(name):
    while not os.path.exists("/tmp/" + name):
        time.sleep(0.05)


def terminate(*_):
    say("SIGTERM")
    if stuck:
        last_words()
    time.sleep(linger)
    os._exit(0)


def follow(steps):
    global linger, stuck, heir
    for at, step in enumerate(steps):
        word, _, number = step.partition("=")
        try:
            match word:
                case "linger":
                    linger = float(number)
                case "stuck":
                    stuck = True
                case "open":
                    open_units(int(number))
                case "rounds":
                    rounds(int(number))
                case "close":
                    close()
                case "close-files":
                    close_files()
                case "heir":
                    heir = start_heir()
                case "bequeath":
                    bequeath()
                case "orphan":
                    threading.Thread(target=lambda: name_myself("orphan") or follow(steps[at + 1:])).start()
                    say(step)
                    libc.syscall(SYS_EXIT, 0)
                case "await":
                    await_file(number)
                case "last-words":
                    last_words()
                case "stay":
                    say("stay")
                    while True:
                        signal.pause()
                case _:
                    sys.exit(f"{step}: what is that?")
        except OSError as error:
            say(f"{step}: failed: {error}")
            os._exit(1)
        say(step)


name_myself("holder")
signal.signal(signal.SIGTERM, terminate)
say("start")
follow(sys.argv[1:] or sys.exit(__doc__))
os._exit(0)
