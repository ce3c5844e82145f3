#!/usr/bin/env python3
"""A conference in a page of Python: both providers loaded as TAPI would, a tone spoken, what happens printed.

    samples/python/conference.py TSP MSP DESCRIPTION.sdp [SECONDS [INTERFACE [HERTZ]]]

Which method stands where, which interface has which name, how large a structure is: the C headers say it, and are read here.
"""
import contextlib, ctypes, os, re, select, sys, time, uuid
from ctypes import POINTER, CFUNCTYPE, byref, c_int32, c_size_t, c_uint32, c_void_p, cast

HEADERS = os.path.join(os.path.dirname(__file__), "../../tapi-host/include/plenary/")
TEXT = "".join(open(HEADERS + name).read() for name in ("structures.h", "interfaces.h", "own.h"))
IUNKNOWN = ["QueryInterface", "AddRef", "Release"]
FIRST = {"UNKNOWN": IUNKNOWN, "DISPATCH": IUNKNOWN + ["GetTypeInfoCount", "GetTypeInfo", "GetIDsOfNames", "Invoke"]}
INTERFACES = {"IClassFactory": (uuid.UUID("00000001-0000-0000-C000-000000000046"), IUNKNOWN + ["CreateInstance"])}
for iid, name, body in re.findall(r"/\* \{([-\w]+)\} \*/\ntypedef struct (\w+)Vtbl \{(.*?)\} \w+Vtbl;", TEXT, re.S):
    INTERFACES[name] = uuid.UUID(iid), FIRST[re.search(r"PLENARY_(\w+)\(", body)[1]] + re.findall(r"\*(\w+)\)\(", body)


def fields(structure):
    """The offset of each field, and the size, of a structure of tapi.h."""
    body, at, offsets = re.search(r"tag \{([^}]*)\} %s," % structure, TEXT)[1], 0, {}
    for kind, names in re.findall(r"(\w+) ([\w, ]+);", body):
        for name in names.split(", "):
            offsets[name], at = at, at + (4 if kind == "DWORD" else 16)
    return offsets, at


class Com:
    """An interface pointer with its count, given back when nobody has it. Methods take what C takes; one that fails raises."""

    def __init__(self, pointer, interface):
        self.pointer, (self.iid, self.names) = pointer, INTERFACES[interface]

    def __del__(self):
        if cast: self.Release()  # none at the very end

    def __getattr__(self, method):
        table = cast(c_void_p.from_address(self.pointer).value, POINTER(c_void_p))
        def call(*arguments):
            code = CFUNCTYPE(c_int32)(table[self.names.index(method)])(c_void_p(self.pointer), *arguments)
            if code < 0 and method != "Release": raise OSError(f"{method}: HRESULT {code & 0xFFFFFFFF:08X}")
            return code
        return call

    def get(self, interface, method, *arguments):
        """What a method answers: an object."""
        found = c_void_p()
        getattr(self, method)(*arguments, byref(found))
        return Com(found.value, interface)

    def ask(self, interface):
        return self.get(interface, "QueryInterface", guid(INTERFACES[interface][0]))

    def number(self, method, *arguments):
        answer = c_int32()
        getattr(self, method)(*arguments, byref(answer))
        return answer.value


def guid(name): return ctypes.create_string_buffer(name.bytes_le, 16)


class Bstr:
    """A text for a method, which only looks at it."""

    def __init__(self, text):
        units = ctypes.create_string_buffer(text.encode("utf-16-le") + b"\0\0")
        self._as_parameter_ = c_void_p(msp.SysAllocString(units))

    def __del__(self): msp.SysFreeString(self._as_parameter_)


def text_of(bstr):
    """What a method answered: a text that is ours, read and freed."""
    text = ctypes.string_at(bstr, 2 * msp.SysStringLen(bstr)).decode("utf-16-le") if bstr else ""
    msp.SysFreeString(bstr)
    return text


def say(*words): print(f"{time.monotonic() - start:8.3f} ", *words, flush=True)


if not 4 <= len(sys.argv) <= 7: sys.exit(__doc__)
tsp, msp, start = ctypes.CDLL(sys.argv[1]), ctypes.CDLL(sys.argv[2]), time.monotonic()
msp.SysAllocString.restype, msp.SysStringLen.restype = c_void_p, c_uint32
description, seconds = open(sys.argv[3], encoding="utf-8", newline="").read(), float((sys.argv[4:] or [5])[0])
LINE, CALL, INSTANCE, BACK = 0x10, 0x20, 0x30, 1  # what we call them; the number of our one request
line, call, instance, clsid, version, state = c_void_p(), c_void_p(), c_void_p(), guid(uuid.UUID(int=0)), c_uint32(), [0]

# The call object's outer half, which TAPI would be: an IUnknown that passes every question on.
QUERY, COUNT = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_void_p), CFUNCTYPE(c_uint32, c_void_p)
@QUERY
def query(this, iid, place):
    if ctypes.string_at(iid, 16) != uuid.UUID("00000000-0000-0000-C000-000000000046").bytes_le:
        table = cast(c_void_p.from_address(inner.pointer).value, POINTER(c_void_p))
        return QUERY(table[0])(inner.pointer, iid, place)
    c_void_p.from_address(place).value = this
    return 0
count_ = COUNT(lambda this: 2)
methods = (c_void_p * 3)(*(cast(each, c_void_p).value for each in (query, count_, count_)))
outer = c_void_p(ctypes.addressof(methods))

@CFUNCTYPE(None, c_void_p, c_void_p, c_uint32, c_size_t, c_size_t, c_size_t)
def on_event(_line, of, message, p1, p2, p3):
    if message == 2:  # LINE_CALLSTATE
        state[0] = p1
        say("call state", {1: "idle", 0x10: "dialing", 0x100: "connected", 0x4000: "disconnected"}.get(p1, hex(p1)))
    elif message == 0x1F9 and p1 in (0, INSTANCE):  # LINE_SENDMSPDATA
        address.ReceiveTSPData(c_void_p(inner.pointer if of else None), c_void_p(p2), c_uint32(p3))

on_completion = CFUNCTYPE(None, c_uint32, c_int32)(lambda request, result: say("done" if result == 0 else hex(result)))

POINTERS = {0: [24], 1: [24, 32], 3: [16], 6: [16, 24]}  # where an event has them: of an address, a call, its own, a file

def tell(event):
    """One event of the media provider: how it is made, event.h says. What it points to has a count that is ours now."""
    kind = c_int32.from_buffer(event, 4).value
    pointers = [c_size_t.from_buffer(event, at).value for at in POINTERS.get(kind, [])]
    objects = [Com(pointer, "ITTerminal") for pointer in pointers if pointer]  # any name does for who asks and lets go
    if kind == 2:  # ME_TSP_DATA
        size = c_uint32.from_buffer(event, 16).value
        tsp.TSPI_lineReceiveMSPData(line, call, instance, byref(event, 20), c_uint32(size))
    elif kind == 3:  # ME_PRIVATE_EVENT
        happened = objects[0].ask("ITParticipantEvent")
        what, name = happened.number("get_Event"), c_void_p()
        if what in (0, 1, 2):
            person = happened.get("ITParticipant", "get_Participant")
            with contextlib.suppress(OSError):  # who has not said their name yet has none
                person.get_ParticipantTypedInfo(1, byref(name))
            say(["somebody is here", "somebody is called", "somebody left"][what], text_of(name))

assert tsp.TSPI_lineNegotiateTSPIVersion(c_uint32(0xFFFFFFFF), 0x20000, 0x30001, byref(version)) == 0
assert tsp.TSPI_providerInit(version, 1, 0, 0, 1, 0, on_completion, byref(c_uint32())) == 0
assert tsp.TSPI_lineOpen(0, c_void_p(LINE), byref(line), version, on_event) == 0
assert tsp.TSPI_lineMSPIdentify(0, clsid) == 0
assert tsp.TSPI_lineCreateMSPInstance(line, 0, c_uint32(INSTANCE), byref(instance)) == 0

factory = c_void_p()
assert msp.DllGetClassObject(clsid, guid(INTERFACES["IClassFactory"][0]), byref(factory)) == 0
factory, wake = Com(factory.value, "IClassFactory"), os.eventfd(0, os.EFD_NONBLOCK)
address = factory.get("ITMSPAddress", "CreateInstance", None, guid(INTERFACES["ITMSPAddress"][0]))
address.Initialize(c_void_p(wake))
inner = address.get("ITStreamControl", "CreateMSPCall", c_void_p(CALL), 0, 8, byref(outer))

control, listed = inner.ask("ITStreamControl"), {}
streams = control.get("IEnumStream", "EnumerateStreams")
for _ in range(2):
    found = c_void_p()
    streams.Next(1, byref(found), None)
    stream = Com(found.value, "ITStream")
    listed[stream.number("get_Direction")] = stream
support = address.ask("ITTerminalSupport")
tone = support.get("ITTerminal", "CreateTerminal", Bstr("{6E0A3F0B-58C7-4B0C-9D0E-6F3B7D2A41C5}"), 8, 0)
tone.ask("IPlenaryTerminal").put_Frequency(int((sys.argv[6:] or [550])[0]))
samples = support.get("ITTerminal", "CreateTerminal", Bstr("{E2F7AEF7-4971-11D1-A671-006097C9A2E8}"), 8, 1)
listed[0].SelectTerminal(c_void_p(tone.pointer))
listed[1].SelectTerminal(c_void_p(samples.pointer))
listed[0].ask("ITLocalParticipant").put_LocalParticipantTypedInfo(1, Bstr("Python"))
if sys.argv[5:]: inner.ask("IPlenaryCall").put_Interface(Bstr(sys.argv[5]))

offsets, size = fields("LINECALLPARAMS")
how = ctypes.create_string_buffer(size)
for field, value in dict(dwTotalSize=size, dwBearerMode=1, dwMediaMode=0x8, dwAddressMode=1, dwAddressType=2).items():
    c_uint32.from_buffer(how, offsets[field]).value = value
dialled = ctypes.create_string_buffer(description.encode("utf-16-le") + b"\0\0")
assert tsp.TSPI_lineMakeCall(c_uint32(1), line, c_void_p(CALL), byref(call), dialled, 0, how) > 0


def run(until, latest):
    """Passes on what the media provider says, until then."""
    end, event, size = time.monotonic() + latest, ctypes.create_string_buffer(1 << 17), c_uint32()
    while not until() and time.monotonic() < end:
        if select.select([wake], [], [], 0.05)[0]: os.eventfd_read(wake)
        while True:
            size.value = len(event)
            try: address.GetEvent(byref(size), event)
            except OSError: break
            tell(event)


run(lambda: state[0] == 0x4000, seconds)
heard, room = samples.ask("IPlenarySamples"), ctypes.create_string_buffer(96000)
count = heard.number("Read", room, 96000) // 2
loudest = max((abs(sample) for sample in (ctypes.c_int16 * count).from_buffer(room)), default=0)
say(f"the last {count / 48000:.1f} s were at most {loudest / 32768:.2f} loud")
tsp.TSPI_lineDrop(c_uint32(2), call, None, 0)
run(lambda: state[0] == 1, 5)
tsp.TSPI_lineCloseCall(call)
address.ShutdownMSPCall(c_void_p(inner.pointer))
address.Shutdown()
del heard, samples, tone, support, stream, streams, listed, control, inner, address, factory  # parts before their whole
end = time.monotonic() + 3
while msp.DllCanUnloadNow() != 0 and time.monotonic() < end: time.sleep(0.01)  # its threads end soon
assert msp.DllCanUnloadNow() == 0, "something of the media provider is left"
tsp.TSPI_lineCloseMSPInstance(instance)
tsp.TSPI_lineClose(line)
tsp.TSPI_providerShutdown(version, 1)
