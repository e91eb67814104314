"""What the kernel itself says of PCI devices and VFIO: the lab's checks run this on the node, as root.

usage: kernel.py drivers ADDRESS...      a line each: address and driver, or "-"
       kernel.py overrides ADDRESS...    a line each: address and driver_override, or "-"
       kernel.py interfaces ADDRESS...   a line each: address and network interface, or "-"
       kernel.py groups ADDRESS...       the different IOMMU groups, one a line
       kernel.py viability GROUP         viable, "not viable" (VFIO_GROUP_GET_STATUS) or held (EBUSY)
       kernel.py holders GROUP           a line for each process that has /dev/vfio/GROUP open: name and pid
       kernel.py account                 from now on, note who opens and closes VFIO, and when drivers let go or bind
       kernel.py account-over            no more, and what was noted is forgotten
       kernel.py account-of [EVENT]      what was noted: a line each: seconds since boot, process, event,
                                         and of which function, where that is noted
       kernel.py open-records            what the agent's journal owes, a line each
       kernel.py departure ADDRESS RESOURCE CREDENTIALS
                                         waits for the event of its removal, and then until it is on no list: a line each:
                                         the list, and after how many milliseconds. The two of Kubernetes are asked of
                                         the API server, by the key of the administrator that lies in that folder
       kernel.py remember                the machine as it is now is its known state
       kernel.py differences             a line for each way in which it is not in that state, VFIO not idle,
                                         or the agent's journal not empty
"""
import errno, fcntl, glob, json, os, socket, ssl, struct, subprocess, sys, time, urllib.request

DEVICES = "/sys/bus/pci/devices/"
TRACING = "/sys/kernel/tracing/"
JOURNAL = "/var/lib/hostdev/journal"
KNOWN_STATE = "/run/known-state"
NETLINK_KOBJECT_UEVENT = 15
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


def vfio_users():
    """Whoever has VFIO open or mapped, whichever device."""
    found = []
    for process in glob.glob("/proc/[0-9]*"):
        try:
            files = {os.readlink(file) for file in glob.glob(process + "/fd/*")}
            files |= {line.split(None, 5)[-1] for line in text(process + "/maps").splitlines()}
            files = sorted(file for file in files if file.startswith(("/dev/vfio/", "anon_inode:[vfio")))
            if files:
                found.append(f"{text(process + '/comm')} {os.path.basename(process)} has {', '.join(files)}")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
    return found


def open_records():
    """What the agent's journal says that is not closed by a later record: custodies, allocations, numbers of VFs."""
    records = {}
    for line in text(JOURNAL).splitlines() if os.path.exists(JOURNAL) else []:
        entry = json.loads(line.split(" ", 1)[1])
        match entry["record"]:
            case "custody":
                records["custody of " + entry["unit"]["id"]] = True
            case "released":
                records.pop("custody of " + entry["unit"], None)
            case "allocated":
                records.update({"allocation of " + unit: True for unit in entry["units"]})
            case "deallocated":
                for unit in entry["units"]:
                    records.pop("allocation of " + unit, None)
            case "virtual-functions":
                records["virtual functions of " + entry["physicalFunction"]] = True
            case "virtual-functions-released":
                records.pop("virtual functions of " + entry["physicalFunction"], None)
    return list(records)


def departure(address, resource, credentials):
    context = ssl.create_default_context(cafile=credentials + "/ca.crt")
    context.load_cert_chain(credentials + "/admin.crt", credentials + "/admin.key")

    def ask(path):
        with urllib.request.urlopen("https://192.168.100.1" + path, context=context) as answer:
            return json.load(answer)

    def host_node_has_it():
        status = ask("/apis/hostdev.io/v1alpha1/hostnodes/lab")["status"]
        return (any(function["address"] == address for function in status["functions"])
                or any("holder" in unit for unit in status.get("units", [])))

    def cdi_has_it():
        try:
            return any(address in text(file) for file in glob.glob("/var/run/cdi/hostdev*"))
        except FileNotFoundError:  # removed since it was listed: looked at again
            return True

    lists = {
        "journal": lambda: any(record.endswith(address) for record in open_records()),
        "CDI": cdi_has_it,
        "HostNode": host_node_has_it,
        "Node": lambda: ask("/api/v1/nodes/lab")["status"]["allocatable"].get(resource, "0") != "0",
    }
    removed_at = removal_of(address)
    while lists:
        for name, has_it in list(lists.items()):
            if not has_it():
                print(name, round((time.monotonic() - removed_at) * 1000), flush=True)
                del lists[name]
        time.sleep(0.02)
    return []


def removal_of(address):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, NETLINK_KOBJECT_UEVENT) as events:
        events.bind((0, 1))
        print("waiting for the removal of", address, flush=True)
        while True:
            what = events.recv(65536).split(b"\0", 1)[0].decode()
            if what.startswith("remove@") and what.endswith("/" + address):
                return time.monotonic()


def bus():
    return set(drivers(*sorted(os.listdir(DEVICES))))


def remember():
    with open(KNOWN_STATE, "w") as file:
        file.write("\n".join(sorted(bus())))
    return []


def differences():
    known, now = set(text(KNOWN_STATE).splitlines()), bus()
    return ([f"at boot: {line}" for line in sorted(known - now)]
            + [f"now:     {line}" for line in sorted(now - known)]
            + [f"driver_override of {line}" for line in overrides(*os.listdir(DEVICES)) if not line.endswith(" -")]
            + vfio_users()
            + [f"the agent's journal: {record}" for record in open_records()])


def account():
    subprocess.run(["modprobe", "-a", "vfio", "vfio_pci", "e1000e"], check=True)
    if not os.path.isdir(TRACING + "events/hostdev"):
        for event, function in EVENTS.items():
            file = os.open(TRACING + "kprobe_events", os.O_WRONLY | os.O_APPEND)  # open(..., "a") seeks, this file cannot
            os.write(file, f"p:hostdev/{event} {function}\n".encode())
            os.close(file)
    return tracing(("trace_clock", "boot"), ("trace", ""), ("events/hostdev/enable", "1"), ("tracing_on", "1"))


def account_over():
    if not os.path.isdir(TRACING + "events/hostdev"):
        return []
    return tracing(("tracing_on", "0"), ("events/hostdev/enable", "0"), ("trace", ""))


def tracing(*settings):
    for path, value in settings:
        with open(TRACING + path, "w") as file:
            file.write(value)
    return []


def account_of(event=None):
    noted = []
    for line in text(TRACING + "trace").splitlines():
        if not line.startswith("#"):
            process, rest = line.strip().split(" [", 1)
            _, _, time, name, *values = rest.split()
            if event in (None, name.rstrip(":")):
                functions = [value.split('"')[1] for value in values if value.startswith("name=")]
                noted.append(" ".join([time.rstrip(":"), process, name.rstrip(":"), *functions]))
    return noted


commands = {name.replace("_", "-"): globals()[name]
            for name in ("drivers", "overrides", "interfaces", "groups", "viability", "holders", "account", "account_over", "account_of",
                         "open_records", "departure", "remember", "differences")}
if len(sys.argv) < 2 or sys.argv[1] not in commands:
    sys.exit(__doc__)
for line in commands[sys.argv[1]](*sys.argv[2:]):
    print(line)
