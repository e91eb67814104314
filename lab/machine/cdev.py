"""What the kernel answers to whoever opens functions by their cdevs (CONFIG_VFIO_DEVICE_CDEV): tries one thing after the other,
as root on the node, and prints a line each: what was tried, and "yes" or the error. `use` ends with status 1 at an error.

usage: cdev.py use FUNCTION                on a VFIO driver, its group viable, nobody has it
       cdev.py rules FUNCTION SIBLING      the same for both, in one IOMMU group
"""
import ctypes, errno, fcntl, mmap, os, socket, struct, subprocess, sys

# include/uapi/linux/vfio.h, include/uapi/linux/iommufd.h
VFIO_DEVICE_BIND_IOMMUFD, VFIO_DEVICE_ATTACH_IOMMUFD_PT = 0x3B76, 0x3B77
IOMMU_IOAS_ALLOC = 0x3B81
NETLINK_KOBJECT_UEVENT = 15
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
BLOCKS = 3  # seconds: what takes longer is said to block
DEVICES = "/sys/bus/pci/devices/"


def cdev(function):
    (name,) = os.listdir(DEVICES + function + "/vfio-dev")
    return "/dev/vfio/devices/" + name


def opened(path):
    return os.open(path, os.O_RDWR | os.O_CLOEXEC)


def bind(device, iommufd):
    fcntl.ioctl(device, VFIO_DEVICE_BIND_IOMMUFD, struct.pack("IIiI", 16, 0, iommufd, 0))


def attach(device, iommufd):
    _, _, address_space = struct.unpack("III", fcntl.ioctl(iommufd, IOMMU_IOAS_ALLOC, struct.pack("III", 12, 0, 0)))
    fcntl.ioctl(device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, struct.pack("III", 12, 0, address_space))


def close(*files):
    for file in files:
        os.close(file)


def say(what, answer):
    print(f"{what}: {answer}", flush=True)


def tried(what, action, *arguments):
    try:
        result = action(*arguments)
        say(what, "yes")
        return result
    except OSError as error:
        say(what, errno.errorcode[error.errno])


def tried_by_another_process(what, action):  # which has what this one has open
    child = os.fork()
    if child == 0:
        tried(what, action)
        os._exit(0)
    os.waitpid(child, 0)


def can_be_opened(what, path):
    file = tried(what, opened, path)
    if file is not None:
        os.close(file)


def sysfs(path, text):
    with open(path, "w") as file:
        file.write(text)


def to_driver(function, driver):
    sysfs(DEVICES + function + "/driver/unbind", function)
    sysfs(DEVICES + function + "/driver_override", driver + "\n")
    sysfs("/sys/bus/pci/drivers_probe", function)


def unbinding(function):
    return subprocess.Popen(["sh", "-c", f"echo {function} >{DEVICES}{function}/driver/unbind"])


def blocks(process):
    try:
        process.wait(BLOCKS)
        return "no"
    except subprocess.TimeoutExpired:
        return "yes"


def uevents_of(act):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, NETLINK_KOBJECT_UEVENT) as events:
        events.bind((0, 1))
        events.settimeout(BLOCKS)
        act()
        try:
            while True:
                _, *fields = events.recv(65536).decode().rstrip("\0").split("\0")
                named = dict(field.split("=", 1) for field in fields)
                if named["SUBSYSTEM"].startswith("vfio"):
                    node = named.get("DEVNAME", "no node").rstrip("0123456789")
                    yield f"{named['ACTION']} {named['SUBSYSTEM']} {node}"
        except TimeoutError:
            return


def use(function):
    device, user = opened(cdev(function)), opened("/dev/iommu")
    bind(device, user)
    attach(device, user)
    say(f"open {cdev(function)}, bind it, attach an address space", "yes")
    close(device, user)


def rules(function, sibling):
    group = "/dev/vfio/" + os.path.basename(os.readlink(DEVICES + function + "/iommu_group"))
    path, user, stranger = cdev(function), opened("/dev/iommu"), opened("/dev/iommu")

    driver = os.path.basename(os.readlink(DEVICES + sibling + "/driver"))
    to_driver(sibling, "")
    one = opened(path)
    tried("bind while a sibling is on its host driver", bind, one, user)
    close(one)
    to_driver(sibling, driver)

    one, another = opened(path), tried("open a cdev twice", opened, path)
    say("the name of an open cdev", os.readlink(f"/proc/self/fd/{one}").rstrip("0123456789"))
    through_group = tried("open the group while a cdev is open and not bound", opened, group)
    tried("bind while the group is open", bind, one, user)
    close(through_group)
    tried("bind", bind, one, user)
    tried("attach an address space", attach, one, user)
    can_be_opened("open the group while a cdev is bound", group)
    can_be_opened("open the bound cdev once more", path)
    tried("bind the same file again", bind, one, user)
    tried("bind another file of the same cdev", bind, another, stranger)
    sibling_file = opened(cdev(sibling))
    tried("bind a sibling to another iommufd", bind, sibling_file, stranger)
    close(sibling_file)
    tried_by_another_process("bind a sibling to the same iommufd in another process", lambda: bind(opened(cdev(sibling)), user))
    sibling_file = opened(cdev(sibling))
    tried("bind a sibling to the same iommufd", bind, sibling_file, user)
    close(sibling_file)
    close(another)

    close(user)
    can_be_opened("open the group after the iommufd was closed, the cdev not", group)
    mapping = libc.mmap(None, mmap.PAGESIZE, mmap.PROT_READ, mmap.MAP_SHARED, one, 0)  # mmap.mmap would keep a file of its own
    close(one)
    can_be_opened("open the group after the cdev was closed, its mapping not", group)
    with open("/proc/self/maps") as maps:
        (name,) = {line.split(None, 5)[-1].strip() for line in maps if "vfio" in line}
    say("the name of a mapping", name.rstrip("0123456789"))
    libc.munmap(mapping, mmap.PAGESIZE)
    can_be_opened("open the group after that", group)

    one = opened(path)
    process = unbinding(function)
    say("unbinding blocks while a cdev is open and not bound", blocks(process))
    can_be_opened("open its cdev meanwhile", path)
    close(one)
    process.wait()
    can_be_opened("open the cdev's node after the unbinding", path)
    for event in uevents_of(lambda: sysfs("/sys/bus/pci/drivers_probe", function)):
        say("uevent of binding", event)
    can_be_opened("open the cdev of now", cdev(function))
    for event in uevents_of(lambda: unbinding(function).wait()):
        say("uevent of unbinding", event)
    sysfs("/sys/bus/pci/drivers_probe", function)


{"use": use, "rules": rules}[sys.argv[1]](*sys.argv[2:])
