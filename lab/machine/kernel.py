"""What the kernel itself says of PCI devices and VFIO: the lab's checks run this on the node, as root.

usage: kernel.py drivers ADDRESS...      a line each: address and driver, or "-"
       kernel.py overrides ADDRESS...    a line each: address and driver_override, or "-"
       kernel.py interfaces ADDRESS...   a line each: address and network interface, or "-"
       kernel.py groups ADDRESS...       the different IOMMU groups, one a line
       kernel.py viability GROUP         viable, "not viable" (VFIO_GROUP_GET_STATUS) or held (EBUSY)
       kernel.py holders GROUP           a line for each process that has /dev/vfio/GROUP open: name and pid
       kernel.py account                 from now on, note who opens and closes VFIO, and when drivers let go or bind
       kernel.py account-of EVENT        what was noted: a line each: seconds since boot, process, event
"""
import errno, fcntl, glob, os, struct, subprocess, sys

DEVICES = "/sys/bus/pci/devices/"
TRACING = "/sys/kernel/tracing/"
VFIO_GROUP_GET_STATUS = 0x3B67  # _IO(';', 100 + 3), include/uapi/linux/vfio.h
FLAGS_VIABLE = 1

# Kernel functions (drivers/vfio/group.c, vfio_main.c, pci/vfio_pci.c, net/ethernet/intel/e1000e, drivers/pci/pci-driver.c):
# the order of their calls is the kernel's own account of who let go of a device before whom. The last two are called for
# any driver and any function; a device's name is what its first field points to.
EVENTS = {
    "group_open": "vfio:vfio_group_fops_open",
    "group_close": "vfio:vfio_group_fops_release",
    "device_close": "vfio:vfio_device_fops_release",
    "vfio_unbind": "vfio_pci:vfio_pci_remove",
    "host_bind": "e1000e:e1000_probe",
    "any_bind": "pci_device_probe name=+0(+0(%di)):string",
    "any_unbind": "pci_device_remove name=+0(+0(%di)):string",
}


def link(path):
    return os.path.basename(os.readlink(path)) if os.path.islink(path) else "-"


def text(path):
    with open(path) as file:
        return file.read().strip()


def drivers(*addresses):
    return [f"{address} {link(DEVICES + address + '/driver')}" for address in addresses]


def overrides(*addresses):
    return [f"{address} {text(DEVICES + address + '/driver_override').replace('(null)', '') or '-'}" for address in addresses]


def interfaces(*addresses):
    names = {address: glob.glob(DEVICES + address + "/net/*") for address in addresses}
    return [f"{address} {','.join(map(os.path.basename, found)) or '-'}" for address, found in names.items()]


def groups(*addresses):
    return sorted({link(DEVICES + address + "/iommu_group") for address in addresses})


def viability(group):
    try:
        file = os.open(f"/dev/vfio/{group}", os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        return ["held" if error.errno == errno.EBUSY else os.strerror(error.errno)]
    _, flags = struct.unpack("II", fcntl.ioctl(file, VFIO_GROUP_GET_STATUS, struct.pack("II", 8, 0)))
    os.close(file)
    return ["viable" if flags & FLAGS_VIABLE else "not viable"]


def holders(group):
    found = []
    for process in glob.glob("/proc/[0-9]*"):
        try:
            files = [os.readlink(file) for file in glob.glob(process + "/fd/*")]
            if f"/dev/vfio/{group}" in files:
                found.append(f"{text(process + '/comm')} {os.path.basename(process)}")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
    return found


def account():
    subprocess.run(["modprobe", "-a", "vfio", "vfio_pci", "e1000e"], check=True)
    if not os.path.isdir(TRACING + "events/hostdev"):
        for event, function in EVENTS.items():
            file = os.open(TRACING + "kprobe_events", os.O_WRONLY | os.O_APPEND)  # open(..., "a") seeks, this file cannot
            os.write(file, f"p:hostdev/{event} {function}\n".encode())
            os.close(file)
    for path, value in (("trace_clock", "boot"), ("trace", ""), ("events/hostdev/enable", "1"), ("tracing_on", "1")):
        with open(TRACING + path, "w") as file:
            file.write(value)
    return []


def account_of(event):
    noted = []
    for line in text(TRACING + "trace").splitlines():
        if not line.startswith("#"):
            process, rest = line.strip().split(" [", 1)
            _, _, time, name, *values = rest.split()
            if name.rstrip(":") == event:
                functions = [value.split('"')[1] for value in values if value.startswith("name=")]
                noted.append(" ".join([time.rstrip(":"), process, event, *functions]))
    return noted


commands = {name.replace("_", "-"): globals()[name]
            for name in ("drivers", "overrides", "interfaces", "groups", "viability", "holders", "account", "account_of")}
if len(sys.argv) < 2 or sys.argv[1] not in commands:
    sys.exit(__doc__)
for line in commands[sys.argv[1]](*sys.argv[2:]):
    print(line)
