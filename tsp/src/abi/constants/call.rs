//! Numbers about calls.

use super::numbers;

numbers! {
    /// Where a call is.
    call_state "LINECALLSTATE_" {
        IDLE = 0x1,
        OFFERING = 0x2,
        ACCEPTED = 0x4,
        DIALTONE = 0x8,
        DIALING = 0x10,
        RINGBACK = 0x20,
        BUSY = 0x40,
        SPECIALINFO = 0x80,
        CONNECTED = 0x100,
        PROCEEDING = 0x200,
        ONHOLD = 0x400,
        CONFERENCED = 0x800,
        ONHOLDPENDCONF = 0x1000,
        ONHOLDPENDTRANSFER = 0x2000,
        DISCONNECTED = 0x4000,
        UNKNOWN = 0x8000,
    }
    /// What can be done to a call.
    call_feature "LINECALLFEATURE_" {
        ACCEPT = 0x1,
        ADDTOCONF = 0x2,
        ANSWER = 0x4,
        BLINDTRANSFER = 0x8,
        COMPLETECALL = 0x10,
        COMPLETETRANSF = 0x20,
        DIAL = 0x40,
        DROP = 0x80,
        GATHERDIGITS = 0x100,
        GENERATEDIGITS = 0x200,
        GENERATETONE = 0x400,
        HOLD = 0x800,
        MONITORDIGITS = 0x1000,
        MONITORMEDIA = 0x2000,
        MONITORTONES = 0x4000,
        PARK = 0x8000,
        PREPAREADDCONF = 0x10000,
        REDIRECT = 0x20000,
        REMOVEFROMCONF = 0x40000,
        SECURECALL = 0x80000,
        SENDUSERUSER = 0x100000,
        SETCALLPARAMS = 0x200000,
        SETMEDIACONTROL = 0x400000,
        SETTERMINAL = 0x800000,
        SETUPCONF = 0x1000000,
        SETUPTRANSFER = 0x2000000,
        SWAPHOLD = 0x4000000,
        UNHOLD = 0x8000000,
        RELEASEUSERUSERINFO = 0x10000000,
        SETTREATMENT = 0x20000000,
        SETQOS = 0x40000000,
        SETCALLDATA = 0x80000000,
    }
    /// More of what can be done to a call.
    call_feature2 "LINECALLFEATURE2_" {
        NOHOLDCONFERENCE = 0x1,
        ONESTEPTRANSFER = 0x2,
        COMPLCAMPON = 0x4,
        COMPLCALLBACK = 0x8,
        COMPLINTRUDE = 0x10,
        COMPLMESSAGE = 0x20,
        TRANSFERNORM = 0x40,
        TRANSFERCONF = 0x80,
        PARKDIRECT = 0x100,
        PARKNONDIRECT = 0x200,
    }
    /// The media of a call. TAPI 3 uses the same numbers as `TAPIMEDIATYPE`; its audio is `AUTOMATEDVOICE`.
    media_mode "LINEMEDIAMODE_" {
        UNKNOWN = 0x2,
        INTERACTIVEVOICE = 0x4,
        AUTOMATEDVOICE = 0x8,
        DATAMODEM = 0x10,
        G3FAX = 0x20,
        TDD = 0x40,
        G4FAX = 0x80,
        DIGITALDATA = 0x100,
        TELETEX = 0x200,
        VIDEOTEX = 0x400,
        TELEX = 0x800,
        MIXED = 0x1000,
        ADSI = 0x2000,
        VOICEVIEW = 0x4000,
        VIDEO = 0x8000,
    }
    /// Where a call came from.
    call_origin "LINECALLORIGIN_" {
        OUTBOUND = 0x1,
        INTERNAL = 0x2,
        EXTERNAL = 0x4,
        UNKNOWN = 0x10,
        UNAVAIL = 0x20,
        CONFERENCE = 0x40,
        INBOUND = 0x80,
    }
    /// Why a call is here.
    call_reason "LINECALLREASON_" {
        DIRECT = 0x1,
        FWDBUSY = 0x2,
        FWDNOANSWER = 0x4,
        FWDUNCOND = 0x8,
        PICKUP = 0x10,
        UNPARK = 0x20,
        REDIRECT = 0x40,
        CALLCOMPLETION = 0x80,
        TRANSFER = 0x100,
        REMINDER = 0x200,
        UNKNOWN = 0x400,
        UNAVAIL = 0x800,
        INTRUDE = 0x1000,
        PARKED = 0x2000,
        CAMPEDON = 0x4000,
        ROUTEREQUEST = 0x8000,
    }
    /// What is known about a party.
    call_party_id "LINECALLPARTYID_" {
        BLOCKED = 0x1,
        OUTOFAREA = 0x2,
        NAME = 0x4,
        ADDRESS = 0x8,
        PARTIAL = 0x10,
        UNKNOWN = 0x20,
        UNAVAIL = 0x40,
    }
    /// What an application may do to a call.
    call_privilege "LINECALLPRIVILEGE_" {
        NONE = 0x1,
        MONITOR = 0x2,
        OWNER = 0x4,
    }
    /// What a device identifier is asked for.
    call_select "LINECALLSELECT_" {
        LINE = 0x1,
        ADDRESS = 0x2,
        CALL = 0x4,
        DEVICEID = 0x8,
        CALLID = 0x10,
    }
    /// Wishes for a call.
    call_param_flags "LINECALLPARAMFLAGS_" {
        SECURE = 0x1,
        IDLE = 0x2,
        BLOCKID = 0x4,
        ORIGOFFHOOK = 0x8,
        DESTOFFHOOK = 0x10,
        NOHOLDCONFERENCE = 0x20,
        PREDICTIVEDIAL = 0x40,
        ONESTEPTRANSFER = 0x80,
    }
    /// How a call is connected.
    connected_mode "LINECONNECTEDMODE_" {
        ACTIVE = 0x1,
        INACTIVE = 0x2,
        ACTIVEHELD = 0x4,
        INACTIVEHELD = 0x8,
        CONFIRMED = 0x10,
    }
    /// Why a call ended.
    disconnect_mode "LINEDISCONNECTMODE_" {
        NORMAL = 0x1,
        UNKNOWN = 0x2,
        REJECT = 0x4,
        PICKUP = 0x8,
        FORWARDED = 0x10,
        BUSY = 0x20,
        NOANSWER = 0x40,
        BADADDRESS = 0x80,
        UNREACHABLE = 0x100,
        CONGESTION = 0x200,
        INCOMPATIBLE = 0x400,
        UNAVAIL = 0x800,
        NODIALTONE = 0x1000,
        NUMBERCHANGED = 0x2000,
        OUTOFORDER = 0x4000,
        TEMPFAILURE = 0x8000,
        QOSUNAVAIL = 0x10000,
        BLOCKED = 0x20000,
        DONOTDISTURB = 0x40000,
        CANCELLED = 0x80000,
    }
    /// What changed in a call's information.
    call_info_state "LINECALLINFOSTATE_" {
        OTHER = 0x1,
        DEVSPECIFIC = 0x2,
        BEARERMODE = 0x4,
        RATE = 0x8,
        MEDIAMODE = 0x10,
        APPSPECIFIC = 0x20,
        CALLID = 0x40,
        RELATEDCALLID = 0x80,
        ORIGIN = 0x100,
        REASON = 0x200,
        COMPLETIONID = 0x400,
        NUMOWNERINCR = 0x800,
        NUMOWNERDECR = 0x1000,
        NUMMONITORS = 0x2000,
        TRUNK = 0x4000,
        CALLERID = 0x8000,
        CALLEDID = 0x10000,
        CONNECTEDID = 0x20000,
        REDIRECTIONID = 0x40000,
        REDIRECTINGID = 0x80000,
        DISPLAY = 0x100000,
        USERUSERINFO = 0x200000,
        HIGHLEVELCOMP = 0x400000,
        LOWLEVELCOMP = 0x800000,
        CHARGINGINFO = 0x1000000,
        TERMINAL = 0x2000000,
        DIALPARAMS = 0x4000000,
        MONITORMODES = 0x8000000,
        TREATMENT = 0x10000000,
        QOS = 0x20000000,
        CALLDATA = 0x40000000,
    }
    /// What happens to other calls when one is answered.
    answer_mode "LINEANSWERMODE_" {
        NONE = 0x1,
        DROP = 0x2,
        HOLD = 0x4,
    }
    /// How a call is offered.
    offering_mode "LINEOFFERINGMODE_" {
        ACTIVE = 0x1,
        INACTIVE = 0x2,
    }
    /// Who can be removed from a conference of TAPI's kind.
    remove_from_conf "LINEREMOVEFROMCONF_" {
        NONE = 0x1,
        LAST = 0x2,
        ANY = 0x3,
    }
}
