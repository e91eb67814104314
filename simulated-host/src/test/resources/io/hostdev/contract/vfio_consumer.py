"""The program behind KernelProcess: does with VFIO what standard input says, line by line, and answers each line with
an errno or 0 (include/uapi/linux/vfio.h). Its first line is its process number on the host."""

import ctypes
import errno
import fcntl
import os
import platform
import socket
import struct
import sys
import threading
import time

SET_IOMMU, SET_CONTAINER, GET_DEVICE_FD, GET_REGION_INFO = 0x3B66, 0x3B68, 0x3B6A, 0x3B6C
BIND_IOMMUFD = 0x3B76
TYPE1 = 1
PROT_READ_WRITE, MAP_SHARED, MAP_FAILED = 3, 1, ctypes.c_void_p(-1).value
EXIT = {"x86_64": 60, "aarch64": 93}[platform.machine()]  # ends one thread, where exit_group ends them all

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]

host_pid = os.readlink("/proc/self")  # in a PID namespace too: /proc is the host's
files = {}  # ("group", "10"), ("container", "10"), ("device" or "cdev", "0000:02:00.0"), ("iommufd",): descriptors
mappings = {}
inbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
first_thread_may_end = threading.Event()


def address(pid):
    return b"\0hostdev-" + pid.encode()


def open_group(group):
    files["group", group] = os.open(f"/dev/vfio/{group}", os.O_RDWR)


def set_container(group):
    container = files["container", group] = os.open("/dev/vfio/vfio", os.O_RDWR)
    fcntl.ioctl(files["group", group], SET_CONTAINER, struct.pack("i", container))
    fcntl.ioctl(container, SET_IOMMU, TYPE1)


def open_device(name):
    group = next(descriptor for (kind, _), descriptor in files.items() if kind == "group")
    files["device", name] = fcntl.ioctl(group, GET_DEVICE_FD, bytearray(name.encode() + b"\0"))


def open_cdev(name):
    cdevs = os.listdir(f"/sys/bus/pci/devices/{name}/vfio-dev")
    if not cdevs:
        raise OSError(errno.ENOENT, name)
    files["cdev", name] = os.open(f"/dev/vfio/devices/{cdevs[0]}", os.O_RDWR)


def bind_cdev(name):
    if ("iommufd",) not in files:
        files["iommufd",] = os.open("/dev/iommu", os.O_RDWR)
    fcntl.ioctl(files["cdev", name], BIND_IOMMUFD, struct.pack("=IIiI", 16, 0, files["iommufd",], 0))


def map_device(name):
    device = files.get(("device", name)) or files["cdev", name]
    region = bytearray(struct.pack("=IIIIQQ", 32, 0, 0, 0, 0, 0))
    fcntl.ioctl(device, GET_REGION_INFO, region)
    size, offset = struct.unpack("=16xQQ", region)
    # Not Python's own mmap, which keeps a descriptor.
    start = libc.mmap(None, size, PROT_READ_WRITE, MAP_SHARED, device, offset)
    if start == MAP_FAILED:
        raise OSError(ctypes.get_errno(), name)
    mappings[name] = start, size


def unmap(name):
    if libc.munmap(*mappings.pop(name)) != 0:
        raise OSError(ctypes.get_errno(), name)


def close(*name):
    if name in files:
        os.close(files.pop(name))


def close_group(group):
    close("group", group)
    close("container", group)


def send(receiver, kind, name):
    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", files[kind, name]))
    inbox.sendmsg([f"{kind} {name}".encode()], [rights], 0, address(receiver))


def receive():
    name, descriptors, _, _ = socket.recv_fds(inbox, 64, 1)
    files[tuple(name.decode().split())] = descriptors[0]


def end_first_thread():
    first_thread_may_end.set()
    while not is_zombie():
        time.sleep(0.01)


def is_zombie():
    with open(f"/proc/{host_pid}/stat", encoding="ascii") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "Z"


ORDERS = {
    "group": open_group,
    "container": set_container,
    "device": open_device,
    "cdev": open_cdev,
    "bind": bind_cdev,
    "map": map_device,
    "unmap": unmap,
    "close-group": close_group,
    "close-device": lambda name: close("device", name),
    "close-cdev": lambda name: close("cdev", name),
    "close-iommufd": lambda: close("iommufd"),
    "send": send,
    "receive": receive,
    "end-first-thread": end_first_thread,
}


def serve():
    print(host_pid, flush=True)
    for line in sys.stdin:
        order, *subjects = line.split()
        try:
            ORDERS[order](*subjects)
            print(0, flush=True)
        except OSError as error:
            print(error.errno, flush=True)
    os._exit(0)


inbox.bind(address(host_pid))
threading.Thread(target=serve).start()
first_thread_may_end.wait()
libc.syscall(EXIT, 0)
