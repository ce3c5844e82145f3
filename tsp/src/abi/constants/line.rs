//! Numbers about lines and addresses.

use super::numbers;

numbers! {
    /// What kind of address a destination is.
    address_type "LINEADDRESSTYPE_" {
        PHONENUMBER = 0x1,
        SDP = 0x2,
        EMAILNAME = 0x4,
        DOMAINNAME = 0x8,
        IPADDRESS = 0x10,
    }
    /// What carries a call.
    bearer_mode "LINEBEARERMODE_" {
        VOICE = 0x1,
        SPEECH = 0x2,
        MULTIUSE = 0x4,
        DATA = 0x8,
        ALTSPEECHDATA = 0x10,
        NONCALLSIGNALING = 0x20,
        PASSTHROUGH = 0x40,
        RESTRICTEDDATA = 0x80,
    }
    /// What a line device is.
    dev_cap_flags "LINEDEVCAPFLAGS_" {
        CROSSADDRCONF = 0x1,
        HIGHLEVCOMP = 0x2,
        LOWLEVCOMP = 0x4,
        MEDIACONTROL = 0x8,
        MULTIPLEADDR = 0x10,
        CLOSEDROP = 0x20,
        DIALBILLING = 0x40,
        DIALQUIET = 0x80,
        DIALDIALTONE = 0x100,
        MSP = 0x200,
        CALLHUB = 0x400,
        CALLHUBTRACKING = 0x800,
        PRIVATEOBJECTS = 0x1000,
        LOCAL = 0x2000,
    }
    /// How an address is named.
    address_mode "LINEADDRESSMODE_" {
        ADDRESSID = 0x1,
        DIALABLEADDR = 0x2,
    }
    /// Who shares an address.
    address_sharing "LINEADDRESSSHARING_" {
        PRIVATE = 0x1,
        BRIDGEDEXCL = 0x2,
        BRIDGEDNEW = 0x4,
        BRIDGEDSHARED = 0x8,
        MONITORED = 0x10,
    }
    /// What changed about an address.
    address_state "LINEADDRESSSTATE_" {
        OTHER = 0x1,
        DEVSPECIFIC = 0x2,
        INUSEZERO = 0x4,
        INUSEONE = 0x8,
        INUSEMANY = 0x10,
        NUMCALLS = 0x20,
        FORWARD = 0x40,
        TERMINALS = 0x80,
        CAPSCHANGE = 0x100,
    }
    /// What can be done on an address.
    addr_feature "LINEADDRFEATURE_" {
        FORWARD = 0x1,
        MAKECALL = 0x2,
        PICKUP = 0x4,
        SETMEDIACONTROL = 0x8,
        SETTERMINAL = 0x10,
        SETUPCONF = 0x20,
        UNCOMPLETECALL = 0x40,
        UNPARK = 0x80,
        PICKUPHELD = 0x100,
        PICKUPGROUP = 0x200,
        PICKUPDIRECT = 0x400,
        PICKUPWAITING = 0x800,
        FORWARDFWD = 0x1000,
        FORWARDDND = 0x2000,
    }
    /// What can be done on a line.
    line_feature "LINEFEATURE_" {
        DEVSPECIFIC = 0x1,
        DEVSPECIFICFEAT = 0x2,
        FORWARD = 0x4,
        MAKECALL = 0x8,
        SETMEDIACONTROL = 0x10,
        SETTERMINAL = 0x20,
        SETDEVSTATUS = 0x40,
        FORWARDFWD = 0x80,
        FORWARDDND = 0x100,
    }
    /// What an address is.
    addr_cap_flags "LINEADDRCAPFLAGS_" {
        FWDNUMRINGS = 0x1,
        PICKUPGROUPID = 0x2,
        SECURE = 0x4,
        BLOCKIDDEFAULT = 0x8,
        BLOCKIDOVERRIDE = 0x10,
        DIALED = 0x20,
        ORIGOFFHOOK = 0x40,
        DESTOFFHOOK = 0x80,
        FWDCONSULT = 0x100,
        SETUPCONFNULL = 0x200,
        AUTORECONNECT = 0x400,
        COMPLETIONID = 0x800,
        TRANSFERHELD = 0x1000,
        TRANSFERMAKE = 0x2000,
        CONFERENCEHELD = 0x4000,
        CONFERENCEMAKE = 0x8000,
        PARTIALDIAL = 0x10000,
        FWDSTATUSVALID = 0x20000,
        FWDINTEXTADDR = 0x40000,
        FWDBUSYNAADDR = 0x80000,
        ACCEPTTOALERT = 0x100000,
        CONFDROP = 0x200000,
        PICKUPCALLWAIT = 0x400000,
        PREDICTIVEDIALER = 0x800000,
        QUEUE = 0x1000000,
        ROUTEPOINT = 0x2000000,
        HOLDMAKESNEW = 0x4000000,
        NOINTERNALCALLS = 0x8000000,
        NOEXTERNALCALLS = 0x10000000,
        SETCALLINGID = 0x20000000,
        ACDGROUP = 0x40000000,
        NOPSTNADDRESSTRANSLATION = 0x80000000,
    }
    /// What changed about a line device.
    dev_state "LINEDEVSTATE_" {
        OTHER = 0x1,
        RINGING = 0x2,
        CONNECTED = 0x4,
        DISCONNECTED = 0x8,
        MSGWAITON = 0x10,
        MSGWAITOFF = 0x20,
        INSERVICE = 0x40,
        OUTOFSERVICE = 0x80,
        MAINTENANCE = 0x100,
        OPEN = 0x200,
        CLOSE = 0x400,
        NUMCALLS = 0x800,
        NUMCOMPLETIONS = 0x1000,
        TERMINALS = 0x2000,
        ROAMMODE = 0x4000,
        BATTERY = 0x8000,
        SIGNAL = 0x10000,
        DEVSPECIFIC = 0x20000,
        REINIT = 0x40000,
        LOCK = 0x80000,
        CAPSCHANGE = 0x100000,
        CONFIGCHANGE = 0x200000,
        TRANSLATECHANGE = 0x400000,
        COMPLCANCEL = 0x800000,
        REMOVED = 0x1000000,
    }
    /// How a line device is.
    dev_status_flags "LINEDEVSTATUSFLAGS_" {
        CONNECTED = 0x1,
        MSGWAIT = 0x2,
        INSERVICE = 0x4,
        LOCKED = 0x8,
    }
    /// How far call hubs are tracked.
    call_hub_tracking "LINECALLHUBTRACKING_" {
        NONE = 0x0,
        PROVIDERLEVEL = 0x1,
        ALLCALLS = 0x2,
    }
    /// How a string is written.
    string_format "STRINGFORMAT_" {
        ASCII = 0x1,
        DBCS = 0x2,
        UNICODE = 0x3,
        BINARY = 0x4,
    }
}
