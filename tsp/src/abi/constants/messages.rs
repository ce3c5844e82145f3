//! Numbers of messages and of what they carry.

use super::numbers;

numbers! {
    /// What a [`LineEvent`](super::super::types::LineEvent) says.
    message "LINE_" {
        ADDRESSSTATE = 0,
        CALLINFO = 1,
        CALLSTATE = 2,
        CLOSE = 3,
        DEVSPECIFIC = 4,
        DEVSPECIFICFEATURE = 5,
        LINEDEVSTATE = 8,
        MONITORMEDIA = 10,
        REPLY = 12,
        CREATE = 19,
        REMOVE = 25,
        NEWCALL = 500,
        CALLDEVSPECIFIC = 501,
        CALLDEVSPECIFICFEATURE = 502,
        CREATEDIALOGINSTANCE = 503,
        SENDDIALOGINSTANCEDATA = 504,
        SENDMSPDATA = 505,
        QOSINFO = 506,
    }
    /// What went wrong with the quality of service.
    qos_info "LINEEQOSINFO_" {
        NOQOS = 0x1,
        ADMISSIONFAILURE = 0x2,
        POLICYFAILURE = 0x3,
        GENERICERROR = 0x4,
    }
    /// Media as TAPI 3 names them.
    tapi_media_type "TAPIMEDIATYPE_" {
        AUDIO = 0x8,
        DATAMODEM = 0x10,
        G3FAX = 0x20,
        VIDEO = 0x8000,
        MULTITRACK = 0x10000,
    }
    /// What a dialog is about.
    ui_object "TUISPIDLL_OBJECT_" {
        LINEID = 0x1,
        PHONEID = 0x2,
        PROVIDERID = 0x3,
        DIALOGINSTANCE = 0x4,
    }
}
